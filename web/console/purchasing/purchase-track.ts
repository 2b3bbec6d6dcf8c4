/** The way of a purchase order as steps: written, approved, the goods, done. Pure. */
import type { TFunction } from 'i18next';
import type { PurchaseOrderDetail } from '../../../src/contract/purchase-orders.ts';
import { countText } from '../../ui/format.ts';
import type { TrackStep } from '../../ui/track.ts';

export function trackOf(t: TFunction, { order, documents }: PurchaseOrderDetail): TrackStep[] {
  const { state, createdAt, approvedAt, approvedBy, quantity, received } = order;
  const last = documents.findLast(({ kind, reversed }) => kind === 'receipt' && !reversed);
  const came = t('track.receivedOf', { received: countText(received), quantity: countText(quantity) });
  const stopped = state === 'reversed' ? t('purchases.state.reversed') : null;
  const approval = approvedAt ? 'done' : stopped ? 'stopped' : state === 'waitApproval' ? 'waits' : 'ahead';
  const goods = { draft: 'ahead', waitApproval: 'ahead', approved: 'now', partlyDone: 'now', done: 'done' } as const;
  const goodsMark =
    state === 'closedShort' ? 'stopped' : state === 'reversed' ? (approvedAt ? 'stopped' : 'skipped') : goods[state];
  return [
    { id: 'draft', name: t('purchases.track.draft'), mark: state === 'draft' ? 'now' : 'done', at: createdAt },
    {
      ...{ id: 'approved', name: t('purchases.track.approved'), mark: approval, at: approvedAt },
      note: state === 'waitApproval' ? t('purchases.state.waitApproval') : (approvedBy?.name ?? stopped),
    },
    {
      ...{ id: 'received', name: t('purchases.track.received'), mark: goodsMark, at: last?.at ?? null },
      note: !approvedAt ? null : state === 'closedShort' ? `${t('purchases.state.closedShort')} · ${came}` : came,
    },
  ];
}
