/** INV-1: what a platform bears of an order's discounts is told per line, never beyond the line's own, and adds up to its word. */
import { stringify } from 'lossless-json';
import { expect, test } from 'vitest';
import * as douyinStand from '../../../sandbox/channels/douyin-order.ts';
import * as jdStand from '../../../sandbox/channels/jd-order.ts';
import * as pinduoduoStand from '../../../sandbox/channels/pinduoduo-order.ts';
import { makeOrder, type SandboxOrder } from '../../../sandbox/orders.ts';
import { seeded } from '../../../sandbox/seeded.ts';
import type { IncomingLine, IncomingOrder } from '../../channels/connector.ts';
import { formatMinor } from '../../kernel/money.ts';
import { translateOrder as douyin } from './douyin/translate-order.ts';
import { translateOrder as jd } from './jd/translate-order.ts';
import { translateOrder as pinduoduo } from './pinduoduo/translate-order.ts';

const SEED = 20261123;
const skus = Array.from({ length: 6 }, (_, i) => ({
  ...{ itemId: `${100 + i}`, skuId: `${200 + i}`, merchantCode: `M${i}`, title: `商品${i}`, properties: '米白' },
  priceMinor: BigInt(990 + i * 1_307),
}));
type Sent = Record<string, unknown>;
/** Numbers of 18 digits stay what they are. */
const toText = (value: object): string => stringify(value)!;

/** Tells in the platform's words that it bears `borne` of all discounts. */
const PLATFORMS: Record<string, (order: SandboxOrder, borne: bigint) => IncomingOrder> = {
  douyin(order, borne) {
    const sent = douyinStand.writeOrder(order, []);
    let open = borne;
    for (const line of sent['sku_order_list'] as Sent[]) {
      const own = BigInt(line['promotion_amount'] as number);
      const part = own < open ? own : open;
      // The influencer's is told with the platform's, and apart from it.
      Object.assign(line, { platform_cost_amount: Number(own), only_platform_cost_amount: Number(part) });
      open -= part;
    }
    return douyin(toText(sent));
  },
  pinduoduo: (order, borne) =>
    pinduoduo(toText({ ...pinduoduoStand.writeOrder(order), platform_discount: Number(formatMinor(borne)) })),
  jd(order, borne) {
    const sent = jdStand.writeOrder(order);
    const all = order.lines.reduce((sum, line) => sum + line.discountMinor + line.sharedDiscountMinor, 0n);
    return jd(toText({ order: { ...sent, sellerDiscount: formatMinor(all - borne) }, services: [] }));
  },
};

test.each(Object.keys(PLATFORMS))('INV-1 %s: lines add up to what it bears', (platform) => {
  const random = seeded(SEED);
  let number = 0;
  let told = 0;
  for (let round = 0; round < 200; round++) {
    const order = makeOrder(random, {
      ...{ skus, at: new Date('2026-11-20T02:00:00Z'), cashOnDelivery: 0, masked: 0, maxLines: 4 },
      number: (line) =>
        platform === 'pinduoduo' && line === 0 ? `261120-${String(++number).padStart(15, '0')}` : `26112000${++number}`,
    });
    const all = order.lines.reduce((sum, line) => sum + line.discountMinor + line.sharedDiscountMinor, 0n);
    const borne = (all * BigInt(random.below(101))) / 100n;
    const { lines } = PLATFORMS[platform]!(order, borne);
    const share = ({ platformMinor = 0n }: IncomingLine) => platformMinor;
    const sum = lines.reduce((total, line) => total + share(line), 0n);
    const within = lines.every((line) => share(line) <= line.priceMinor * line.quantity - line.amountMinor);
    expect({ seed: SEED, round, sum, within }).toEqual({ seed: SEED, round, sum: borne, within: true });
    if (borne > 0n) told += 1;
  }
  expect(told).toBeGreaterThan(20);
});
