import { describe, expect, test } from 'vitest';
import { translateOrder } from './translate-order.ts';

/** A settled order of two pieces at 10.00 net, changed by the fields of a case. */
const translate = (changes: Record<string, unknown> = {}, line: Record<string, unknown> = {}) =>
  translateOrder(
    JSON.stringify({
      code: 'ABCDEF1234567890',
      state: 'PaymentSettled',
      orderPlacedAt: '2026-03-01T00:00:00.000Z',
      updatedAt: '2026-03-01T00:00:05.000Z',
      currencyCode: 'CNY',
      lines: [
        {
          id: '1',
          quantity: 2,
          orderPlacedQuantity: 2,
          unitPrice: 1000,
          linePrice: 2000,
          proratedLinePrice: 2000,
          productVariant: { id: '5', productId: '4', sku: 'A', name: '茶', options: [] },
          ...line,
        },
      ],
      shipping: 500,
      total: 2500,
      totalWithTax: 2825,
      ...changes,
    }),
  );
const refund = (state: string, quantity: number) => ({
  payments: [
    {
      method: 'pay',
      state: 'Settled',
      amount: 2825,
      transactionId: 't',
      createdAt: '2026-03-01T00:00:01.000Z',
      refunds: [{ state, lines: [{ orderLineId: '1', quantity }] }],
    },
  ],
});

describe('CHN-2 Vendure in our words', () => {
  test('net amounts, tax beside them', () =>
    expect(translate()).toMatchObject({
      goodsMinor: 2000n,
      freightMinor: 500n,
      taxMinor: 325n,
      payableMinor: 2825n,
      discountMinor: 0n,
    }));
  test('a surcharge is freight, a lowering one is a discount', () => {
    const surcharges = [
      { description: '包装', price: 100 },
      { description: '补偿', price: -300 },
    ];
    const order = translate({ surcharges, total: 2300 });
    expect([order.freightMinor, order.discountMinor, order.lines[0]?.amountMinor]).toEqual([600n, 300n, 1700n]);
  });
  test.each`
    state                  | ours
    ${'ArrangingPayment'}  | ${'waitPay'}
    ${'PaymentAuthorized'} | ${'held'}
    ${'Modifying'}         | ${'held'}
    ${'PartiallyShipped'}  | ${'partlyShipped'}
    ${'Delivered'}         | ${'signed'}
    ${'Cancelled'}         | ${'closed'}
  `('$state is $ours', ({ state, ours }) => expect(translate({ state }).state).toBe(ours));
  test.each`
    what                      | refunded                | ours
    ${'paid back'}            | ${refund('Settled', 2)} | ${'refunded'}
    ${'agreed, not yet paid'} | ${refund('Pending', 2)} | ${'agreed'}
    ${'failed'}               | ${refund('Failed', 2)}  | ${'none'}
    ${'one of two paid back'} | ${refund('Settled', 1)} | ${'none'}
  `('a refund $what: $ours', ({ refunded, ours }) => expect(translate(refunded).lines[0]?.refund).toBe(ours));
  test.each`
    code                           | changes                | line
    ${'vendure.unknownState'}      | ${{ state: 'Packed' }} | ${{}}
    ${'vendure.orderDoesNotAddUp'} | ${{ total: 2501 }}     | ${{}}
    ${'vendure.amountDamaged'}     | ${{ shipping: 5.5 }}   | ${{}}
    ${'vendure.quantityDamaged'}   | ${{}}                  | ${{ quantity: -1 }}
    ${'vendure.timeDamaged'}       | ${{ updatedAt: 'x' }}  | ${{}}
  `('$code is never bent into shape', ({ code, changes, line }) =>
    expect(() => translate(changes, line)).toThrow(code),
  );
});
