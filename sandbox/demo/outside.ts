/**
 * Somebody else's warehouses in the demo (SRC-4): a third party's in Guangzhou and a drop-shipping supplier in Yiwu, each a
 * stand-in on this machine with a node of its own and goods that only it has. The first morning leaves parcels that are
 * accepted, refused, waiting and shipped, goods on their way in, and a stock that differs from the books.
 */
import { createSkus } from '../../src/catalog/catalog.ts';
import { type EnteredOrder, enterOrder } from '../../src/contract/enter-order.ts';
import { listOutsideOrders } from '../../src/contract/outside-warehouses.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { KeyRing } from '../../src/kernel/secrets.ts';
import { keepPrices, keepSuppliers } from '../../src/purchasing/purchasing.ts';
import type { Running } from '../../src/run-house.ts';
import { changeOutside, createOutside, outsideWarehouses } from '../../src/shipping/shipping.ts';
import { allNodes, expectGoods, openStock, saveNodes } from '../../src/stock/stock.ts';
import { type QimenMemory, start } from '../warehouses/qimen.ts';
import { BRAND, ean13 } from './assortment.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';

const PLACES = [
  {
    ...{ id: 'yc', code: 'YC', name: '广州云仓（三方）', cityName: '广州市', supplier: null },
    ...{ provinceCode: '440000', cityCode: '440100', districtCode: '440111', province: '广东省', district: '白云区' },
    detail: '太和镇大源北路188号物流港6号库',
    goods: [
      { code: 'YC-TS01', name: '茶席竹垫 30×180 厘米', priceMinor: 6_900n, costMinor: 2_600n, weightG: 420n },
      { code: 'YC-TS02', name: '手工粗陶盖碗 150 毫升', priceMinor: 12_900n, costMinor: 4_900n, weightG: 380n },
      { code: 'YC-TS03', name: '胡桃木茶盘', priceMinor: 26_800n, costMinor: 11_200n, weightG: 1_650n },
    ],
  },
  {
    ...{ id: 'df', code: 'DF', name: '义乌禾木（代发）', cityName: '金华市', supplier: '义乌禾木代发部' },
    ...{ provinceCode: '330000', cityCode: '330700', districtCode: '330782', province: '浙江省', district: '义乌市' },
    detail: '稠江街道杨村路300号',
    goods: [
      { code: 'DF-LS01', name: '香薰蜡烛 白茶', priceMinor: 5_900n, costMinor: 1_850n, weightG: 310n },
      { code: 'DF-LS02', name: '香薰蜡烛 雪松', priceMinor: 5_900n, costMinor: 1_850n, weightG: 310n },
    ],
  },
] as const;
type Place = (typeof PLACES)[number];

export type OutsideMemory = Record<string, QimenMemory>;
export type DemoOutside = Awaited<ReturnType<typeof openOutside>>;

const PIECES = 120n;

/** Opens both and connects them as a merchant would; every start again, because they listen elsewhere each time. */
export async function openOutside(
  { house: { db, ring }, url, tenant }: Running,
  scope: Scope,
  { clock, memory, starts }: { clock: Clock; memory: OutsideMemory | undefined; starts: number },
) {
  const standIns = new Map<string, Awaited<ReturnType<typeof start>>>();
  for (const [at, { id }] of PLACES.entries())
    standIns.set(
      id,
      await start({
        ...{ now: clock.now, pushUrl: `${url}/webhooks/warehouses/${tenant}/${id}` },
        ...(memory?.[id] && { known: memory[id] }),
        firstWaybill: 880_000_000_000 + at * 10_000_000_000 + starts * 100_000,
      }),
    );
  if (!memory)
    for (const { id, goods } of PLACES)
      for (const { code } of goods) standIns.get(id)!.control.stock().set(code, PIECES);
  await db.transaction(scope, async (ctx) => {
    for (const place of PLACES) await connect(ctx, ring, place, standIns.get(place.id)!.access);
  });
  return {
    origins: [...standIns.values()].map((one) => one.url),
    at: (id: Place['id']) => standIns.get(id)!.control,
    memory: (): OutsideMemory => Object.fromEntries([...standIns].map(([id, { control }]) => [id, control.memory()])),
    close: () => Promise.all([...standIns.values()].map((one) => one.close())),
  };
}

type Access = Awaited<ReturnType<typeof start>>['access'];

async function connect(ctx: Ctx, ring: KeyRing, place: Place, access: Access): Promise<void> {
  const { id, name } = place;
  const [known] = await outsideWarehouses(ctx, id);
  const pairs = (of: object) => Object.entries(of).map(([key, value]) => ({ name: key, value: String(value) }));
  const reached = {
    ...{ endpoint: access.endpoint, options: pairs(access.options), credentials: pairs(access.credentials) },
  };
  if (known) {
    const { nodeId, name: called, active, supplierId, compareHours, tolerance } = known;
    await changeOutside(ctx, ring, known, {
      nodeId,
      name: called,
      active,
      supplierId,
      compareHours,
      tolerance,
      ...reached,
    });
    return;
  }
  const { nodeId, supplierId } = await found(ctx, place);
  await createOutside(ctx, new Map([['qimen', true]]), ring, {
    ...{ id, kind: 'qimen', nodeId, name, active: true, supplierId, compareHours: 24, tolerance: 0 },
    ...reached,
  });
}

