/**
 * From what channels sent to our orders (ORD-1, ORD-2, CHN-3, CHN-6): each version of a channel order is recorded once;
 * a new one that should come in becomes a sales order and is taken as far as it goes; a changed one re-opens its order.
 */
import { type Mapped, mapLines } from '../catalog/catalog.ts';
import {
  type ChannelOrder,
  contentHash,
  Damaged,
  type IncomingOrder,
  keyOfChannelOrder,
  linkChannelOrders,
  ordersOfMessages,
  type RawPlace,
  recordChannelOrders,
  recordDamaged,
  type ShopSettings,
  type StoredOrder,
  shopSettings,
} from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { advanceOrders } from './advance-orders.ts';
import { applyChannelChanges, type ChannelChange } from './apply-channel-changes.ts';
import { draftOrder } from './draft-order.ts';
import { expectOrderPayments } from './follow-payments.ts';
import type { Order } from './order.ts';
import { nextNumbers, Work } from './store.ts';

/** `mapped`: one per line, where whoever entered the order chose the SKUs himself. */
export type Incoming = RawPlace & { shopId: Id; order: IncomingOrder; hash: Buffer; mapped?: readonly Mapped<null>[] };

/** What became of one incoming order. */
export type Taken = {
  shopId: Id;
  number: string;
  result: 'created' | 'changed' | 'duplicate' | 'recorded';
  orderId: Id | null;
};

/** Reads a raw order of a channel; throws `Damaged`. */
export type Translators = ReadonlyMap<string, (raw: string) => IncomingOrder>;

/** Takes the orders of stored messages. What cannot be read is kept as damaged, the rest is not affected. */
export async function takeMessages(ctx: Ctx, messageIds: readonly Id[], translators: Translators): Promise<Taken[]> {
  const stored = await ordersOfMessages(ctx, messageIds);
  const shops = await shopSettings(ctx, [...new Set(stored.map((order) => order.shopId))]);
  const incoming: Incoming[] = [];
  const damaged: Parameters<typeof recordDamaged>[1][number][] = [];
  for (const order of stored) {
    try {
      incoming.push(translate(order, shops.get(order.shopId)!, translators));
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      damaged.push({
        shopId: order.shopId,
        number: order.number,
        messageId: order.messageId,
        code: error.code,
        data: error.data,
      });
    }
  }
  await recordDamaged(ctx, damaged);
  return takeOrders(ctx, incoming, shops);
}

function translate(stored: StoredOrder, shop: ShopSettings, translators: Translators): Incoming {
  const read = translators.get(shop.channel);
  if (!read) throw new Error(`no connector for channel ${shop.channel}`);
  const { messageId, firstByte, bytes, shopId } = stored;
  const order = read(stored.raw);
  // Prices, thresholds and payments of the shop are in its own currency; nothing here knows a rate.
  if (order.currency !== shop.currency)
    throw new Damaged('orders.currencyDiffers', { currency: order.currency, expected: shop.currency });
  return { messageId, firstByte, bytes, shopId, order, hash: contentHash(stored.raw) };
}

/**
 * Takes orders of any number of shops in one transaction. Posts holds through `advanceOrders`. Twice the same version
 * has no effect; of several versions in one call the newest counts.
 */
export async function takeOrders(
  ctx: Ctx,
  incoming: readonly Incoming[],
  shops: ReadonlyMap<Id, ShopSettings>,
): Promise<Taken[]> {
  const newest = newestVersions(incoming);
  const wanted = newest.filter((one) => comesIn(one.order, shops.get(one.shopId)!));
  const ids = new Map(wanted.map((one) => [keyOf(one), ctx.newId()]));
  const recorded = await recordChannelOrders(
    ctx,
    newest.map((one) => channelOrder(one, ids.get(keyOf(one)) ?? null)),
  );

  // An order that was known but had no sales order yet (unpaid until now) starts here as well.
  const isLate = (one: Incoming) => recorded.changed.get(keyOf(one))?.orderId === null;
  const starting = wanted.filter((one) => recorded.fresh.has(keyOf(one)) || isLate(one));
  const work = new Work(ctx);
  const drafts = await draftAll(ctx, starting, ids, shops);
  for (const draft of drafts) {
    work.add(draft);
    work.happened(draft, 'received', { channelNumbers: draft.channelNumbers });
  }
  await linkChannelOrders(
    ctx,
    starting
      .filter(isLate)
      .map((one) => ({ shopId: one.shopId, number: one.order.number, orderId: ids.get(keyOf(one))! })),
  );
  const changes = newest.flatMap((one): ChannelChange[] => {
    const before = recorded.changed.get(keyOf(one));
    return before?.orderId ? [{ orderId: before.orderId, shopId: one.shopId, order: one.order }] : [];
  });
  const reopened = await applyChannelChanges(work, changes, shops);
  for (const draft of drafts) if (draft.state !== 'waitPay') work.countPaid(draft);
  await expectOrderPayments(
    ctx,
    [
      ...starting.map((one) => ({ ...one, orderId: ids.get(keyOf(one))! })),
      // What was paid only later is expected from then on.
      ...changes,
    ],
    shops,
  );
  await advanceOrders(work, [...drafts, ...reopened]);
  await work.save();
  await tellInvoices(ctx, [...starting.map((one) => ({ ...one, orderId: ids.get(keyOf(one))! })), ...changes]);
  return newest.map((one) => taken(one, recorded, ids, starting));
}

