/** PAY-3: what genuine news may change, as tables. */
import { describe, expect, test } from 'vitest';
import { seeded } from '../../sandbox/seeded.ts';
import {
  gone,
  nextAskAt,
  nextRefundAskAt,
  type Payment,
  promisedBack,
  type Refund,
  risenBy,
  takeNews,
} from './payment.ts';
import type { PaymentNews } from './payment-provider.ts';

const AT = new Date('2026-06-05T02:00:00Z');
const SEED = 0x41d1;
const payment = (change: Partial<Payment> = {}): Payment => ({
  id: 'p',
  merchantAccount: 'w',
  reference: 'P-1',
  providerReference: change.state === 'paid' ? '42' : '',
  shopId: null,
  channelNumber: null,
  orderId: null,
  amountMinor: 100n,
  currency: 'CNY',
  state: 'waiting',
  paidAt: change.state === 'paid' ? AT : null,
  refundedMinor: 0n,
  askAt: AT,
  createdAt: AT,
  ...change,
});
const news = (kind: PaymentNews['kind'], change: Partial<PaymentNews> = {}): PaymentNews => ({
  id: 'n',
  kind,
  reference: 'P-1',
  refundReference: kind === 'refunded' || kind === 'refundFailed' ? 'R-1' : null,
  providerReference: '42',
  amountMinor: 100n,
  currency: 'CNY',
  at: AT,
  ...change,
});

test.each`
  state        | kind          | change                        | outcome         | after
  ${'waiting'} | ${'paid'}     | ${{}}                         | ${'taken'}      | ${'paid'}
  ${'waiting'} | ${'paid'}     | ${{ amountMinor: 99n }}       | ${'mismatch'}   | ${'waiting'}
  ${'waiting'} | ${'paid'}     | ${{ amountMinor: 101n }}      | ${'mismatch'}   | ${'waiting'}
  ${'waiting'} | ${'paid'}     | ${{ currency: 'USD' }}        | ${'mismatch'}   | ${'waiting'}
  ${'waiting'} | ${'closed'}   | ${{}}                         | ${'taken'}      | ${'closed'}
  ${'waiting'} | ${'refunded'} | ${{ amountMinor: 40n }}       | ${'taken'}      | ${'waiting'}
  ${'closed'}  | ${'paid'}     | ${{}}                         | ${'taken'}      | ${'paid'}
  ${'closed'}  | ${'closed'}   | ${{}}                         | ${'known'}      | ${'closed'}
  ${'paid'}    | ${'paid'}     | ${{}}                         | ${'known'}      | ${'paid'}
  ${'paid'}    | ${'paid'}     | ${{ providerReference: '9' }} | ${'mismatch'}   | ${'paid'}
  ${'paid'}    | ${'closed'}   | ${{}}                         | ${'late'}       | ${'paid'}
  ${'paid'}    | ${'refunded'} | ${{ amountMinor: 101n }}      | ${'mismatch'}   | ${'paid'}
  ${'paid'}    | ${'refunded'} | ${{ currency: 'USD' }}        | ${'mismatch'}   | ${'paid'}
  ${'none'}    | ${'paid'}     | ${{}}                         | ${'unexpected'} | ${'none'}
  ${'none'}    | ${'refunded'} | ${{}}                         | ${'unexpected'} | ${'none'}
  ${'none'}    | ${'closed'}   | ${{}}                         | ${'known'}      | ${'none'}
`('PAY-3 a payment that is $state hears $kind $change: $outcome', ({ state, kind, change, outcome, after }) => {
  const known = state === 'none' ? undefined : payment({ state });
  expect(takeNews(known, [], news(kind, change), () => 'r').outcome).toBe(outcome);
  expect(known?.state ?? 'none').toBe(after);
});

