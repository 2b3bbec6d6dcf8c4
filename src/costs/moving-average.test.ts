/** STK-9: the moving average against a plain oracle over random movements, and the rules one by one. */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { type Cost, type Movement, Reckoning, runsOf, shareOf } from './moving-average.ts';

const OUTSIDE = (place: string) => ({ node: '', place });
const AT = (node: string) => ({ node, place: 'sellable' });
let documents = 0;
const move = (from: Movement['from'], to: Movement['to'], pieces: number, more: Partial<Movement> = {}): Movement => ({
  ...{ skuId: 'A', from, to, pieces: BigInt(pieces), documentId: `d${++documents}`, day: '2026-01-10', ...more },
});
const costs = new Map<string, bigint>();
/** Receives so many pieces at a price. */
function receive(node: string, pieces: number, price: number | null, more: Partial<Movement> = {}): Movement {
  const came = move(OUTSIDE('supplier'), AT(node), pieces, more);
  if (price !== null) costs.set(`${came.documentId}/${came.skuId}`, BigInt(price));
  return came;
}
const sell = (node: string, pieces: number, more: Partial<Movement> = {}) =>
  move(AT(node), OUTSIDE('customer'), pieces, more);

function reckoned(moves: readonly Movement[], reversals: Record<string, string> = {}) {
  const brought = new Map<string, bigint>();
  for (const { documentId, skuId, pieces } of moves)
    brought.set(`${documentId}/${skuId}`, (brought.get(`${documentId}/${skuId}`) ?? 0n) + pieces);
  const costOf = (documentId: string, skuId: string): Cost | null => {
    const price = costs.get(`${documentId}/${skuId}`);
    const pieces = brought.get(`${documentId}/${skuId}`)!;
    return price === undefined ? null : { value: price * pieces, pieces };
  };
  const months = [...new Set(moves.map(({ day }) => day.slice(0, 7)))];
  const reckoning = new Reckoning([], months, (id) => reversals[id]);
  for (const document of runsOf(moves)) reckoning.take(document, costOf);
  return reckoning.end();
}
const closing = (moves: readonly Movement[], reversals?: Record<string, string>) =>
  reckoned(moves, reversals).lines.map(({ skuId, nodeId, pieces, value }) => `${skuId}@${nodeId} ${pieces} ${value}`);

const bought = receive('N', 10, 999);
const part = { documentId: 'assembly', skuId: 'P' };
const CASES: [string, () => string[], string[]][] = [
  ['averages', () => closing([receive('N', 10, 100), receive('N', 30, 200), sell('N', 8)]), ['A@N 32 5600']],
  [
    'carries the residue to the last piece',
    () => closing([receive('N', 3, 1), receive('N', 4, 2), sell('N', 3)]),
    ['A@N 4 6'],
  ],
  [
    'ends at nothing with no value',
    () => closing([receive('N', 3, 7), sell('N', 1), sell('N', 1), sell('N', 1)]),
    ['A@N 0 0'],
  ],
  [
    'takes the value along to another node',
    () => closing([receive('N', 4, 100), move(AT('N'), AT('M'), 3)]),
    ['A@N 1 100', 'A@M 3 300'],
  ],
  [
    'values what comes back at the average',
    () => closing([receive('N', 4, 100), sell('N', 2), move(OUTSIDE('customer'), AT('N'), 1)]),
    ['A@N 3 300'],
  ],
  [
    'pays for what was below zero with what comes',
    () => closing([receive('N', 1, 100), sell('N', 3), receive('N', 5, 200)]),
    ['A@N 3 600'],
  ],
  [
    'takes a reversed receipt out as it came',
    () =>
      closing([receive('N', 10, 1), bought, move(AT('N'), OUTSIDE('supplier'), 10, { documentId: 'back' })], {
        back: bought.documentId,
      }),
    ['A@N 10 10'],
  ],
  [
    'values assembled goods at what was consumed',
    () =>
      closing([
        receive('N', 6, 50, { skuId: 'P' }),
        move(AT('N'), OUTSIDE('assembly'), 4, part),
        move(OUTSIDE('assembly'), AT('N'), 2, { documentId: 'assembly' }),
      ]),
    ['P@N 2 100', 'A@N 2 200'],
  ],
];
test.each(CASES)('STK-9 the moving average %s', (_, run, expected) => expect(run()).toEqual(expected));

