/**
 * The channels that are tested against a stand-in of their platform, as a table: how each is opened, what its own words
 * are, and how an order of it is spoilt. `platforms.test.ts` runs the contract and the same misfortunes over each.
 */
import * as douyin from '../../sandbox/channels/douyin.ts';
import * as jd from '../../sandbox/channels/jd.ts';
import * as medusa from '../../sandbox/channels/medusa.ts';
import type { openStandIn, StandInOptions } from '../../sandbox/channels/open-stand-in.ts';
import * as pinduoduo from '../../sandbox/channels/pinduoduo.ts';
import * as shopify from '../../sandbox/channels/shopify.ts';
import type { SandboxOrder, SandboxSku } from '../../sandbox/orders.ts';
import { paidFor } from '../../sandbox/orders.ts';
import type { ChannelConnector, ListingChange, RefundState } from '../../src/channels/connector.ts';
import { createDouyin } from '../../src/connectors/channels/douyin/douyin.ts';
import { createJd } from '../../src/connectors/channels/jd/jd.ts';
import { createMedusa } from '../../src/connectors/channels/medusa/medusa.ts';
import type { ChannelOutside } from '../../src/connectors/channels/outside.ts';
import { createPinduoduo } from '../../src/connectors/channels/pinduoduo/pinduoduo.ts';
import { createShopify } from '../../src/connectors/channels/shopify/shopify.ts';
import { listingChange } from './connector-suite.ts';

export type PlatformStandIn = Awaited<ReturnType<typeof openStandIn>>;
type Change = { [field: string]: unknown };

export type PlatformCase = {
  name: string;
  start: (options: StandInOptions) => Promise<PlatformStandIn>;
  create: (outside: ChannelOutside) => ChannelConnector;
  skus: SandboxSku[];
  carrierCode: string;
  unknownNumber: string;
  /** A key that is not the shop's. */
  stranger: Record<string, string>;
  /** Whether it takes another number for a parcel that it was told of. */
  corrects: boolean;
  /** Whether it gets a new session by itself when one is over. */
  renews: boolean;
  /** Whether it says by when an order has to leave. */
  promises: boolean;
  /** Whether it tells its news over HTTP, and the secret without which nothing of it is believed. */
  pushes: boolean;
  secretUnset: Record<string, string>;
  listings: [ListingChange[], ListingChange[]];
  /** What we hear when the buyer asks for the money of all. */
  refund: (order: SandboxOrder) => { state: RefundState; amountMinor: bigint };
  /** A state nobody has heard of, and one fen that is not there. */
  unknownStatus: (order: Change) => void;
  moneyOff: (order: Change) => void;
};

const sku = (at: number, itemId: string, skuId: string): SandboxSku => ({
  ...{ itemId, skuId, merchantCode: `TEA-${at}`, title: '安溪铁观音 清香型', properties: `净含量${100 + at}g` },
  priceMinor: BigInt(1_990 + at * 310),
});

/** Three products of four SKUs. */
const goods = (product: bigint, first: bigint) =>
  Array.from({ length: 12 }, (_, at) =>
    sku(at, String(product + BigInt(Math.floor(at / 4))), String(first + BigInt(at))),
  );

const goodsOf = (order: SandboxOrder) => order.lines.reduce((sum, line) => sum + paidFor(line), 0n);

/** Titles where the platform takes them, prices by SKU, shelves. */
const listingsOf = (skus: readonly SandboxSku[], titles: boolean): [ListingChange[], ListingChange[]] => {
  const [first, , , , second] = skus.map((one) => one.itemId) as [string, string, string, string, string];
  const title = (text: string) => (titles ? { title: text } : {});
  return [
    [
      listingChange(first, '', { ...title('安溪铁观音 秋茶'), onShelf: false }),
      ...skus.map(({ itemId, skuId }, at) => listingChange(itemId, skuId, { priceMinor: 50_000n + BigInt(at) })),
    ],
    [
      listingChange(first, '', { onShelf: true }),
      listingChange(second, '', { ...title('正山小种'), onShelf: true }),
      listingChange(first, skus[0]!.skuId, { priceMinor: 100n }),
    ],
  ];
};

