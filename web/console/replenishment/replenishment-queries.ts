/** What the page of replenishment reads, and the whole list as a file. */
import { queryOptions } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import {
  listReplenishment,
  type ReplenishmentLine,
  readReplenishmentRun,
  readReplenishmentSettings,
} from '../../../src/contract/replenishment.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import { call } from '../api.ts';
import { perWeek } from './demand-plot.tsx';
import type { ReplenishmentSearch } from './replenishment-search.ts';

const LOOK_AGAIN_MS = 2000;

/** Looked at again while a forecast is being made. */
export const runQuery = queryOptions({
  queryKey: ['replenishmentRun'],
  queryFn: () => call(readReplenishmentRun),
  refetchInterval: ({ state }) => (state.data?.askedAt ? LOOK_AGAIN_MS : false),
});

export const replenishmentSettingsQuery = queryOptions({
  queryKey: ['replenishmentSettings'],
  queryFn: () => call(readReplenishmentSettings),
});

export const idOf = ({ sku, node }: ReplenishmentLine): string => `${sku.id}/${node.id}`;

export const readLines = (
  search: ReplenishmentSearch,
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
) =>
  call(listReplenishment, {
    query: {
      ...(search.text && { text: search.text }),
      ...(search.node && { nodeId: search.node }),
      ...(search.kind && { kind: search.kind }),
      ...(cursor && { cursor }),
      limit,
    },
    ...(signal && { signal }),
  });

/** Every line the filters leave, page after page. */
export async function saveLines(t: TFunction, search: ReplenishmentSearch): Promise<void> {
  const lines: ReplenishmentLine[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await readLines(search, cursor, 200);
    lines.push(...items);
    if (next === null) break;
    cursor = next;
  }
  const head = [
    ...[
      t('stock.merchantCode'),
      t('stock.name'),
      t('stock.node'),
      t('replenishment.kinds'),
      t('replenishment.supplier'),
    ],
    ...[
      t('replenishment.available'),
      t('replenishment.onOrder'),
      t('replenishment.cover'),
      t('replenishment.expected'),
    ],
    ...[t('replenishment.reorderPoint'), t('replenishment.orderUpTo'), t('replenishment.suggestionOf')],
    t('replenishment.lastSale'),
  ];
  const rows = lines.map(
    ({ sku, node, kind, supplier, available, onOrder, coverDays, forecast, suggestion, lastSale, ...line }) => [
      ...[
        sku.merchantCode,
        `${sku.name} ${sku.properties}`.trim(),
        node.name,
        t(`replenishment.kind.${kind}`),
        supplier,
      ],
      ...[Number(available), Number(onOrder), coverDays ?? '', forecast ? Number(perWeek(forecast.expected)) : ''],
      ...[
        line.reorderPoint === null ? '' : Number(line.reorderPoint),
        line.orderUpTo === null ? '' : Number(line.orderUpTo),
        Number(suggestion),
      ],
      lastSale ?? '',
    ],
  );
  saveFile(`${t('nav.replenishment')}.csv`, csvText([head, ...rows]));
}
