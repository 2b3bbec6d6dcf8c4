/** CLR-2: what every step of a split moves, from jar to jar, and what the general ledger is told. No database. */
import { describe, expect, test } from 'vitest';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Line } from '../ledger/ledger.ts';
import {
  capture,
  divide,
  endBack,
  giveBack,
  type Refund,
  recover,
  release,
  type Split,
  type Step,
  sharesWithin,
  subsidise,
  undoGiveBack,
} from './split.ts';

const PARENT: Id = '019415f2-8000-7000-8000-000000000000';
const [m, r, q] = ['m', 'r', 'q'].map((name) => derivedId(PARENT, name)) as [Id, Id, Id];
const NAMES = new Map<string, string>([
  [m, 'm'],
  [r, 'r'],
  [q, 'q'],
]);

/** 100.00 paid, 0.60 of it the fee of who bears it. */
const splitOf = (more: Partial<Split> = {}): Split => ({
  ...{ id: derivedId(PARENT, 'split'), paymentId: derivedId(PARENT, 'payment'), merchantAccount: 'wx' },
  ...{ custodian: 'bank', currency: 'CNY', subMerchantId: m, state: 'frozen', paidMinor: 100_00n, subsidyMinor: 0n },
  ...{ feeMinor: 60n, platformFeePpm: 0, refundedMinor: 0n, subsidyReturnedMinor: 0n, feeBackMinor: 0n },
  ...{ pendingMinor: 0n, releasedMinor: 0n, advancedMinor: 0n, recoveredMinor: 0n, cappedMinor: 0n, legs: [] },
  ...more,
});

/** `m.pending 9940`: what each account has gained by the lines; what is only held stands in brackets. */
function moved(lines: readonly Line[]): string {
  const sums = new Map<string, bigint>();
  const holds: string[] = [];
  const nameOf = ({ place, node }: { place: string; node: string }) =>
    place.startsWith('sub.') ? `${NAMES.get(node)}.${place.slice(4)}` : place;
  for (const line of lines) {
    if (line.kind === 'hold') holds.push(`[${nameOf(line.from)}>${nameOf(line.to)} ${line.amount}]`);
    if (line.kind === 'settle' || line.kind === 'release') holds.push(`[${line.kind} ${line.amount}]`);
    if (line.kind !== 'post') continue;
    for (const [account, sign] of [
      [line.from, -1n],
      [line.to, 1n],
    ] as const)
      sums.set(nameOf(account), (sums.get(nameOf(account)) ?? 0n) + sign * line.amount);
  }
  return [...[...sums].map(([name, sum]) => `${name} ${sum}`), ...holds].join(', ');
}
const told = ({ told: all }: Step) => all.map(({ row, amountMinor }) => `${row} ${amountMinor}`).join(', ');
const both = (step: Step) => [moved(step.lines), told(step)];

/** Captured and divided: 5.00 to the platform, 10.00 to r, 84.40 left to m. */
function divided(more: Partial<Split> = {}): Split {
  const split = splitOf(more);
  capture(split);
  divide(split, [
    { receiver: null, amountMinor: 5_00n },
    { receiver: r, amountMinor: 10_00n },
  ]);
  return split;
}
function released(more: Partial<Split> = {}): Split {
  const split = divided(more);
  release(split);
  return split;
}
const refund = (amountMinor: bigint, more: Partial<Refund> = {}): Refund => ({
  ...{ id: derivedId(PARENT, `refund ${amountMinor}`), amountMinor, feeComesBack: false },
  ...more,
});
/** What the availables may give, as it is left. */
const free = (of: Record<string, bigint>) =>
  new Map(Object.entries(of).map(([name, amount]) => [{ m, r, q }[name as 'm' | 'r' | 'q'], amount] as [Id, bigint]));

test.each`
  platformFeePpm | feeMinor | steps                                                              | tells                 | pending
  ${0}           | ${60n}   | ${'psp.clr -10000, m.pending 9940, fee.accrued 60'}                | ${''}                 | ${9940n}
  ${1_000_000}   | ${60n}   | ${'psp.clr -10000, m.pending 10000, plat.fee -60, fee.accrued 60'} | ${'feeOfPlatform 60'} | ${10000n}
  ${300_000}     | ${61n}   | ${'psp.clr -10000, m.pending 9957, fee.accrued 61, plat.fee -18'}  | ${'feeOfPlatform 18'} | ${9957n}
  ${0}           | ${0n}    | ${'psp.clr -10000, m.pending 10000'}                               | ${''}                 | ${10000n}
`(
  'CLR-2 rows 1 to 1c: captured, a fee of $feeMinor, of which the platform bears $platformFeePpm millionths',
  ({ steps, tells, pending, ...more }) => {
    const split = splitOf(more);
    expect(both(capture(split))).toEqual([steps, tells]);
    expect(split).toMatchObject({ pendingMinor: pending, state: 'frozen' });
  },
);

