/** REC-3: what a finding is called, and what may be done about it, as tables. */
import { expect, test } from 'vitest';
import { contractFee, differenceOf, type Finding, isNearDayCut, offersOf, STATE_AFTER } from './difference.ts';
import { readyDays } from './fetch-bills.ts';

const NOON = new Date('2026-06-05T12:00:00+08:00');
const MIDNIGHT = new Date('2026-06-05T23:58:00+08:00');
const finding = (change: Partial<Finding>): Finding => ({
  billId: 'b',
  billLine: 7,
  itemId: 'i',
  kind: 'payment',
  merchantAccount: 'w',
  verdict: 'notInBooks',
  reference: 'P-1',
  providerReference: '42',
  cashMinor: null,
  itemState: null,
  itemCurrency: null,
  grossMinor: 100n,
  feeMinor: 1n,
  lineState: 'success',
  currency: 'CNY',
  at: NOON,
  ...change,
});

test.each`
  what                                  | found                                                                               | type             | state        | ours    | theirs   | diff
  ${'money in that we do not know'}     | ${{}}                                                                               | ${'cashOver'}    | ${'diff'}    | ${null} | ${100n}  | ${100n}
  ${'money back that we do not know'}   | ${{ kind: 'refund', grossMinor: -40n }}                                             | ${'cashShort'}   | ${'diff'}    | ${null} | ${-40n}  | ${-40n}
  ${'the same near midnight'}           | ${{ at: MIDNIGHT }}                                                                 | ${'crossPeriod'} | ${'carried'} | ${null} | ${100n}  | ${100n}
  ${'a payment the bill does not have'} | ${{ verdict: 'notOnBill', cashMinor: 100n, grossMinor: null }}                      | ${'cashShort'}   | ${'diff'}    | ${100n} | ${null}  | ${-100n}
  ${'a refund the bill does not have'}  | ${{ verdict: 'notOnBill', kind: 'refund', cashMinor: -40n, grossMinor: null }}      | ${'cashOver'}    | ${'diff'}    | ${-40n} | ${null}  | ${40n}
  ${'a payment not there yet'}          | ${{ verdict: 'notOnBill', cashMinor: 100n, grossMinor: null, at: MIDNIGHT }}        | ${'crossPeriod'} | ${'carried'} | ${100n} | ${null}  | ${-100n}
  ${'another amount'}                   | ${{ verdict: 'amountDiffers', cashMinor: 90n }}                                     | ${'amount'}      | ${'diff'}    | ${90n}  | ${100n}  | ${10n}
  ${'a refund of another amount'}       | ${{ verdict: 'amountDiffers', kind: 'refund', cashMinor: -90n, grossMinor: -100n }} | ${'amount'}      | ${'diff'}    | ${-90n} | ${-100n} | ${-10n}
  ${'a fee that is too high'}           | ${{ verdict: 'feeDiffers', cashMinor: 10000n, grossMinor: 10000n, feeMinor: 70n }}  | ${'fee'}         | ${'diff'}    | ${-60n} | ${-70n}  | ${-10n}
  ${'the same row twice'}               | ${{ verdict: 'duplicate', cashMinor: 100n }}                                        | ${'duplicate'}   | ${'diff'}    | ${null} | ${100n}  | ${100n}
  ${'a payment nobody told us of'}      | ${{ verdict: 'paymentWaiting', cashMinor: 100n }}                                   | ${'cashOver'}    | ${'diff'}    | ${null} | ${100n}  | ${100n}
  ${'a refund that failed there'}       | ${{ verdict: 'statusDiffers', kind: 'refund', cashMinor: -40n, grossMinor: -40n }}  | ${'status'}      | ${'diff'}    | ${-40n} | ${null}  | ${40n}
  ${'another currency'}                 | ${{ verdict: 'currencyDiffers', cashMinor: 100n }}                                  | ${'unknown'}     | ${'diff'}    | ${null} | ${100n}  | ${100n}
`('$what is $type, $diff', ({ found, type, state, ours, theirs, diff }) => {
  expect(differenceOf('d', finding(found), 6000, NOON)).toMatchObject({
    type,
    state,
    oursMinor: ours,
    theirsMinor: theirs,
    diffMinor: diff,
  });
});

