/**
 * The world of the simulation: a small brand with one warehouse and five SKUs, a shop on Taobao, a web shop of its own and
 * two sellers on its platform; Taobao, Alipay (own sales), WeChat Pay (sellers' money, held by a bank), Kdniao and that
 * bank are the stand-ins of the sandbox, in one town.
 */
import { createSkus } from '../../src/catalog/catalog.ts';
import { createShop } from '../../src/channels/channels.ts';
import { keepCustodian } from '../../src/clearing/custodians.ts';
import { fundModelOf, keepFundModel } from '../../src/clearing/fund-models.ts';
import { stepSubMerchants } from '../../src/clearing/review-sub-merchants.ts';
import { keepRule } from '../../src/clearing/split-rules.ts';
import { keepSubMerchant } from '../../src/clearing/sub-merchants.ts';
import { createUser, grantRole, setUpTenant } from '../../src/identity/identity.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { businessDay } from '../../src/ledger/ledger.ts';
import { saveMerchantAccount } from '../../src/payments/payments.ts';
import { saveCouriers, saveShippingPreferences, saveWaybillService } from '../../src/shipping/shipping.ts';
import { openStock, saveNodes } from '../../src/stock/stock.ts';
import * as bank from '../banks/bank.ts';
import * as taobao from '../channels/taobao.ts';
import * as kdniao from '../couriers/kdniao.ts';
import { portsOf } from '../demo/connect.ts';
import { NODES } from '../demo/places.ts';
import { COURIERS } from '../demo/tariffs.ts';
import * as leqi from '../invoices/leqi.ts';
import type { SandboxSku } from '../orders.ts';
import * as alipay from '../psp/alipay.ts';
import * as wechatPay from '../psp/wechat-pay.ts';
import { type Grounds, SCOPE, type SimulatedHouse } from './house.ts';
import { seedInvoices } from './invoices.ts';
import { SUPPLIER, seedSupplier } from './suppliers.ts';

/** In fen; what they cost us, and how many there are at first. */
const GOODS = [
  { merchantCode: 'SIM-A', name: '棉麻衬衫', priceMinor: 19_900n, costMinor: 8_300n },
  { merchantCode: 'SIM-B', name: '陶瓷马克杯', priceMinor: 4_590n, costMinor: 1_777n },
  { merchantCode: 'SIM-C', name: '羊毛围巾', priceMinor: 12_901n, costMinor: 6_049n },
  { merchantCode: 'SIM-D', name: '香薰蜡烛', priceMinor: 5_903n, costMinor: 1_853n },
  { merchantCode: 'SIM-E', name: '亚麻桌布', priceMinor: 8_807n, costMinor: 3_331n },
] as const;
const OPENING = 400n;
const SELLERS = [
  { name: '织里小当家', licence: '91330502MA2B4C1D01', account: '6214830571234501' },
  { name: '景德窑语', licence: '91360200MA35K2E902', account: '6222031502009917' },
] as const;
export const CUSTODIAN = 'custody';
const PEOPLE = ['maker', 'checker'] as const;
/** Of parcels that left longest ago nobody wants to hear. */
const SHIPPING = { numbersOnRelease: true, labelWhen: 'before', weightTolerance: null, silentHours: 480 } as const;

const listings: SandboxSku[] = GOODS.map(({ merchantCode, name, priceMinor }, at) => ({
  ...{ itemId: String(684_210_000_000 + at), skuId: String(5_016_300_000_000 + at) },
  ...{ merchantCode, title: name, properties: '', priceMinor },
}));

export type DaysWorld = Awaited<ReturnType<typeof openDaysWorld>>;

export async function openDaysWorld(grounds: Grounds, house: SimulatedHouse, seed: number) {
  const { time } = grounds;
  const shops = { taobao: house.world.newId(), own: house.world.newId(), sellers: [] as Id[] };
  const now = () => new Date(time.database());
  const base = { seed, now };
  const door = (path: string) => `${house.url}${path}`;
  const standIns = {
    taobao: await taobao.start({
      ...{ ...base, skus: listings, sellerNick: '青禾模拟店' },
      webhookUrl: door(`/webhooks/channels/${SCOPE.tenant}/${shops.taobao}`),
    }),
    kdniao: await kdniao.start({ ...base, pushUrl: door(`/api/v1/carrier-pushes/${SCOPE.tenant}/kdniao`) }),
    alipay: await alipay.start({ ...base, notifyUrl: door(`/webhooks/payments/${SCOPE.tenant}/alipay`) }),
    wechatPay: await wechatPay.start({ ...base, notifyUrl: door(`/webhooks/payments/${SCOPE.tenant}/wechatPay`) }),
    bank: await bank.start(),
    leqi: await leqi.start(base),
  };
  const outside: Outside = { ...standIns, doors: door };
  const people = await house.inOne<Record<(typeof PEOPLE)[number], Id>>(seedPeople);
  const termId = await house.inOne<Id>(seedSupplier);
  const nodeId = await house.inOne<Id>(seedGoods);
  await house.inOne((ctx) => connectServices(ctx, grounds, outside));
  await seedShops(house, outside, shops);
  await house.inOne((ctx) => seedInvoices(ctx, grounds.ring, outside.leqi, [shops.own, shops.taobao]));
  return { ...{ outside, shops, people, nodeId, termId }, skus: GOODS, listings };
}

type StandIns = {
  taobao: Awaited<ReturnType<typeof taobao.start>>;
  kdniao: Awaited<ReturnType<typeof kdniao.start>>;
  alipay: Awaited<ReturnType<typeof alipay.start>>;
  wechatPay: Awaited<ReturnType<typeof wechatPay.start>>;
  bank: Awaited<ReturnType<typeof bank.start>>;
  leqi: Awaited<ReturnType<typeof leqi.start>>;
};
export type Outside = StandIns & { doors(path: string): string };

