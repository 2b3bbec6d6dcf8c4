/**
 * Invoices that were issued before what they are for is a sale (rule `invoice.issued`): the invoice makes the tax due, so
 * it moves from pending to due by what the sale has not moved yet, and back once it has. So of an order that is delivered
 * and invoiced nothing is pending, whichever came first, and its tax is due once.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { allocate, scaleBy } from '../kernel/money.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { Standing } from './fact.ts';

const ROUNDING = 5n;

type Part = { invoiceId: Id; taxMinor: bigint; orderId: Id; inclMinor: bigint; issuedAt: Date };

/** Of these orders, those that have invoices; asked for after their sales were noted. */
export async function standingOfInvoices(ctx: Ctx, orderIds: readonly Id[]): Promise<Standing[]> {
  const parts = await partsOf(ctx, orderIds);
  if (parts.length === 0) return [];
  const invoiced = new Map<Id, { vat: bigint; at: Date }>();
  for (const of of Map.groupBy(parts, ({ invoiceId }) => invoiceId).values()) {
    const red = of[0]!.taxMinor < 0n;
    const size = (amount: bigint) => (red ? -amount : amount);
    const shares = allocate(
      size(of[0]!.taxMinor),
      of.map(({ inclMinor }) => size(inclMinor)),
    );
    of.forEach(({ orderId, issuedAt }, i) => {
      const before = invoiced.get(orderId) ?? { vat: 0n, at: issuedAt };
      const at = issuedAt > before.at ? issuedAt : before.at;
      invoiced.set(orderId, { vat: before.vat + size(shares[i]!), at });
    });
  }
  const asked = orderIds.filter((id) => invoiced.has(id));
  const sold = await soldTax(ctx, asked);
  return asked.map((id): Standing => {
    const { vat, at } = invoiced.get(id)!;
    const { number, shopId, vat: due } = sold.get(id)!;
    // An invoice is rounded line by line: a few cents are no tax of something else.
    const early = vat > due + (due > 0n ? ROUNDING : 0n) ? vat - due : 0n;
    const fact = { kind: 'invoice.issued' as const, at, amounts: { vat: early }, about: { shop: shopId } };
    return { document: { kind: 'order', id, number }, facts: early > 0n ? [fact] : [] };
  });
}

/** Every part of invoices that any of the orders is on: their tax is shared by what each part is worth. */
const partsOf = (ctx: Ctx, orderIds: readonly Id[]): Promise<Part[]> =>
  ctx.sql<Part>`
    select i.id as "invoiceId", i.tax_minor as "taxMinor", p.order_id as "orderId",
           sum(p.incl_minor)::bigint as "inclMinor", coalesce(i.issued_at, i.changed_at) as "issuedAt"
    from (
      select distinct invoice_id
      from invoice_part
      where tenant_id = ${ctx.tenant}
        and order_id = any(${orderIds as Id[]}::uuid[])) w
    join invoice i on i.tenant_id = ${ctx.tenant} and i.id = w.invoice_id and i.state in ('issued', 'redIssued')
    join invoice_part p on p.tenant_id = ${ctx.tenant} and p.invoice_id = i.id
    group by i.tenant_id, i.id, p.order_id
    order by i.id, p.order_id`;

type Sold = { id: Id; number: string; shopId: Id; vat: bigint };
type Started = { orderId: Id; amount: bigint; settled: bigint; vat: bigint };

/** The tax that sales of these orders have made due: noted here, or booked by payments for those we started. */
async function soldTax(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Sold>> {
  const rows = await ctx.run<Sold>(sql`
    select o.id, o.number, o.shop_id as "shopId",
           coalesce(sum(case f.kind when 'sale.returned' then -(f.amounts ->> 'vat')::bigint
                                    else (f.amounts ->> 'vat')::bigint end), 0)::bigint as vat
    from sales_order o
    left join booked_fact f
      on f.tenant_id = o.tenant_id and f.source = 'sale' and f.document_id = o.id::text
     and f.kind in ('sale.delivered', 'cod.delivered', 'sale.returned')
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${orderIds as Id[]}::uuid[])
    group by o.tenant_id, o.id`);
  const started = await ctx.sql<Started>`
    select o.id as "orderId", p.amount_minor as amount, s.settled_minor as settled, s.vat_minor as vat
    from sales_order o
    join payment_start s on s.tenant_id = o.tenant_id and s.order_id in (o.id, o.split_from)
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id and p.currency = ${HOME_CURRENCY}
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${orderIds as Id[]}::uuid[])
      and s.vat_minor > 0`;
  const sold = new Map(rows.map((row) => [row.id, row]));
  for (const { orderId, amount, settled, vat } of started) sold.get(orderId)!.vat += scaleBy(vat, settled, amount);
  return sold;
}