test('STK-9 a receipt that nobody prices is named, and stands at the average', () => {
  const unknown = receive('N', 5, null);
  const { lines, missing } = reckoned([receive('N', 5, 40), unknown]);
  expect(missing).toEqual([{ month: '2026-01', documentId: unknown.documentId, skuId: 'A', nodeId: 'N', pieces: 5n }]);
  expect(lines[0]).toMatchObject({ pieces: 10n, value: 400n });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'STK-9 random movements add up to the cent and the piece in every month (seed %i)',
  (seed) => {
    const random = seeded(seed);
    const moves: Movement[] = [];
    // The oracle: plain pieces per SKU and node, and what was paid for all that ever came.
    const pieces = new Map<string, bigint>();
    let paid = 0n;
    const add = (sku: string, node: string, change: bigint) =>
      pieces.set(`${sku}@${node}`, (pieces.get(`${sku}@${node}`) ?? 0n) + change);
    for (let i = 0; i < 600; i++) {
      const [skuId, node, other] = [
        ['A', 'B'][random.below(2)]!,
        ['N', 'M'][random.below(2)]!,
        ['N', 'M'][random.below(2)]!,
      ];
      const quantity = 1 + random.below(9);
      const sorted = { skuId, day: `2026-0${1 + Math.floor(i / 150)}-15` };
      const what = random.below(10);
      if (what < 4) {
        const price = random.below(10_000);
        moves.push(receive(node, quantity, price, sorted));
        paid += BigInt(price) * BigInt(quantity);
        add(skuId, node, BigInt(quantity));
      } else if (what < 8) {
        moves.push(sell(node, quantity, sorted));
        add(skuId, node, -BigInt(quantity));
      } else if (node !== other) {
        moves.push(move(AT(node), AT(other), quantity, sorted));
        add(skuId, node, -BigInt(quantity));
        add(skuId, other, BigInt(quantity));
      }
    }
    const { lines, missing } = reckoned(moves);
    expect(missing).toEqual([]);
    const last = new Map<string, { pieces: bigint; value: bigint }>();
    const sums = new Map<string, bigint>();
    for (const line of lines) {
      const key = `${line.skuId}@${line.nodeId}`;
      const before = last.get(key) ?? { pieces: 0n, value: 0n };
      expect([line.openingPieces, line.openingValue]).toEqual([before.pieces, before.value]);
      const moved = [...line.moves.values()].reduce(
        (sum, one) => ({ pieces: sum.pieces + one.pieces, value: sum.value + one.value }),
        before,
      );
      expect(moved).toEqual({ pieces: line.pieces, value: line.value });
      if (line.pieces === 0n) expect(line.value).toBe(0n);
      last.set(key, { pieces: line.pieces, value: line.value });
      for (const [kind, { value }] of line.moves) sums.set(kind, (sums.get(kind) ?? 0n) + value);
    }
    for (const [key, quantity] of pieces) expect(last.get(key)?.pieces ?? 0n).toBe(quantity);
    expect(sums.get('received') ?? 0n).toBe(paid);
    expect((sums.get('movedIn') ?? 0n) + (sums.get('movedOut') ?? 0n)).toBe(0n);
  },
);

test.each`
  value  | part  | whole | share
  ${10n} | ${1n} | ${3n} | ${3n}
  ${5n}  | ${1n} | ${2n} | ${3n}
  ${-5n} | ${1n} | ${2n} | ${-3n}
  ${7n}  | ${3n} | ${3n} | ${7n}
`('STK-9 $part of $whole of $value is $share', ({ value, part, whole, share }) =>
  expect(shareOf(value, part, whole)).toBe(share),
);
