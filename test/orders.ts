/** Orders as a channel would describe them, and a tenant that can ship them, for tests of the pipeline. */

import { skuTable } from '../src/catalog/skus.ts';
import { contentHash, type RevealPorts, shopSettings } from '../src/channels/channels.ts';
import type { IncomingLine, IncomingOrder } from '../src/channels/connector.ts';
import type { Ctx } from '../src/kernel/context.ts';
import type { Id } from '../src/kernel/ids.ts';
import { post } from '../src/ledger/ledger.ts';
import { type Taken, takeOrders } from '../src/orders/take-orders.ts';
import { saveCouriers, type Tariff } from '../src/shipping/shipping.ts';
import { nodeTable } from '../src/stock/nodes.ts';
import { places } from '../src/stock/stock.ts';

/** For tests in which no channel is asked who a masked recipient is. */
export const noChannels: RevealPorts = {
  connectors: new Map(),
  openAccess: () => {
    throw new Error('no channel is called here');
  },
};

export type Sellable = { shop: Id; nodes: Id[]; sku: Record<string, Id> };

const NODES = [
  { code: 'JX', name: '华东嘉兴仓', provinceCode: '330000', cityCode: '330400', districtCode: '330402' },
  { code: 'DG', name: '华南东莞仓', provinceCode: '440000', cityCode: '441900', districtCode: '441900' },
];

const tariff = (courier: string, first: bigint): Tariff => ({
  courier,
  origins: ['*'],
  from: '2020-01-01',
  until: null,
  volumetricDivisor: null,
  roundToG: 1000n,
  forgiveG: 0n,
  minimumMinor: 0n,
  fuelPpm: 0n,
  cod: { ppm: 10_000n, minimumMinor: 100n, maximumMinor: null, limitMinor: null },
  insurance: null,
  maxWeightG: null,
  maxSideMm: null,
  refusedGoods: [],
  served: [],
  refused: ['540000'],
  rates: [
    {
      destinations: ['330000'],
      brackets: [{ uptoG: 1000n, priceMinor: first - 200n }],
      steps: [{ uptoG: null, stepG: 1000n, stepMinor: 100n }],
      remoteMinor: 0n,
      days: 1,
    },
    {
      destinations: ['*'],
      brackets: [{ uptoG: 1000n, priceMinor: first }],
      steps: [{ uptoG: null, stepG: 1000n, stepMinor: 300n }],
      remoteMinor: 0n,
      days: 3,
    },
  ],
  priority: 1,
});

/** A shop, two warehouses, two couriers (neither goes to Tibet), and stock: `{ A: [10, 0] }` is 10 at the first node. */
export async function setUpSelling(
  ctx: Ctx,
  stock: Record<string, [number, number]>,
  settings: Record<string, unknown> = {},
): Promise<Sellable> {
  const shop = ctx.newId();
  await ctx.sql`insert into shop (tenant_id, id, name, channel, settings) values (${ctx.tenant}, ${shop}, ${`店铺${shop.slice(-4)}`}, 'taobao', ${settings})`;
  const nodes = NODES.map((node, i) => ({
    ...node,
    code: `${node.code}${shop.slice(-6)}`,
    id: ctx.newId(),
    kind: 'warehouse' as const,
    address: {},
    capacity: null,
    priority: i,
    active: true,
  }));
  await nodeTable.insert(ctx, nodes as never);
  const sku = Object.fromEntries(Object.keys(stock).map((code) => [code, ctx.newId()]));
  const blank = {
    styleId: null,
    properties: '米白 / M',
    color: '',
    size: '',
    brand: '',
    unit: '件',
    costMinor: null,
    floorMinor: null,
    taxCode: '',
    taxRatePpm: 130_000,
    supplier: '',
    buyer: '',
    season: '',
    bundle: false,
    ...{ trackLots: false, trackExpiry: false, trackSerials: false },
    active: true,
    version: 1,
  };
  await skuTable.insert(
    ctx,
    Object.entries(sku).map(([code, id]) => ({
      ...blank,
      id,
      merchantCode: code,
      name: `商品${code}`,
      priceMinor: 9_900n,
      weightG: 400n,
    })) as never,
  );
  await saveCouriers(ctx, [
    { code: 'ZTO', name: '中通快递', product: '', service: null, active: true, tariffs: [tariff('ZTO', 800n)] },
    { code: 'SF', name: '顺丰速运', product: '', service: null, active: true, tariffs: [tariff('SF', 1800n)] },
  ]);
  await receive(
    ctx,
    nodes.map((node) => node.id),
    sku,
    stock,
  );
  return { shop, nodes: nodes.map((node) => node.id), sku };
}