const shopifyGoods = goods(8_100_000_000_001n, 44_100_000_000_001n);
const medusaGoods = goods(100_001n, 200_001n).map((one) => ({
  ...one,
  itemId: `prod_${one.itemId}`,
  skuId: `variant_${one.skuId}`,
}));
const jdGoods = goods(10_020_000_000_001n, 10_098_000_000_001n);
const pinduoduoGoods = goods(412_300_001n, 980_100_001n);
const douyinGoods = goods(3_600_100_000_001n, 1_780_000_000_000_001n);

export const PLATFORMS: PlatformCase[] = [
  {
    name: 'Douyin',
    start: douyin.start,
    create: createDouyin,
    skus: douyinGoods,
    carrierCode: 'ZTO',
    unknownNumber: '6999999999999999999',
    stranger: { appSecret: 'another' },
    corrects: true,
    renews: true,
    promises: true,
    pushes: true,
    secretUnset: { appSecret: '' },
    listings: listingsOf(douyinGoods, true),
    refund: (order) => ({ state: 'asked', amountMinor: goodsOf(order) }),
    unknownStatus: (order) => {
      order['order_status'] = 777;
    },
    moneyOff: (order) => {
      order['pay_amount'] = Number(order['pay_amount']) + 1;
    },
  },
  {
    name: 'Pinduoduo',
    start: pinduoduo.start,
    create: createPinduoduo,
    skus: pinduoduoGoods,
    carrierCode: 'ZTO',
    unknownNumber: '260301-999999999999999',
    stranger: { clientSecret: 'another' },
    corrects: true,
    renews: true,
    promises: true,
    pushes: false,
    secretUnset: {},
    listings: listingsOf(pinduoduoGoods, false),
    refund: (order) => ({ state: 'asked', amountMinor: goodsOf(order) }),
    unknownStatus: (order) => {
      order['order_status'] = 9;
    },
    moneyOff: (order) => {
      order['pay_amount'] = (Math.round(Number(order['pay_amount']) * 100) + 1) / 100;
    },
  },
  {
    name: 'JD',
    start: jd.start,
    create: createJd,
    skus: jdGoods,
    carrierCode: 'ZTO',
    unknownNumber: '999999999999',
    stranger: { appSecret: 'another' },
    corrects: true,
    renews: true,
    promises: false,
    pushes: false,
    secretUnset: {},
    listings: listingsOf(jdGoods, true),
    refund: (order) => ({ state: 'asked', amountMinor: goodsOf(order) }),
    unknownStatus: (order) => {
      order['orderState'] = 'NEW_WORD';
    },
    moneyOff: (order) => {
      order['orderPayment'] = (Number(order['orderPayment']) + 0.01).toFixed(2);
    },
  },
  {
    name: 'Shopify',
    start: shopify.start,
    create: createShopify,
    skus: shopifyGoods,
    carrierCode: 'ZTO',
    unknownNumber: '9999999999999',
    stranger: { accessToken: 'another' },
    corrects: true,
    renews: false,
    promises: true,
    pushes: true,
    secretUnset: { apiSecret: '' },
    listings: listingsOf(shopifyGoods, true),
    refund: (order) => ({ state: 'refunded', amountMinor: goodsOf(order) }),
    unknownStatus: (order) => {
      order['displayFinancialStatus'] = 'NEW_WORD';
    },
    moneyOff: (order) => {
      const { shopMoney } = order['totalPriceSet'] as { shopMoney: { amount: string } };
      shopMoney.amount = (Number(shopMoney.amount) + 0.01).toFixed(2);
    },
  },
  {
    name: 'Medusa',
    start: medusa.start,
    create: createMedusa,
    skus: medusaGoods,
    carrierCode: 'ZTO',
    unknownNumber: 'order_01NOBODY',
    stranger: { apiKey: 'another' },
    corrects: false,
    renews: false,
    promises: false,
    pushes: false,
    secretUnset: {},
    listings: listingsOf(medusaGoods, true),
    refund: (order) => ({ state: 'refunded', amountMinor: goodsOf(order) }),
    unknownStatus: (order) => {
      order['payment_status'] = 'new_word';
    },
    moneyOff: (order) => {
      order['total'] = (Math.round(Number(order['total']) * 100) + 1) / 100;
    },
  },
];
