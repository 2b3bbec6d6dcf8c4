/**
 * Background work of orders: taking what channels sent, following what shipping did, trying held orders again when
 * their cause has gone. Every handler runs inside the transaction that removes its job, so each takes effect once.
 */
import { queueUploads, type RefundSaid, type RefundTold, type UploadSpec } from '../channels/channels.ts';
import { hourOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { type PaymentEvent, settleHeld } from '../payments/payments.ts';
import type { RatesCame } from '../rates/rates.ts';
import { type FulfilmentNews, fulfilmentsOf, type WaybillFailure } from '../shipping/shipping.ts';
import { advanceOrders } from './advance-orders.ts';
import { takeRefundSaid, takeRefundTold } from './after-sale-channel.ts';
import { expectParcelsBack, goOnWithAll } from './after-sale-goods.ts';
import { heldFor, takePaid, takeReversed } from './follow-payments.ts';
import { mergeWaiting } from './merge-orders.ts';
import { addHold, dropHolds, type HoldReason, isOpen, isOurs, mayMove, type Order } from './order.ts';
import { stopOrders } from './stop-orders.ts';
import { Work } from './store.ts';
import { type Translators, takeMessages } from './take-orders.ts';

/** Orders tried again at once; the rest waits for the next round. */
const ROUND = 500;

export const orderJobs = (translators: Translators): JobHandler[] => [
  {
    kind: 'orders.take',
    batch: 5,
    parallel: 2,
    run: async (ctx, jobs: Job<{ messageId: Id }>[]) => {
      await takeMessages(
        ctx,
        jobs.map((job) => job.payload.messageId),
        translators,
      );
    },
  },
  {
    kind: 'stock.arrived',
    batch: 50,
    run: (ctx, jobs: Job<{ skuIds: Id[] }>[]) =>
      tryShortAgain(
        ctx,
        jobs.flatMap((job) => job.payload.skuIds),
      ),
  },
  {
    kind: 'listing.mapped',
    batch: 50,
    run: (ctx, jobs: Job<{ listingIds: Id[] }>[]) =>
      tryUnmappedAgain(
        ctx,
        jobs.flatMap((job) => job.payload.listingIds),
      ),
  },
  {
    kind: 'rates.came',
    batch: 20,
    run: async (ctx, jobs: Job<RatesCame & { after?: Id }>[]) => {
      for (const { payload } of jobs) await tryRatelessAgain(ctx, payload.currencies, payload.after ?? null);
    },
  },
  {
    kind: 'orders.merge',
    run: async (ctx, jobs: Job<{ mergeKey: string }>[]) => {
      for (const job of jobs) await mergeWaiting(ctx, job.payload.mergeKey);
    },
  },
  { kind: 'orders.dropUnpaid', run: (ctx) => dropUnpaid(ctx) },
  { kind: 'afterSales.goOn', run: (ctx) => goOnWithAll(ctx) },
  {
    kind: 'refunds.said',
    run: async (ctx, jobs: Job<RefundSaid>[]) => {
      for (const job of jobs) await takeRefundSaid(ctx, job.payload);
    },
  },
  {
    kind: 'refunds.told',
    run: async (ctx, jobs: Job<RefundTold>[]) => {
      for (const job of jobs) await takeRefundTold(ctx, job.payload);
    },
  },
  {
    kind: 'payment.paid',
    batch: 50,
    run: (ctx, jobs: Job<PaymentEvent>[]) =>
      takePaid(
        ctx,
        jobs.flatMap((job) => job.payload.paymentIds),
      ),
  },
  {
    kind: 'payment.reversed',
    batch: 50,
    run: (ctx, jobs: Job<PaymentEvent>[]) =>
      takeReversed(
        ctx,
        jobs.flatMap((job) => job.payload.paymentIds),
      ),
  },
  { kind: 'waybill.issued', batch: 50, run: (ctx, jobs: Job<FulfilmentNews>[]) => noteWaybills(ctx, parcels(jobs)) },
  {
    kind: 'waybill.failed',
    batch: 50,
    run: (ctx, jobs: Job<WaybillFailure>[]) =>
      holdForWaybill(ctx, Object.assign({}, ...jobs.map((job) => job.payload.messages))),
  },
  { kind: 'fulfilment.shipped', batch: 50, run: (ctx, jobs: Job<FulfilmentNews>[]) => markShipped(ctx, parcels(jobs)) },
  {
    kind: 'fulfilment.signed',
    batch: 50,
    run: (ctx, jobs: Job<FulfilmentNews>[]) => follow(ctx, parcels(jobs), 'sign', 'signed'),
  },
  {
    kind: 'fulfilment.refused',
    batch: 50,
    run: async (ctx, jobs: Job<FulfilmentNews>[]) => {
      await expectParcelsBack(ctx, await note(ctx, parcels(jobs), 'refused'));
    },
  },
  {
    kind: 'fulfilment.intercepted',
    batch: 50,
    run: async (ctx, jobs: Job<FulfilmentNews>[]) => {
      await expectParcelsBack(ctx, await note(ctx, parcels(jobs), 'intercepted'));
    },
  },
  {
    kind: 'fulfilment.returned',
    batch: 50,
    run: async (ctx, jobs: Job<FulfilmentNews>[]) => {
      await expectParcelsBack(ctx, await note(ctx, parcels(jobs), 'returned'));
    },
  },
];

export const orderSchedules: Schedule[] = [
  { kind: 'orders.dropUnpaid', everySeconds: 30 },
  { kind: 'afterSales.goOn', everySeconds: 60 },
];

const parcels = (jobs: readonly Job<FulfilmentNews>[]): Id[] => [
  ...new Set(jobs.flatMap((job) => job.payload.fulfilmentIds)),
];

/** ORD-12: stock came in, so orders that lacked it are tried again, urgent and old ones first. */
async function tryShortAgain(ctx: Ctx, skuIds: readonly Id[]): Promise<void> {
  const rows = await ctx.sql<{ id: Id }>`
    select o.id
    from sales_order o
    where o.tenant_id = ${ctx.tenant}
      and o.hold_reasons <> '{}'
      and o.hold_reasons @> '{outOfStock}'
      and o.state = 'waitReview'
      and exists (
        select
        from sales_order_line l
        where l.tenant_id = o.tenant_id and l.order_id = o.id and l.sku_id = any(${[...new Set(skuIds)]}::uuid[]))
    order by o.priority desc, o.queued_at, o.id
    limit ${ROUND}`;
  await tryAgain(
    ctx,
    rows.map((row) => row.id),
    'outOfStock',
    'stockArrived',
  );
  if (rows.length === ROUND) await ctx.enqueue('stock.arrived', { skuIds }, { runAt: new Date(ctx.now() + 1000) });
}

async function tryUnmappedAgain(ctx: Ctx, listingIds: readonly Id[]): Promise<void> {
  const rows = await ctx.sql<{ id: Id }>`
    select o.id
    from sales_order o
    where o.tenant_id = ${ctx.tenant}
      and o.hold_reasons <> '{}'
      and o.state = 'waitReview'
      and exists (
        select
        from sales_order_line l
        where l.tenant_id = o.tenant_id and l.order_id = o.id and l.listing_id = any(${[...new Set(listingIds)]}::uuid[]))
    order by o.queued_at, o.id
    limit ${ROUND}`;
  await tryAgain(
    ctx,
    rows.map((row) => row.id),
    null,
    'listingMapped',
  );
  if (rows.length === ROUND) await ctx.enqueue('listing.mapped', { listingIds }, { runAt: new Date(ctx.now() + 1000) });
}

/** A rate over the house's currency may help any other, so all that wait for one of these are tried. */
async function tryRatelessAgain(ctx: Ctx, currencies: readonly string[], after: Id | null): Promise<void> {
  const rows = await ctx.run<{ id: Id }>(sql`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and hold_reasons <> '{}'
      and hold_reasons @> '{rateMissing}'
      and currency = any(${currencies as string[]}::text[])
      and ${after ? sql`id > ${after}::uuid` : sql`true`}
    order by id
    limit ${ROUND}`);
  await tryAgain(
    ctx,
    rows.map((row) => row.id),
    'rateMissing',
    'rateCame',
  );
  // Some may still have none of their day: the next round goes on behind them.
  if (rows.length === ROUND) await ctx.enqueue('rates.came', { currencies, after: rows.at(-1)!.id });
}

async function tryAgain(ctx: Ctx, ids: readonly Id[], reason: HoldReason | null, event: string): Promise<void> {
  if (ids.length === 0) return;
  const work = new Work(ctx);
  const orders = (await work.lock(ids))
    .filter(isOpen)
    .sort((a, b) => b.priority - a.priority || a.queuedAt.getTime() - b.queuedAt.getTime());
  for (const order of orders) {
    if (reason) dropHolds(order, (r) => r === reason);
    work.happened(order, 'triedAgain', { why: event });
  }
  await advanceOrders(work, orders);
  await work.save();
}

/** Unpaid orders whose time is up give their stock back (ORD-2, STK-3). The database's clock decides. */
async function dropUnpaid(ctx: Ctx): Promise<void> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and reserved_until < now()
    order by reserved_until
    limit ${ROUND}`;
  if (rows.length === 0) return;
  const work = new Work(ctx);
  const orders = await work.lock(rows.map((row) => row.id));
  await stopOrders(
    work,
    orders.filter((order) => order.state === 'waitPay'),
    'unpaid',
    'closed',
  );
  for (const order of orders) order.reservedUntil = null;
  await work.save();
}

/** The orders of fulfilments, locked, with what shipping knows of each. */
async function ordersBehind(ctx: Ctx, work: Work, fulfilmentIds: readonly Id[]): Promise<Order[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])`;
  return work.lock(rows.map((row) => row.id));
}