describe('refunds', () => {
  const told = (reference: string, amountMinor: bigint, isTotal = false) =>
    news('refunded', { refundReference: reference, amountMinor, ...(isTotal && { amountIsTotal: true }) });
  const take = (known: Payment, refunds: Refund[], one: PaymentNews) =>
    takeNews(known, refunds, one, () => `r${refunds.length}`).outcome;
  const amounts = (refunds: Refund[]) =>
    refunds.map((one) => `${one.reference} ${one.amountMinor}`).sort((a, b) => (a < b ? -1 : 1));

  test('never add up to more than was paid', () => {
    const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
    expect([take(known, refunds, told('R-1', 60n)), take(known, refunds, told('R-2', 60n))]).toEqual([
      'taken',
      'mismatch',
    ]);
    expect(take(known, refunds, told('R-3', 40n))).toBe('taken');
    expect(known.refundedMinor).toBe(100n);
  });

  test.each([[['R-1', 'R-2', 'R-3']], [['R-3', 'R-2', 'R-1']], [['R-2', 'R-3', 'R-1']], [['R-3', 'R-1', 'R-2']]])(
    'told as sums and out of order (%s) come to the same amounts',
    (order) => {
      const sums: Record<string, bigint> = { 'R-1': 10n, 'R-2': 35n, 'R-3': 100n };
      const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
      for (const reference of order)
        expect(take(known, refunds, told(reference, sums[reference]!, true))).toBe('taken');
      expect(amounts(refunds)).toEqual(['R-1 10', 'R-2 25', 'R-3 65']);
      expect(known.refundedMinor).toBe(100n);
    },
  );

  test('what does not fit says what would', () => {
    const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
    take(known, refunds, told('R-1', 60n));
    const judged = (one: PaymentNews) => takeNews(known, refunds, one, () => 'x');
    expect(judged(told('R-2', 60n)).expected).toEqual({ atMostMinor: 40n });
    expect(judged(told('R-1', 50n)).expected).toEqual({ amountMinor: 60n });
    expect([judged(told('R-2', 0n)).outcome, judged(told('R-2', -1n)).outcome]).toEqual(['mismatch', 'mismatch']);
    expect(judged(told('R-1', 60n)).outcome).toBe('known');
    expect([amounts(refunds), known.refundedMinor]).toEqual([['R-1 60'], 60n]);
  });

  test('a sum that says nothing more went back is no refund', () => {
    const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
    expect(take(known, refunds, told('R-1', 10n, true))).toBe('taken');
    expect(take(known, refunds, told('R-2', 10n, true))).toBe('mismatch');
  });

  test('sums and a refund we asked for, told in any order and again with the sum of later, come to what went back', () => {
    const random = seeded(SEED);
    for (let round = 0; round < 400; round++) {
      const parts = Array.from({ length: 2 + random.below(4) }, () => BigInt(1 + random.below(40)));
      // Which of several that are on their way is in a sum, nobody can know.
      const own = random.below(parts.length + 1);
      const ours = parts.map((_, i) => i === own);
      const whole = parts.reduce((sum, part) => sum + part, 0n);
      const sumUpTo = (i: number) => parts.slice(0, i + 1).reduce((sum, part) => sum + part, 0n);
      const known = payment({ state: 'paid', amountMinor: 3n * whole });
      const refunds: Refund[] = [];
      // What we asked for was asked for before any of it was told.
      for (const [i, amountMinor] of parts.entries()) {
        if (!ours[i]) continue;
        take(known, refunds, told(`R-${i}`, amountMinor));
        Object.assign(refunds.at(-1)!, { asked: true, state: 'processing' });
      }
      const order = random.shuffled(parts.map((_, i) => i));
      let booked = 0n;
      for (const i of [...order, ...random.shuffled(order)]) {
        const isAgain = refunds.some(({ reference, state }) => reference === `R-${i}` && state === 'success');
        // Asked about, a company says what became of this one alone.
        const isAlone = ours[i] && random.below(2) === 0;
        const sum = isAgain ? sumUpTo(i + random.below(parts.length - i)) : sumUpTo(i);
        const before = gone(refunds);
        const news = { ...told(`R-${i}`, isAlone ? parts[i]! : sum, !isAlone), at: new Date(AT.getTime() + i) };
        const outcome = takeNews(known, refunds, news, () => `told ${i}`).outcome;
        const about = { seed: SEED, round, i, outcome };
        expect({ ...about, outcome }).toEqual({ ...about, outcome: isAgain ? 'known' : 'taken' });
        const fresh = gone(refunds).filter(({ id }) => !before.some((one) => one.id === id));
        const risen = risenBy(fresh, promisedBack(before), promisedBack(gone(refunds)));
        expect({ ...about, lowest: risen.every(({ amountMinor }) => amountMinor >= 0n) }).toEqual({
          ...about,
          lowest: true,
        });
        booked += promisedBack(risen);
        expect({ ...about, booked }).toEqual({ ...about, booked: promisedBack(gone(refunds)) });
      }
      expect({ round, amounts: amounts(refunds) }).toEqual({
        round,
        amounts: parts.map((part, i) => `R-${i} ${part}`).sort((a, b) => (a < b ? -1 : 1)),
      });
      expect(known.refundedMinor).toBe(whole);
    }
  });

  test('one we asked for keeps what we know of it, and what was given up is not promised', () => {
    const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
    take(known, refunds, told('R-1', 60n));
    const ours = { asked: true, tries: 3, reason: '坏件', trouble: 'SYSTEMERROR', askAt: AT } as const;
    Object.assign(refunds[0]!, { ...ours, state: 'processing' });
    expect(take(known, refunds, told('R-1', 60n))).toBe('taken');
    expect(refunds).toMatchObject([{ ...ours, id: 'r0', state: 'success', trouble: '', askAt: null }]);
    refunds[0]!.state = 'closed';
    expect(take(known, refunds, told('R-2', 100n))).toBe('taken');
    expect(known.refundedMinor).toBe(100n);
  });

  test.each`
    state           | reference | outcome         | after
    ${'processing'} | ${'R-1'}  | ${'taken'}      | ${'abnormal'}
    ${'processing'} | ${'R-9'}  | ${'unexpected'} | ${'processing'}
    ${'abnormal'}   | ${'R-1'}  | ${'known'}      | ${'abnormal'}
    ${'closed'}     | ${'R-1'}  | ${'late'}       | ${'closed'}
  `('one that is $state hears that $reference failed: $outcome', ({ state, reference, outcome, after }) => {
    const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
    take(known, refunds, told('R-1', 60n));
    refunds[0]!.state = state;
    expect(takeNews(known, refunds, news('refundFailed', { refundReference: reference }), () => 'x').outcome).toBe(
      outcome,
    );
    expect(refunds[0]!.state).toBe(after);
  });

  test('one that failed stays promised, and may still succeed', () => {
    const [known, refunds] = [payment({ state: 'paid' }), [] as Refund[]];
    take(known, refunds, told('R-1', 60n));
    refunds[0]!.state = 'processing';
    expect(takeNews(known, refunds, news('refundFailed'), () => 'x').outcome).toBe('taken');
    expect([refunds[0]!.state, known.refundedMinor]).toEqual(['abnormal', 60n]);
    expect(take(known, refunds, told('R-2', 60n))).toBe('mismatch');
    expect(take(known, refunds, told('R-1', 60n))).toBe('taken');
    expect(refunds[0]!.state).toBe('success');
    expect(takeNews(known, refunds, news('refundFailed'), () => 'x').outcome).toBe('late');
  });
});

test.each`
  minutes | next
  ${1}    | ${2}
  ${119}  | ${2}
  ${120}  | ${60}
  ${121}  | ${60}
  ${4319} | ${60}
  ${4320} | ${60}
  ${4321} | ${null}
`('a payment $minutes minutes old is asked for again in $next minutes', ({ minutes, next }) => {
  const now = AT.getTime() + minutes * 60_000;
  expect(nextAskAt({ createdAt: AT }, now)?.getTime() ?? null).toBe(next && now + next * 60_000);
});

test('a payment that is paid learns the number of the company, and only one', () => {
  const known = payment({ state: 'paid', providerReference: '' });
  expect(takeNews(known, [], news('paid'), () => 'r').outcome).toBe('known');
  expect(known.providerReference).toBe('42');
  expect(takeNews(known, [], news('paid', { providerReference: '43' }), () => 'r').outcome).toBe('mismatch');
});

test.each([
  [0, 1],
  [3, 8],
  [5, 32],
  [6, 60],
  [20, 60],
])('a refund asked about %d times is asked about again in %d minutes', (tries, minutes) => {
  expect(nextRefundAskAt(tries, AT.getTime()).getTime()).toBe(AT.getTime() + minutes * 60_000);
});
