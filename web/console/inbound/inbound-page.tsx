/** Goods in (WMS-2): what waits for a bin, how long, and the receipts they came by. Both are worked off at the stations. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type GoodsReceiptRow,
  listGoodsReceipts,
  printGoodsLabels,
  RECEIPT_STATES,
  type WaitingGoods,
} from '../../../src/contract/inbound.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call, fetchFile } from '../api.ts';
import { useList, useRight, wholeList } from '../queries.ts';
import { showPaper } from '../shipping/show-paper.ts';
import { useNow } from '../use-now.ts';
import { useNode } from '../warehouse/use-node.tsx';
import { waitingQuery } from './waiting-query.ts';

const VIEWS = ['waiting', 'receipts'] as const;

export default function InboundPage() {
  const { t } = useTranslation();
  const { nodeId, choice } = useNode();
  const [view, setView] = useState<(typeof VIEWS)[number]>('waiting');
  const bar = (
    <>
      {choice}
      <Tabs
        label={t('nav.inbound')}
        value={view}
        options={VIEWS.map((value) => ({ value, text: t(`inbound.view.${value}`) }))}
        onPick={setView}
      />
    </>
  );
  if (nodeId === '') return null;
  if (view === 'waiting') return <Waiting key={nodeId} nodeId={nodeId} bar={bar} />;
  return <Receipts key={nodeId} nodeId={nodeId} bar={bar} />;
}

const DAY_MS = 86_400_000;

const waitingColumns = (t: TFunction, now: number): Column<WaitingGoods>[] => [
  { id: 'code', title: t('stock.merchantCode'), width: 136, cell: ({ sku }) => <strong>{sku.merchantCode}</strong> },
  {
    id: 'name',
    title: t('stock.name'),
    width: 220,
    grow: 2,
    rank: 1,
    cell: ({ sku }) => `${sku.name} ${sku.properties}`,
  },
  { id: 'free', title: t('inbound.free'), width: 96, align: 'right', cell: ({ free }) => <Quantity value={free} /> },
  {
    id: 'inspecting',
    title: t('inbound.inspecting'),
    width: 96,
    align: 'right',
    cell: ({ inspecting }) => <Quantity value={inspecting} />,
  },
  { id: 'since', title: t('inbound.since'), width: 112, rank: 2, align: 'right', cell: ({ since }) => since },
  { id: 'age', title: t('inbound.age'), width: 88, align: 'right', cell: ({ since }) => ageOf(t, since, now) },
];

const ageOf = (t: TFunction, since: string | null, now: number): string =>
  since === null ? '' : t('inbound.days', { count: Math.max(0, Math.floor((now - Date.parse(since)) / DAY_MS)) });

function Waiting({ nodeId, bar }: { nodeId: string; bar: ReactNode }) {
  const { t } = useTranslation();
  const now = useNow();
  const mayWrite = useRight('stock.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const list = wholeList(useQuery(waitingQuery(nodeId)));
  const columns = useMemo(() => waitingColumns(t, now), [t, now]);
  const chosen = list.rows.find(({ sku }) => sku.id === cursor);
  const label = useMutation({
    mutationFn: async ({ sku, free, inspecting }: WaitingGoods) => {
      const copies = Math.min(500, Math.max(1, Number(free) + Number(inspecting)));
      const body = { nodeId, size: '60x40' as const, labels: [{ skuId: sku.id, copies }] };
      showPaper(await fetchFile(printGoodsLabels, { body }));
    },
  });
  const print = () => chosen && label.mutate(chosen);
  useKeys(t('nav.inbound'), mayWrite ? [{ keys: ['p'], label: t('receive.label'), run: print }] : []);
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button disabled={!chosen} loading={label.isPending} onClick={print}>
              {t('receive.label')}
              <Hotkey name="p" />
            </Button>
          )
        }
      >
        {bar}
        {label.isError && <InlineError error={label.error} />}
      </FilterBar>
      <DataTable
        id="waitingGoods"
        label={t('inbound.view.waiting')}
        columns={columns}
        rows={list.rows}
        idOf={({ sku }) => sku.id}
        cursor={cursor}
        onCursor={setCursor}
        narrow={({ sku, free, inspecting, since }) => (
          <>
            <CardLine
              end={free === '0' ? t('inbound.toInspect', { count: Number(inspecting) }) : <Quantity value={free} />}
            >
              <strong className="clip">{sku.merchantCode}</strong>
            </CardLine>
            <CardLine end={ageOf(t, since, now)}>
              <span className="clip quiet">{sku.name}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('inbound.empty'), hint: t('inbound.emptyHint') })}
      />
    </>
  );
}

const TONES = { counting: 'work', inspecting: 'wait', done: 'good', dropped: 'ended' } as const;

const receiptColumns = (t: TFunction): Column<GoodsReceiptRow>[] => [
  {
    id: 'number',
    title: t('inbound.number'),
    width: 96,
    cell: ({ id, number }) => (
      <Link to="/receive" search={{ open: id } as never}>
        {number}
      </Link>
    ),
  },
  {
    id: 'state',
    title: t('orders.column.state'),
    width: 96,
    cell: ({ state }) => <Tag tone={TONES[state]} text={t(`inbound.state.${state}`)} />,
  },
  { id: 'document', title: t('inbound.document'), width: 104, cell: ({ expectation }) => expectation.number },
  {
    id: 'kind',
    title: t('inbound.kind'),
    width: 80,
    rank: 2,
    cell: ({ expectation }) => t(`receive.kind.${expectation.kind}`),
  },
  {
    id: 'supplier',
    title: t('inbound.supplier'),
    width: 176,
    grow: 2,
    rank: 3,
    cell: ({ expectation }) => expectation.supplier,
  },
  {
    id: 'counted',
    title: t('inbound.counted'),
    width: 88,
    align: 'right',
    cell: ({ counted }) => <Quantity value={counted} />,
  },
  {
    id: 'waiting',
    title: t('inbound.inspecting'),
    width: 96,
    rank: 1,
    align: 'right',
    cell: ({ waiting }) => <Quantity value={waiting} />,
  },
  {
    id: 'at',
    title: t('refill.at'),
    width: 104,
    align: 'right',
    cell: (row) => <Moment value={row.bookedAt ?? row.createdAt} />,
  },
];

function Receipts({ nodeId, bar }: { nodeId: string; bar: ReactNode }) {
  const { t } = useTranslation();
  const [chosen, setState] = useState('');
  const [cursor, setCursor] = useState<string | null>(null);
  const state = RECEIPT_STATES.find((one) => one === chosen);
  const list = useList(['receipts', nodeId, state], (page, signal) =>
    call(listGoodsReceipts, { query: { nodeId, ...(state && { state }), ...(page && { cursor: page }) }, signal }),
  );
  const columns = useMemo(() => receiptColumns(t), [t]);
  return (
    <>
      <FilterBar>
        {bar}
        <Choices
          single
          label={t('orders.column.state')}
          options={RECEIPT_STATES.map((value) => ({ value, text: t(`inbound.state.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([value]) => setState(value ?? '')}
        />
      </FilterBar>
      <DataTable
        id="goodsReceipts"
        label={t('inbound.view.receipts')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(row) => (
          <>
            <CardLine end={<Quantity value={row.counted} />}>
              <strong className="clip">{row.number}</strong>
              <Tag tone={TONES[row.state]} text={t(`inbound.state.${row.state}`)} />
            </CardLine>
            <CardLine end={<Moment value={row.bookedAt ?? row.createdAt} />}>
              <span className="clip quiet">{row.expectation.supplier || row.expectation.number}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('inbound.noReceipts'), hint: t('inbound.noReceiptsHint') })}
      />
    </>
  );
}
