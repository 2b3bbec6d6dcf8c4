/**
 * What most tests need before they begin: a shop, a warehouse, SKUs with barcodes, stock in bins, released parcels. All
 * through the modules' own tables and the ledger, so that `verify` finds nothing wrong with it.
 */
import { skuTable } from '../src/catalog/skus.ts';
import type { Actor, Ctx } from '../src/kernel/context.ts';
import { derivedId, type Id } from '../src/kernel/ids.ts';
import { type Posting, post } from '../src/ledger/ledger.ts';
import { createFulfilments } from '../src/shipping/shipping.ts';
import { type Node, nodeTable } from '../src/stock/nodes.ts';
import { places } from '../src/stock/stock.ts';

export const person = (name: string): Actor => ({ kind: 'user', id: name, name });

export async function seedShop(ctx: Ctx, name = '测试旗舰店', channel = 'taobao'): Promise<Id> {
  const id = ctx.newId();
  await ctx.sql`
    insert into shop (tenant_id, id, name, channel)
    values (${ctx.tenant}, ${id}, ${name}, ${channel})`;
  return id;
}

export async function seedNode(ctx: Ctx, code = 'SH', changed: Partial<Node> = {}): Promise<Node> {
  const node: Node = {
    id: ctx.newId(),
    code,
    name: `${code} 仓`,
    kind: 'warehouse',
    provinceCode: '310000',
    cityCode: '310100',
    districtCode: '310118',
    address: {
      name: '青浦仓',
      phone: '02159720000',
      province: '上海市',
      city: '上海市',
      district: '青浦区',
      detail: '华徐公路 1 号',
    },
    capacity: null,
    priority: 100,
    active: true,
    ...changed,
  };
  await nodeTable.insert(ctx, [node]);
  return node;
}

/** SKUs `<prefix>-1` …, each with the barcode `690…` that `barcodeOf` gives. */
export async function seedSkus(ctx: Ctx, count: number, prefix = 'SKU'): Promise<Id[]> {
  const skus = Array.from({ length: count }, (_, i) => ({
    id: ctx.newId(),
    styleId: null,
    merchantCode: `${prefix}-${i + 1}`,
    name: `商品 ${i + 1}`,
    properties: '米白 / M',
    color: '米白',
    size: 'M',
    brand: '',
    unit: '件',
    priceMinor: 9900n,
    costMinor: 4000n,
    floorMinor: null,
    taxCode: '',
    taxRatePpm: 130_000,
    weightG: 300n,
    supplier: '',
    season: '',
    buyer: '',
    version: 1,
    bundle: false,
    ...{ trackLots: false, trackExpiry: false, trackSerials: false },
    active: true,
  }));
  await skuTable.insert(ctx, skus);
  await ctx.sql`
    insert into sku_barcode (tenant_id, code, sku_id)
    select ${ctx.tenant}, n.*
    from unnest(${skus.map((sku) => barcodeOf(sku.merchantCode))}::text[], ${skus.map((sku) => sku.id)}::uuid[]) n`;
  return skus.map((sku) => sku.id);
}

export const barcodeOf = (merchantCode: string): string => `690-${merchantCode}`;

/** Goods come in from a supplier and are put into a bin: both books know them. */
export async function seedStock(
  ctx: Ctx,
  node: Id,
  goods: readonly { skuId: Id; quantity: bigint; bin?: string }[],
): Promise<void> {
  const postings = goods.map(({ skuId, quantity, bin = places.UNSORTED }): Posting => {
    const id = ctx.newId();
    return {
      document: { type: 'receipt', id },
      reason: 'seed',
      lines: [
        {
          kind: 'post',
          id: derivedId(id, 'stock'),
          from: places.supplier(skuId),
          to: places.sellable(node, skuId),
          amount: quantity,
        },
        {
          kind: 'post',
          id: derivedId(id, 'bin'),
          from: places.beyond(skuId),
          to: places.bin(node, bin, skuId),
          amount: quantity,
        },
      ],
    };
  });
  await post(ctx, postings);
}

export type ReleasedSpec = {
  shopId: Id;
  node: Id;
  courier?: string | null;
  parcels?: number;
  lines: readonly (readonly [skuId: Id, quantity: bigint])[];
};

/** Orders as release leaves them: stock held in the ledger, one fulfilment each. Returns the ids of the fulfilments. */
export async function seedReleased(ctx: Ctx, specs: readonly ReleasedSpec[]): Promise<Id[]> {
  const fulfilments = specs.map(({ shopId, node, courier = 'YTO', parcels = 1, lines }, i) => ({
    id: ctx.newId(),
    orderId: ctx.newId(),
    orderNumber: `G${ctx.newId().slice(-6)}${i}`,
    shopId,
    nodeId: node,
    courier,
    parcels,
    goodsText: 'SKU ×1',
    quantity: lines.reduce((sum, [, quantity]) => sum + quantity, 0n),
    expectedG: 300n * lines.reduce((sum, [, quantity]) => sum + quantity, 0n),
    area: '浙江 杭州 余杭',
    queuedAt: new Date(ctx.now() - 3_600_000 + i),
    shipBefore: null,
    lines: lines.map(([skuId, quantity], line) => ({ line: line + 1, skuId, quantity, holdId: ctx.newId() })),
  }));
  await createFulfilments(ctx, fulfilments);
  const results = await post(
    ctx,
    fulfilments.map((f) => ({
      document: { type: 'order', id: f.orderId },
      reason: 'seed',
      lines: f.lines.map((line) => ({
        kind: 'hold' as const,
        id: line.holdId,
        from: places.sellable(f.nodeId, line.skuId),
        to: places.customer(line.skuId),
        amount: line.quantity,
        line: line.line,
      })),
    })),
  );
  const refused = results.find((result) => !result.posted);
  if (refused) throw new Error(`not enough stock seeded: ${JSON.stringify(refused, (_, v) => String(v))}`);
  return fulfilments.map((f) => f.id);
}