/** Its node, goods and, of a supplier, prices. */
async function found(ctx: Ctx, place: Place): Promise<{ nodeId: Id; supplierId: Id | null }> {
  const { code, name, supplier, goods, provinceCode, cityCode, districtCode, province, cityName, district } = place;
  const nodeId = ctx.newId();
  await saveNodes(ctx, [
    {
      ...{ id: nodeId, code, name, kind: 'warehouse', provinceCode, cityCode, districtCode, active: true },
      ...{ capacity: null, priority: 90 },
      address: { name, phone: '400-820-6633', province, city: cityName, district, town: '', detail: place.detail },
    },
  ]);
  const skus = goods.map(({ code: merchantCode, ...sku }, at) => ({
    ...{
      id: ctx.newId(),
      merchantCode,
      barcodes: [ean13(`69428000${code === 'YC' ? '1' : '2'}${String(at).padStart(3, '0')}`)],
    },
    ...{ ...sku, brand: BRAND, unit: '件', supplier: supplier ?? '' },
  }));
  await createSkus(ctx, skus);
  await openStock(ctx, [
    { id: ctx.newId(), nodeId, note: '期初库存', lines: skus.map(({ id }) => ({ skuId: id, quantity: PIECES })) },
  ]);
  if (supplier === null) return { nodeId, supplierId: null };
  const supplierId = ctx.newId();
  const plain = { contact: '楼小燕', phone: '13805739981', leadDays: 2, currency: 'CNY', terms: '月结', active: true };
  await keepSuppliers(ctx, [{ id: supplierId, code: 'YWDF', name: supplier, priceTolerancePpm: 0, ...plain }]);
  await keepPrices(
    ctx,
    skus.map(({ id, costMinor }) => ({
      ...{ id: ctx.newId(), supplierId, skuId: id, validFrom: '2026-01-01', fromQuantity: 1n, packSize: 1n },
      ...{ minQuantity: 1n, priceMinor: costMinor, active: true },
    })),
  );
  return { nodeId, supplierId };
}

/** Who orders what by telephone; the last of each place is not taken there. */
const ORDERS = [
  { name: '唐文静', sku: 'YC-TS01', quantity: '2' },
  { name: '罗志远', sku: 'YC-TS02', quantity: '1' },
  { name: '何晓梅', sku: 'YC-TS03', quantity: '1' },
  { name: '杜鹏', sku: 'YC-TS01', quantity: '1' },
  { name: '冯丽娜', sku: 'DF-LS01', quantity: '3' },
  { name: '曹建军', sku: 'DF-LS01', quantity: '1' },
  { name: '邓雨晴', sku: 'DF-LS02', quantity: '2' },
] as const;

type Hands = { db: Database; scope: Scope; seller: Client; warehouse: Client; shopId: Id; outside: DemoOutside };

/** Done once. Parcels of the first of each place have left; one is refused, and the cloud warehouse counts differently. */
export async function stageOutside(hands: Hands): Promise<void> {
  const { seller, shopId, outside } = hands;
  outside.at('df').refuseItem('DF-LS02');
  for (const [at, one] of ORDERS.entries()) await seller(enterOrder, { params: { shopId }, body: entered(one, at) });
  await untilAnswered(hands);
  for (const [id, gone] of [
    ['yc', 1],
    ['df', 1],
  ] as const) {
    const { orders, ship } = outside.at(id);
    for (const { code } of orders().slice(0, gone)) await ship(code);
  }
  await expectThere(hands);
  await outside.at('yc').count([
    { itemCode: 'YC-TS01', quantity: -3n, total: PIECES - 2n - 3n },
    { itemCode: 'YC-TS03', quantity: 1n, total: PIECES + 1n },
  ]);
}

const entered = ({ name, sku, quantity }: (typeof ORDERS)[number], at: number): EnteredOrder => ({
  ...{ kind: 'manual', payment: 'cod', memo: '' },
  recipient: {
    ...{ name, phone: `1380571${String(1_100 + at * 13)}`, province: '浙江省', city: '杭州市', district: '西湖区' },
    detail: `文三路${at + 18}号西溪科创园${at + 1}幢${at + 2}01室`,
  },
  lines: [{ merchantCode: sku, quantity }],
});

/** Each is told by a job within seconds. */
async function untilAnswered({ warehouse }: Hands): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const { items } = await warehouse(listOutsideOrders, { query: { limit: 50 } });
    if (items.length >= ORDERS.length && items.every(({ state }) => state !== 'waiting')) return;
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** Goods on their way to the cloud warehouse, which is told of them by itself. */
async function expectThere({ db, scope }: Hands): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const node = (await allNodes(ctx)).find(({ code }) => code === 'YC');
    const rows = await ctx.sql<{ id: Id }>`
      select id from sku where tenant_id = ${ctx.tenant} and merchant_code like 'YC-%' order by merchant_code`;
    if (!node) return;
    const lines = rows.map(({ id }) => ({ skuId: id, quantity: 60n }));
    await expectGoods(ctx, [{ id: ctx.newId(), nodeId: node.id, supplier: '宜兴陶然居', note: '冬季补货', lines }]);
  });
}