test.each`
  found                                                             | data
  ${{ verdict: 'feeDiffers', grossMinor: 10000n, feeMinor: 70n }}   | ${{ feePpm: 6000, gross: '10000', theirState: 'success' }}
  ${{ verdict: 'currencyDiffers', itemCurrency: 'USD' }}            | ${{ ours: 'USD', theirState: 'success' }}
  ${{ verdict: 'statusDiffers', itemState: 'processing' }}          | ${{ ourState: 'processing', theirState: 'success' }}
  ${{ verdict: 'duplicate', itemCurrency: 'CNY', lineState: null }} | ${{}}
`('what the person who looks at it sees of $found', ({ found, data }) => {
  expect(differenceOf('d', finding(found), 6000, NOON).data).toEqual({ kind: 'payment', ...data });
});

test.each`
  verdict             | kind           | offers
  ${'notOnBill'}      | ${'payment'}   | ${'reverseCapture claim carry writeOff'}
  ${'notOnBill'}      | ${'refund'}    | ${'claim carry writeOff'}
  ${'duplicate'}      | ${'payment'}   | ${'refundBuyer rejectRow bookSuspense'}
  ${'statusDiffers'}  | ${'refund'}    | ${'carry claim'}
  ${'notInBooks'}     | ${'collected'} | ${'bookSuspense carry rejectRow'}
  ${'notInBooks'}     | ${'settled'}   | ${'bookSuspense carry rejectRow'}
  ${'paymentWaiting'} | ${'payment'}   | ${'supplementCapture refundBuyer bookSuspense'}
`('for $verdict of a $kind there is $offers', ({ verdict, kind, offers }) => {
  expect(offersOf({ verdict, kind }).join(' ')).toBe(offers);
});

test.each`
  gross     | ppm     | fee
  ${10000n} | ${6000} | ${60n}
  ${83n}    | ${6000} | ${0n}
  ${84n}    | ${6000} | ${1n}
  ${250n}   | ${6000} | ${2n}
  ${-250n}  | ${6000} | ${-2n}
  ${0n}     | ${6000} | ${0n}
`('the fee of $gross at $ppm ppm is $fee, half up', ({ gross, ppm, fee }) => {
  expect(contractFee(gross, ppm)).toBe(fee);
});

test.each`
  at                             | near
  ${'2026-06-05T23:29:59+08:00'} | ${false}
  ${'2026-06-05T23:30:00+08:00'} | ${true}
  ${'2026-06-06T00:29:59+08:00'} | ${true}
  ${'2026-06-06T00:30:00+08:00'} | ${false}
  ${'2026-06-05T12:00:00Z'}      | ${false}
`('$at is near the day cut: $near', ({ at, near }) => {
  expect(isNearDayCut(new Date(at))).toBe(near);
});

test('every resolution that is offered leads somewhere', () => {
  const verdicts = [
    'feeDiffers',
    'amountDiffers',
    'currencyDiffers',
    'duplicate',
    'paymentWaiting',
    'paymentClosed',
  ] as const;
  const others = ['refundNotDone', 'statusDiffers', 'notInBooks', 'unmapped', 'notOnBill'] as const;
  for (const verdict of [...verdicts, ...others])
    for (const resolution of offersOf({ verdict, kind: 'payment' })) expect(STATE_AFTER[resolution]).toBeDefined();
  expect(offersOf({ verdict: 'notOnBill', kind: 'payment' })[0]).toBe('reverseCapture');
  expect(offersOf({ verdict: 'notOnBill', kind: 'refund' })).not.toContain('reverseCapture');
});

test.each`
  now                            | days
  ${'2026-06-08T10:04:59+08:00'} | ${['2026-06-04', '2026-06-05', '2026-06-06']}
  ${'2026-06-08T10:05:00+08:00'} | ${['2026-06-05', '2026-06-06', '2026-06-07']}
  ${'2026-06-08T23:59:59+08:00'} | ${['2026-06-05', '2026-06-06', '2026-06-07']}
  ${'2026-06-09T00:00:00+08:00'} | ${['2026-06-05', '2026-06-06', '2026-06-07']}
`('at $now the bills of $days should be there', ({ now, days }) => {
  expect(readyDays(Date.parse(now))).toEqual(days);
});
