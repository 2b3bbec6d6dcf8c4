/** CHN-2: what the platforms' own words become, read off real orders of their stand-ins with a word or two changed. */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeOrder as writeDouyin } from '../../../sandbox/channels/douyin-order.ts';
import { writeOrder as writeJd } from '../../../sandbox/channels/jd-order.ts';
import { writeOrder as writeMedusa } from '../../../sandbox/channels/medusa-order.ts';
import { writeOrder as writePinduoduo } from '../../../sandbox/channels/pinduoduo-order.ts';
import { openShopBook } from '../../../sandbox/channels/shop-book.ts';
import { writeOrder as writeShopify } from '../../../sandbox/channels/shopify-order.ts';
import { writeJson } from '../../../sandbox/channels/taobao-trade.ts';
import { makeOrder } from '../../../sandbox/orders.ts';
import { seeded } from '../../../sandbox/seeded.ts';
import { translateOrder as douyin } from './douyin/translate-order.ts';
import { translateOrder as jd } from './jd/translate-order.ts';
import { translateOrder as medusa } from './medusa/translate-order.ts';
import { translateOrder as pinduoduo } from './pinduoduo/translate-order.ts';
import { translateOrder as shopify } from './shopify/translate-order.ts';
import { signBody, verifyWebhook } from './shopify/verify-webhook.ts';

const sku = { itemId: '7', skuId: '71', merchantCode: 'A', title: '茶', properties: '100g', priceMinor: 9_900n };
const book = openShopBook({ seed: 1, now: () => new Date(0), skus: [sku], numberOf: () => '', onChange: () => {} });
type Written = Record<string, unknown>;
const orders: Record<string, (changes: Written) => string> = {};
beforeAll(() => {
  const made = (number: string) =>
    makeOrder(seeded(7), {
      ...{ skus: [sku], at: new Date('2026-03-01T01:00:00Z'), cashOnDelivery: 0, masked: 0 },
      number: (line) => (line === 0 ? number : '91'),
    });
  const write = (order: Written) => (changes: Written) => writeJson({ ...order, ...changes });
  orders['douyin'] = write(writeDouyin(made('6917'), []));
  orders['pinduoduo'] = write(writePinduoduo(made('260301-123456789012345')));
  orders['jd'] = write(writeJd(made('3001')));
  orders['shopify'] = write(writeShopify(book, made('5401')));
  orders['medusa'] = write(writeMedusa(book, made('order_0001'), []));
});
const translators = { douyin, pinduoduo, jd, shopify, medusa };

describe('CHN-2 states and kinds', () => {
  test.each`
    channel        | changes                                                                              | state            | kind
    ${'douyin'}    | ${{ order_status: 105 }}                                                             | ${'held'}        | ${'normal'}
    ${'douyin'}    | ${{ order_status: 103, trade_type: 2 }}                                              | ${'depositPaid'} | ${'presale'}
    ${'douyin'}    | ${{ order_status: 21 }}                                                              | ${'closed'}      | ${'normal'}
    ${'douyin'}    | ${{ order_status: 5, pre_sale_type: 1 }}                                             | ${'finished'}    | ${'presale'}
    ${'douyin'}    | ${{ shipping_type: 2 }}                                                              | ${'paid'}        | ${'storePickup'}
    ${'pinduoduo'} | ${{ risk_control_status: 1 }}                                                        | ${'held'}        | ${'normal'}
    ${'pinduoduo'} | ${{ group_status: 0 }}                                                               | ${'held'}        | ${'normal'}
    ${'pinduoduo'} | ${{ order_status: 3 }}                                                               | ${'signed'}      | ${'normal'}
    ${'pinduoduo'} | ${{ refund_status: 4 }}                                                              | ${'closed'}      | ${'normal'}
    ${'pinduoduo'} | ${{ confirm_status: 0, step_order_info: { step_trade_status: 1 } }}                  | ${'depositPaid'} | ${'presale'}
    ${'pinduoduo'} | ${{ self_contained: 1 }}                                                             | ${'paid'}        | ${'storePickup'}
    ${'jd'}        | ${{ orderState: 'LOCKED' }}                                                          | ${'held'}        | ${'normal'}
    ${'jd'}        | ${{ orderState: 'POP_ORDER_PAUSE' }}                                                 | ${'held'}        | ${'normal'}
    ${'jd'}        | ${{ orderState: 'FINISHED_L' }}                                                      | ${'finished'}    | ${'normal'}
    ${'shopify'}   | ${{ displayFinancialStatus: 'AUTHORIZED' }}                                          | ${'held'}        | ${'normal'}
    ${'shopify'}   | ${{ displayFulfillmentStatus: 'ON_HOLD' }}                                           | ${'held'}        | ${'normal'}
    ${'shopify'}   | ${{ displayFinancialStatus: 'PENDING', paymentGatewayNames: ['manual'] }}            | ${'waitPay'}     | ${'normal'}
    ${'shopify'}   | ${{ displayFinancialStatus: 'PENDING', paymentGatewayNames: ['货到付款'] }}          | ${'paid'}        | ${'normal'}
    ${'shopify'}   | ${{ fulfillmentOrders: { nodes: [{ deliveryMethod: { methodType: 'PICK_UP' } }] } }} | ${'paid'}        | ${'storePickup'}
    ${'medusa'}    | ${{ payment_status: 'authorized' }}                                                  | ${'held'}        | ${'normal'}
    ${'medusa'}    | ${{ fulfillment_status: 'delivered' }}                                               | ${'signed'}      | ${'normal'}
    ${'medusa'}    | ${{ status: 'canceled' }}                                                            | ${'closed'}      | ${'normal'}
  `(
    '$channel $changes is $state',
    ({
      channel,
      changes,
      state,
      kind,
    }: {
      channel: keyof typeof translators;
      changes: Written;
      state: string;
      kind: string;
    }) => {
      const order = translators[channel](orders[channel]!(changes));
      expect([order.state, order.kind]).toEqual([state, kind]);
    },
  );
});

