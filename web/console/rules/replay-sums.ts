/** What a replay comes to (OPS-3): figures as they really were, under the rules in force and under the draft. Pure. */
import type { Money } from '../../../src/contract/money.ts';
import type { TriedCourier } from '../../../src/contract/replay.ts';
import type { Tried, TriedNodes } from './replay.ts';

export type Three<T> = { actual: T; before: T; after: T };
/** Parcels that one courier or node has. */
export type Part = Three<number> & { key: string };
/** An amount, when all of them are of one currency. */
export type Two<T> = { before: T; after: T };

type Sent = { freight: Money | null; days: number | null; km?: number | null };

const sum = (amounts: readonly (bigint | number)[]): bigint =>
  amounts.reduce<bigint>((total, one) => total + BigInt(one), 0n);
const freightOf = (parcels: readonly Sent[]): bigint =>
  sum(parcels.flatMap(({ freight }) => (freight ? BigInt(freight.amount) : [])));
/** Tenths, half up; null of nothing. */
const tenths = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round((values.reduce((total, one) => total + one, 0) * 10) / values.length);
/** Most under the draft first. */
function partsOf(keys: Three<readonly string[]>): Part[] {
  const parts = new Map<string, Part>();
  for (const side of ['actual', 'before', 'after'] as const)
    for (const key of keys[side]) {
      const part = parts.get(key) ?? { key, actual: 0, before: 0, after: 0 };
      parts.set(key, { ...part, [side]: part[side] + 1 });
    }
  return [...parts.values()].sort((a, b) => b.after - a.after || b.before - a.before || (a.key < b.key ? -1 : 1));
}

const threeOf = <From, To>(sides: Three<From>, read: (side: From) => To): Three<To> => ({
  actual: read(sides.actual),
  before: read(sides.before),
  after: read(sides.after),
});

type Row = Three<readonly Sent[] | null>;

/** Freight and days of the orders that both sides send: with those that only one sends, less freight would look like thrift. */
function compare(rows: readonly Row[]) {
  const isSent = (side: readonly Sent[] | null) => !!side?.length && side.every(({ freight }) => freight !== null);
  const both = rows.filter(({ before, after }) => isSent(before) && isSent(after));
  const real = both.filter(({ actual }) => isSent(actual));
  const sides = {
    actual: real.flatMap(({ actual }) => actual ?? []),
    before: both.flatMap(({ before }) => before ?? []),
    after: both.flatMap(({ after }) => after ?? []),
  };
  return {
    /** How many orders the figures are of. */
    of: { all: rows.length, both: both.length, actual: real.length },
    freight: threeOf<readonly Sent[], bigint>(sides, freightOf),
    days: threeOf<readonly Sent[], number | null>(sides, (side) => tenths(side.flatMap(({ days }) => days ?? []))),
    km: threeOf<readonly Sent[], number | null>(sides, (side) => tenths(side.flatMap(({ km }) => km ?? []))),
  };
}
export type Compared = ReturnType<typeof compare>;

export function courierSums(rows: readonly TriedCourier[]) {
  const sides = {
    actual: rows.map((row) => row.actual),
    before: rows.map((row) => row.inForce),
    after: rows.map((row) => row.tried),
  };
  return {
    ...compare(rows.map(({ actual, inForce, tried }) => ({ actual: [actual], before: [inForce], after: [tried] }))),
    /** Parcels nobody would take. */
    without: threeOf(sides, (parcels) => parcels.filter(({ courier }) => courier === null).length),
    parts: partsOf(threeOf(sides, (parcels) => parcels.map(({ courier }) => courier ?? ''))),
  };
}

export function sourcingSums(rows: readonly TriedNodes[]) {
  const orders = {
    actual: rows.flatMap(({ actual }) => (actual ? [actual.parcels] : [])),
    before: rows.map(({ inForce }) => inForce.parcels),
    after: rows.map(({ tried }) => tried.parcels),
  };
  const parcels = threeOf(orders, (side) => side.flat());
  return {
    ...compare(
      rows.map(({ actual, inForce, tried }) => ({
        actual: actual?.parcels ?? null,
        before: inForce.parcels,
        after: tried.parcels,
      })),
    ),
    /** Orders no node has yet, or would have. */
    short: threeOf(orders, (side) => rows.length - side.filter((own) => own.length > 0).length),
    divided: threeOf(orders, (side) => side.filter((own) => own.length > 1).length),
    parcels: threeOf(parcels, (side) => side.length),
    without: threeOf(parcels, (side) => side.filter(({ courier }) => courier === null).length),
    parts: partsOf(threeOf(parcels, (side) => side.map(({ node }) => node))),
  };
}

const twoOf = <From, To>(before: From, after: From, read: (side: From) => To): Two<To> => ({
  before: read(before),
  after: read(after),
});
const pieces = (gifts: readonly string[]): bigint => sum(gifts.map((gift) => BigInt(/×(\d+)$/.exec(gift)?.[1] ?? 0)));

export function reviewSums(rows: readonly Tried[]) {
  type Side = { one: Tried['tried']; payable: Money };
  const before = rows.map((row): Side => ({ one: row.inForce, payable: row.payable }));
  const after = rows.map((row): Side => ({ one: row.tried, payable: row.payable }));
  const held = (side: readonly Side[]) => side.filter(({ one }) => one.holds.length > 0);
  const comparable = rows.flatMap(({ freight }) =>
    freight?.inForce && freight.tried ? { before: freight.inForce, after: freight.tried } : [],
  );
  const costs = rows.flatMap(({ giftCost }) => giftCost ?? []);
  const currencies = new Set(rows.map(({ payable }) => payable.currency));
  return {
    held: twoOf(before, after, (side) => held(side).length),
    /** null where orders are in several currencies: such a sum means nothing. */
    heldAmount:
      currencies.size === 1
        ? {
            currency: [...currencies][0]!,
            ...twoOf(before, after, (side) => sum(held(side).map(({ payable }) => BigInt(payable.amount)))),
          }
        : null,
    finance: twoOf(before, after, (side) => side.filter(({ one }) => one.financeReview).length),
    orders: twoOf(before, after, (side) => side.reduce((total, { one }) => total + one.parts, 0)),
    gifts: twoOf(before, after, (side) => sum(side.map(({ one }) => pieces(one.gifts)))),
    /** Of the orders with a node and a courier under both. */
    freight: {
      before: sum(comparable.map((one) => BigInt(one.before.amount))),
      after: sum(comparable.map((one) => BigInt(one.after.amount))),
      currency: comparable[0]?.after.currency ?? 'CNY',
      of: comparable.length,
    },
    /** null: costs are not for this person. */
    giftCost:
      costs.length < rows.length
        ? null
        : {
            before: sum(costs.map(({ inForce }) => BigInt(inForce.amount))),
            after: sum(costs.map(({ tried }) => BigInt(tried.amount))),
            currency: costs[0]?.tried.currency ?? 'CNY',
            /** Gift pieces whose cost nobody has set. */
            unknown: sum(costs.map(({ unknown }) => BigInt(unknown))),
          },
  };
}

/** What a row costs more under the draft; null where a side has no freight to compare. */
export function freightChange(before: readonly Sent[], after: readonly Sent[]): bigint | null {
  const known = (side: readonly Sent[]) => side.length > 0 && side.every(({ freight }) => freight !== null);
  return known(before) && known(after) ? freightOf(after) - freightOf(before) : null;
}