test('CLR-2 row 10: what the platform adds is pending with the rest', () => {
  const split = splitOf({ pendingMinor: 90_00n, subsidyMinor: 1_00n });
  expect(both(subsidise(split, derivedId(PARENT, 's'), 10_00n))).toEqual([
    'plat.mkt -1000, m.pending 1000',
    'subsidised 1000',
  ]);
  expect(split).toMatchObject({ subsidyMinor: 11_00n, pendingMinor: 100_00n });
});

test.each`
  pending | shares          | within
  ${10n}  | ${[7n, 3n]}     | ${[7n, 3n]}
  ${10n}  | ${[7n, 5n, 1n]} | ${[7n, 3n]}
  ${10n}  | ${[0n, 4n]}     | ${[4n]}
  ${10n}  | ${[-2n, 12n]}   | ${[10n]}
  ${0n}   | ${[1n]}         | ${[]}
  ${-5n}  | ${[1n]}         | ${[]}
`('CLR-2 of $pending pending $shares become $within', ({ pending, shares, within }) => {
  const asked = (shares as bigint[]).map((amountMinor) => ({ receiver: r, amountMinor }));
  expect(sharesWithin(pending, asked).map(({ amountMinor }) => amountMinor)).toEqual(within);
});

test('CLR-2 rows 3 and 4: divided, and released with what others have of it', () => {
  const split = splitOf();
  capture(split);
  const shares = [
    { receiver: null, amountMinor: 5_00n },
    { receiver: r, amountMinor: 10_00n },
  ];
  expect(both(divide(split, shares))).toEqual(['m.pending -1500, plat.own 500, r.pending 1000', 'commission 500']);
  expect(split).toMatchObject({ state: 'split', pendingMinor: 84_40n });
  expect(split.legs).toEqual(shares.map((leg) => ({ ...leg, returnedMinor: 0n, returningMinor: 0n })));
  split.legs[1]!.returnedMinor = 3_00n;
  expect(both(release(split))).toEqual(['m.pending -8440, m.available 8440, r.pending -700, r.available 700', '']);
  expect(split).toMatchObject({ state: 'released', pendingMinor: 0n, releasedMinor: 84_40n });
});

