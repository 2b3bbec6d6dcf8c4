/**
 * Other numbers for parcels that have left (CHN-8): parcel, order and channel say the same. What the channel was told
 * already is corrected there by an upload of its own.
 */
import { correctUploads } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { type Replacement, replaceNumbers } from '../shipping/shipping.ts';
import { Work } from './store.ts';

/** Refuses per document what `replaceNumbers` refuses. Posts nothing. */
export async function replaceWaybills(ctx: Ctx, replacements: readonly Replacement[]): Promise<Outcome<Id, string>[]> {
  const outcomes = await replaceNumbers(ctx, replacements);
  const replaced = new Set(outcomes.flatMap((outcome) => (outcome.done ? outcome.id : [])));
  const done = new Map(
    replacements.flatMap((one) => (replaced.has(one.fulfilmentId) ? [[one.fulfilmentId, one]] : [])),
  );
  const work = new Work(ctx);
  const orders = await work.lock(await ordersOf(ctx, [...done.keys()]));
  const corrections = orders.map((order) => {
    const { fulfilmentId, courier, waybillNumber } = done.get(order.fulfilmentId!)!;
    work.happened(order, 'waybillReplaced', { waybillNumber, courier, before: order.waybillNumber });
    Object.assign(order, { courier, waybillNumber });
    return { orderId: order.id, fulfilmentId, carrier: courier, waybillNumber };
  });
  await work.save();
  await correctUploads(ctx, corrections);
  return outcomes;
}

async function ordersOf(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])`;
  return rows.map((row) => row.id);
}