async function seedPeople(ctx: Ctx) {
  await setUpTenant(ctx, '青禾模拟');
  const ids: Record<string, Id> = {};
  for (const login of PEOPLE) {
    // Nobody signs in with a password here.
    ids[login] = await createUser(ctx, { login, name: login, passwordHash: 'none' });
    await grantRole(ctx, ids[login], 'owner');
  }
  return ids as Record<(typeof PEOPLE)[number], Id>;
}

async function seedGoods(ctx: Ctx): Promise<Id> {
  const { keeps: _, depth: __, ...node } = NODES[0]!;
  const nodeId = ctx.newId();
  await saveNodes(ctx, [{ ...node, id: nodeId, active: true }]);
  await saveCouriers(
    ctx,
    COURIERS.filter(({ service }) => service === 'kdniao'),
  );
  await saveShippingPreferences(ctx, SHIPPING);
  const common = { weightG: 400n, taxRatePpm: 130_000, unit: '件' };
  const skus = GOODS.map((sku, at) => ({ ...sku, ...common, id: ctx.newId(), supplier: at === 2 ? SUPPLIER : '' }));
  await createSkus(ctx, skus);
  const lines = skus.map(({ id }) => ({ skuId: id, quantity: OPENING }));
  await openStock(ctx, [{ id: ctx.newId(), nodeId, note: '期初库存', businessOn: businessDay(ctx), lines }]);
  return nodeId;
}

async function connectServices(ctx: Ctx, { ring }: Grounds, outside: Outside): Promise<void> {
  const couriers = COURIERS.filter(({ service }) => service === 'kdniao').map(({ code }) => code);
  await saveWaybillService(ctx, ring, {
    ...outside.kdniao.access,
    id: 'kdniao',
    name: '快递鸟',
    couriers,
    active: true,
  });
  for (const id of ['alipay', 'wechatPay'] as const)
    await saveMerchantAccount(ctx, ring, {
      ...{ ...outside[id].access, id, kind: id, name: id, feePpm: 6_000, feeToleranceMinor: 1n, currency: 'CNY' },
      ...{ active: true, notifyUrl: outside.doors(`/webhooks/payments/${SCOPE.tenant}/${id}`) },
    });
  const { endpoint, key } = outside.bank.access;
  await keepCustodian(ctx, ring, null, {
    ...{ id: CUSTODIAN, name: '存管专户', party: '招商银行', kind: 'bank', way: 'direct', endpoint, key },
    ...{ accountName: '交易资金存管专户', bankCode: '308331012019', approveAboveMinor: 50_000n, leastMinor: 100n },
    ...{ mostMinor: 50_000_000n, chargeMinor: 50n, active: true, account: '571900123410802' },
  });
  const model = { merchantAccount: 'wechatPay', model: 'BANK_CUSTODY', custodian: CUSTODIAN } as const;
  await keepFundModel(ctx, await fundModelOf(ctx, 'wechatPay'), { ...model, forSellers: true, feeComesBack: true });
  await keepRule(ctx, null, {
    ...{ id: ctx.newId(), name: '平台佣金 5%', priority: 100, shopId: null, subMerchantId: null, skuIds: [] },
    ...{ commissionPpm: 50_000, vatPpm: 60_000, fixedMinor: 0n, base: 'afterFee', shares: [], active: true },
  });
}

async function seedShops(house: SimulatedHouse, outside: Outside, shops: DaysShops): Promise<void> {
  const running = house.running();
  const ports = portsOf(running);
  const { db, ring } = running.house;
  const { kind, endpoint, credentials, options } = outside.taobao.access;
  await createShop(db, SCOPE, ports, ring, {
    ...{ id: shops.taobao, name: '青禾淘宝店', channel: kind, endpoint, credentials, options },
    settings: { shipWithinHours: 48, merchantAccount: 'alipay' },
  });
  await createShop(db, SCOPE, ports, ring, {
    ...{ id: shops.own, name: '青禾官网', channel: 'fileDrop' as const },
    settings: { merchantAccount: 'alipay' },
  });
  for (const { name } of SELLERS)
    shops.sellers.push(
      await createShop(db, SCOPE, ports, ring, {
        ...{ name: `${name}专营店`, channel: 'fileDrop' as const, settings: { merchantAccount: 'wechatPay' } },
      }),
    );
  await house.inOne(async (ctx) => {
    const ids: Id[] = [];
    for (const [i, { name, licence, account }] of SELLERS.entries())
      ids.push(
        await keepSubMerchant(ctx, ring, null, {
          ...{
            name,
            legalName: `${name}有限公司`,
            licenceNumber: licence,
            contact: '',
            outsideNumber: `S${i}`,
            account,
          },
          ...{ bankName: '工商银行', bankCode: '102100099996', accountName: `${name}有限公司`, kyc: 'passed' },
          ...{ kycExpiresOn: '2039-12-31', platformFeePpm: [0, 300_000, 1_000_000][i % 3]!, chargeBearer: 'platform' },
          ...{ releaseDays: 3, payoutMode: 'auto', least: '100', most: null, reserve: '0', note: '' },
          shopIds: [shops.sellers[i]!],
        }),
      );
    await stepSubMerchants(ctx, ids, 'submit');
    await stepSubMerchants(ctx, ids, 'approve');
  });
}

type DaysShops = { taobao: Id; own: Id; sellers: Id[] };