describe('CLR-2 rows 7 to 9a: money goes back', () => {
  test.each`
    when                                | made                                             | amount     | more                      | has                         | steps                                                                               | tells                                                 | left
    ${'before it is shared'}            | ${() => captured()}                              | ${30_00n}  | ${{}}                     | ${{}}                       | ${'m.pending -3000, psp.clr 3000'}                                                  | ${''}                                                 | ${{}}
    ${'with its fee'}                   | ${() => captured()}                              | ${30_00n}  | ${{ feeComesBack: true }} | ${{}}                       | ${'psp.clr 2982, m.pending -2982'}                                                  | ${''}                                                 | ${{ feeBackMinor: 18n, pendingMinor: 69_58n }}
    ${'with a fee the platform bore'}   | ${() => captured({ platformFeePpm: 1_000_000 })} | ${30_00n}  | ${{ feeComesBack: true }} | ${{}}                       | ${'psp.clr 2982, plat.fee 18, m.pending -3000'}                                     | ${'feeGivenBackToPlatform 18'}                        | ${{ feeBackMinor: 18n, pendingMinor: 70_00n }}
    ${'with a fee both bore'}           | ${() => captured({ platformFeePpm: 300_000 })}   | ${30_00n}  | ${{ feeComesBack: true }} | ${{}}                       | ${'psp.clr 2982, m.pending -2987, plat.fee 5'}                                      | ${'feeGivenBackToPlatform 5'}                         | ${{ feeBackMinor: 18n, pendingMinor: 69_71n }}
    ${'shared, and not released'}       | ${() => divided()}                               | ${30_00n}  | ${{}}                     | ${{ m: 7n }}                | ${'plat.own -150, m.pending -2550, r.pending -300, psp.clr 3000'}                   | ${'commissionReturnedEarly 150'}                      | ${{ pendingMinor: 58_90n, advancedMinor: 0n }}
    ${'released, everybody has it'}     | ${() => released()}                              | ${30_00n}  | ${{}}                     | ${{ m: 84_40n, r: 10_00n }} | ${'plat.own -150, m.available -2550, r.available -300, psp.clr 3000'}               | ${'commissionReturned 150'}                           | ${{ advancedMinor: 0n }}
    ${'released, r has been paid'}      | ${() => released()}                              | ${30_00n}  | ${{}}                     | ${{ m: 84_40n }}            | ${'plat.own -150, m.available -2850, psp.clr 3000'}                                 | ${'commissionReturned 150'}                           | ${{ advancedMinor: 0n }}
    ${'released, r owes'}               | ${() => released()}                              | ${30_00n}  | ${{}}                     | ${{ m: 84_40n, r: -1n }}    | ${'plat.own -150, m.available -2850, psp.clr 3000'}                                 | ${'commissionReturned 150'}                           | ${{ advancedMinor: 0n }}
    ${'released, r has a part'}         | ${() => released()}                              | ${30_00n}  | ${{}}                     | ${{ m: 84_40n, r: 1_00n }}  | ${'plat.own -150, m.available -2750, r.available -100, psp.clr 3000'}               | ${'commissionReturned 150'}                           | ${{ advancedMinor: 0n }}
    ${'released, m has been paid'}      | ${() => released()}                              | ${30_00n}  | ${{}}                     | ${{}}                       | ${'plat.own -3000, m.available 0, psp.clr 3000'}                                    | ${'commissionReturned 150, advanced 2850'}            | ${{ advancedMinor: 28_50n }}
    ${'released, m owes'}               | ${() => released()}                              | ${30_00n}  | ${{}}                     | ${{ m: -5_00n }}            | ${'plat.own -3150, m.available 150, psp.clr 3000'}                                  | ${'commissionReturned 150, advanced 3000'}            | ${{ advancedMinor: 30_00n }}
    ${'all of it'}                      | ${() => divided()}                               | ${100_00n} | ${{ feeComesBack: true }} | ${{}}                       | ${'plat.own -500, m.pending -8440, r.pending -1000, psp.clr 9940'}                  | ${'commissionReturnedEarly 500'}                      | ${{ pendingMinor: 0n, feeBackMinor: 60n }}
    ${'the platform had added to it'}   | ${() => divided({ subsidyMinor: 20_00n })}       | ${30_00n}  | ${{}}                     | ${{}}                       | ${'plat.own -150, m.pending -3150, r.pending -300, psp.clr 3000, plat.mkt 600'}     | ${'commissionReturnedEarly 150, subsidyReturned 600'} | ${{ subsidyReturnedMinor: 6_00n }}
    ${'released, added to'}             | ${() => released({ subsidyMinor: 20_00n })}      | ${30_00n}  | ${{}}                     | ${{ m: 32_50n, r: 10_00n }} | ${'plat.own -150, m.available -3150, r.available -300, psp.clr 3000, plat.mkt 600'} | ${'commissionReturned 150, subsidyReturnedLate 600'}  | ${{ subsidyReturnedMinor: 6_00n }}
    ${'released, added to, m has less'} | ${() => released({ subsidyMinor: 20_00n })}      | ${30_00n}  | ${{}}                     | ${{ m: 27_50n, r: 10_00n }} | ${'plat.own -150, m.available -2750, r.available -300, psp.clr 3000, plat.mkt 200'} | ${'commissionReturned 150, subsidyReturnedLate 200'}  | ${{ subsidyReturnedMinor: 2_00n }}
  `('$when', ({ made, amount, more, has, steps, tells, left }) => {
    const split: Split = made();
    expect(both(giveBack(split, refund(amount, more), free(has)))).toEqual([steps, tells]);
    expect(split).toMatchObject({ ...left, refundedMinor: amount });
  });

  test('in parts the last one brings the rest of every share', () => {
    const split = divided();
    const availables = free({ m: 1_00n });
    for (const amount of [33_33n, 33_33n, 33_34n]) giveBack(split, refund(amount), availables);
    expect(split.legs.map(({ returnedMinor }) => returnedMinor)).toEqual([5_00n, 10_00n]);
    // The fee of 0.60 is gone, so m's own money makes it good.
    expect(split).toMatchObject({ refundedMinor: 100_00n, pendingMinor: 0n, advancedMinor: 0n });
    expect(availables).toEqual(free({ m: 40n }));
  });

  test('fee and what the platform added come back as the sum of refunds grows, not anew each time', () => {
    const split = captured({ subsidyMinor: 20_00n });
    for (const amount of [30_00n, 20_00n]) giveBack(split, refund(amount, { feeComesBack: true }), free({}));
    expect(split).toMatchObject({ feeBackMinor: 30n, subsidyReturnedMinor: 10_00n, pendingMinor: 39_70n });
  });

  test('nobody who has nothing is told to bring something back', () => {
    const { backs, lines } = giveBack(released(), refund(30_00n, { toldBack: true }), free({ m: 84_40n }));
    expect(backs).toEqual([{ receiver: null, amountMinor: 1_50n }]);
    expect(lines.filter(({ kind }) => kind === 'hold')).toHaveLength(1);
  });

  test('what availables give is gone for the next one', () => {
    const availables = free({ m: 20_00n, r: 2_00n });
    giveBack(released(), refund(30_00n), availables);
    expect(availables).toEqual(free({ m: 0n, r: 0n }));
  });

  test.each`
    cameBack | lines              | tells                       | returned
    ${true}  | ${'[settle 150]'}  | ${'commissionReturned 150'} | ${1_50n}
    ${false} | ${'[release 150]'} | ${''}                       | ${0n}
  `('what a company has to bring back is held until it answers: $cameBack', ({ cameBack, lines, tells, returned }) => {
    const split = released();
    const told = refund(30_00n, { toldBack: true });
    const availables = free({ m: 84_40n, r: 10_00n });
    const step = giveBack(split, told, availables);
    expect(both(step)).toEqual([
      'm.available -3000, psp.clr 3000, [plat.own>m.available 150], [r.available>m.available 300]',
      '',
    ]);
    expect(step.backs).toEqual([
      { receiver: null, amountMinor: 1_50n },
      { receiver: r, amountMinor: 3_00n },
    ]);
    expect(availables).toEqual(free({ m: 54_40n, r: 7_00n }));
    expect(split.legs.map(({ returningMinor }) => returningMinor)).toEqual([1_50n, 3_00n]);
    // A second refund asks only for what is not on its way.
    expect(giveBack(split, refund(10_00n, { toldBack: true }), availables).backs.map((one) => one.amountMinor)).toEqual(
      [50n, 1_00n],
    );
    expect(both(endBack(split, told.id, step.backs[0]!, cameBack))).toEqual([lines, tells]);
    expect(split.legs[0]).toMatchObject({ returningMinor: 50n, returnedMinor: returned });
    const last = endBack(split, told.id, step.backs[1]!, cameBack);
    expect(both(last)).toEqual([lines.replace('150', '300'), '']);
    expect(split.legs[1]).toMatchObject({ returningMinor: 1_00n, returnedMinor: returned * 2n });
    // Every entry has a number of its own, and what ends a promise names the promise.
    const holds = step.lines.flatMap((line) => (line.kind === 'hold' ? [line.id] : []));
    expect(last.lines).toMatchObject([{ hold: holds[1] }]);
    expect(new Set([...step.lines, ...last.lines].map(({ id }) => id)).size).toBe(step.lines.length + 1);
  });
});

