/**
 * Their stock and ours, SKU by SKU (pure). What must stay true: a movement that only one side has seen is no difference
 * while it is young, in whichever order the two hear of it; `theirs + underWay − ours` is the difference.
 */
import type { Id } from '../kernel/ids.ts';

/** A document that moved a SKU over the edge of the node, on one side. */
export type Moved = { skuId: Id; number: string; change: bigint; at: Date };

export type Facts = {
  asOf: Date;
  /** Documents that are older count as seen by both sides. */
  youngest: Date;
  /** What the report names. */
  theirs: ReadonlyMap<Id, bigint>;
  ours: ReadonlyMap<Id, { posted: bigint; reserved: bigint }>;
  /** Of both sides twice as far back as documents count, so that the older half of a pair is found. */
  movedHere: readonly Moved[];
  movedThere: readonly Moved[];
};

export type ComparedLine = {
  skuId: Id;
  theirs: bigint | null;
  ours: bigint;
  underWay: bigint;
  difference: bigint;
  reserved: bigint;
  parts: { number: string; quantity: bigint }[];
};

const DAY_MS = 86_400_000;

/** How far back movements have to be known. */
export const knownSince = (asOf: Date, underWayDays: number): Date =>
  new Date(asOf.getTime() - 2 * underWayDays * DAY_MS);

/** Every SKU that either side has. One that the report does not name differs in nothing. */
export function compareStock({ asOf, youngest, theirs, ours, movedHere, movedThere }: Facts): ComparedLine[] {
  const open = openParts(asOf, youngest, movedHere, movedThere);
  const skuIds = [...new Set([...theirs.keys(), ...ours.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return skuIds.map((skuId) => {
    const named = theirs.get(skuId) ?? null;
    const { posted, reserved } = ours.get(skuId) ?? { posted: 0n, reserved: 0n };
    const parts = open.get(skuId) ?? [];
    const underWay = parts.reduce((sum, { quantity }) => sum + quantity, 0n);
    const difference = named === null ? 0n : named + underWay - posted;
    return { skuId, theirs: named, ours: posted, underWay, difference, reserved, parts };
  });
}

/** By SKU, per document what it changed here less what it changed there; the greatest first. */
function openParts(asOf: Date, youngest: Date, here: readonly Moved[], there: readonly Moved[]) {
  const pairs = new Map<string, { skuId: Id; number: string; quantity: bigint; firstAt: number }>();
  const add = ({ skuId, number, change, at }: Moved) => {
    const key = `${skuId}/${number}`;
    const known = pairs.get(key) ?? { skuId, number, quantity: 0n, firstAt: at.getTime() };
    pairs.set(key, {
      ...known,
      quantity: known.quantity + change,
      firstAt: Math.min(known.firstAt, at.getTime()),
    });
  };
  for (const moved of here) add(moved);
  // What the ERP posted later is not in its report yet.
  for (const moved of there) if (moved.at <= asOf) add({ ...moved, change: -moved.change });
  const open = [...pairs.values()].filter(({ quantity, firstAt }) => quantity !== 0n && firstAt >= youngest.getTime());
  const size = (quantity: bigint) => (quantity < 0n ? -quantity : quantity);
  open.sort((a, b) => Number(size(b.quantity) - size(a.quantity)) || (a.number < b.number ? -1 : 1));
  const bySku = new Map<Id, { number: string; quantity: bigint }[]>();
  for (const { skuId, number, quantity } of open) bySku.set(skuId, [...(bySku.get(skuId) ?? []), { number, quantity }]);
  return bySku;
}
