import { expect, test } from 'vitest';
import { orderTrack, type TrackFacts } from './order-track.ts';

const money = (amount: string) => ({ amount, currency: 'CNY' });
const at = (hour: number) => `2026-11-21T${String(hour).padStart(2, '0')}:00:00+08:00`;
const event = (name: string, hour: number, data: Record<string, unknown> = {}, cause: string | null = null) => ({
  ...{ event: name, at: at(hour), data, cause },
});
const order = (facts: Partial<TrackFacts>): TrackFacts => ({
  ...{ state: 'waitReview', kind: 'normal', orderedAt: at(8), paidAt: at(9), shipBefore: null, holds: [] },
  ...{ holdDetails: [], amounts: { payable: money('100'), paid: money('100') }, fulfilments: [], timeline: [] },
  lines: [{ refund: 'none', gift: false }],
  ...facts,
});

const MARKS = { done: '●', now: '○', waits: '△', stopped: '■', ended: '▪', ahead: '·', skipped: '–' };
const drawn = (facts: Partial<TrackFacts>) =>
  orderTrack(order(facts))
    .map(({ step, mark, said }) => `${MARKS[mark]}${step}${said ? `(${'state' in said ? said.state : said.of})` : ''}`)
    .join(' ');

const held = { holds: ['outOfStock'], holdDetails: [] } as const satisfies Partial<TrackFacts>;
const parcel = (state: TrackFacts['fulfilments'][number]['state']) => ({ state, shippedAt: at(14) });
const nothing = { payable: money('0'), paid: money('0') };
const owed = { payable: money('100'), paid: money('0') };

test.each<[Partial<TrackFacts>, string]>([
  [{ state: 'waitPay', paidAt: null, amounts: owed }, '●order ○payment ·review ·release ·shipment ·signature'],
  [{ state: 'depositPaid' }, '●order ○payment(depositPaid) ·review ·release ·shipment ·signature'],
  [{}, '●order ●payment ○review ·release ·shipment ·signature'],
  [{ state: 'waitFinanceReview' }, '●order ●payment ○review(waitFinanceReview) ·release ·shipment ·signature'],
  [held, '●order ●payment △review(holds) ·release ·shipment ·signature'],
  [{ state: 'reviewed' }, '●order ●payment ●review(rules) ○release ·shipment ·signature'],
  [{ state: 'released' }, '●order ●payment ●review(rules) ●release ○shipment ·signature'],
  [{ state: 'released', shipBefore: at(20) }, '●order ●payment ●review(rules) ●release ○shipment(before) ·signature'],
  [
    { state: 'partlyShipped', timeline: [event('approved', 10)] },
    '●order ●payment ●review ●release ○shipment(partlyShipped) ·signature',
  ],
  [
    { state: 'shipped', fulfilments: [parcel('cancelled'), parcel('inLocker')] },
    '●order ●payment ●review(rules) ●release ●shipment ○signature(inLocker)',
  ],
  [{ state: 'shipped' }, '●order ●payment ●review(rules) ●release ●shipment ○signature'],
  [
    { state: 'shipped', fulfilments: [parcel('refused')] },
    '●order ●payment ●review(rules) ●release ●shipment ■signature(refused)',
  ],
  [
    { state: 'shipped', lines: [{ refund: 'asked', gift: false }] },
    '●order ●payment ●review(rules) ●release ●shipment △signature(refund)',
  ],
  [{ state: 'finished' }, '●order ●payment ●review(rules) ●release ●shipment ●signature'],
  [
    {
      state: 'finished',
      lines: [
        { refund: 'refunded', gift: false },
        { refund: 'none', gift: true },
      ],
    },
    '●order ●payment ●review(rules) ●release ●shipment ■signature(refund)',
  ],
  [
    { state: 'cancelled', timeline: [event('cancelled', 11, { from: 'released' }, '不要了')] },
    '●order ●payment ●review(rules) ●release ■shipment(cancelled) ·signature',
  ],
  [
    { state: 'closed', paidAt: null, amounts: owed, timeline: [event('closed', 11, { from: 'waitPay' })] },
    '●order ■payment(closed) ·review ·release ·shipment ·signature',
  ],
  [
    { state: 'cancelled', timeline: [event('mergedFrom', 10), event('mergeUndone', 11)] },
    '●order ●payment ▪review(undone) ·release ·shipment ·signature',
  ],
  [{ state: 'merged' }, '●order ●payment ▪review(merged) ·release ·shipment ·signature'],
  [
    { state: 'released', kind: 'resend', paidAt: null, amounts: nothing },
    '●order –payment(nothingToPay) ●review(rules) ●release ○shipment ·signature',
  ],
  [
    { state: 'released', kind: 'cod', paidAt: null, amounts: owed },
    '●order ●review(rules) ●release ○shipment ·signature ·payment',
  ],
  [
    { state: 'signed', kind: 'cod', paidAt: null, amounts: owed },
    '●order ●review(rules) ●release ●shipment ●signature ○payment',
  ],
  [{ state: 'signed', kind: 'cod' }, '●order ●review(rules) ●release ●shipment ●signature ●payment'],
])('ORD-15 the track of %j is %s', (facts, track) => {
  expect(drawn(facts)).toBe(track);
});

test('ORD-15 each step has the moment it was reached last, as far as it is known', () => {
  const timeline = [
    ...[event('received', 8), event('approved', 10), event('released', 10), event('unreviewed', 11)],
    ...[event('released', 12), event('shipped', 13), event('signed', 18)],
  ];
  const moments = orderTrack(order({ state: 'signed', timeline, fulfilments: [parcel('signed')] })).map(
    (one) => one.at,
  );
  // Approved by a person before it was taken back, by rules the second time.
  expect(moments).toEqual([at(8), at(9), null, at(12), at(14), at(18)]);
});

test('ORD-15 what stops or holds an order says since when and why', () => {
  const since = [
    { reason: 'outOfStock', firm: false, since: at(12), by: { kind: 'rule', name: '' }, data: {} },
  ] as const;
  expect(orderTrack(order({ ...held, holdDetails: [...since] }))[2]).toMatchObject({
    ...{ mark: 'waits', at: at(12), said: { reasons: ['outOfStock'] } },
  });
  const timeline = [event('cancelled', 15, { from: 'waitReview' }, '不要了')];
  expect(orderTrack(order({ state: 'cancelled', timeline }))[2]).toMatchObject({
    ...{ mark: 'stopped', at: at(15), said: { state: 'cancelled', why: '不要了' } },
  });
  const split = [event('split', 15, { into: ['G1-1', 'G1-2'] })];
  expect(orderTrack(order({ state: 'split', timeline: split }))[2]).toMatchObject({ said: { into: ['G1-1', 'G1-2'] } });
});
