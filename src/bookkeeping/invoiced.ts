/**
 * What invoices make due beside the sales they are for. An invoice issued before its sale moves its tax from pending to due
 * (rule `invoice.issued`), and back on the day of the sale. An invoice is taxed line by line and may name other rates than
 * the sale did (freight): what it says is due, and the few cents or more between the two are revenue (rule
 * `invoice.taxDiffered`). So of an order that is delivered and invoiced nothing is pending, whichever came first, and what
 * is due is what its invoices say.
 */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { scaleBy } from '../kernel/money.ts';
import { taxRatesOf } from '../orders/orders.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { smaller } from '../stock/stock.ts';
import type { Fact, Standing } from './fact.ts';
import { soldByRate, type Taxed, taxMoves } from './tax-due.ts';

type Part = Taxed & { orderId: Id; at: Date };

/** Of these orders, those that have invoices; asked for after their sales were noted. */
export async function standingOfInvoices(ctx: Ctx, orderIds: readonly Id[]): Promise<Standing[]> {
  const invoiced = Map.groupBy(await partsOf(ctx, orderIds), ({ orderId }) => orderId);
  const asked = orderIds.filter((id) => invoiced.has(id));
  if (asked.length === 0) return [];
  const sold = await soldOf(ctx, asked);
  const ordered = await taxRatesOf(ctx, [...sold.values()]);
  return asked.map((id): Standing => {
    const { number, shopId, gross, vat, at: soldAt } = sold.get(id)!;
    const own = invoiced.get(id)!;
    // What moved back moved when it was sold, or taken back by a red one: not on the day somebody looked.
    const at = new Date(Math.max(soldAt?.getTime() ?? 0, ...own.map((one) => one.at.getTime())));
    const facts = taxMoves(soldByRate(ordered.get(id)!, gross, vat), own).flatMap(({ ppm, early, differs }): Fact[] => {
      const by = { at, about: { shop: shopId, rate: String(ppm) } };
      return [
        { ...by, kind: 'invoice.issued', amounts: { vat: early } },
        { ...by, kind: 'invoice.taxDiffered', amounts: { vat: differs } },
      ];
    });
    return { document: { kind: 'order', id, number }, facts };
  });
}

/** What invoices say of each of the orders, by rate. Of other people's shops the tax is theirs. */
const partsOf = (ctx: Ctx, orderIds: readonly Id[]): Promise<Part[]> =>
  ctx.run<Part>(sql`
    select p.order_id as "orderId", p.ppm, sum(p.gross)::bigint as gross, sum(p.vat)::bigint as vat, max(p.at) as at
    from (${partsOfInvoices(
      ctx,
      sql`
        select distinct invoice_id as id
        from invoice_part
        where tenant_id = ${ctx.tenant}
          and order_id = any(${orderIds as Id[]}::uuid[])`,
    )}) p
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = p.order_id
    where p.order_id = any(${orderIds as Id[]}::uuid[])
      and not exists (select from sub_merchant_shop m where m.tenant_id = o.tenant_id and m.shop_id = o.shop_id)
    group by p.order_id, p.ppm
    order by p.order_id, p.ppm`);

/**
 * Issued invoices (`ids`: a query) by order and rate, less than nothing for red ones. The tax of a line and of its
 * discount, which stands right after it, is shared over its orders by what each part is worth.
 */
export const partsOfInvoices = ({ tenant }: Ctx, ids: Sql): Sql => sql`
  with asked as (${ids}),
  line as (
    select l.invoice_id, l.line, l.rate_ppm, l.tax_minor + coalesce(d.tax_minor, 0) as tax
    from asked a
    join invoice_line l on l.tenant_id = ${tenant} and l.invoice_id = a.id and l.kind = 'item'
    left join invoice_line d
      on d.tenant_id = l.tenant_id and d.invoice_id = l.invoice_id and d.line = l.line + 1 and d.kind = 'discount'),
  part as (
    select p.invoice_id, p.line, p.order_id, p.incl_minor,
           sum(p.incl_minor) over (partition by p.invoice_id, p.line) as whole,
           sum(p.incl_minor) over (partition by p.invoice_id, p.line order by p.order_id, p.order_line) as upto
    from asked a
    join invoice_part p on p.tenant_id = ${tenant} and p.invoice_id = a.id)
  select p.order_id, l.rate_ppm as ppm, i.color, p.incl_minor as gross,
         coalesce(round(l.tax * p.upto / nullif(p.whole, 0)) - round(l.tax * (p.upto - p.incl_minor) / nullif(p.whole, 0)),
                  0) as vat,
         coalesce(i.issued_at, i.changed_at) as at
  from part p
  join line l on l.invoice_id = p.invoice_id and l.line = p.line
  join invoice i on i.tenant_id = ${tenant} and i.id = p.invoice_id and i.state in ('issued', 'redIssued')`;

/** `payableMinor`: of the whole order; `gross`, `vat`: of what is sold and did not come back. */
type Sold = {
  id: Id;
  number: string;
  shopId: Id;
  payableMinor: bigint;
  paid: bigint;
  gross: bigint;
  vat: bigint;
  at: Date | null;
};
type Started = { orderId: Id; amount: bigint; sold: bigint; vat: bigint; at: Date | null };

/** What sales of these orders have made due: noted here, or booked by payments for those we started. */
async function soldOf(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Sold>> {
  const rows = await ctx.sql<Sold>`
    select o.id, o.number, o.shop_id as "shopId", o.payable_minor as "payableMinor", o.paid_minor as paid,
           coalesce(sum(n.sign * (coalesce((f.amounts ->> 'net')::bigint, 0) + coalesce((f.amounts ->> 'vat')::bigint, 0))),
                    0)::bigint as gross,
           coalesce(sum(n.sign * (f.amounts ->> 'vat')::bigint), 0)::bigint as vat, max(f.at) as at
    from sales_order o
    left join booked_fact f
      on f.tenant_id = o.tenant_id and f.source = 'sale' and f.document_id = o.id::text
     and f.kind in ('sale.delivered', 'cod.delivered', 'sale.returned')
    cross join lateral (select case f.kind when 'sale.returned' then -1 else 1 end as sign) n
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${orderIds as Id[]}::uuid[])
    group by o.tenant_id, o.id`;
  const started = await ctx.sql<Started>`
    select o.id as "orderId", p.amount_minor as amount, s.settled_minor - b.returned as sold, s.vat_minor as vat,
           greatest(f.at, b.at) as at
    from sales_order o
    join payment_start s on s.tenant_id = o.tenant_id and s.order_id in (o.id, o.split_from)
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id and p.currency = ${HOME_CURRENCY}
    cross join lateral (
      select coalesce(sum(r.amount_minor - r.released_minor), 0)::bigint as returned, max(r.at) as at
      from refund r
      where r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state = 'success') b
    cross join lateral (
      select max(shipped_at) as at from fulfilment f where f.tenant_id = o.tenant_id and f.order_id = o.id) f
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${orderIds as Id[]}::uuid[])
      and s.settled_minor > 0
      and s.vat_minor >= 0`;
  const sold = new Map(rows.map((row) => [row.id, row]));
  for (const { orderId, amount, sold: all, vat, at } of started) {
    const order = sold.get(orderId)!;
    // Parts of a divided order share the payment of the whole.
    const own = smaller(all, order.paid);
    order.gross += own;
    order.vat += scaleBy(vat, own, amount);
    if (at && (!order.at || at > order.at)) order.at = at;
  }
  return sold;
}
