import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { translateOrder } from './translate-order.ts';

/** An order of one line over 10.00, changed by the fields of a case. */
const order = (changes: Record<string, unknown> = {}, line: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 7,
  status: 'processing',
  currency: 'CNY',
  date_created_gmt: '2026-03-01T00:00:00',
  date_modified_gmt: '2026-03-01T00:00:00',
  date_paid_gmt: '2026-03-01T00:00:00',
  shipping_total: '0.00',
  total_tax: '0.00',
  total: '10.00',
  billing: { email: 'a@example.com' },
  line_items: [
    { id: 1, product_id: 5, variation_id: 0, quantity: 1, subtotal: '10.00', total: '10.00', sku: 'A', ...line },
  ],
  ...changes,
});
const translate = (changes?: Record<string, unknown>, line?: Record<string, unknown>) =>
  translateOrder(JSON.stringify(order(changes, line)));

describe('CHN-2 amounts', () => {
  test('a currency without decimals', () => {
    const yen = translate(
      { currency: 'JPY', total: '1000', shipping_total: '0', total_tax: '0' },
      { subtotal: '1000', total: '1000' },
    );
    expect(yen.payableMinor).toBe(1000n);
  });
  test('a currency with three', () => {
    const dinar = translate(
      { currency: 'KWD', total: '1.250', shipping_total: '0', total_tax: '0' },
      { subtotal: '1.250', total: '1.250' },
    );
    expect(dinar.payableMinor).toBe(1250n);
  });
  test('a fee is freight, a lowering fee is a discount', () => {
    const fees = translate({ total: '11.00', fee_lines: [{ total: '3.00' }, { total: '-2.00' }] });
    expect([fees.freightMinor, fees.discountMinor, fees.lines[0]?.amountMinor]).toEqual([300n, 200n, 800n]);
  });
  test('a subtotal that does not divide keeps its amount', () => {
    const three = translate({}, { quantity: 3 });
    expect([three.lines[0]?.priceMinor, three.goodsMinor]).toEqual([333n, 1000n]);
  });
  test.each`
    code                               | changes                              | line
    ${'woocommerce.orderDoesNotAddUp'} | ${{ total: '10.01' }}                | ${{}}
    ${'woocommerce.amountDamaged'}     | ${{ total_tax: '0.005' }}            | ${{}}
    ${'woocommerce.unknownStatus'}     | ${{ status: 'awaiting-pickup' }}     | ${{}}
    ${'woocommerce.quantityDamaged'}   | ${{}}                                | ${{ quantity: -1 }}
    ${'woocommerce.refundsUnread'}     | ${{ refunds: [{ total: '-1.00' }] }} | ${{}}
    ${'woocommerce.noLines'}           | ${{ line_items: [] }}                | ${{}}
  `('$code is never bent into shape', ({ code, changes, line }) =>
    expect(() => translate(changes, line)).toThrow(code),
  );
});

describe('people and states', () => {
  test('a Chinese address: name, province by its number, billing where shipping is empty', () => {
    const billing = {
      first_name: '小明',
      last_name: '王',
      address_1: '文三路1号',
      city: '杭州市',
      state: 'CN12',
      country: 'CN',
      phone: '13900000001',
    };
    const { recipient } = translate({ billing, shipping: { address_1: '' } });
    expect(recipient).toMatchObject({ name: '王小明', province: '浙江省', phone: '13900000001', detail: '文三路1号' });
  });
  test('paid at the door: nothing is paid until it is', () =>
    expect(translate({ payment_method: 'cod', date_paid_gmt: null })).toMatchObject({
      cashOnDelivery: true,
      paidMinor: 0n,
      state: 'paid',
    }));
  test.each`
    status         | state
    ${'pending'}   | ${'waitPay'}
    ${'on-hold'}   | ${'held'}
    ${'completed'} | ${'finished'}
    ${'cancelled'} | ${'closed'}
  `('$status is $state', ({ status, state }) => expect(translate({ status }).state).toBe(state));
});

const FIXTURES = '../shared/fixtures/orders/woocommerce';
test.skipIf(!existsSync(FIXTURES))(
  `the documented order 727 (${existsSync(FIXTURES) ? 'read' : 'fixtures folder absent'})`,
  () => {
    const documented = translateOrder(readFileSync(`${FIXTURES}/orders-01.json`, 'utf8'));
    expect(documented).toMatchObject({
      number: '727',
      currency: 'USD',
      goodsMinor: 1800n,
      freightMinor: 1000n,
      taxMinor: 135n,
      payableMinor: 2935n,
      paidMinor: 2935n,
      recipient: { name: 'John Doe', province: 'CA', postcode: '94103' },
      lines: [
        { number: '315', itemId: '93', skuId: '', quantity: 2n, priceMinor: 300n, amountMinor: 600n },
        {
          itemId: '22',
          skuId: '23',
          merchantCode: 'Bar3',
          title: 'Ship Your Idea – Color: Black, Size: M Test',
          properties: 'pa_color:black;size:M Test',
        },
      ],
    });
    expect(documented.paidAt?.toISOString()).toBe('2017-03-22T19:28:08.000Z');
  },
);

test('INV-1 a title stands in the meta data; without one the company that is billed has the tax number', () => {
  const meta = (...pairs: [string, unknown][]) => pairs.map(([key, value], at) => ({ id: at, key, value }));
  const billing = { email: 'a@example.com', company: '深圳市腾讯计算机系统有限公司' };
  const numbered = translate({ billing, meta_data: meta(['_billing_vat', '9144030071526726XG']) });
  expect(numbered.invoice).toMatchObject({ kind: 'company', name: billing.company, taxNo: '9144030071526726XG' });
  expect(translate({ billing, meta_data: meta(['发票抬头', '李雷']) }).invoice).toMatchObject({ kind: 'person' });
  expect(translate({ billing, meta_data: meta(['color', { a: 1 }]) }).invoice).toBeNull();
  // What nobody would write is no reason to keep the order out.
  expect(translate({ billing, meta_data: 'none' }).invoice).toBeNull();
});
