/**
 * What is to be carried from the reserve, without I/O (WMS-3). What must stay true: no piece is asked for twice, from the
 * bins or by the tasks that are open already; the oldest goods go first.
 */

import type { ZoneKind } from '../../contract/floor.ts';
import type { REFILL_REASONS } from '../../contract/refill.ts';
import type { Id } from '../../kernel/ids.ts';

export type Lying = { bin: string; zone: ZoneKind | null; quantity: bigint; since: string | null };
export type UnderWay = { skuId: Id; fromBin: string; toBin: string; quantity: bigint };
export type Need = {
  skuId: Id;
  picking: { bin: string; minimum: bigint; maximum: bigint } | null;
  lying: readonly Lying[];
  /** Pieces released orders want that nobody has picked yet. */
  wanted: bigint;
};
export type PlannedTask = UnderWay & { reason: (typeof REFILL_REASONS)[number] };
export type Plan = { tasks: PlannedTask[]; uncovered: { skuId: Id; missing: bigint }[] };

const sumOf = (all: readonly { quantity: bigint }[]): bigint => all.reduce((sum, { quantity }) => sum + quantity, 0n);
const isPicked = (zone: ZoneKind | null) => zone === 'picking' || zone === 'fast' || zone === 'small' || zone === null;

export function planRefills(needs: readonly Need[], underWay: readonly UnderWay[]): Plan {
  const plan: Plan = { tasks: [], uncovered: [] };
  for (const need of needs) {
    const own = underWay.filter(({ skuId }) => skuId === need.skuId);
    const { quantity, reason } = wantedOf(need, own);
    if (quantity === 0n) continue;
    const toBin = need.picking?.bin ?? fullest(need.lying)?.bin;
    const missing = toBin === undefined ? quantity : fromReserve(plan.tasks, need, own, toBin, quantity, reason);
    if (missing > 0n) plan.uncovered.push({ skuId: need.skuId, missing });
  }
  return plan;
}

/** Up to the maximum of a bin below its minimum, or what orders want beyond what lies where it is picked. */
function wantedOf({ picking, lying, wanted }: Need, coming: readonly UnderWay[]) {
  const inBin = picking
    ? sumOf(lying.filter(({ bin }) => bin === picking.bin)) + sumOf(coming.filter(({ toBin }) => toBin === picking.bin))
    : 0n;
  const low = picking && inBin < picking.minimum ? picking.maximum - inBin : 0n;
  const lacking = wanted - sumOf(lying.filter(({ zone }) => isPicked(zone))) - sumOf(coming);
  return lacking > low
    ? { quantity: lacking, reason: 'orders' as const }
    : { quantity: low, reason: 'minimum' as const };
}

const fullest = (lying: readonly Lying[]) =>
  lying.filter(({ zone }) => zone !== null && isPicked(zone)).toSorted((a, b) => Number(b.quantity - a.quantity))[0];

const oldest = (a: Lying, b: Lying): number =>
  (a.since ?? '') < (b.since ?? '') ? -1 : (a.since ?? '') > (b.since ?? '') ? 1 : a.bin < b.bin ? -1 : 1;

/** Adds the tasks and says how much no reserve bin holds. */
function fromReserve(
  tasks: PlannedTask[],
  { skuId, lying }: Need,
  coming: readonly UnderWay[],
  toBin: string,
  quantity: bigint,
  reason: PlannedTask['reason'],
): bigint {
  let open = quantity;
  for (const { bin, quantity: lies } of lying.filter(({ zone }) => zone === 'reserve').toSorted(oldest)) {
    const left = lies - sumOf(coming.filter(({ fromBin }) => fromBin === bin));
    const taken = left < open ? left : open;
    if (taken <= 0n || bin === toBin) continue;
    tasks.push({ skuId, fromBin: bin, toBin, quantity: taken, reason });
    open -= taken;
  }
  return open;
}

export type MoverBin = { bin: string; metres: number };
export type Mover = { skuId: Id; picks: number; from: MoverBin & { quantity: bigint } };
export type MoverMove = Mover & { to: MoverBin; savedMetres: number };

/** What is picked most gets the nearest empty bin of the fast zone, as long as the walk becomes shorter. */
export function suggestMovers(movers: readonly Mover[], empty: readonly MoverBin[]): MoverMove[] {
  const bins = empty.toSorted((a, b) => a.metres - b.metres || (a.bin < b.bin ? -1 : 1));
  const moves: MoverMove[] = [];
  for (const mover of movers.toSorted((a, b) => b.picks - a.picks)) {
    const to = bins[moves.length];
    if (!to) break;
    const savedMetres = 2 * (mover.from.metres - to.metres) * mover.picks;
    if (savedMetres > 0) moves.push({ ...mover, to, savedMetres });
  }
  return moves;
}
