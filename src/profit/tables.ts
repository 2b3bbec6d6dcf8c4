/** Profit as tables (CAT-6): every order that left, and every SKU by day and shop, oldest first. */

import { PROFIT_PARTS, type ProfitPart } from '../contract/profit.ts';
import type { Ctx } from '../kernel/context.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { BEFORE_ALL, money, type TableExport, tableOf } from '../tables/tables.ts';
import { type Earned, profitOf } from './earn.ts';

const WORDS: Record<ProfitPart, string> = {
  ...{
    revenue: '应收',
    refunded: '退款与补偿',
    goods: '商品成本',
    freight: '快递费',
    packing: '包装',
    fees: '支付手续费',
    commission: '平台佣金',
    promotion: '平台推广',
    points: '积分',
  },
};
const ROW = raw(PROFIT_PARTS.map((part) => `p.${part}_minor as ${part}`).join(', '));
const figures = <Row extends Earned & { pieces: bigint }>() => [
  ['件数', (row: Row) => row.pieces] as const,
  ...PROFIT_PARTS.map((part) => [WORDS[part], (row: Row) => money(row[part])] as const),
  ['利润', (row: Row) => money(profitOf(row))] as const,
];

type OrderRow = Earned & {
  orderId: Id;
  number: string;
  shop: string | null;
  day: string;
  pieces: bigint;
  unknown: string[];
  estimated: boolean;
};

export const orderProfitExport: TableExport = tableOf<OrderRow>({
  kind: 'orderProfits',
  right: 'catalog.cost',
  columns: [
    ['发货日', (row) => row.day],
    ['订单号', (row) => row.number],
    ['店铺', (row) => row.shop],
    ...figures<OrderRow>(),
    ['不全', (row) => row.unknown.join(' ')],
    ['含估算', (row) => (row.estimated ? '是' : '')],
  ],
  read: (ctx, after, limit) => {
    const [day, id] = (after ?? `0001-01-01/${BEFORE_ALL}`).split('/') as [string, string];
    return ctx.run<OrderRow>(sql`
      select p.order_id as "orderId", p.number, s.name as shop, p.day::text as day, p.pieces, p.unknown, p.estimated,
             ${ROW}
      from order_profit p
      left join shop s on s.tenant_id = p.tenant_id and s.id = p.shop_id
      where p.tenant_id = ${ctx.tenant}
        and (p.day, p.order_id) > (${day}::date, ${id}::uuid)
      order by p.day, p.order_id
      limit ${limit}`);
  },
  keyOf: (row) => `${row.day}/${row.orderId}`,
});

type SkuRow = Earned & {
  day: string;
  shopId: Id;
  skuId: Id;
  shop: string | null;
  merchantCode: string | null;
  name: string | null;
  pieces: bigint;
};

export const skuProfitExport: TableExport = tableOf<SkuRow>({
  kind: 'skuProfits',
  right: 'catalog.cost',
  columns: [
    ['发货日', (row) => row.day],
    ['店铺', (row) => row.shop],
    ['商家编码', (row) => row.merchantCode],
    ['商品名称', (row) => row.name],
    ...figures<SkuRow>(),
  ],
  read: (ctx, after, limit) => readSkus(ctx, after, limit),
  keyOf: (row) => `${row.day}/${row.shopId}/${row.skuId}`,
});

function readSkus(ctx: Ctx, after: string | null, limit: number): Promise<SkuRow[]> {
  const [day, shop, sku] = (after ?? `0001-01-01/${BEFORE_ALL}/${BEFORE_ALL}`).split('/') as [string, string, string];
  return ctx.run<SkuRow>(sql`
    select p.day::text as day, p.shop_id as "shopId", p.sku_id as "skuId", s.name as shop,
           g.merchant_code as "merchantCode", g.name, p.pieces, ${ROW}
    from sku_profit p
    left join shop s on s.tenant_id = p.tenant_id and s.id = p.shop_id
    left join sku g on g.tenant_id = p.tenant_id and g.id = p.sku_id
    where p.tenant_id = ${ctx.tenant}
      and (p.day, p.shop_id, p.sku_id) > (${day}::date, ${shop}::uuid, ${sku}::uuid)
    order by p.day, p.shop_id, p.sku_id
    limit ${limit}`);
}