/** What a buyer wrote for his invoice; whether it is sound is looked at there. */
const tellInvoices = (ctx: Ctx, told: readonly { orderId: Id; order: IncomingOrder }[]): Promise<void> =>
  ctx.enqueueAll(
    'invoices.asked',
    told.flatMap(({ orderId, order: { invoice } }) => (invoice ? [{ payload: { orderId, title: invoice } }] : [])),
  );

const keyOf = (one: Incoming): string => keyOfChannelOrder({ shopId: one.shopId, number: one.order.number });

function newestVersions(incoming: readonly Incoming[]): Incoming[] {
  const newest = new Map<string, Incoming>();
  for (const one of incoming) {
    const before = newest.get(keyOf(one));
    if (!before || before.order.modifiedAt <= one.order.modifiedAt) newest.set(keyOf(one), one);
  }
  return [...newest.values()];
}

/** ORD-2: paid, paid through us or cash on delivery; other unpaid ones only where the shop reserves at the order. What was over before we saw it stays a record. */
function comesIn(order: IncomingOrder, shop: ShopSettings): boolean {
  if (order.lines.every((line) => line.closed)) return false;
  if (order.state === 'paid' || order.state === 'held' || order.state === 'depositPaid') return true;
  return order.state === 'waitPay' && (order.paidHere || order.cashOnDelivery || shop.reserveAt === 'order');
}

const channelOrder = (one: Incoming, orderId: Id | null): ChannelOrder => ({
  shopId: one.shopId,
  number: one.order.number,
  orderId,
  state: one.order.state,
  stateText: one.order.stateText,
  modifiedAt: one.order.modifiedAt,
  hash: one.hash,
  messageId: one.messageId,
  firstByte: one.firstByte,
  bytes: one.bytes,
});

async function draftAll(
  ctx: Ctx,
  starting: readonly Incoming[],
  ids: ReadonlyMap<string, Id>,
  shops: ReadonlyMap<Id, ShopSettings>,
): Promise<Order[]> {
  if (starting.length === 0) return [];
  const toMap = starting.filter((one) => !one.mapped);
  const [found, numbers] = await Promise.all([mapAll(ctx, toMap), nextNumbers(ctx, starting.length)]);
  const mapped = new Map(toMap.map((one, i) => [one, found[i]!]));
  const now = new Date(ctx.now());
  return starting.map((one, i) => {
    const shop = shops.get(one.shopId)!;
    const draft = draftOrder(one.order, one.mapped ?? mapped.get(one)!, {
      id: ids.get(keyOf(one))!,
      number: numbers[i]!,
      shopId: one.shopId,
      shopGroup: shop.shopGroup,
      now,
      shipWithinHours: shop.shipWithinHours,
    });
    if (draft.state === 'waitPay' && !one.order.paidHere)
      draft.reservedUntil = new Date(ctx.now() + shop.unpaidMinutes * 60_000);
    return draft;
  });
}

/** Mappings of all lines of all orders, in one go, handed back per order. */
export async function mapAll(ctx: Ctx, orders: readonly { shopId: Id; order: IncomingOrder }[]): Promise<Mapped[][]> {
  const lines = orders.flatMap(({ shopId, order }) =>
    order.lines.map(({ itemId, skuId, merchantCode, barcode, title, properties }) => ({
      shopId,
      itemId,
      skuId,
      merchantCode,
      barcode,
      title,
      properties,
    })),
  );
  const mapped = await mapLines(ctx, lines);
  let at = 0;
  return orders.map(({ order }) => {
    const own = mapped.slice(at, at + order.lines.length);
    at += order.lines.length;
    return own;
  });
}

function taken(
  one: Incoming,
  recorded: Awaited<ReturnType<typeof recordChannelOrders>>,
  ids: ReadonlyMap<string, Id>,
  starting: readonly Incoming[],
): Taken {
  const key = keyOf(one);
  const base = { shopId: one.shopId, number: one.order.number };
  if (starting.includes(one)) return { ...base, result: 'created', orderId: ids.get(key)! };
  if (recorded.fresh.has(key)) return { ...base, result: 'recorded', orderId: null };
  const before = recorded.changed.get(key);
  return before
    ? { ...base, result: 'changed', orderId: before.orderId }
    : { ...base, result: 'duplicate', orderId: null };
}
