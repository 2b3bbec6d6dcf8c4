/**
 * FIN-1: what orders come to in the books, whatever becomes of them: rows 14, 15, 17, 18 and 23 of the entries, and a model
 * over random lives of orders, looked at at random moments.
 */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { drawLines, POSTING_RULES, type PostingKind } from '../finance/posting-rules.ts';
import { added, type FactRow, type ToldRow, untold } from './fact.ts';
import { type BookedOrder, factsOfOrder } from './sale.ts';

const at = (day: number) => new Date(`2026-11-${String(day).padStart(2, '0')}T04:00:00Z`);
const NOTHING: BookedOrder = {
  ...{ id: 'o', number: 'D1', shopId: 'shop', aside: false, cod: false, offline: false, ended: false },
  ...{ account: 'shop', courier: 'ZTO', payable: 113_00n, paid: 0n, vat: 13_00n, paidAt: null, shippedAt: null },
  ...{
    signedAt: null,
    backBefore: 0n,
    backAfter: 0n,
    backAt: null,
    backCash: 0n,
    costSent: 0n,
    settled: 0n,
    settledAt: null,
  },
};
const PAID = { paid: 113_00n, paidAt: at(1) };

/** Balances of accounts after these kinds and amounts, debit above zero. */
function balances(facts: readonly { kind: string; amounts: Readonly<Record<string, bigint>> }[]) {
  const sums = new Map<string, bigint>();
  for (const { kind, amounts } of facts) {
    const drawn = drawLines(kind, POSTING_RULES[kind as PostingKind], amounts);
    if ('refusal' in drawn) throw new Error(JSON.stringify([kind, drawn.refusal.code]));
    for (const { account, debit, credit } of drawn.lines) sums.set(account, (sums.get(account) ?? 0n) + debit - credit);
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0n));
}

const CASES: [row: string, order: Partial<BookedOrder>, balances: Record<string, bigint>][] = [
  ['nothing is paid', {}, {}],
  ['14 paid on the platform', PAID, { '101201': 113_00n, '220501': -100_00n, '222102': -13_00n }],
  ['15 shipped', { ...PAID, shippedAt: at(2) }, { '101201': 113_00n, '6001': -100_00n, '222101': -13_00n }],
  ['cancelled before it left', { ...PAID, ended: true }, {}],
  [
    'a line refunded before it left',
    { ...PAID, backBefore: 56_50n, backAt: at(2), shippedAt: at(3) },
    { '101201': 56_50n, '6001': -50_00n, '222101': -6_50n },
  ],
  [
    '17 returned in part',
    { ...PAID, shippedAt: at(2), backAfter: 11_30n, backAt: at(9) },
    { '101201': 101_70n, '6001': -90_00n, '222101': -11_70n },
  ],
  ['17 returned whole', { ...PAID, shippedAt: at(2), backAfter: 113_00n, backAt: at(9) }, {}],
  [
    'paid to the bank',
    { ...PAID, offline: true, shippedAt: at(2) },
    { '1002': 113_00n, '6001': -100_00n, '222101': -13_00n },
  ],
  ['18 paid at the door, under way', { cod: true, shippedAt: at(2) }, {}],
  [
    '18 signed',
    { cod: true, shippedAt: at(2), signedAt: at(4), costSent: 60_00n },
    { '1122': 113_00n, '1406': -60_00n, '6001': -100_00n, '222101': -13_00n, '6401': 60_00n },
  ],
  [
    '18 signed, and given back in part out of the till',
    { cod: true, shippedAt: at(2), signedAt: at(4), backAfter: 33_90n, backCash: 11_30n, backAt: at(6) },
    { '1122': 113_00n, '1001': -11_30n, '1002': -22_60n, '6001': -70_00n, '222101': -9_10n },
  ],
  [
    '23 settled three cents short',
    { ...PAID, shippedAt: at(2), settled: 112_97n, settledAt: at(8) },
    { '101201': 112_97n, '6001': -100_00n, '222101': -13_00n, '660302': 3n },
  ],
  ['a sub-merchant’s', { ...PAID, aside: true }, {}],
];

test.each(CASES)('FIN-1 %s', (_, order, expected) => {
  expect(balances(factsOfOrder({ ...NOTHING, ...order }))).toEqual(expected);
});

