/** REC-1: which way a file runs, its balances say; what does not chain is refused at its line. */
import { expect, test } from 'vitest';
import { seeded } from '../../../sandbox/seeded.ts';
import type { BillLine } from '../../reconciliation/bill.ts';
import { BalanceChain } from './balance-chain.ts';

const START = Date.parse('2026-06-07T10:00:00+08:00');
const SEED = 0xba1a;
/** `[second, effect]` as they happened, after 1000. */
const linesOf = (moves: readonly (readonly [number, number])[]): BillLine[] => {
  let balance = 1_000n;
  return moves.map(([second, effect]) => {
    balance += BigInt(effect);
    return {
      ...{ kind: 'transfer', state: 'success', reference: '', refundReference: '', providerReference: '', text: '' },
      ...{ providerRefundReference: '', entryNumber: '', feeMinor: 0n, currency: 'CNY', line: 0 },
      ...{ grossMinor: BigInt(effect), balanceMinor: balance, at: new Date(START + second * 1_000) },
    };
  });
};
const read = (lines: readonly BillLine[]) => {
  const chain = new BalanceChain();
  const placed = lines.flatMap((line, i) => chain.add({ ...line, line: i + 1 }));
  placed.push(...chain.end());
  return {
    broken: chain.broken?.line ?? null,
    isForward: chain.isForward,
    lines: placed.map(({ line }) => line),
    balances: placed.map(({ balanceMinor }) => balanceMinor),
  };
};

test.each`
  what                                    | moves                                 | isForward
  ${'in time'}                            | ${[[0, 5], [1, 7], [2, -3]]}          | ${true}
  ${'the first two out of time'}          | ${[[1, 5], [0, 7], [2, -3], [3, 9]]}  | ${true}
  ${'two rows only, out of time'}         | ${[[1, 5], [0, 7]]}                   | ${true}
  ${'the last two out of time'}           | ${[[0, 5], [1, 7], [3, -3], [2, 9]]}  | ${true}
  ${'of one time'}                        | ${[[0, 5], [0, 7], [0, -3]]}          | ${true}
  ${'what came went again, all day long'} | ${[[0, 5], [1, -5], [2, 5], [3, -5]]} | ${true}
`('$what: read as it is, and turned round', ({ moves, isForward }) => {
  const lines = linesOf(moves);
  const numbers = lines.map((_, i) => i + 1);
  expect(read(lines)).toMatchObject({ broken: null, isForward, lines: numbers });
  const turned = read(lines.toReversed());
  const isOneTime = new Set(lines.map(({ at }) => at.getTime())).size === 1;
  expect(turned).toMatchObject({ broken: null, isForward: isOneTime, lines: numbers });
});

test('of one time, lines stand in the order of their balances, whichever way the file turns out to run', () => {
  const lines = linesOf([
    [0, 5],
    [0, 7],
    [1, 9],
    [2, -4],
    [2, 6],
  ]);
  const [a, b, c, d, e] = lines as [BillLine, BillLine, BillLine, BillLine, BillLine];
  const forward = lines.map(({ balanceMinor }) => balanceMinor);
  expect(read([b, a, c, e, d])).toMatchObject({ broken: null, isForward: true, balances: forward });
  expect(read([d, e, c, a, b])).toMatchObject({ broken: null, isForward: false, balances: forward.toReversed() });
});

test('neighbours out of time anywhere are read both ways; a row taken out, a changed balance or two rows exchanged are named', () => {
  const random = seeded(SEED);
  for (let round = 0; round < 300; round++) {
    const moves = Array.from({ length: 4 + random.below(30) }, (_, i): [number, number] => [
      i * 2,
      1 + random.below(900),
    ]);
    const seconds = moves.map(([second]) => second);
    for (let i = 0; i + 1 < seconds.length; i += 1 + random.below(3))
      if (random.below(2) === 0) seconds.splice(i, 2, seconds[i + 1]!, seconds[i]!);
    const lines = linesOf(moves.map(([, effect], i) => [seconds[i]!, random.below(3) === 0 ? -effect : effect]));
    const isForward = random.below(2) === 0;
    const file = isForward ? lines : lines.toReversed();
    const about = { seed: SEED, round };
    expect({ ...about, ...read(file) }).toMatchObject({ ...about, broken: null });
    expect({ ...about, ...read(file).lines }).toEqual({ ...about, ...file.map((_, i) => i + 1) });

    const at = 1 + random.below(file.length - 2);
    const without = read(file.toSpliced(at, 1));
    expect({ ...about, at, broken: without.broken }).toEqual({ ...about, at, broken: isForward ? at + 1 : at });
    const changed = file.with(at, { ...file[at]!, balanceMinor: file[at]!.balanceMinor! + 1_000_000n });
    expect({ ...about, at, isRefused: read(changed).broken !== null }).toEqual({ ...about, at, isRefused: true });
    const exchanged = file.toSpliced(at, 2, file[at + 1]!, file[at]!);
    expect({ ...about, at, isRefused: read(exchanged).broken !== null }).toEqual({ ...about, at, isRefused: true });
  }
});

test('a long file whose balances go both ways keeps little of it', () => {
  const happened = linesOf(Array.from({ length: 60_000 }, (_, i) => [Math.floor(i / 3), [5, 3, -8][i % 3]!]));
  const written = happened.map((_, i) => happened[i % 3 === 2 ? i : i - (i % 3) + 1 - (i % 3)]!);
  const chain = new BalanceChain();
  let [kept, most] = [0, 0];
  for (const line of written) {
    kept += 1 - chain.add(line).length;
    most = Math.max(most, kept);
  }
  expect([kept - chain.end().length, chain.broken, most < 20_000]).toEqual([0, null, true]);
});
