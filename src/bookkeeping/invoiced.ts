/**
 * What invoices make due beside the sales they are for. An invoice issued before its sale moves its tax from pending to due
 * (rule `invoice.issued`), and back on the day of the sale. An invoice is taxed line by line and may name other rates than
 * the sale did (freight): what it says is due, and the few cents or more between the two are revenue (rule
 * `invoice.taxDiffered`). So of an order that is delivered and invoiced nothing is pending, whichever came first, and what
 * is due is what its invoices say. What was invoiced first and divided or joined afterwards is sold by what became of it.
 */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { scaleBy } from '../kernel/money.ts';
import { familiesOf, type Member, taxRatesOf } from '../orders/orders.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { Fact, Standing } from './fact.ts';
import { byRate, type Moved, soldByRate, type Taxed, taxMoves } from './tax-due.ts';

export type Between = { from: Date; until: Date };
type Part = Taxed & { orderId: Id; at: Date };
/** What an order sold by rate, and when last. */
type SoldByRate = { sold: Taxed[]; at: Date | null };

/** Of these orders and their families: what is to be booked beside their sales, asked for after these were noted. */
export async function standingOfInvoices(ctx: Ctx, orderIds: readonly Id[]): Promise<Standing[]> {
  const families = await familiesOf(ctx, orderIds);
  const ids = families.map(({ id }) => id);
  const invoiced = Map.groupBy(await partsOf(ctx, ids), ({ orderId }) => orderId);
  const roots = new Set(families.filter(({ id }) => invoiced.has(id)).map(({ root }) => root));
  const asked = families.filter(({ root }) => roots.has(root));
  const sold = await soldOf(ctx, asked);
  const told = [...Map.groupBy(asked, ({ root }) => root).values()].flatMap((family) =>
    standingOfFamily(family, invoiced, sold),
  );
  // One that is divided, joined or put together again meanwhile may stand at nothing now.
  const standing = new Set<string>(told.map(({ document }) => document.id));
  const others = families.filter(({ id }) => !standing.has(id));
  return [...told, ...others.map((order) => standingOf(order, []))];
}

/**
 * Each order by its own invoices; invoices of what was divided or joined since by what the orders that became of it sold and
 * did not invoice themselves. All of these stand at the oldest of them, so that they stay where they were told.
 */
function standingOfFamily(
  family: readonly Member[],
  invoiced: ReadonlyMap<Id, Part[]>,
  sold: ReadonlyMap<Id, SoldByRate>,
): Standing[] {
  const left: Taxed[] = [];
  const own = family.flatMap((order): Standing[] => {
    const own = sold.get(order.id);
    if (!own) return [];
    const parts = invoiced.get(order.id) ?? [];
    const moves = taxMoves(own.sold, parts);
    left.push(...moves.map(({ open }) => open));
    return parts.length > 0 ? [standingOf(order, factsOf(order, moves, latest(own.at, parts)))] : [];
  });
  const wholes = family.filter(({ id, aside }) => aside && invoiced.has(id));
  const [first] = wholes;
  if (!first) return own;
  const parts = wholes.flatMap(({ id }) => invoiced.get(id)!);
  // What one order told before it was joined is told by the other from then on.
  const joinedAt = wholes.length > 1 ? family.find(({ id, root }) => id === root)!.createdAt.getTime() : 0;
  const at = Math.max(joinedAt, ...family.map(({ id }) => latest(sold.get(id)?.at ?? null, parts)));
  return [...own, standingOf(first, factsOf(first, taxMoves(byRate(left), byRate(parts)), at))];
}

/** What moved back moved when it was sold, or taken back by a red one: not on the day somebody looked. */
const latest = (soldAt: Date | null, parts: readonly Part[]): number =>
  Math.max(soldAt?.getTime() ?? 0, ...parts.map(({ at }) => at.getTime()));

const standingOf = ({ id, number }: Member, facts: Fact[]): Standing => ({
  document: { kind: 'order', id, number },
  facts,
});

const factsOf = ({ shopId }: Member, moves: readonly Moved[], at: number): Fact[] =>
  moves.flatMap(({ ppm, early, differs }): Fact[] => {
    const by = { at: new Date(at), about: { shop: shopId, rate: String(ppm) } };
    return [
      { ...by, kind: 'invoice.issued', amounts: { vat: early } },
      { ...by, kind: 'invoice.taxDiffered', amounts: { vat: differs } },
    ];
  });