/** `sale.paid@1 net 10000 vat 1300 shop/shop`: each fact with its day, its amounts and whom it is about. */
const told = (order: Partial<BookedOrder>) =>
  factsOfOrder({ ...NOTHING, ...order }).map(({ kind, at: moment, amounts, about }) => {
    const sums = Object.entries(amounts).filter(([, amount]) => amount !== 0n);
    return [
      `${kind}@${moment.getUTCDate()}`,
      ...sums.map(([name, amount]) => `${name} ${amount}`),
      `${about.shop}/${about.account ?? about.party}`,
    ].join(' ');
  });
const SHIPPED = { ...PAID, shippedAt: at(2) };
const SOLD = ['sale.paid@1 net 10000 vat 1300 shop/shop', 'sale.delivered@2 net 10000 vat 1300 shop/shop'];
const SIGNED = { cod: true, shippedAt: at(2), signedAt: at(4) };

test.each<[string, Partial<BookedOrder>, string[]]>([
  ['money that nobody has dated is not there', { paid: 113_00n }, []],
  ['shipped', SHIPPED, SOLD],
  ['ended after it left', { ...SHIPPED, ended: true }, SOLD],
  [
    'ended before it left, on a day nobody knows',
    { ...PAID, ended: true },
    [SOLD[0]!, 'sale.unpaid@1 net 10000 vat 1300 shop/shop'],
  ],
  [
    'more back before it left than was paid',
    { ...PAID, backBefore: 200_00n, backAt: at(3), shippedAt: at(5) },
    [SOLD[0]!, 'sale.unpaid@3 net 10000 vat 1300 shop/shop'],
  ],
  [
    'paid in part, and seven cents of it back: tax goes with every part',
    { ...PAID, paid: 50_00n, backAfter: 7n, shippedAt: at(2), backAt: at(9) },
    [
      ...['sale.paid@1 net 4425 vat 575 shop/shop', 'sale.delivered@2 net 4425 vat 575 shop/shop'],
      'sale.returned@9 net 6 vat 1 shop/shop',
    ],
  ],
  [
    'paid more than was asked: what is beyond bears no tax',
    { ...SHIPPED, paid: 120_00n },
    ['sale.paid@1 net 10700 vat 1300 shop/shop', 'sale.delivered@2 net 10700 vat 1300 shop/shop'],
  ],
  ['nothing was asked', { ...PAID, payable: 0n, paid: 1n }, ['sale.paid@1 net 1 shop/shop']],
  [
    'back after it left, on a day nobody knows',
    { ...SHIPPED, backAfter: 113_00n },
    [...SOLD, 'sale.returned@2 net 10000 vat 1300 shop/shop'],
  ],
  [
    'outside of every platform',
    { ...SHIPPED, offline: true, backAfter: 200_00n, backAt: at(9) },
    [
      'sale.paid@1 net 10000 vat 1300 bank 11300 shop/',
      'sale.delivered@2 net 10000 vat 1300 shop/',
      'sale.returned@9 net 10000 vat 1300 bank 11300 shop/',
    ],
  ],
  ['at the door', { ...SIGNED, costSent: 60_00n }, ['cod.delivered@4 net 10000 vat 1300 cost 6000 shop/ZTO']],
  ['at the door, not signed', { ...SIGNED, signedAt: null, costSent: 60_00n }, []],
  ['signed, but not to be paid at the door', { ...SIGNED, cod: false, costSent: 60_00n }, []],
  [
    'at the door, returned',
    { ...SIGNED, backAfter: 200_00n, backAt: at(9) },
    ['cod.delivered@4 net 10000 vat 1300 shop/ZTO', 'sale.returned@9 net 10000 vat 1300 bank 11300 shop/shop'],
  ],
  [
    'at the door what was not paid before',
    { ...SIGNED, ...PAID, paid: 13_00n, costSent: 60_00n, backAfter: 100_00n, backAt: at(9) },
    [
      ...['sale.paid@1 net 1150 vat 150 shop/shop', 'sale.delivered@2 net 1150 vat 150 shop/shop'],
      'cod.delivered@4 net 8850 vat 1150 cost 6000 shop/ZTO',
      'sale.returned@9 net 8850 vat 1150 shop/shop',
    ],
  ],
  [
    'at the door nothing was left to pay, its cost leaves with it',
    { ...SIGNED, ...PAID, costSent: 60_00n },
    [...SOLD, 'cod.delivered@4 cost 6000 shop/ZTO'],
  ],
  ['at the door nothing was left to pay', { ...SIGNED, ...PAID }, SOLD],
  [
    'five cents short are rounding',
    { ...SHIPPED, settled: 112_95n, settledAt: at(8) },
    [...SOLD, 'rounding.settled@8 difference 5 shop/shop'],
  ],
  [
    'five cents too much are rounding',
    { ...SHIPPED, settled: 113_05n, settledAt: at(8) },
    [...SOLD, 'rounding.settled@8 difference -5 shop/shop'],
  ],
  [
    'more back than was paid, and nobody pays the rest',
    { ...SHIPPED, paid: 11_30n, backAfter: 113_00n, backAt: at(9) },
    [
      ...['sale.paid@1 net 1000 vat 130 shop/shop', 'sale.delivered@2 net 1000 vat 130 shop/shop'],
      'sale.returned@9 net 1000 vat 130 shop/shop',
    ],
  ],
  [
    'more back than was paid, before the rest is paid at the door',
    { ...SIGNED, ...PAID, signedAt: null, paid: 11_30n, backAfter: 113_00n, backAt: at(9) },
    [
      ...['sale.paid@1 net 1000 vat 130 shop/shop', 'sale.delivered@2 net 1000 vat 130 shop/shop'],
      'sale.returned@9 net 1000 vat 130 shop/shop',
    ],
  ],
  ['six cents are not', { ...SHIPPED, settled: 112_94n, settledAt: at(8) }, SOLD],
  ['nor are six too much', { ...SHIPPED, settled: 113_06n, settledAt: at(8) }, SOLD],
  ['nor is what is exact', { ...SHIPPED, settled: 113_00n, settledAt: at(8) }, SOLD],
  ['nor is what nobody has settled', { ...PAID, paid: 3n }, ['sale.paid@1 net 3 shop/shop']],
  [
    'what went back is not waited for',
    { ...SHIPPED, backAfter: 13_00n, backAt: at(9), settled: 99_98n, settledAt: at(8) },
    [...SOLD, 'sale.returned@9 net 1150 vat 150 shop/shop', 'rounding.settled@8 difference 2 shop/shop'],
  ],
])('FIN-1 %s', (_, order, facts) => {
  expect(told(order)).toEqual(facts);
});

