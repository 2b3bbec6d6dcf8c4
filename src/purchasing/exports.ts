/** Suppliers, price lists, orders and bills as tables (CAT-6). The first two come in again as they went out. */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { allNodes } from '../stock/stock.ts';
import { BEFORE_ALL, money, percent, smallTable, type TableExport, tableOf, yes } from '../tables/tables.ts';
import { findPrices, type PriceFound } from './prices.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { type Progress, progressOf } from './store.ts';
import { type KeptSupplier, suppliersById, suppliersOf } from './suppliers.ts';

const right = 'purchases.read' as const;

const suppliers = smallTable<KeptSupplier>({
  kind: 'suppliers',
  right,
  columns: [
    ['供应商编码', (row) => row.code],
    ['供应商', (row) => row.name],
    ['联系人', (row) => row.contact],
    ['电话', (row) => row.phone],
    ['交货天数', (row) => BigInt(row.leadDays)],
    ['币种', (row) => row.currency],
    ['付款条件', (row) => row.terms],
    ['价差容许%', (row) => percent(row.priceTolerancePpm)],
    ['启用', (row) => yes(row.active)],
  ],
  read: suppliersOf,
});

const prices = tableOf<PriceFound>({
  kind: 'purchasePrices',
  right,
  columns: [
    ['供应商编码', (row) => row.supplier.code],
    ['商家编码', (row) => row.sku.merchantCode],
    ['采购价', (row) => money(row.priceMinor, row.supplier.currency)],
    ['生效日期', (row) => row.validFrom],
    ['起订数量', (row) => row.fromQuantity],
    ['装箱数', (row) => row.packSize],
    ['最小订量', (row) => row.minQuantity],
    ['启用', (row) => yes(row.active)],
  ],
  read: async (ctx, after, limit) => (await findPrices(ctx, { after, limit })).slice(0, limit),
  keyOf: (row) => row.id,
});

type LineRow = Pick<
  PurchaseOrder,
  'state' | 'expectedOn' | 'note' | 'currency' | 'supplierId' | 'nodeId' | 'expectationId'
> & {
  orderId: Id;
  number: string;
  line: number;
  skuId: Id;
  quantity: bigint;
  priceMinor: bigint | null;
};
type OrderLineRow = LineRow & Progress & { supplier: KeptSupplier; node: string; merchantCode: string; name: string };

/** One row per line, in the order they were made. */
async function readOrderLines(ctx: Ctx, after: string | null, limit: number): Promise<OrderLineRow[]> {
  const [order, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  const rows = await ctx.sql<LineRow>`
    select l.order_id as "orderId", o.number, l.line, o.state, o.expected_on::text as "expectedOn", o.note, o.currency,
           o.supplier_id as "supplierId", o.node_id as "nodeId", o.expectation_id as "expectationId",
           l.sku_id as "skuId", l.quantity, l.price_minor as "priceMinor"
    from purchase_order_line l
    join purchase_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
    where l.tenant_id = ${ctx.tenant}
      and (l.order_id, l.line) > (${order}::uuid, ${line}::int)
    order by l.order_id, l.line
    limit ${limit}`;
  const orders = [...new Map(rows.map((row) => [row.orderId, { ...row, id: row.orderId }])).values()];
  const [known, nodes, skus, progress] = [
    await suppliersById(
      ctx,
      rows.map((row) => row.supplierId),
    ),
    new Map((await allNodes(ctx)).map(({ id, code }) => [id, code])),
    await skusById(
      ctx,
      rows.map((row) => row.skuId),
    ),
    await progressOf(ctx, orders),
  ];
  return rows.map((row) => ({
    ...{ ...row, ...progress(row.orderId, row.line), supplier: known.get(row.supplierId)! },
    ...{ node: nodes.get(row.nodeId) ?? '', name: skus.get(row.skuId)?.name ?? '' },
    merchantCode: skus.get(row.skuId)?.merchantCode ?? '',
  }));
}

const orders = tableOf<OrderLineRow>({
  kind: 'purchaseOrders',
  right,
  columns: [
    ['采购单', (row) => row.number],
    ['供应商编码', (row) => row.supplier.code],
    ['供应商', (row) => row.supplier.name],
    ['仓库编码', (row) => row.node],
    ['状态', (row) => row.state],
    ['预计到货', (row) => row.expectedOn],
    ['行', (row) => BigInt(row.line)],
    ['商家编码', (row) => row.merchantCode],
    ['商品名称', (row) => row.name],
    ['数量', (row) => row.quantity],
    ['采购价', (row) => money(row.priceMinor, row.currency)],
    ['金额', (row) => money(row.priceMinor === null ? null : row.priceMinor * row.quantity, row.currency)],
    ['币种', (row) => row.currency],
    ['已到', (row) => row.received],
    ['已退', (row) => row.returned],
    ['已开票', (row) => row.billed],
    ['备注', (row) => row.note],
  ],
  read: readOrderLines,
  keyOf: (row) => `${row.orderId}/${row.line}`,
});

type BillRow = Record<
  'billId' | 'number' | 'supplier' | 'state' | 'day' | 'order' | 'merchantCode' | 'currency',
  string
> & {
  line: number;
  quantity: bigint;
  priceMinor: bigint;
};

function readBillLines(ctx: Ctx, after: string | null, limit: number): Promise<BillRow[]> {
  const [bill, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  return ctx.sql<BillRow>`
    select l.bill_id as "billId", b.number, s.name as supplier, b.state, b.day::text as day, o.number as order,
           coalesce(k.merchant_code, '') as "merchantCode", o.currency, l.line, l.quantity, l.price_minor as "priceMinor"
    from supplier_bill_line l
    join supplier_bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id
    join supplier s on s.tenant_id = b.tenant_id and s.id = b.supplier_id
    join purchase_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
    join purchase_order_line p on p.tenant_id = l.tenant_id and p.order_id = l.order_id and p.line = l.order_line
    left join sku k on k.tenant_id = p.tenant_id and k.id = p.sku_id
    where l.tenant_id = ${ctx.tenant}
      and (l.bill_id, l.line) > (${bill}::uuid, ${line}::int)
    order by l.bill_id, l.line
    limit ${limit}`;
}

const bills = tableOf<BillRow>({
  kind: 'supplierBills',
  right,
  columns: [
    ['账单号', (row) => row.number],
    ['供应商', (row) => row.supplier],
    ['账单日期', (row) => row.day],
    ['状态', (row) => row.state],
    ['行', (row) => BigInt(row.line)],
    ['采购单', (row) => row.order],
    ['商家编码', (row) => row.merchantCode],
    ['数量', (row) => row.quantity],
    ['单价', (row) => money(row.priceMinor, row.currency)],
    ['金额', (row) => money(row.priceMinor * row.quantity, row.currency)],
    ['币种', (row) => row.currency],
  ],
  read: readBillLines,
  keyOf: (row) => `${row.billId}/${row.line}`,
});

export const purchasingExports: readonly TableExport[] = [suppliers, prices, orders, bills];
