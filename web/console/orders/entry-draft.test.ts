import { expect, test } from 'vitest';
import { addLine, amountOf, EMPTY, type EntryDraft, lackOf, orderOf } from './entry-draft.ts';

const CNY = { currency: 'CNY', digits: 2 };
const sku = (merchantCode: string, amount: string | null = '9900') => ({
  merchantCode,
  name: merchantCode,
  listPrice: amount === null ? null : { amount, currency: 'CNY' },
});
const lines = addLine(addLine(addLine([], sku('A')), sku('B', null)), sku('A'));
const draft = (more: Partial<EntryDraft>): EntryDraft => ({
  ...EMPTY,
  shopId: 'shop',
  recipient: { text: '李雷 13900001234 杭州', own: {} },
  lines,
  ...more,
});

test('ORD-3 a code added again is one piece more, and prices are exact', () => {
  expect(lines.map((line) => [line.merchantCode, line.quantity])).toEqual([
    ['A', '2'],
    ['B', '1'],
  ]);
  expect(lines.map((line) => amountOf(line, 'manual', 2))).toEqual([19_800n, null]);
  expect(amountOf({ ...lines[0]!, price: '0.29' }, 'manual', 2)).toBe(58n);
  expect(amountOf(lines[1]!, 'resend', 2)).toBe(0n);
});

test.each<[string | null, Partial<EntryDraft>]>([
  [null, {}],
  ['shop', { shopId: '' }],
  ['lines', { lines: [] }],
  ['numbers', { lines: [{ ...lines[0]!, quantity: '0' }] }],
  ['numbers', { lines: [{ ...lines[0]!, price: '1.234' }] }],
  ['numbers', { freight: 'ten' }],
  ['recipient', { recipient: { text: ' ', own: { name: '' } } }],
])('ORD-3 what an order still lacks: %s', (lack, more) => {
  expect(lackOf(draft(more), 2)).toBe(lack);
});

test('ORD-3 what is typed is sent in minor units, what is empty is left out', () => {
  const typed = draft({ freight: '10', reference: 'BANK-1', lines: [{ ...lines[0]!, price: '89.9' }, lines[1]!] });
  expect(orderOf(typed, null, CNY)).toMatchObject({
    kind: 'manual',
    payment: 'offline',
    reference: 'BANK-1',
    freight: { amount: '1000', currency: 'CNY' },
    lines: [{ merchantCode: 'A', quantity: '2', price: { amount: '8990', currency: 'CNY' } }, { merchantCode: 'B' }],
  });
  expect(orderOf({ ...typed, payment: 'cod' }, null, CNY)).not.toHaveProperty('reference');
});