/** Orders (a query of `order_id`) of which invoices were issued. */
export const invoicedIn = ({ tenant }: Ctx, { from, until }: Between): Sql => sql`
  select p.order_id
  from invoice i
  join invoice_part p on p.tenant_id = i.tenant_id and p.invoice_id = i.id
  where i.tenant_id = ${tenant}
    and i.state in ('issued', 'redIssued')
    and coalesce(i.issued_at, i.changed_at) >= ${from}
    and coalesce(i.issued_at, i.changed_at) < ${until}`;

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

/** `gross`, `vat`: of what is sold and did not come back. */
type Sold = {
  id: Id;
  payableMinor: bigint;
  paid: bigint;
  gross: bigint;
  vat: bigint;
  at: Date | null;
  shippedAt: Date | null;
};
/** A payment we started for someone of a family. */
type Started = { root: Id; amount: bigint; sold: bigint; vat: bigint; returnedAt: Date | null };

/** What sales have made due of the orders that are still orders: noted here, or booked by payments for those we started. */
async function soldOf(ctx: Ctx, families: readonly Member[]): Promise<Map<Id, SoldByRate>> {
  const live = families.filter(({ aside }) => !aside);
  const rows = await ctx.sql<Sold>`
    select o.id, o.payable_minor as "payableMinor", o.paid_minor as paid,
           coalesce(sum(n.sign * (coalesce((f.amounts ->> 'net')::bigint, 0) + coalesce((f.amounts ->> 'vat')::bigint, 0))),
                    0)::bigint as gross,
           coalesce(sum(n.sign * (f.amounts ->> 'vat')::bigint), 0)::bigint as vat, max(f.at) as at,
           (select max(p.shipped_at) from fulfilment p
            where p.tenant_id = o.tenant_id and p.order_id = o.id and p.state <> 'reversed') as "shippedAt"
    from sales_order o
    left join booked_fact f
      on f.tenant_id = o.tenant_id and f.source = 'sale' and f.document_id = o.id::text
     and f.kind in ('sale.delivered', 'cod.delivered', 'sale.returned')
    cross join lateral (select case f.kind when 'sale.returned' then -1 else 1 end as sign) n
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${live.map(({ id }) => id)}::uuid[])
    group by o.tenant_id, o.id`;
  const started = Map.groupBy(await startedOf(ctx, families), ({ root }) => root);
  const sold = new Map(rows.map((row) => [row.id, row]));
  for (const [root, payments] of started) {
    const own = live.filter((one) => one.root === root).map(({ id }) => sold.get(id)!);
    const paid = own.reduce((sum, one) => sum + one.paid, 0n);
    // Parts of a divided order share the payment of the whole.
    for (const order of paid > 0n ? own : []) addStarted(order, payments, paid);
  }
  const ordered = await taxRatesOf(ctx, rows);
  return new Map(
    rows.map(({ id, gross, vat, at }) => [id, { sold: soldByRate(ordered.get(id)!, gross, vat), at }] as const),
  );
}

/** Adds to an order its share of what payments of its family sold; `paid`: by the whole family. */
function addStarted(order: Sold, payments: readonly Started[], paid: bigint): void {
  for (const { amount, sold, vat, returnedAt } of payments) {
    const own = scaleBy(sold, order.paid, paid);
    order.gross += own;
    order.vat += scaleBy(vat, own, amount);
    for (const at of [order.shippedAt, returnedAt]) if (at && (!order.at || at > order.at)) order.at = at;
  }
}

const startedOf = (ctx: Ctx, families: readonly Member[]): Promise<Started[]> =>
  ctx.sql<Started>`
    select m.root, p.amount_minor as amount, s.settled_minor - b.returned as sold, s.vat_minor as vat, b.at as "returnedAt"
    from unnest(${families.map(({ id }) => id)}::uuid[], ${families.map(({ root }) => root)}::uuid[]) m(id, root)
    join payment_start s on s.tenant_id = ${ctx.tenant} and s.order_id = m.id
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id and p.currency = ${HOME_CURRENCY}
    cross join lateral (
      select coalesce(sum(r.amount_minor - r.released_minor), 0)::bigint as returned, max(r.at) as at
      from refund r
      where r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state = 'success') b
    where s.settled_minor > 0
      and s.vat_minor >= 0`;