test('FIN-1 whatever becomes of an order, and whenever somebody looks, the books stand where it does', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const amount = (most: bigint) => BigInt(random.below(Number(most) + 1));
    const payable = 1n + amount(50_000n);
    let order: BookedOrder = { ...NOTHING, payable, vat: (payable * 13n) / 113n };
    const told: ToldRow[] = [];
    const rows: FactRow[] = [];
    const STEPS: (() => Partial<BookedOrder>)[] = [
      () => ({ paid: random.below(4) === 0 ? amount(payable) : payable, paidAt: at(1) }),
      () => ({ shippedAt: order.ended ? null : at(2) }),
      () => ({ shippedAt: null }),
      () => ({ ended: order.shippedAt === null }),
      () => ({ backBefore: amount(payable), backAt: at(2) }),
      () => ({ backAfter: amount(payable * 2n), backAt: at(5) }),
      () => ({ account: random.below(2) ? 'wx' : 'shop' }),
      () => ({ aside: random.below(3) === 0 }),
      () => ({ cod: true, signedAt: at(4), costSent: amount(9_000n) }),
    ];
    for (let step = 0; step < 12; step++) {
      order = { ...order, ...STEPS[random.below(STEPS.length)]!() };
      if (random.below(2) === 0) continue;
      const standing = { document: { kind: 'order', id: 'o', number: 'D1' }, facts: factsOfOrder(order) };
      const more = untold('sale', standing, told, at(20));
      told.push(...more);
      rows.push(...more);
      expect(untold('sale', standing, told, at(20))).toEqual([]);
      const books = balances(rows.map(({ kind, amounts }) => ({ kind, amounts: added([{ amounts }]) })));
      expect([seed, books]).toEqual([seed, balances(standing.facts)]);
      if (order.shippedAt || order.ended)
        expect([seed, books['222102'], books['220501']]).toEqual([seed, undefined, undefined]);
    }
    expect(new Set(told.map(({ seq }) => seq)).size).toBe(told.length);
  }
});
