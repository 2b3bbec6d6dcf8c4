/** MEM-3, PAY-1: lots of points never fall below nothing, and what is cut into parts adds up again, in points and in value. */
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../test/random.ts';
import type { Id } from '../../kernel/ids.ts';
import { inTurn, type Lot, type PointsUse, partOf, sumOf, takePoints, takeWorth } from './lots.ts';
import { lastDay, type PointsRule, ruleFor } from './rules.ts';

const lot = (
  id: string,
  expiresOn: string,
  points: bigint,
  worthMinor = 1n,
  valueMinor = points * worthMinor,
): Lot => ({
  ...{ id: id as Id, accountId: 'a' as Id, grantedAt: new Date(0), expiresOn, points, worthMinor, valueMinor },
  ...{ leftPoints: points, leftMinor: valueMinor, paymentId: null, fromMinor: 0n, toMinor: 0n, grantId: 'g' as Id },
});
const said = (lots: readonly Lot[]) => lots.map(({ id, leftPoints, leftMinor }) => `${id} ${leftPoints}/${leftMinor}`);

describe('what pays', () => {
  test('what lapses first goes first, of one day the oldest', () => {
    const lots = [lot('c', '2027-01-31', 50n), lot('b', '2026-12-31', 30n), lot('a', '2026-12-31', 20n)];
    expect(inTurn(lots).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    const taken = takeWorth(lots, 60n);
    expect(taken).toEqual({
      pieces: [
        { lotId: 'a', points: 20n, valueMinor: 20n, amountMinor: 20n },
        { lotId: 'b', points: 30n, valueMinor: 30n, amountMinor: 30n },
        { lotId: 'c', points: 10n, valueMinor: 10n, amountMinor: 10n },
      ],
    });
    expect(said(lots)).toEqual(['c 40/40', 'b 0/0', 'a 0/0']);
  });

  test.each([
    ['more than there is', 101n, { code: 'payments.accountShort', data: { freeMinor: 100n, place: 'points' } }],
    ['what whole points do not make', 57n, { code: 'payments.pointsUneven', data: { amountMinor: 55n } }],
  ])('%s is refused, and nothing is taken', (_, amount, refusal) => {
    const lots = [lot('a', '2026-12-31', 20n, 5n, 90n)];
    expect(takeWorth(lots, amount)).toEqual({ refusal });
    expect(said(lots)).toEqual(['a 20/90']);
  });

  test('points of several worths pay one sum', () => {
    const lots = [lot('a', '2026-12-31', 3n, 5n, 14n), lot('b', '2027-12-31', 100n, 1n, 97n)];
    const taken = takeWorth(lots, 17n) as { pieces: { points: bigint; valueMinor: bigint; lotId: Id }[] };
    expect(sumOf(taken.pieces)).toEqual({ points: 5n, valueMinor: 16n });
    expect(said(lots)).toEqual(['a 0/0', 'b 98/95']);
  });

  test('taken without a sum: as many as there are, the rest is missing', () => {
    const lots = [lot('a', '2026-12-31', 3n), lot('b', '2027-12-31', 4n)];
    expect(takePoints(lots, 10n)).toMatchObject({ missing: 3n });
    expect(said(lots)).toEqual(['a 0/0', 'b 0/0']);
  });
});

/** Spends, cuts what was spent into parts, gives some back; every seed another story. */
test.each([1, 2, 3, 4, 5, 6, 7, 8])('any story keeps lots above nothing and adds up (seed %i)', (seed) => {
  const { below } = seeded(seed);
  const draw = (most: number) => BigInt(1 + below(most));
  const days = ['2026-12-31', '2027-01-31', '2027-06-30'];
  const lots = Array.from({ length: 6 }, (_, i) => {
    const [points, worth] = [draw(400), draw(4)];
    // What the house owes for them may be less than what they pay.
    return lot(`l${i}`, days[i % 3]!, points, worth, (points * worth * (50n + draw(50))) / 100n);
  });
  const granted = { points: 0n, value: 0n };
  for (const { points, valueMinor } of lots) Object.assign(granted, add(granted, points, valueMinor));
  const gone = { points: 0n, value: 0n };
  for (let round = 0; round < 40; round++) {
    const amount = draw(300);
    const taken = takeWorth(lots, amount);
    if ('refusal' in taken) continue;
    const uses = taken.pieces.map(
      (piece, at): PointsUse => ({
        ...piece,
        ...{ paymentId: 'p' as Id, at, openPoints: piece.points, openMinor: piece.valueMinor },
      }),
    );
    expect(taken.pieces.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(amount);
    // Any cuts of the payment: its parts are all of it.
    const cuts = [0n, ...[draw(300), draw(300)].filter((one) => one < amount), amount].sort((a, b) => Number(a - b));
    const parts = cuts.slice(1).map((to, i) => partOf(uses, cuts[i]!, to));
    expect(sumOf(parts.flat())).toEqual(sumOf(taken.pieces));
    for (const piece of parts.flat()) expect([piece.points > 0n, piece.valueMinor >= 0n]).toEqual([true, true]);
    const [back, sold] = [parts.filter((_, i) => i % 2 === 0).flat(), parts.filter((_, i) => i % 2 === 1).flat()];
    for (const { lotId, points, valueMinor } of back) {
      const own = lots.find(({ id }) => id === lotId)!;
      own.leftPoints += points;
      own.leftMinor += valueMinor;
    }
    const sum = sumOf(sold);
    Object.assign(gone, add(gone, sum.points, sum.valueMinor));
    for (const { leftPoints, leftMinor, points, valueMinor } of lots) {
      expect([leftPoints >= 0n && leftPoints <= points, leftMinor >= 0n && leftMinor <= valueMinor]).toEqual([
        ...[true, true],
      ]);
      if (leftPoints === 0n) expect(leftMinor).toBe(0n);
    }
    const left = lots.reduce((all, one) => add(all, one.leftPoints, one.leftMinor), { points: 0n, value: 0n });
    expect(add(left, gone.points, gone.value)).toEqual(granted);
  }
});

const add = (sum: { points: bigint; value: bigint }, points: bigint, value: bigint) => ({
  points: sum.points + points,
  value: sum.value + value,
});

test.each([
  ['2026-06-05', 12, '2027-06-05'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2027-12-31', 2, '2028-02-29'],
  ['2026-08-31', 6, '2027-02-28'],
])('points of %s for %i months pay until %s', (day, months, last) => {
  expect(lastDay(day, months)).toBe(last);
});

test('the newest rule of the shop that has begun goes before that of the house', () => {
  const rule = (id: string, shopId: string | null, fromDay: string): PointsRule => ({
    ...{ id: id as Id, shopId: shopId as Id | null, fromDay, perYuan: 1, worthMinor: 1n, months: 12 },
  });
  const rules = [
    rule('later', null, '2026-07-01'),
    rule('shop', 's', '2026-06-03'),
    rule('house', null, '2026-06-02'),
    rule('old', 's', '2026-06-01'),
  ];
  const on = (shop: string | null, today: string) => ruleFor(rules, shop as Id | null, today)?.id ?? null;
  expect(on('s', '2026-06-05')).toBe('shop');
  expect(on('s', '2026-06-02')).toBe('old');
  expect(on('t', '2026-06-05')).toBe('house');
  expect(on(null, '2026-07-01')).toBe('later');
  expect(on('t', '2026-06-01')).toBeNull();
});
