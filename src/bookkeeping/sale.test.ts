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
  ...{ signedAt: null, backBefore: 0n, backAfter: 0n, backAt: null, costSent: 0n, settled: 0n, settledAt: null },
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
    '23 settled three cents short',
    { ...PAID, shippedAt: at(2), settled: 112_97n, settledAt: at(8) },
    { '101201': 112_97n, '6001': -100_00n, '222101': -13_00n, '660302': 3n },
  ],
  ['a sub-merchant’s', { ...PAID, aside: true }, {}],
];

test.each(CASES)('FIN-1 %s', (_, order, expected) => {
  expect(balances(factsOfOrder({ ...NOTHING, ...order }))).toEqual(expected);
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
