/**
 * The scan-out bench (WMS-7) in the database. What must stay true: one parcel is on one bench; a refund or hold is asked
 * for at the start, at every scan and at the end, under the lock of the parcel; a check is written down with every scan,
 * so a bench that reloads goes on where it was.
 */
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Posting } from '../ledger/ledger.ts';
import { isStopped, type Parcel, ParcelWork, putGoodsBack, stateOnShelf } from '../shipping/shipping.ts';
import type { Check, CheckParcel, CheckStop } from './check.ts';
import { carryAll } from './leave-floor.ts';
import type { Packing } from './suggest-carton.ts';

export type BenchCheck = {
  id: Id;
  fulfilmentId: Id;
  waybillNumber: string;
  state: 'open' | 'complete' | 'stopped' | 'done' | 'abandoned';
  actor: string;
  actorName: string;
  scanned: Record<Id, string>;
  uniqueCodes: string[];
  /** Of goods kept by lot: what was scanned, by SKU and lot. */
  lots: Record<Id, Record<string, string>>;
  /** Its item found the parcel, so it has no label yet. */
  byItem: boolean;
  /** The carton to take, as it was when the check began; null where the tenant keeps no cartons. */
  packing: Packing | null;
  startedAt: Date;
  touchedAt: Date;
};

export const checkTable = table<BenchCheck>('bench_check', {
  id: 'uuid',
  fulfilmentId: 'uuid',
  waybillNumber: 'text',
  state: 'text',
  actor: 'text',
  actorName: 'text',
  scanned: 'jsonb',
  uniqueCodes: 'text[]',
  lots: 'jsonb',
  byItem: 'boolean',
  packing: 'jsonb',
  startedAt: 'timestamptz',
  touchedAt: 'timestamptz',
});

/** A check with its parcel, both locked: the parcel first, as everywhere. */
export type AtBench = { ctx: Ctx; work: ParcelWork; parcel: Parcel; check: BenchCheck };

/** Locks a check and its parcel. Refuses `warehouse.checkUnknown` (404). */
export async function lockCheck(ctx: Ctx, id: Id): Promise<AtBench> {
  const [known] = await ctx.sql<{ fulfilment_id: Id }>`
    select fulfilment_id
    from bench_check
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  if (!known) throw new Refused('warehouse.checkUnknown', {}, 404);
  const work = new ParcelWork(ctx);
  // Sent together: what is read after the lock sees what its last holder left.
  const [[parcel], [check]] = await Promise.all([work.lock([known.fulfilment_id]), readChecks(ctx, sql`id = ${id}`)]);
  return { ctx, work, parcel: parcel!, check: check! };
}

/** The check under way for a parcel whose lock the caller holds, or null. */
export async function openCheckOf(ctx: Ctx, fulfilmentId: Id): Promise<BenchCheck | null> {
  const [check] = await readChecks(ctx, sql`fulfilment_id = ${fulfilmentId} and state in ('open', 'complete')`);
  return check ?? null;
}

const readChecks = (ctx: Ctx, where: ReturnType<typeof sql>) =>
  ctx.run<BenchCheck>(sql`
    select ${checkTable.select()}
    from bench_check
    where tenant_id = ${ctx.tenant}
      and ${where}`);

export const newCheck = (ctx: Ctx, parcel: Pick<Parcel, 'id'>, waybillNumber: string): BenchCheck => {
  const now = new Date(ctx.now());
  return {
    id: ctx.newId(),
    fulfilmentId: parcel.id,
    waybillNumber,
    state: 'open',
    actor: actorText(ctx.actor),
    actorName: ctx.actor.name,
    scanned: {},
    uniqueCodes: [],
    lots: {},
    byItem: false,
    packing: null,
    startedAt: now,
    touchedAt: now,
  };
};

export const updateCheck = (ctx: Ctx, check: BenchCheck): Promise<number> =>
  checkTable.update(
    ctx,
    [{ ...check, touchedAt: new Date(ctx.now()) }],
    ['id'],
    ['state', 'actor', 'actorName', 'scanned', 'uniqueCodes', 'lots', 'touchedAt'],
  );

/** Another carton than was suggested; what is expected on the scale follows. */
export const keepPacking = (ctx: Ctx, check: BenchCheck): Promise<number> =>
  checkTable.update(ctx, [{ ...check, touchedAt: new Date(ctx.now()) }], ['id'], ['packing', 'touchedAt']);

/** What the scale should show: the goods, and the carton they were to go into. 0: nobody knows. */
export const expectedOf = ({ expectedG }: Parcel, { packing }: BenchCheck): bigint =>
  expectedG === 0n ? 0n : expectedG + BigInt(packing?.carton?.weightG ?? 0);

/** Why a parcel must not go on, as the pure check words it. */
export function stopOf(parcel: Parcel): CheckStop | null {
  if (parcel.state === 'cancelled') return 'cancelled';
  if (!isStopped(parcel)) return null;
  return parcel.stopReasons.includes('refundAsked') ? 'refundAsked' : 'held';
}

/**
 * The parcel leaves the bench for the hold zone and its goods go back to the shelf: when it may go on, it is picked
 * anew. The caller posts what is returned (staging → bin); the hand follows by the put-back list. A cancelled parcel's goods go back by its own job.
 */
export async function stopCheck({ ctx, work, parcel, check }: AtBench): Promise<Posting[]> {
  check.state = 'stopped';
  await updateCheck(ctx, check);
  if (parcel.state === 'cancelled') return [];
  const postings = await putGoodsBack(ctx, [parcel.id]);
  await carryAll(ctx, [parcel.id]);
  parcel.state = stateOnShelf(parcel.waybill);
  await work.save();
  return postings;
}

/** Bench and parcel as the pure check sees them. */
export const pureParcel = (parcel: Parcel, waybillNumber: string): CheckParcel => ({
  fulfilment: parcel.id,
  waybillNumber,
  lines: parcel.lines.map((line) => ({ sku: line.skuId, quantity: line.quantity })),
});

export const pureCheck = (parcel: Parcel, check: BenchCheck): Check => ({
  parcel: pureParcel(parcel, check.waybillNumber),
  scanned: new Map(Object.entries(check.scanned).map(([sku, quantity]) => [sku, BigInt(quantity)])),
  uniqueCodes: new Set(check.uniqueCodes),
});
