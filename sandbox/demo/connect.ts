/**
 * Connects the demo's tenant to its world, as a merchant would who types in what the platforms gave: shops, waybill
 * services, merchant accounts. Done at every start, because the stand-ins listen elsewhere and have new keys each time.
 */
import { accessOf, type ChannelPorts, createShop, shopsOf, updateShop } from '../../src/channels/channels.ts';
import { channelConnectors } from '../../src/connectors/channels/channel-connectors.ts';
import { checkOutboundUrl } from '../../src/connectors/http.ts';
import type { Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { promisedSince, shippedWhole } from '../../src/orders/orders.ts';
import { saveMerchantAccount } from '../../src/payments/payments.ts';
import type { Running } from '../../src/run-house.ts';
import { saveShippingPreferences, saveWaybillService, shippingPreferences } from '../../src/shipping/shipping.ts';
import { COURIERS } from './tariffs.ts';
import type { StandIn, World } from './world.ts';

export const SHOPS = {
  taobao: '青禾生活旗舰店',
  woocommerce: '青禾生活官网',
  douyin: '青禾生活抖音小店',
  pinduoduo: '青禾生活拼多多店',
  jd: '青禾生活京东店',
} as const;
export type ShopKey = keyof typeof SHOPS;
export const SHOP_KEYS = Object.keys(SHOPS) as readonly ShopKey[];
const FILE_SHOP = '青禾生活抖音店';
const SERVICES = { kdniao: '快递鸟', cainiao: '菜鸟电子面单', sf: '顺丰月结直连' } as const;
export const ACCOUNTS = { alipay: '支付宝商家账户', wechatPay: '微信支付商户', mall: '平台商城收银台' } as const;

/** Platforms that collect by themselves, and what they keep. */
const COMMISSION = { douyin: 50_000, pinduoduo: 6_000, jd: 60_000 };

/** Numbers come with the release; a parcel may weigh a tenth or 100 g more or less than its goods. */
const SHIPPING = {
  numbersOnRelease: true,
  labelWhen: 'before',
  weightTolerance: { grams: 100n, ppm: 100_000n },
  silentHours: 48,
} as const;

/** The ids of the demo's shops: those that are there, new ones for the others. */
export async function shopIds({ house: { db } }: Running, scope: Scope): Promise<Record<ShopKey, Id>> {
  const known = new Map((await db.read(scope, shopsOf)).map((shop) => [shop.name, shop.id]));
  return eachShop((key) => known.get(SHOPS[key]) ?? db.world.newId());
}

export const eachShop = <T>(make: (key: ShopKey) => T): Record<ShopKey, T> =>
  Object.fromEntries(SHOP_KEYS.map((key) => [key, make(key)])) as Record<ShopKey, T>;

/** Where each stand-in tells its news. */
export const doorsOf = (url: string, tenant: number, shops: Record<ShopKey, Id>): Partial<Record<StandIn, string>> => ({
  ...eachShop((key) => `${url}/webhooks/channels/${tenant}/${shops[key]}`),
  kdniao: `${url}/api/v1/carrier-pushes/${tenant}/kdniao`,
  sf: `${url}/api/v1/carrier-pushes/${tenant}/sf`,
  alipay: `${url}/webhooks/payments/${tenant}/alipay`,
  wechatPay: `${url}/webhooks/payments/${tenant}/wechatPay`,
  mall: `${url}/webhooks/payments/${tenant}/mall`,
});

export async function connectWorld(running: Running, scope: Scope, world: World, shops: Record<ShopKey, Id>) {
  const doors = doorsOf(running.url ?? '', scope.tenant, shops);
  const { db, ring } = running.house;
  await db.transaction(scope, async (ctx) => {
    // What a person has set since stays.
    if ((await shippingPreferences(ctx)).version === 0) await saveShippingPreferences(ctx, SHIPPING);
    for (const id of ['kdniao', 'cainiao', 'sf'] as const) {
      const couriers = COURIERS.filter((courier) => courier.service === id).map((courier) => courier.code);
      await saveWaybillService(ctx, ring, { ...world[id].access, id, name: SERVICES[id], couriers, active: true });
    }
    // Whom the platform keeps to itself only its own e-waybills print, whatever courier brings him his parcel.
    const access = { ...world.pinduoduo.waybillAccess, id: 'pinduoduo', name: '拼多多电子面单' };
    await saveWaybillService(ctx, ring, { ...access, couriers: COURIERS.map(({ code }) => code), active: true });
    for (const id of ['alipay', 'wechatPay', 'mall'] as const) {
      const fees = { feePpm: 6_000, feeToleranceMinor: 1n, currency: 'CNY', active: true };
      await saveMerchantAccount(ctx, ring, {
        ...world[id].access,
        id,
        kind: id === 'alipay' ? id : 'wechatPay',
        name: ACCOUNTS[id],
        ...fees,
        notifyUrl: doors[id]!,
      });
    }
  });
  const settings = { shipWithinHours: 48, splitFromMinor: '3000', stockSafety: '2' };
  await connectShop(running, scope, 'taobao', shops.taobao, world, {
    ...{ ...settings, merchantAccount: 'alipay', commissionPpm: 50_000 },
  });
  await connectShop(running, scope, 'woocommerce', shops.woocommerce, world, {
    ...{ ...settings, merchantAccount: 'wechatPay', reserveAt: 'order' as const, unpaidMinutes: 30 },
  });
  for (const [key, commissionPpm] of Object.entries(COMMISSION))
    await connectShop(running, scope, key as ShopKey, shops[key as ShopKey], world, { ...settings, commissionPpm });
  const known = await db.read(scope, shopsOf);
  if (!known.some((shop) => shop.name === FILE_SHOP))
    await createShop(db, scope, portsOf(running), ring, { name: FILE_SHOP, channel: 'fileDrop', settings });
}

async function connectShop(
  running: Running,
  scope: Scope,
  key: ShopKey,
  id: Id,
  world: World,
  settings: NonNullable<Parameters<typeof createShop>[4]['settings']>,
): Promise<void> {
  const { db, ring } = running.house;
  const { endpoint, credentials, options, kind } = world[key].access;
  const known = await db.read(scope, shopsOf);
  const shop = { name: SHOPS[key], shopGroup: '青禾生活', endpoint, credentials, options, settings };
  if (known.some((one) => one.id === id)) await updateShop(db, scope, portsOf(running), ring, id, shop);
  else await createShop(db, scope, portsOf(running), ring, { ...shop, id, channel: kind });
}

/** What shops are kept with. */
export const portsOf = ({ house, outside }: Running): ChannelPorts => ({
  connectors: channelConnectors({ send: outside.http.send, now: () => house.db.world.now() }),
  openAccess: accessOf(house.ring),
  checkEndpoint: (url) => checkOutboundUrl(url, outside.rules),
  shippedWhole,
  promisedSince,
});
