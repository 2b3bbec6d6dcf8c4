/** Chosen suggestions as goods on order: one document per warehouse and supplier, a result per row, taken back by closing. */
import type { TFunction } from 'i18next';
import { closeExpectations, expectGoods } from '../../../src/contract/expectations.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import type { ReplenishmentLine, ReplenishmentSettings } from '../../../src/contract/replenishment.ts';
import { IS_UNDO, type RunOrder, startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { idOf } from './replenishment-queries.ts';

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
const refresh = () => {
  for (const key of ['replenishment', 'expectations', 'stock', 'skuStock'])
    void queryClient.invalidateQueries({ queryKey: [key] });
};

export function makeExpected(
  t: TFunction,
  chosen: readonly ReplenishmentLine[],
  settings: ReplenishmentSettings,
): void {
  const rows = new Map(chosen.map((line) => [idOf(line), line]));
  const documentOf = new Map<string, string>();
  const title = (count: number) => t('replenishment.making', { count });
  const nameOf = (id: string) => rows.get(id)?.sku.merchantCode ?? id;
  startRun({
    ...{ title, ids: [...rows.keys()], nameOf, onBatch: refresh },
    send: async (ids, key) => {
      const groups = [...Map.groupBy(ids, (id) => `${rows.get(id)!.node.id}/${rows.get(id)!.supplier}`).values()].map(
        (own) => own.map((id) => rows.get(id)!),
      );
      const { outcomes } = await call(expectGoods, { body: { documents: documentsOf(t, groups, settings) }, key });
      return outcomes.flatMap(({ id: document, ...outcome }, i) =>
        groups[i]!.map((line): Outcome => {
          documentOf.set(idOf(line), document);
          return { id: idOf(line), ...outcome };
        }),
      );
    },
    undo: (ids) => closing({ title, ids, nameOf, undo: IS_UNDO, whole: true, onBatch: refresh }, documentOf),
  });
}

const documentsOf = (t: TFunction, groups: ReplenishmentLine[][], { leadDays }: ReplenishmentSettings) =>
  groups.map((own) => ({
    nodeId: own[0]!.node.id,
    ...(own[0]!.supplier && { supplier: own[0]!.supplier }),
    expectedOn: new Date(Date.now() + CHINA_MS + leadDays * DAY_MS).toISOString().slice(0, 10),
    note: t('replenishment.note'),
    lines: own.map(({ sku, suggestion }) => ({ skuId: sku.id, quantity: suggestion })),
  }));

/** Rows of one document go together, so it is closed once. */
function closing(order: Omit<RunOrder, 'send'>, documentOf: ReadonlyMap<string, string>): RunOrder {
  const known = new Map<string, Outcome>();
  const send: RunOrder['send'] = async (ids, key) => {
    const open = [...new Set(ids.map((id) => documentOf.get(id)!))].filter((document) => !known.has(document));
    if (open.length > 0) {
      const { outcomes } = await call(closeExpectations, { body: { ids: open }, key });
      for (const outcome of outcomes) known.set(outcome.id, outcome);
    }
    return ids.map((id) => ({ ...known.get(documentOf.get(id)!)!, id }));
  };
  return { ...order, send };
}