async function noteWaybills(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  const orders = await ordersBehind(ctx, work, fulfilmentIds);
  const numbers = new Map(
    (
      await fulfilmentsOf(
        ctx,
        orders.map((order) => order.id),
      )
    ).map((f) => [f.id, f]),
  );
  for (const order of orders) {
    const parcel = numbers.get(order.fulfilmentId!);
    order.waybillNumber = parcel?.waybillNumber ?? null;
    order.courier = parcel?.courier ?? order.courier;
    dropHolds(order, (reason) => reason === 'waybillFailed');
    work.happened(order, 'waybillIssued', { waybillNumber: order.waybillNumber, courier: order.courier });
  }
  await work.save();
}

async function holdForWaybill(ctx: Ctx, messages: Record<Id, string>): Promise<void> {
  const work = new Work(ctx);
  for (const order of await ordersBehind(ctx, work, Object.keys(messages))) {
    addHold(order, 'waybillFailed', new Date(ctx.now()), 'courier', { message: messages[order.fulfilmentId!] });
    work.happened(order, 'waybillFailed', { message: messages[order.fulfilmentId!] });
  }
  await work.save();
}

/** Goods have left: lines are shipped, the channel is told, the order is done as far as the warehouse goes. */
async function markShipped(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  const orders = (await ordersBehind(ctx, work, fulfilmentIds)).filter((order) => mayMove(order, 'ship'));
  const all = await fulfilmentsOf(
    ctx,
    orders.map((order) => order.id),
  );
  const shipped = new Map(all.map((f) => [f.id, f]));
  const uploads: UploadSpec[] = [];
  const hour = hourOf(work.ctx.now());
  for (const order of orders) {
    const parcel = shipped.get(order.fulfilmentId!)!;
    // Taken back before this news came.
    if (parcel.state === 'reversed') continue;
    for (const line of order.lines) {
      line.shipped += parcel.lines.find((own) => own.line === line.line)?.quantity ?? 0n;
      line.holdId = null;
    }
    order.state = order.lines.every((line) => line.shipped >= line.quantity) ? 'shipped' : 'partlyShipped';
    order.waybillNumber = parcel.waybillNumber;
    work.happened(order, 'shipped', { waybillNumber: parcel.waybillNumber, courier: parcel.courier });
    work.tally.add(`orderShipped/${hour}`);
    const replaces = all.findLast((own) => own.orderId === order.id && own.state === 'reversed')?.id;
    uploads.push(...uploadsFor(ctx, order, parcel).map((upload) => ({ ...upload, replaces })));
  }
  const gone = orders.filter(({ state }) => state === 'shipped');
  await settleHeld(
    ctx,
    gone.map((order) => heldFor(order, order.paidMinor)),
  );
  await queueUploads(ctx, uploads);
  await work.save();
}

