/**
 * Sales of suppliers who have terms (SUP-2): what of their goods left with orders and what came back, noted as a row each
 * time a line's count has changed. Nothing tells us so: the counts of now are compared with what is noted, so whatever
 * moved them (a hand-over, one taken back, a return that was accepted) is found, once. A return counts on the day it is
 * noted. Of exchanges and repairs nothing comes back: the buyer has the goods.
 */

import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { scaleBy } from '../kernel/money.ts';

export type SupplierSale = {
  id: Id;
  supplierId: Id;
  orderId: Id;
  line: number;
  seq: number;
  orderNumber: string;
  shopId: Id;
  nodeId: Id | null;
  counter: string;
  skuId: Id;
  merchantCode: string;
  title: string;
  category: string;
  kind: 'sold' | 'returned';
  day: string;
  quantity: bigint;
  amountMinor: bigint;
  discountMinor: bigint;
  currency: string;
};

export const saleTable = table<SupplierSale>('supplier_sale', {
  id: 'uuid',
  supplierId: 'uuid',
  orderId: 'uuid',
  line: 'int',
  seq: 'int',
  orderNumber: 'text',
  shopId: 'uuid',
  nodeId: 'uuid',
  counter: 'text',
  skuId: 'uuid',
  merchantCode: 'text',
  title: 'text',
  category: 'text',
  kind: 'text',
  day: 'date',
  quantity: 'bigint',
  amountMinor: 'bigint',
  discountMinor: 'bigint',
  currency: 'text',
});

type Moved = Omit<SupplierSale, 'id' | 'seq' | 'kind' | 'day' | 'amountMinor' | 'discountMinor' | 'quantity'> & {
  quantity: bigint;
  lineAmount: bigint;
  lineDiscount: bigint;
  shipped: bigint;
  returned: bigint;
  notedSold: bigint;
  notedReturned: bigint;
  noted: number;
  shippedAt: Date | null;
};

/** Notes what moved. May be called by several at once: of two who see the same one is first. */
export async function collectSales(ctx: Ctx): Promise<number> {
  const rows = (await movedLines(ctx)).flatMap((line) => salesOf(ctx, line));
  const made = await saleTable.insert(ctx, rows, SAME_SEEN);
  return made.length;
}

const SAME_SEEN = sql`on conflict (tenant_id, order_id, line, seq) do nothing returning 1`;

/** Rows for what a line's counts have moved by; amounts follow the count, so all rows of a line add up to the line. */
function salesOf(ctx: Ctx, moved: Moved): SupplierSale[] {
  const { lineAmount, lineDiscount, shipped, returned, notedSold, notedReturned, noted, shippedAt, ...line } = moved;
  const today = dayOf(ctx.now());
  const row = (kind: SupplierSale['kind'], seq: number, now: bigint, before: bigint, day: string): SupplierSale[] => {
    if (now === before) return [];
    const sign = kind === 'sold' ? 1n : -1n;
    const part = (whole: bigint) => sign * (scaleBy(whole, now, line.quantity) - scaleBy(whole, before, line.quantity));
    const amounts = { amountMinor: part(lineAmount), discountMinor: part(lineDiscount) };
    return [{ ...line, ...amounts, id: ctx.newId(), kind, seq, day, quantity: sign * (now - before) }];
  };
  const left = row('sold', noted, shipped, notedSold, shippedAt && shipped > notedSold ? dayOf(+shippedAt) : today);
  return [...left, ...row('returned', noted + left.length, returned, notedReturned, today)];
}

/** Lines of goods of suppliers with terms whose counts are not what is noted. A line stays with the supplier it was noted for. */
const movedLines = (ctx: Ctx): Promise<Moved[]> => ctx.sql`
  with goods as (
    select k.id, k.merchant_code, coalesce(y.category, '') as category, s.id as supplier_id
    from supplier s
    join sku k on k.tenant_id = s.tenant_id and k.supplier = s.name
    left join style y on y.tenant_id = k.tenant_id and y.id = k.style_id
    where s.tenant_id = ${ctx.tenant}
      and exists (select from supplier_term t where t.tenant_id = s.tenant_id and t.supplier_id = s.id and t.kind <> 'buyOut'))
  select coalesce(n.supplier_id, g.supplier_id) as "supplierId", l.order_id as "orderId", l.line, o.number as "orderNumber",
         o.shop_id as "shopId", o.node_id as "nodeId", case when w.kind = 'store' then w.name else p.name end as counter,
         l.sku_id as "skuId", g.merchant_code as "merchantCode", trim(l.title || ' ' || l.properties) as title, g.category,
         o.currency, l.quantity, l.amount_minor as "lineAmount",
         case when l.gift or l.bundle_id is not null then 0
              else greatest(l.price_minor * l.quantity - l.amount_minor, 0) end::bigint as "lineDiscount",
         l.shipped, coalesce(c.returned, 0)::bigint as returned, f.shipped_at as "shippedAt",
         coalesce(n.sold, 0)::bigint as "notedSold", coalesce(n.returned, 0)::bigint as "notedReturned",
         coalesce(n.rows, 0)::int as noted
  from goods g
  join sales_order_line l on l.tenant_id = ${ctx.tenant} and l.sku_id = g.id
  join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = l.order_id
  join shop p on p.tenant_id = ${ctx.tenant} and p.id = o.shop_id
  left join node w on w.tenant_id = ${ctx.tenant} and w.id = o.node_id
  left join fulfilment f on f.tenant_id = ${ctx.tenant} and f.id = o.fulfilment_id
  left join lateral (
    select sum(a.good + a.defective) as returned
    from after_sale_line a
    join after_sale_case k on k.tenant_id = ${ctx.tenant} and k.id = a.case_id
    where a.tenant_id = ${ctx.tenant}
      and a.order_id = l.order_id
      and a.line = l.line
      and k.remedy in ('returnRefund', 'refusedParcel', 'refundBeforeShipping')
      and k.state not in ('rejected', 'cancelled')) c on true
  left join lateral (
    select min(s.supplier_id::text)::uuid as supplier_id, count(*) as rows,
           sum(s.quantity) filter (where s.kind = 'sold') as sold, -sum(s.quantity) filter (where s.kind = 'returned') as returned
    from supplier_sale s
    where s.tenant_id = ${ctx.tenant}
      and s.order_id = l.order_id
      and s.line = l.line) n on true
  where (l.shipped, coalesce(c.returned, 0)) is distinct from (coalesce(n.sold, 0), coalesce(n.returned, 0))
  order by l.order_id, l.line`;
