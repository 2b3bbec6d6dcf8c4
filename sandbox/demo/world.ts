/**
 * The outside world of the demo: the channels, three waybill services, two payment companies (one twice: the
 * shop's own till, and the platform's for its sellers), each a stand-in on this
 * machine. What must stay true: the world remembers what it did from one start to the next, so that what our books know
 * of it stays true, and a start never gives a number out again that an earlier one may have given.
 */

import * as douyin from '../channels/douyin.ts';
import * as jd from '../channels/jd.ts';
import * as medusa from '../channels/medusa.ts';
import * as pinduoduo from '../channels/pinduoduo.ts';
import * as shopify from '../channels/shopify.ts';
import * as taobao from '../channels/taobao.ts';
import * as woocommerce from '../channels/woocommerce.ts';
import type { WooExtras } from '../channels/woocommerce-order.ts';
import * as cainiao from '../couriers/cainiao.ts';
import * as kdniao from '../couriers/kdniao.ts';
import * as sf from '../couriers/sf.ts';
import type { SandboxOrder } from '../orders.ts';
import * as alipay from '../psp/alipay.ts';
import type { PaymentMemory } from '../psp/payment-book.ts';
import * as wechatPay from '../psp/wechat-pay.ts';
import {
  all,
  douyinListings,
  jdListings,
  type Listings,
  pinduoduoListings,
  taobaoListings,
  woocommerceListings,
} from './listings.ts';

/** What stands at WeChat Pay before the demo begins; the week of money before it leaves as much. */
export const WECHAT_BALANCE = 1_284_310n;

export type Running<Start extends (options: never) => unknown> = Awaited<ReturnType<Start>>;

export type World = {
  taobao: Running<typeof taobao.start>;
  woocommerce: Running<typeof woocommerce.start>;
  kdniao: Running<typeof kdniao.start>;
  cainiao: Running<typeof cainiao.start>;
  sf: Running<typeof sf.start>;
  alipay: Running<typeof alipay.start>;
  wechatPay: Running<typeof wechatPay.start>;
  mall: Running<typeof wechatPay.start>;
  douyin: Running<typeof douyin.start>;
  pinduoduo: Running<typeof pinduoduo.start>;
  jd: Running<typeof jd.start>;
  shopify: Running<typeof shopify.start>;
  medusa: Running<typeof medusa.start>;
};
/** Platforms that remember nothing but their orders. */
const PLATFORMS = ['douyin', 'pinduoduo', 'jd', 'shopify', 'medusa'] as const;
type PlatformName = (typeof PLATFORMS)[number];
export const STAND_INS = [
  ...(['taobao', 'woocommerce', 'kdniao', 'cainiao', 'sf', 'alipay', 'wechatPay', 'mall'] as const),
  ...PLATFORMS,
] as const;
export type StandIn = (typeof STAND_INS)[number];

/** What the world tells the next start. Serialised as a whole, so that things known by two names stay one. */
export type WorldMemory = {
  taobao: SandboxOrder[];
  woocommerce: { orders: SandboxOrder[]; extras: ReadonlyMap<string, WooExtras> };
  kdniao: kdniao.KdniaoMemory;
  cainiao: cainiao.CainiaoMemory;
  sf: sf.SfMemory;
  alipay: PaymentMemory;
  wechatPay: PaymentMemory;
  mall: PaymentMemory;
  platforms: Record<PlatformName, SandboxOrder[]>;
};

export type WorldOptions = {
  seed: number;
  /** How often the world was opened before. */
  start: number;
  now: () => Date;
  memory?: WorldMemory | undefined;
  /** Where each tells its news; it tells none without. */
  doors?: Partial<Record<StandIn, string>>;
  /** Without one, a free one. */
  ports?: Partial<Record<StandIn, number>>;
  /** How long a courier's hour takes. */
  courierHourMs?: number;
};

/** More orders than one start of the demo places. */
const NUMBERS_PER_START = 100_000;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { now, memory, doors = {}, ports = {} } = options;
  const seed = options.seed + options.start;
  const base = (name: StandIn) => ({ seed, now, ...(ports[name] && { port: ports[name] }) });
  const shop = (name: StandIn) => ({
    ...base(name),
    skipNumbers: options.start * NUMBERS_PER_START,
    ...(doors[name] && { webhookUrl: doors[name] }),
  });
  const platform = (name: PlatformName, listings: Listings) => ({
    ...shop(name),
    skus: all(listings),
    ...(memory && { known: memory.platforms[name] }),
  });
  const psp = (name: 'alipay' | 'wechatPay' | 'mall') => ({
    ...base(name),
    // A data folder of before knew one till fewer.
    ...(memory?.[name] && { memory: memory[name] }),
    ...(doors[name] && { notifyUrl: doors[name] }),
  });
  return {
    taobao: await taobao.start({
      ...shop('taobao'),
      skus: all(taobaoListings()),
      sellerNick: '青禾生活旗舰店',
      ...(memory && { known: memory.taobao }),
    }),
    woocommerce: await woocommerce.start({
      ...shop('woocommerce'),
      skus: all(woocommerceListings()),
      ...(memory && { known: memory.woocommerce.orders, knownExtras: memory.woocommerce.extras }),
    }),
    kdniao: await kdniao.start({
      ...base('kdniao'),
      ...(memory && { memory: memory.kdniao }),
      ...(doors.kdniao && { pushUrl: doors.kdniao }),
      ...(options.courierHourMs && { hourMs: options.courierHourMs }),
    }),
    cainiao: await cainiao.start({ ...base('cainiao'), ...(memory && { memory: memory.cainiao }) }),
    sf: await sf.start({
      ...base('sf'),
      // A data folder of before knew no such world.
      ...(memory?.sf && { memory: memory.sf }),
      ...(doors.sf && { pushUrl: doors.sf }),
      ...(options.courierHourMs && { hourMs: options.courierHourMs }),
    }),
    alipay: await alipay.start(psp('alipay')),
    wechatPay: await wechatPay.start({ ...psp('wechatPay'), balances: { basic: WECHAT_BALANCE } }),
    mall: await wechatPay.start({ ...psp('mall'), seed: seed + 1, merchantId: '1900000002' }),
    douyin: await douyin.start(platform('douyin', douyinListings())),
    pinduoduo: await pinduoduo.start(platform('pinduoduo', pinduoduoListings())),
    jd: await jd.start(platform('jd', jdListings())),
    shopify: await shopify.start(platform('shopify', jdListings())),
    medusa: await medusa.start(platform('medusa', jdListings())),
  };
}

export const memoryOf = (world: World): WorldMemory => ({
  taobao: world.taobao.control.orders(),
  woocommerce: { orders: world.woocommerce.control.orders(), extras: world.woocommerce.control.extras() },
  kdniao: world.kdniao.control.memory(),
  cainiao: world.cainiao.control.memory(),
  sf: world.sf.control.memory(),
  alipay: world.alipay.control.memory(),
  wechatPay: world.wechatPay.control.memory(),
  mall: world.mall.control.memory(),
  platforms: {
    douyin: world.douyin.control.orders(),
    pinduoduo: world.pinduoduo.control.orders(),
    jd: world.jd.control.orders(),
    shopify: world.shopify.control.orders(),
    medusa: world.medusa.control.orders(),
  },
});

export const originsOf = (world: World): string[] => STAND_INS.map((name) => world[name].url);

export async function closeWorld(world: World): Promise<void> {
  await Promise.all(STAND_INS.map((name) => world[name].close()));
}