describe('REC-3: a refund that failed after all', () => {
  const undo = ({ id, amountMinor }: Refund, advancedMinor = 0n, sharesStay = false) => ({
    ...{ id: derivedId(id, 'undone'), amountMinor, advancedMinor, sharesStay },
  });
  test.each`
    when                              | made                                            | more                      | has
    ${'before it was shared'}         | ${() => captured()}                             | ${{}}                     | ${{}}
    ${'with its fee'}                 | ${() => captured()}                             | ${{ feeComesBack: true }} | ${{}}
    ${'a fee the platform bore'}      | ${() => divided({ platformFeePpm: 1_000_000 })} | ${{ feeComesBack: true }} | ${{}}
    ${'a fee both bore'}              | ${() => divided({ platformFeePpm: 300_000 })}   | ${{ feeComesBack: true }} | ${{}}
    ${'shared'}                       | ${() => divided()}                              | ${{ feeComesBack: true }} | ${{ m: 9_00n }}
    ${'released'}                     | ${() => released()}                             | ${{}}                     | ${{ m: 84_40n, r: 10_00n }}
    ${'released, m has been paid'}    | ${() => released()}                             | ${{}}                     | ${{ r: 10_00n }}
    ${'released, r has been paid'}    | ${() => released()}                             | ${{}}                     | ${{ m: 84_40n }}
    ${'the platform had added to it'} | ${() => released({ subsidyMinor: 20_00n })}     | ${{}}                     | ${{ m: 99_00n, r: 10_00n }}
  `('$when: nothing is left of it, of the last of three as of all', ({ made, more, has }) => {
    const split: Split = made();
    const availables = free({ m: 0n, r: 0n, ...has });
    const refunds = [33_33n, 20_01n, 46_66n].map((amount) => refund(amount, more));
    const before = refunds.map((one) => {
      const stood = structuredClone({ split, availables });
      const { lines } = giveBack(split, one, availables);
      return { one, stood, lines, advanced: split.advancedMinor - stood.split.advancedMinor };
    });
    for (const { one, stood, lines, advanced } of before.toReversed()) {
      const step = undoGiveBack(split, undo(one, advanced), availables);
      expect(moved([...lines, ...step.lines])).toMatch(/^([\w.]+ 0(, |$))+$/);
      expect({ split, availables }).toEqual(stood);
    }
  });

  test('released meanwhile, it is the sub-merchant’s to be paid out', () => {
    const split = divided();
    const one = refund(30_00n);
    const availables = free({ m: 0n, r: 0n });
    giveBack(split, one, availables);
    release(split);
    expect(both(undoGiveBack(split, undo(one), availables))).toEqual([
      'psp.clr -3000, m.available 2550, plat.own 150, r.available 300',
      'commissionUndoneLate 150',
    ]);
    expect(availables.get(m)).toBe(25_50n);
  });

  test('what was advanced is the platform’s again, and what it had got back for it the sub-merchant’s', () => {
    const split = released();
    const one = refund(30_00n);
    const availables = free({ m: 0n, r: 0n });
    giveBack(split, one, availables);
    availables.set(m, 20_00n);
    recover(split, derivedId(PARENT, 'back'), availables);
    expect(split).toMatchObject({ advancedMinor: 28_50n, recoveredMinor: 20_00n });
    expect(both(undoGiveBack(split, undo(one, 28_50n), availables))).toEqual([
      'psp.clr -3000, m.available 2000, plat.own 1000',
      'advanceUndone 2850, recoveryUndone 2000, commissionUndoneLate 150',
    ]);
    expect(split).toMatchObject({ advancedMinor: 0n, recoveredMinor: 0n, refundedMinor: 0n });
    expect(availables.get(m)).toBe(20_00n);
  });

  test('shares a company was told to bring back have come, and the next refund brings so much less', () => {
    const split = released();
    const one = refund(30_00n, { toldBack: true });
    const availables = free({ m: 84_40n, r: 10_00n });
    const { backs } = giveBack(split, one, availables);
    for (const back of backs) endBack(split, one.id, back, true);
    expect(both(undoGiveBack(split, undo(one, 0n, true), availables))).toEqual(['psp.clr -3000, m.available 3000', '']);
    expect(giveBack(split, refund(40_00n, { toldBack: true }), availables).backs).toEqual([
      { receiver: null, amountMinor: 50n },
      { receiver: r, amountMinor: 1_00n },
    ]);
  });

  test('nobody gives what he has not got: a share that cannot go out again stays the sub-merchant’s', () => {
    const split = released();
    const one = refund(30_00n);
    const availables = free({ m: 84_40n, r: 10_00n });
    giveBack(split, one, availables);
    availables.set(m, -29_00n);
    expect(moved(undoGiveBack(split, undo(one), availables).lines)).toBe(
      'psp.clr -3000, m.available 2900, plat.own 100',
    );
    expect(split.legs.map(({ returnedMinor }) => returnedMinor)).toEqual([50n, 3_00n]);
  });
});

const captured = (more: Partial<Split> = {}): Split => {
  const split = splitOf(more);
  capture(split);
  return split;
};

test.each`
  available    | amount
  ${50_00n}    | ${25_00n}
  ${25_00n}    | ${25_00n}
  ${7_00n}     | ${7_00n}
  ${0n}        | ${0n}
  ${-1_00n}    | ${0n}
  ${undefined} | ${0n}
`('CLR-2 row 9b: of 25.00 the platform is owed, $amount comes back from $available', ({ available, amount }) => {
  const split = released({ advancedMinor: 30_00n, recoveredMinor: 5_00n });
  const availables = free(available === undefined ? {} : { m: available });
  expect(both(recover(split, derivedId(PARENT, 'back'), availables))).toEqual(
    amount === 0n ? ['', ''] : [`m.available -${amount}, plat.own ${amount}`, `recovered ${amount}`],
  );
  expect(split.recoveredMinor).toBe(5_00n + amount);
  expect(availables.get(m)).toBe((available ?? 0n) - amount);
});