/** One upload per channel order in the parcel; gifts and bundle parts are told as the line they were sold in. */
function uploadsFor(
  ctx: Ctx,
  order: Order,
  parcel: { id: Id; courier: string | null; waybillNumber: string | null },
): UploadSpec[] {
  const groups = new Map<string, Order['lines']>();
  for (const line of order.lines) {
    const key = `${line.shopId}/${line.channelNumber}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  // What a person entered is in no channel's books.
  const known = [...groups.values()].filter((lines) => lines.some((line) => !isOurs(line)));
  return known.map((lines) => ({
    shopId: lines[0]!.shopId,
    orderId: order.id,
    fulfilmentId: parcel.id,
    channelNumber: lines[0]!.channelNumber,
    carrier: parcel.courier ?? '',
    waybillNumber: parcel.waybillNumber ?? '',
    shippedAt: new Date(ctx.now()),
    /** Part of a divided order: the channel must be told which lines. */
    partial: order.splitFrom !== null,
    lines: lines
      .filter((line) => !isOurs(line))
      .map((line) => ({ lineNumber: line.channelLine, quantity: line.quantity })),
  }));
}

async function follow(
  ctx: Ctx,
  fulfilmentIds: readonly Id[],
  move: 'sign' | 'finish',
  state: 'signed' | 'finished',
): Promise<void> {
  const work = new Work(ctx);
  for (const order of await ordersBehind(ctx, work, fulfilmentIds)) {
    if (!mayMove(order, move)) continue;
    order.state = state;
    work.happened(order, state, { by: 'courier' });
  }
  await work.save();
}

/** Answers the orders it is told of. */
async function note(ctx: Ctx, fulfilmentIds: readonly Id[], event: string): Promise<Id[]> {
  const work = new Work(ctx);
  const orders = (await ordersBehind(ctx, work, fulfilmentIds)).map((order) => order.id);
  for (const id of orders) work.happened({ id }, event, { by: 'courier' });
  await work.save();
  return orders;
}
