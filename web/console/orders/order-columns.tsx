/** The columns of the order list. */

import type { TFunction } from 'i18next';
import { Flag, MessageSquareText, StickyNote } from 'lucide-react';
import type { OrderRow } from '../../../src/contract/orders.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Moment, Money, Quantity } from '../../ui/figures.tsx';
import { areaText } from '../../ui/format.ts';
import { HoldReasons } from '../../ui/hold-reasons.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { FlagMark } from './flag-mark.tsx';
import css from './orders.module.css';

/** Late is past, soon is within four hours. */
export function Deadline({ row, now }: { row: OrderRow; now: number }) {
  if (!row.shipBefore) return null;
  const left = Date.parse(row.shipBefore) - now;
  return (
    <span className={css.deadline} data-tone={left < 0 ? 'late' : left < 4 * 3_600_000 ? 'soon' : undefined}>
      <Moment value={row.shipBefore} />
    </span>
  );
}

export function Words({ row }: { row: OrderRow }) {
  return (
    <span className={css.words} title={[row.buyerMessage, row.memo].filter(Boolean).join('\n')}>
      {row.buyerMessage && <MessageSquareText size={13} aria-hidden />}
      {row.memo && <StickyNote size={13} aria-hidden />}
    </span>
  );
}

const RUNNING = new Set(['waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip', 'partlyShipped']);

export const orderColumns = (t: TFunction, now: number): Column<OrderRow>[] => [
  {
    id: 'flag',
    title: t('orders.column.flag'),
    mark: <Flag size={12} aria-hidden />,
    width: 32,
    fixed: true,
    align: 'center',
    cell: (row) => <FlagMark flag={row.flag} />,
  },
  {
    id: 'number',
    title: t('orders.column.number'),
    width: 152,
    fixed: true,
    cell: (row) => <OrderNumber number={row.number} strong />,
  },
  { id: 'state', title: t('orders.column.state'), width: 102, cell: (row) => <StateTag state={row.state} /> },
  {
    id: 'holds',
    title: t('orders.column.holds'),
    width: 124,
    grow: 2,
    cell: (row) => <HoldReasons reasons={row.holds} />,
  },
  {
    id: 'goods',
    title: t('orders.column.goods'),
    width: 112,
    grow: 4,
    cell: (row) => <span title={row.goods}>{row.goods}</span>,
  },
  {
    id: 'quantity',
    title: t('orders.column.quantity'),
    width: 44,
    rank: 2,
    align: 'right',
    cell: (row) => <Quantity value={row.quantity} />,
  },
  {
    id: 'payable',
    title: t('orders.column.payable'),
    width: 92,
    align: 'right',
    cell: (row) => <Money value={row.payable} />,
  },
  {
    id: 'paidAt',
    title: t('orders.column.paidAt'),
    width: 88,
    rank: 4,
    align: 'right',
    cell: (row) => row.paidAt && <Moment value={row.paidAt} />,
  },
  {
    id: 'shipBefore',
    title: t('orders.column.shipBefore'),
    width: 88,
    rank: 3,
    align: 'right',
    cell: (row) => RUNNING.has(row.state) && <Deadline row={row} now={now} />,
  },
  { id: 'shop', title: t('orders.column.shop'), width: 96, rank: 5, grow: 1, cell: (row) => row.shop.name },
  {
    id: 'recipient',
    title: t('orders.column.recipient'),
    width: 112,
    rank: 6,
    grow: 2,
    cell: (row) => (
      <>
        {row.recipientName} <span className="quiet">{areaText(row.recipientArea)}</span>
      </>
    ),
  },
  {
    id: 'words',
    title: t('orders.column.words'),
    width: 60,
    rank: 1,
    align: 'center',
    cell: (row) => <Words row={row} />,
  },
  { id: 'node', title: t('orders.column.node'), width: 128, rank: 7, cell: (row) => row.node?.name },
  { id: 'courier', title: t('orders.column.courier'), width: 100, rank: 8, cell: (row) => row.courier?.name },
  {
    id: 'waybill',
    title: t('orders.column.waybill'),
    width: 144,
    rank: 9,
    cell: (row) => row.waybillNumber && <CopyText text={row.waybillNumber} />,
  },
  {
    id: 'kind',
    title: t('orders.column.kind'),
    width: 64,
    optional: true,
    cell: (row) => t(`orders.kind.${row.kind}`),
  },
  {
    id: 'channelNumber',
    title: t('orders.column.channelNumber'),
    width: 176,
    rank: 10,
    cell: (row) => row.channelNumbers[0] && <CopyText text={row.channelNumbers[0]} />,
  },
  { id: 'buyer', title: t('orders.column.buyer'), width: 104, rank: 11, cell: (row) => row.buyer },
];

/** One order on a phone: two lines. */
export function OrderCard({ row }: { row: OrderRow }) {
  return (
    <>
      <CardLine end={<Money value={row.payable} />}>
        <strong className="num">{row.number}</strong>
        <StateTag state={row.state} />
      </CardLine>
      <CardLine end={<span className="quiet">{row.paidAt && <Moment value={row.paidAt} />}</span>}>
        {row.holds.length > 0 && <HoldReasons reasons={row.holds} />}
        <span className="clip quiet">{row.goods}</span>
      </CardLine>
    </>
  );
}
