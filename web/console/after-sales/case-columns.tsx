/** The columns of the list of after-sale cases, and a case as a card on a phone. */
import type { TFunction } from 'i18next';
import type { AfterSaleCase } from '../../../src/contract/after-sales.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { CaseKind, CaseState, Countdown } from './case-words.tsx';

type Wanted = (one: AfterSaleCase) => string;

/** `waits`: every case of the list does, so what became of them is left out. */
export const caseColumns = (
  t: TFunction,
  { now, wanted, waits }: { now: number; wanted: Wanted; waits: boolean },
): Column<AfterSaleCase>[] => [
  {
    id: 'number',
    title: t('afterSales.number'),
    width: 144,
    fixed: true,
    cell: (one) => <CopyText text={one.number} strong />,
  },
  { id: 'kind', title: t('afterSales.kindTitle'), width: 120, cell: (one) => <CaseKind one={one} /> },
  ...(waits ? [] : [state(t)]),
  {
    id: 'answerBefore',
    title: t('afterSales.answerBefore'),
    width: 128,
    align: 'right',
    cell: (one) => one.state === 'applied' && <Countdown until={one.answerBefore} now={now} />,
  },
  {
    id: 'wanted',
    title: t('afterSales.wanted'),
    width: 176,
    rank: 1,
    grow: 3,
    cell: (one) => <span title={wanted(one)}>{wanted(one)}</span>,
  },
  {
    id: 'amount',
    title: t('afterSales.amount'),
    width: 96,
    rank: 2,
    align: 'right',
    cell: (one) => one.amount && <Money value={one.amount} />,
  },
  {
    id: 'order',
    title: t('orders.order'),
    width: 144,
    rank: 3,
    cell: (one) => <OrderNumber number={one.order.number} />,
  },
  {
    id: 'orderState',
    title: t('afterSales.orderState'),
    width: 96,
    rank: 4,
    cell: (one) => <StateTag state={one.orderState} />,
  },
  {
    id: 'waybill',
    title: t('orders.column.waybill'),
    width: 152,
    rank: 6,
    cell: (one) => one.waybillNumber && <CopyText text={one.waybillNumber} />,
  },
  { id: 'shop', title: t('orders.column.shop'), width: 112, rank: 7, grow: 1, cell: (one) => one.shop.name },
  {
    id: 'openedAt',
    title: t('afterSales.openedAt'),
    width: 96,
    rank: 5,
    align: 'right',
    cell: (one) => <Moment value={one.openedAt} />,
  },
  ...(waits ? [] : settled(t)),
];

const state = (t: TFunction): Column<AfterSaleCase> => ({
  id: 'state',
  title: t('orders.column.state'),
  width: 128,
  cell: (one) => <CaseState one={one} />,
});

const settled = (t: TFunction): Column<AfterSaleCase>[] => [
  {
    id: 'settledAt',
    title: t('afterSales.settledAt'),
    width: 96,
    rank: 4,
    align: 'right',
    cell: (one) => one.settledAt && <Moment value={one.settledAt} />,
  },
  { id: 'settledBy', title: t('afterSales.settledBy'), width: 88, rank: 5, cell: (one) => one.settledBy?.name },
  { id: 'note', title: t('afterSales.note'), width: 128, grow: 1, rank: 8, cell: (one) => one.note },
];

export function CaseCard({ one, now, wanted }: { one: AfterSaleCase; now: number; wanted: string }) {
  const end = one.state === 'applied' ? <Countdown until={one.answerBefore} now={now} /> : <CaseState one={one} />;
  return (
    <>
      <CardLine end={end}>
        <strong className="num">{one.number}</strong>
        <CaseKind one={one} />
      </CardLine>
      <CardLine end={one.amount && <Money value={one.amount} />}>
        <span className="clip quiet">{wanted}</span>
      </CardLine>
    </>
  );
}
