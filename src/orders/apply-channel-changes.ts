/**
 * What changed on the channel after we took an order (CHN-6): address, lines, memo, flag, payment, cancel, refund. Before
 * release the order is drafted anew and reviewed again; after release its parcel is stopped and a person decides; after
 * shipping an after-sale case is opened, and ended when the request is taken back. Merged and divided orders are reached
 * too.
 */
import type { IncomingOrder, ShopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { resumeFulfilments, stopFulfilments } from '../shipping/shipping.ts';
import {
  type AfterShipping,
  followAfterShipping,
  hasLeft,
  isClosed,
  refreshRefunds,
  takeAfterShipping,
  wantsBack,
} from './after-shipping.ts';
import { draftOrder } from './draft-order.ts';
import { keepSubstitutes, substitutesOf } from './failed/substitutes.ts';
import { lockReached } from './lock-reached.ts';
import {
  addHold,
  dropHolds,
  giftOf,
  type HoldReason,
  isFoundByReview,
  isOpen,
  mayMove,
  type Order,
  type OrderLine,
  sumUp,
} from './order.ts';
import { isReserved } from './postings.ts';
import { giveStockBack, stopOrders } from './stop-orders.ts';
import type { Work } from './store.ts';
import { mapAll } from './take-orders.ts';

export type ChannelChange = { orderId: Id; shopId: Id; order: IncomingOrder };

/** Applies changes to the orders they reach and returns those that are to be reviewed again. */
export async function applyChannelChanges(
  work: Work,
  changes: readonly ChannelChange[],
  shops: ReadonlyMap<Id, ShopSettings>,
): Promise<Order[]> {
  if (changes.length === 0) return [];
  const { ctx } = work;
  const byRoot = await lockReached(
    work,
    changes.map((change) => change.orderId),
  );
  const mapped = await mapAll(ctx, changes);
  const substitutes = await substitutesOf(ctx, [...byRoot.keys()]);
  const again = new Set<Order>();
  const closing: Order[] = [];
  const giveBack: Order[] = [];
  const left: AfterShipping[] = [];
  const released: Released[] = [];
  for (const [i, change] of changes.entries()) {
    for (const order of byRoot.get(change.orderId) ?? []) {
      if (order.state === 'split' || order.state === 'merged') continue;
      order.channelState = change.order.state;
      if (hasLeft(order)) left.push(followAfterShipping(work, order, change));
      else if (isClosed(change.order)) closePart(work, order, change, closing);
      else if (isOpen(order) && isWhole(order)) {
        const shop = shops.get(change.shopId)!;
        const context = {
          id: order.id,
          number: order.number,
          shopId: order.shopId,
          shopGroup: shop.shopGroup,
          now: new Date(ctx.now()),
          shipWithinHours: shop.shipWithinHours,
        };
        const draft = draftOrder(change.order, mapped[i]!, context);
        keepSubstitutes(draft, order, substitutes.get(order.id) ?? []);
        if (redraft(work, order, draft)) giveBack.push(order);
        again.add(order);
      } else if (isOpen(order)) {
        applyToPart(work, order, change);
        again.add(order);
      } else released.push(applyAfterRelease(work, order, change));
    }
  }
  await giveStockBack(work, giveBack, 'orders.changedByBuyer');
  await stopOrders(work, closing, 'channelClosed', 'closed');
  await takeAfterShipping(work, left);
  await tellParcels(ctx, released);
  return [...again].filter((order) => !closing.includes(order));
}

/** Made of exactly one channel order, undivided: it may be drafted anew. */
const isWhole = (order: Order) => order.channelNumbers.length === 1 && order.splitFrom === null;

function closePart(work: Work, order: Order, change: ChannelChange, closing: Order[]): void {
  if (order.channelNumbers.length > 1 && mayMove(order, 'cancel')) {
    addHold(order, 'mergedPartCancelled', new Date(work.ctx.now()), 'channel', { number: change.order.number });
    work.happened(order, 'partCancelled', { number: change.order.number });
  } else if (mayMove(order, 'cancel')) closing.push(order);
}

/**
 * Takes over a new draft, keeping what is ours: number, gifts, what people decided. Says whether promised stock has to
 * be given back because goods or destination are no longer the same.
 */
function redraft(work: Work, order: Order, draft: Order): boolean {
  const gifts = order.lines.filter((line) => line.channelLine.startsWith(giftOf('')));
  const sameGoods = goodsKey(order.lines.filter((line) => !gifts.includes(line))) === goodsKey(draft.lines);
  const samePlace = addressKey(order) === addressKey(draft);
  const what = [
    !sameGoods && 'goods',
    !samePlace && 'address',
    order.memo !== draft.memo && 'memo',
    order.flag !== draft.flag && 'flag',
    order.buyerMessage !== draft.buyerMessage && 'message',
    order.state !== draft.state && 'state',
  ].filter(Boolean);
  const kept = order.holds.filter((hold) => !isFoundByReview(hold) && hold.by !== 'channel');
  const lines = sameGoods
    ? order.lines
        .filter((line) => !gifts.includes(line))
        .map((line, i) => {
          const { refund, amountMinor, platformMinor } = draft.lines[i]!;
          return { ...line, refund, amountMinor, platformMinor };
        })
    : draft.lines;
  const { version, number, createdAt, tags, priority, nodeId, courier, sourcing, reservedUntil } = order;
  const { reviewedBy, keptAsIs } = order;
  // Finance passed a sum of money; another sum has to be passed again.
  const financeBy = order.payableMinor === draft.payableMinor ? order.financeBy : '';
  Object.assign(order, draft, {
    version,
    number,
    createdAt,
    tags,
    priority,
    nodeId,
    courier,
    sourcing,
    reservedUntil,
    reviewedBy,
    financeBy,
    keptAsIs,
    overridden: sameGoods && samePlace ? order.overridden : [],
  });
  order.lines = [...lines, ...gifts].map((line, i) => ({ ...line, line: i + 1 }));
  for (const hold of kept) addHold(order, hold.reason, new Date(hold.since), hold.by, hold.data);
  sumUp(order);
  if (what.length) work.happened(order, 'changedByChannel', { what });
  return isReserved(order) && !(sameGoods && samePlace);
}

const goodsKey = (lines: readonly OrderLine[]) =>
  lines.map((line) => `${line.channelLine}/${line.skuId}/${line.quantity}`).join(';');
const addressKey = (order: Order) =>
  [
    order.name,
    order.phone,
    order.province,
    order.city,
    order.district,
    order.town,
    order.detail,
    order.maskedToken,
  ].join('|');

/** A part of a merged or divided order: its lines learn of refunds; another address needs a person. */
function applyToPart(work: Work, order: Order, change: ChannelChange): void {
  if (refreshRefunds(order, change).changed) work.happened(order, 'refundChanged', { number: change.order.number });
  const { recipient, paidAt, state } = change.order;
  if (order.state === 'waitPay' && state === 'paid') {
    // The channel is paid in one sum, so every part of the order is.
    order.state = 'waitReview';
    order.paidMinor = order.payableMinor;
    order.paidAt = paidAt;
    order.reservedUntil = null;
    work.happened(order, 'paid', { amount: order.payableMinor });
  }
  if (
    recipient.masked === null &&
    (recipient.detail !== order.detail || recipient.phone !== order.phone || recipient.name !== order.name)
  ) {
    // The new address stays at the channel until somebody takes it over: a hold is read by many.
    addHold(order, 'changedByBuyer', new Date(work.ctx.now()), 'channel', { number: change.order.number });
    work.happened(order, 'changedByChannel', { what: ['address'], number: change.order.number });
  }
}

/** Reasons a released order got and lost. */
type Released = { order: Order; added: HoldReason[]; gone: HoldReason[] };

/** Released: the parcel is stopped before it leaves. Of what has ended only the refunds are kept up. */
function applyAfterRelease(work: Work, order: Order, change: ChannelChange): Released {
  refreshRefunds(order, change);
  if (!mayMove(order, 'unreview')) return { order, added: [], gone: [] };
  const now = new Date(work.ctx.now());
  const reasons: HoldReason[] = [];
  const { recipient } = change.order;
  if (order.lines.some(wantsBack)) reasons.push('refundAsked');
  if (recipient.masked === null && (recipient.detail !== order.detail || recipient.phone !== order.phone))
    reasons.push('changedByBuyer');
  if (change.order.state === 'held') reasons.push('lockedByChannel');
  if (change.order.seller.memo !== order.memo && change.order.seller.memo !== '') reasons.push('memo');
  order.memo = change.order.seller.memo;
  order.flag = change.order.seller.flag;
  const gone = dropHolds(
    order,
    (reason) => (reason === 'refundAsked' || reason === 'lockedByChannel') && !reasons.includes(reason),
  );
  const added = reasons.filter((reason) => !order.holdReasons.includes(reason));
  for (const reason of added) addHold(order, reason, now, 'channel', { number: change.order.number });
  if (added.length) work.happened(order, 'stopped', { reasons: added }, change.order.stateText);
  return { order, added, gone };
}

/** An order may have been changed twice, so what stands on it in the end decides; parcels of one mind go together. */
async function tellParcels(ctx: Ctx, released: readonly Released[]): Promise<void> {
  const alike = (reasonsOf: (one: Released) => HoldReason[]) =>
    Map.groupBy(
      released.filter((one) => one.order.fulfilmentId && reasonsOf(one).length),
      (one) => reasonsOf(one).join(),
    );
  const parcelsOf = (same: readonly Released[]) => [...new Set(same.map(({ order }) => order.fulfilmentId!))];
  const stopping = ({ order, added }: Released) => added.filter((reason) => order.holdReasons.includes(reason));
  const going = ({ order, gone }: Released) => gone.filter((reason) => !order.holdReasons.includes(reason));
  for (const same of alike(stopping).values()) await stopFulfilments(ctx, parcelsOf(same), stopping(same[0]!));
  for (const same of alike(going).values()) await resumeFulfilments(ctx, parcelsOf(same), going(same[0]!));
}