test('CHN-6 an order of Pinduoduo that has left tells no recipient, which is no new address', () => {
  const hidden = { receiver_name: '', receiver_phone: '', receiver_address: '' };
  expect(pinduoduo(orders['pinduoduo']!({ order_status: 2, ...hidden })).recipient.masked).toEqual({
    token: '',
    mergeKey: '',
  });
});

test.each([
  ['6', 'asked'],
  ['7', 'agreed'],
  ['12', 'refunded'],
  ['27', 'refused'],
  ['28', 'none'],
])('CHN-2 a Douyin after-sale in %s is %s', (after, refund) => {
  const order = JSON.parse(orders['douyin']!({})) as { sku_order_list: Written[] };
  for (const line of order.sku_order_list) line['after_sale_info'] = { after_sale_status: after };
  expect(new Set(douyin(JSON.stringify(order)).lines.map((line) => line.refund))).toEqual(new Set([refund]));
});

test('CHN-2 a gift card of JD pays, a coupon of one SKU is that line’s alone', () => {
  const jdOrder = JSON.parse(orders['jd']!({})) as Written;
  const total = Number(jdOrder['orderTotalPrice']);
  const changed = {
    ...{ freightPrice: '6.00', orderPayment: (total + 6 - 10 - 5).toFixed(2) },
    couponDetailList: [
      { couponType: '52-礼品卡优惠', couponPrice: '10.00', skuId: '' },
      { couponType: '30-单品促销优惠', couponPrice: '5.00', skuId: '71' },
    ],
  };
  const order = jd(JSON.stringify({ ...jdOrder, ...changed }));
  expect([order.payableMinor, order.discountMinor]).toEqual([BigInt(Math.round(total * 100)) + 100n, 500n]);
});

const FIXTURE = '../shared/fixtures/orders/shopify/order.json';
test.skipIf(!existsSync(FIXTURE))('CHN-2 a recorded order of Shopify, pushed as a webhook, names itself', () => {
  const { order } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as { order: { id: number } };
  const body = Buffer.from(JSON.stringify(order));
  const shop = {
    shopId: '',
    kind: 'shopify',
    endpoint: 'https://s.myshopify.com',
    credentials: { apiSecret: 'x' },
    options: {},
  };
  const headers = {
    'x-shopify-hmac-sha256': signBody(body, 'x'),
    'x-shopify-shop-domain': 's.myshopify.com',
    'x-shopify-topic': 'orders/updated',
  };
  const request = { method: 'POST', path: '/', query: {}, headers, body };
  expect(verifyWebhook(shop, request)?.changed).toEqual([String(order.id)]);
  const elsewhere = { ...headers, 'x-shopify-shop-domain': 'other.myshopify.com' };
  expect(verifyWebhook(shop, { ...request, headers: elsewhere })).toBeNull();
});
