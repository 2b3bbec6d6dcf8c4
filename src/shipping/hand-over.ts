/** Parcels leave the house (WMS-9): what was promised becomes a fact. */
import { hourOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import type { LedgerRefusal, Posting, PostingResult } from '../ledger/ledger.ts';
import { post } from '../ledger/ledger.ts';
import { noteSales, withSerialsOf } from '../stock/stock.ts';
import { hasLeft, hasNumber, isStopped } from './fulfilment.ts';
import { letGoodsLeave } from './goods.ts';
import { closeManifest, newManifest } from './manifests.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type HandOver = { courier: string; nodeId: Id; ids: readonly Id[] };
export type HandOverRefusal =
  | 'shipping.unknown'
  | 'shipping.alreadyShipped'
  | 'shipping.stopped'
  | 'shipping.notChecked'
  | 'shipping.noWaybill'
  | 'shipping.otherCourier'
  | 'shipping.otherNode'
  | LedgerRefusal;

export type Manifest = { id: Id; number: string; parcels: number };

/**
 * Hands checked parcels of one node over to one courier, on one manifest; the orders and the channels will be told. The
 * manifest is a new one, or the one that was `filled` scan by scan, which is closed by it.
 * Refuses per document: `shipping.alreadyShipped`, `shipping.stopped`, `shipping.notChecked`, `shipping.noWaybill`,
 * `shipping.otherCourier`, `shipping.otherNode`, and what the ledger says when a hold is not there any more.
 * Posts per parcel: settle of each line's hold, node → customer, the line's quantity; staging → beyond in the bin book.
 */
export async function handOver(
  ctx: Ctx,
  input: HandOver,
  filled: { id: Id; number: string } | null = null,
): Promise<{ manifest: Manifest | null; outcomes: Outcome<Id, HandOverRefusal>[] }> {
  const work = new ParcelWork(ctx);
  const parcels = await work.lock(input.ids);
  const { ready, outcomes } = sortOut<Parcel, HandOverRefusal>(input.ids, parcels, (parcel) =>
    whyNotHandedOver(parcel, input),
  );

  const goods = new Map(
    (
      await letGoodsLeave(
        ctx,
        ready.map((parcel) => parcel.id),
      )
    ).map((posting) => [posting.document.id, posting]),
  );
  // The ledger answers per parcel, and one without its hold must not be marked shipped: so it comes before the marks.
  const results = await post(
    ctx,
    ready.map((parcel) => shipmentPosting(parcel, goods.get(parcel.id))),
  );
  const shipped = ready.filter((_, i) => results[i]!.posted);
  await keepGoods(
    ctx,
    ready.filter((_, i) => !results[i]!.posted),
  );
  const manifest = filled
    ? await closeManifest(ctx, filled, shipped.length)
    : await writeManifest(ctx, input, shipped.length);
  markShipped(ctx, shipped, manifest);
  countShipped(ctx, work, shipped.length);
  await noteSales(
    ctx,
    shipped.flatMap(({ nodeId, lines }) => lines.map(({ skuId, quantity }) => ({ nodeId, skuId, quantity }))),
  );
  await work.save();
  await tell(
    ctx,
    shipped.map((parcel) => parcel.id),
  );
  return { manifest, outcomes: withLedger(outcomes, ready, results) };
}

/** Why a parcel cannot be handed over to this courier here, or null. */
export function whyNotHandedOver(
  parcel: Parcel,
  { courier, nodeId }: Omit<HandOver, 'ids'>,
): Refusal<HandOverRefusal> | null {
  if (hasLeft(parcel)) return { code: 'shipping.alreadyShipped' };
  if (isStopped(parcel) || parcel.state === 'cancelled') {
    return { code: 'shipping.stopped', data: { reasons: parcel.stopReasons } };
  }
  if (!['checked', 'packed', 'weighed'].includes(parcel.state)) {
    return { code: 'shipping.notChecked', data: { state: parcel.state } };
  }
  if (!hasNumber(parcel.waybill)) return { code: 'shipping.noWaybill' };
  if (parcel.waybill.courier !== courier) {
    return { code: 'shipping.otherCourier', data: { courier: parcel.waybill.courier } };
  }
  return parcel.nodeId === nodeId ? null : { code: 'shipping.otherNode', data: { nodeId: parcel.nodeId } };
}

/** Ids follow from the parcel, so goods leave once however often it is handed over. */
const shipmentPosting = (parcel: Parcel, goods: Posting | undefined): Posting => ({
  document: { type: 'fulfilment', id: parcel.id },
  reason: 'fulfilment.shipped',
  lines: [
    ...parcel.lines.map((line) => ({
      kind: 'settle' as const,
      id: derivedId(parcel.id, `ship/${line.line}`),
      hold: line.holdId,
      amount: line.quantity,
      line: line.line,
    })),
    ...(goods?.lines ?? []),
  ],
});

/** The goods of a parcel the ledger refused are still in the staging place. */
async function keepGoods(ctx: Ctx, refused: readonly Parcel[]): Promise<void> {
  if (refused.length === 0) return;
  const ids = refused.map((parcel) => parcel.id);
  await ctx.run(sql`
    with ${withSerialsOf(ctx, ids, 'kept')}
    update pick
    set state = 'staged'
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids}::uuid[])
      and state = 'left'`);
}

async function writeManifest(ctx: Ctx, { nodeId, courier }: HandOver, parcels: number): Promise<Manifest | null> {
  if (parcels === 0) return null;
  const { id, number } = await newManifest(ctx, { courier, nodeId, parcels, state: 'closed' });
  return { id, number, parcels };
}

function markShipped(ctx: Ctx, parcels: readonly Parcel[], manifest: Manifest | null): void {
  const now = new Date(ctx.now());
  for (const parcel of parcels) {
    parcel.state = 'shipped';
    parcel.shippedAt = now;
    parcel.trackedAt = now;
    parcel.newsAt = now;
    parcel.manifestId = manifest!.id;
  }
}

/** Day figures are per hour of China's day: `shipped/2026-11-21/14`. */
function countShipped(ctx: Ctx, work: ParcelWork, parcels: number): void {
  work.tally.add(`shipped/${hourOf(ctx.now())}`, parcels);
}

async function tell(ctx: Ctx, fulfilmentIds: Id[]): Promise<void> {
  if (fulfilmentIds.length === 0) return;
  await ctx.enqueue('fulfilment.shipped', { fulfilmentIds });
  await ctx.enqueue('shipping.followParcels', { fulfilmentIds });
  await ctx.enqueue('shipping.estimateFreight', { fulfilmentIds });
}

function withLedger(
  outcomes: readonly Outcome<Id, HandOverRefusal>[],
  ready: readonly Parcel[],
  results: readonly PostingResult[],
): Outcome<Id, HandOverRefusal>[] {
  const refusals = new Map(
    ready.flatMap((parcel, i) => {
      const result = results[i]!;
      return result.posted ? [] : [[parcel.id, result.refusal] as const];
    }),
  );
  return outcomes.map((outcome) => {
    const refusal = refusals.get(outcome.id);
    return refusal ? { id: outcome.id, done: false, refusal } : outcome;
  });
}