export async function receive(
  ctx: Ctx,
  nodes: readonly Id[],
  sku: Record<string, Id>,
  stock: Record<string, [number, number]>,
): Promise<void> {
  await post(ctx, [
    {
      document: { type: 'receipt', id: ctx.newId() },
      reason: 'stock.received',
      lines: Object.entries(stock).flatMap(([code, counts]) =>
        counts.flatMap((count, i) =>
          count > 0
            ? [
                {
                  kind: 'post' as const,
                  id: ctx.newId(),
                  from: places.supplier(sku[code]!),
                  to: places.sellable(nodes[i]!, sku[code]!),
                  amount: BigInt(count),
                },
              ]
            : [],
        ),
      ),
    },
  ]);
}

let counter = 0;
/** An hour ago: rules that look at how long an order waits find nothing late, whenever the tests are run. */
const AT = new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000);

/** `incoming({ A: 2 })`: two of A for ¥99.00 each, paid, to Hangzhou. Anything else is overridden. */
export function incoming(goods: Record<string, number>, more: Partial<IncomingOrder> = {}): IncomingOrder {
  const number = more.number ?? `26112100${String(++counter).padStart(10, '0')}`;
  const lines = Object.entries(goods).map(
    ([code, count], i): IncomingLine => ({
      number: `${number}${i + 1}`,
      itemId: '',
      skuId: '',
      merchantCode: code,
      barcode: '',
      title: `商品${code}`,
      properties: '颜色:米白;尺码:M',
      quantity: BigInt(count),
      priceMinor: 9_900n,
      amountMinor: 9_900n * BigInt(count),
      refund: 'none',
      closed: false,
      gift: false,
    }),
  );
  const total = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  return {
    number,
    state: 'paid',
    stateText: '买家已付款，等待卖家发货',
    kind: 'normal',
    cashOnDelivery: false,
    currency: 'CNY',
    goodsMinor: total,
    discountMinor: 0n,
    freightMinor: 0n,
    taxMinor: 0n,
    payableMinor: total,
    paidMinor: total,
    createdAt: AT,
    paidAt: AT,
    modifiedAt: AT,
    buyer: { id: `买家${counter}`, message: '' },
    seller: { memo: '', flag: 0 },
    recipient: {
      name: '张三',
      phone: `1390000${String(counter).padStart(4, '0')}`,
      country: 'CN',
      province: '浙江省',
      city: '杭州市',
      district: '余杭区',
      town: '',
      detail: '文一西路969号',
      postcode: '',
      masked: null,
    },
    lines,
    payments: [],
    ...more,
  };
}

/** The same order for another sum, paid: all of it for its first line. */
export const priced = (order: IncomingOrder, total: bigint): IncomingOrder => ({
  ...order,
  goodsMinor: total,
  payableMinor: total,
  paidMinor: total,
  lines: order.lines.map((line, i) => ({
    ...line,
    priceMinor: i === 0 ? total / line.quantity : 0n,
    amountMinor: i === 0 ? total : 0n,
  })),
});

/** The same order as the channel describes it later. */
export const later = (order: IncomingOrder, change: Partial<IncomingOrder>): IncomingOrder => ({
  ...order,
  modifiedAt: new Date(order.modifiedAt.getTime() + 60_000),
  ...change,
});

export async function take(ctx: Ctx, shop: Id, orders: readonly IncomingOrder[]): Promise<Taken[]> {
  const text = (order: IncomingOrder) => JSON.stringify(order, (_, v) => (typeof v === 'bigint' ? v.toString() : v));
  return takeOrders(
    ctx,
    orders.map((order) => ({
      shopId: shop,
      order,
      hash: contentHash(text(order)),
      messageId: ctx.newId(),
      firstByte: 0,
      bytes: 0,
    })),
    await shopSettings(ctx, [shop]),
  );
}
