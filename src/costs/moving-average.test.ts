/** STK-9: the moving average against a plain oracle over random movements, and the rules one by one. */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { type Cost, type Holding, type Movement, type Reckoned, Reckoning, runsOf, shareOf } from './moving-average.ts';

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

function reckoned(
  moves: readonly Movement[],
  reversals: Record<string, string> = {},
  opening: readonly Holding[] = [],
): Reckoned {
  const brought = new Map<string, bigint>();
  for (const { documentId, skuId, pieces } of moves)
    brought.set(`${documentId}/${skuId}`, (brought.get(`${documentId}/${skuId}`) ?? 0n) + pieces);
  const costOf = (documentId: string, skuId: string): Cost | null => {
    const price = costs.get(`${documentId}/${skuId}`);
    const pieces = brought.get(`${documentId}/${skuId}`)!;
    return price === undefined ? null : { value: price * pieces, pieces };
  };
  const months = [...new Set(moves.map(({ day }) => day.slice(0, 7)))];
  const reckoning = new Reckoning(opening, months, (id) => reversals[id]);
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

/** `A@N 0 0, received 10 100, sold -4 -40 = 6 60`: how a month began, by what it moved, how it ended. */
const shown = ({ lines }: Reckoned) =>
  lines.map(({ skuId, nodeId, openingPieces, openingValue, moves, pieces, value }) => {
    const moved = [...moves].map(([kind, one]) => `, ${kind} ${one.pieces} ${one.value}`);
    return `${skuId}@${nodeId} ${openingPieces} ${openingValue}${moved.join('')} = ${pieces} ${value}`;
  });
const held = (skuId: string, pieces: bigint, value: bigint): Holding => ({
  ...{ skuId, nodeId: 'N', pieces, value, last: { value: 0n, pieces: 0n } },
});
const from = (place: string, pieces: number, more: Partial<Movement> = {}) =>
  move(OUTSIDE(place), AT('N'), pieces, more);
const to = (place: string, pieces: number, more: Partial<Movement> = {}) => move(AT('N'), OUTSIDE(place), pieces, more);
const opened = from('sync', 2);
costs.set(`${opened.documentId}/A`, 25n);
costs.set('again/A', 999n);
const [plain, dear] = [receive('N', 10, 1), receive('N', 10, 999)];
const made = { documentId: 'made' };

test.each<[string, string[], readonly Movement[], Record<string, string>?, Holding[]?]>([
  [
    'what was below zero costs what came for it',
    ['A@N 0 0, received 6 1100, sold -3 -300, revalued 0 -200 = 3 600'],
    [receive('N', 1, 100), sell('N', 3), receive('N', 5, 200)],
  ],
  [
    'what comes is less than what was below zero',
    ['A@N 0 0, received 3 500, sold -5 -500, revalued 0 -200 = -2 -200'],
    [receive('N', 1, 100), sell('N', 5), receive('N', 2, 200)],
  ],
  [
    'what comes is just what was below zero',
    ['A@N 0 0, received 3 700, sold -3 -300, revalued 0 -400 = 0 0'],
    [receive('N', 1, 100), sell('N', 3), receive('N', 2, 300)],
  ],
  [
    'sold before anybody knew a cost',
    ['A@N 0 0, sold -2 0, received 5 50, revalued 0 -20 = 3 30'],
    [sell('N', 2), receive('N', 5, 10)],
  ],
  [
    'sold after all were gone, at the last cost',
    ['A@N 0 0, received 4 100, sold -6 -150 = -2 -50'],
    [receive('N', 4, 25), sell('N', 4), sell('N', 2)],
  ],
  [
    'every way in and out has its name',
    [
      'A@N 0 0, received 10 100, found 3 32, lost -2 -22, returned 1 10, synced -1 -10, opened 2 50, sentBack -1 -12 = 12 148',
    ],
    [
      ...[receive('N', 10, 10), from('loss', 2), to('loss', 1), from('customer', 1), to('sync', 1), opened],
      ...[to('supplier', 1), from('nowhere', 1), to('nowhere', 1)],
    ],
  ],
  [
    'a receipt reversed in part, and then by more than is left of it',
    ['A@N 0 0, received 20 10000, sentBack -11 -6623 = 9 3377'],
    [plain, dear, to('supplier', 4, { documentId: 'r1' }), to('supplier', 7, { documentId: 'r2' })],
    { r1: dear.documentId, r2: dear.documentId },
  ],
  [
    'a receipt reversed when all else is sold takes what is there',
    ['A@N 0 0, received 20 10000, sold -10 -5000, sentBack -10 -5000 = 0 0'],
    [plain, dear, sell('N', 10), to('supplier', 10, { documentId: 'r3' })],
    { r3: dear.documentId },
  ],
  [
    'goods that come back from a reversal are worth the average, whatever their paper says',
    ['A@N 0 0, received 6 150 = 6 150'],
    [receive('N', 4, 25), from('supplier', 2, { documentId: 'again' })],
    { again: 'sent' },
  ],
  [
    'finished goods share what was consumed by what they are worth; what was lost beside it is not theirs',
    [
      'A@N 1 300, assembled 1 300 = 2 600',
      'B@N 1 100, assembled 1 100 = 2 200',
      'P@N 0 0, received 5 500, consumed -4 -400, lost -1 -100 = 0 0',
    ],
    [
      receive('N', 5, 100, { skuId: 'P' }),
      ...[to('assembly', 4, { ...made, skuId: 'P' }), to('loss', 1, { ...made, skuId: 'P' })],
      ...[from('assembly', 1, made), from('assembly', 1, { ...made, skuId: 'B' })],
    ],
    {},
    [held('A', 1n, 300n), held('B', 1n, 100n)],
  ],
  [
    'finished goods share by pieces where one has no worth yet',
    [
      'A@N 1 300, assembled 1 100 = 2 400',
      'P@N 0 0, received 4 400, consumed -4 -400 = 0 0',
      'B@N 0 0, assembled 3 300 = 3 300',
    ],
    [
      ...[receive('N', 4, 100, { skuId: 'P' }), to('assembly', 4, { ...made, skuId: 'P' })],
      ...[from('assembly', 1, made), from('assembly', 3, { ...made, skuId: 'B' })],
    ],
    {},
    [held('A', 1n, 300n)],
  ],
])('STK-9 %s', (_, lines, moves, reversals, opening) => {
  const found = reckoned(moves, reversals, opening);
  expect([shown(found), found.missing]).toEqual([lines, []]);
});

test('STK-9 every month has its line while something is there, and documents tell what they came to once', () => {
  const opening = [held('A', 10n, 1000n), held('B', 0n, 0n), held('C', 0n, 7n), held('D', -1n, 0n)];
  const reckoning = new Reckoning(opening, ['2026-01', '2026-02', '2026-03']);
  const sold = { documentId: 'out', day: '2026-02-03' };
  reckoning.take([sell('N', 1, sold), sell('N', 2, sold)], () => null);
  expect(reckoning.takeWorths()).toEqual([
    { day: '2026-02-03', kind: 'sold', documentId: 'out', pieces: -3n, value: -300n },
  ]);
  expect(reckoning.takeWorths()).toEqual([]);
  const still = ['C@N 0 7 = 0 7', 'D@N -1 0 = -1 0'];
  expect(shown(reckoning.end())).toEqual([
    ...['A@N 10 1000 = 10 1000', ...still],
    ...['A@N 10 1000, sold -3 -300 = 7 700', ...still],
    ...['A@N 7 700 = 7 700', ...still],
  ]);
});

test('STK-9 what a document brought in parts costs as much as all of it, and is missed as much where nobody knows', () => {
  const document = { documentId: 'parts' };
  const parts = [move(OUTSIDE('supplier'), AT('N'), 1, document), move(OUTSIDE('supplier'), AT('M'), 2, document)];
  const reckoning = new Reckoning([], ['2026-01']);
  reckoning.take(parts, () => ({ value: 10n, pieces: 3n }));
  expect(shown(reckoning.end())).toEqual(['A@N 0 0, received 1 3 = 1 3', 'A@M 0 0, received 2 7 = 2 7']);
  expect(reckoned([receive('N', 5, null, document), receive('N', 2, null, document)]).missing).toMatchObject([
    { documentId: 'parts', pieces: 7n },
  ]);
});

test('STK-9 movements of one document on one day stand together', () => {
  const [a, b, c] = ['2026-01-01', '2026-01-01', '2026-01-02'].map((day) => sell('N', 1, { documentId: 'one', day }));
  expect([...runsOf([a!, b!, c!])]).toEqual([[a, b], [c]]);
  expect([...runsOf([])]).toEqual([]);
});

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
  value  | part  | whole  | share
  ${10n} | ${1n} | ${3n}  | ${3n}
  ${5n}  | ${1n} | ${2n}  | ${3n}
  ${-5n} | ${1n} | ${2n}  | ${-3n}
  ${7n}  | ${3n} | ${3n}  | ${7n}
  ${0n}  | ${1n} | ${2n}  | ${0n}
  ${5n}  | ${1n} | ${-2n} | ${-3n}
  ${-5n} | ${1n} | ${-2n} | ${3n}
  ${4n}  | ${1n} | ${-3n} | ${-1n}
`('STK-9 $part of $whole of $value is $share', ({ value, part, whole, share }) =>
  expect(shareOf(value, part, whole)).toBe(share),
);
