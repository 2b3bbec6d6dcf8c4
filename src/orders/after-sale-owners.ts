/** Whose a parcel is that came back (RET-3): cases and orders by what stands on it, or by what is in it. */
import { readMarked } from '../catalog/catalog.ts';
import type { AfterSaleState, Remedy } from '../contract/after-sales.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { ordersOfSerial } from '../stock/stock.ts';
import { findByWords } from './find-orders.ts';
import type { Order } from './order.ts';

export type Owner = {
  orderId: Id;
  order: string;
  orderState: Order['state'];
  shop: string;
  goods: string;
  recipient: string;
  shippedAt: Date | null;
  by: 'returnNumber' | 'serial' | 'waybill' | 'number' | 'phone' | 'buyer' | 'goods' | 'name';
  caseId: Id | null;
  case: string | null;
  caseState: AfterSaleState | null;
  remedy: Remedy | null;
  reason: string | null;
};

const MOST = 20;
/** Older orders than this are not guessed at. */
const GUESSED_WITHIN = '120 days';

/** What was scanned or typed at the desk: the number on the parcel, the code of a piece in it, of the order, of the case, a phone or its tail, a buyer. */
export async function ownersByCode(ctx: Ctx, code: string): Promise<Owner[]> {
  const word = code.trim();
  const serial = readMarked(word, new Date(ctx.now()))?.serial || word;
  const [cases, ids, pieces] = await Promise.all([
    ctx.sql<{ orderId: Id }>`
      select order_id as "orderId"
      from after_sale_case
      where tenant_id = ${ctx.tenant}
        and ((return_number <> '' and upper(return_number) = ${word.toUpperCase()}) or number = ${word.toUpperCase()})
      limit ${MOST}`,
    findByWords(ctx, word),
    ordersOfSerial(ctx, serial),
  ]);
  const all = [...new Set([...cases.map((one) => one.orderId), ...ids, ...pieces])];
  return ownersAmong(
    ctx,
    word,
    sql`
      case when upper(c.return_number) = ${word.toUpperCase()} then 'returnNumber'
           when o.id = any(${pieces}::uuid[]) then 'serial'
           when o.waybill_number = ${word} then 'waybill'
           when o.number = ${word.toUpperCase()} or c.number = ${word.toUpperCase()} or ${word} = any(o.channel_numbers) then 'number'
           when o.phone = ${word} or o.phone_tail = ${word} then 'phone'
           when o.buyer = ${word} then 'buyer'
           else 'goods' end`,
    sql`o.id = any(${all}::uuid[])`,
  );
}

/** By the tail of the phone, the goods in it, the sender's name; at least one of them has to hold. */
export function ownersLike(
  ctx: Ctx,
  { phoneTail, skuIds, sender }: { phoneTail: string; skuIds: readonly Id[]; sender: string },
): Promise<Owner[]> {
  const goods = sql`exists (
    select
    from sales_order_line l
    where l.tenant_id = o.tenant_id and l.order_id = o.id and l.sku_id = any(${skuIds as Id[]}::uuid[]))`;
  return ownersAmong(
    ctx,
    '',
    sql`
      case when ${phoneTail} <> '' and o.phone_tail = ${phoneTail} then 'phone'
           when ${sender} <> '' and o.name = ${sender} then 'name'
           else 'goods' end`,
    sql`
      o.queued_at > now() - ${GUESSED_WITHIN}::interval
      and ((${phoneTail} <> '' and o.phone_tail = ${phoneTail}) or (${sender} <> '' and o.name = ${sender}) or ${goods})`,
  );
}

/** Only orders of which something left. Cases that wait for goods come first, then those that may still be agreed to. */
const ownersAmong = (ctx: Ctx, word: string, by: Sql, where: Sql): Promise<Owner[]> =>
  ctx.run<Owner>(sql`
    select o.id as "orderId", o.number as "order", o.state as "orderState", coalesce(s.name, '') as shop,
           o.goods_text as goods, o.name as recipient, f.shipped_at as "shippedAt", ${by} as by,
           c.id as "caseId", c.number as "case", c.state as "caseState", c.remedy, c.reason
    from sales_order o
    left join shop s on s.tenant_id = o.tenant_id and s.id = o.shop_id
    left join fulfilment f on f.tenant_id = o.tenant_id and f.id = o.fulfilment_id
    left join lateral (
      select *
      from after_sale_case a
      where a.tenant_id = o.tenant_id
        and a.order_id = o.id
        and a.state not in ('done', 'rejected', 'cancelled')
        and coalesce(a.remedy, 'returnRefund') in ('returnRefund', 'exchange', 'refusedParcel', 'repair')
        and a.kind not in ('addressChanged', 'memoChanged')
      order by a.return_number <> '' and upper(a.return_number) = ${word.toUpperCase()} desc, a.remedy is not null desc, a.id desc
      limit 1) c on true
    where o.tenant_id = ${ctx.tenant}
      and ${where}
      and exists (
        select
        from sales_order_line l
        where l.tenant_id = o.tenant_id and l.order_id = o.id and l.shipped > 0)
    order by array_position(array['returnNumber', 'serial', 'waybill', 'number', 'phone', 'name', 'buyer', 'goods'], ${by}),
             c.id is null, o.id desc
    limit ${MOST}`);
