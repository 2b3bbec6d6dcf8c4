/** Invoices as people look at them (INV-3): by queue, by any number, one with everything about it. */
import type { INVOICE_QUEUES } from '../contract/invoices.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { countWaiting } from './confirmation-store.ts';
import type { InvoiceRow, InvoiceState } from './invoice.ts';
import { invoiceTable, type Wish, wishTable } from './store.ts';

type Queue = (typeof INVOICE_QUEUES)[number];
const QUEUES: Record<Queue, Sql> = {
  queued: sql`i.state in ('draft', 'quotaReserved', 'submitted', 'applied', 'waitConfirm', 'confirmed')`,
  trouble: sql`(i.state in ('unknown', 'failed', 'rejected', 'expired') or (i.code <> '' and i.ask_at is not null))`,
  issued: sql`i.state = 'issued'`,
  red: sql`i.color = 'red'`,
};

export type InvoiceFilter = {
  queue?: Queue | undefined;
  state?: InvoiceState | undefined;
  text?: string | undefined;
  order?: Id | undefined;
  after: Id | null;
  limit: number;
};

/** Any number somebody may have in hand: each is one look into an index. A name is looked for by its beginning. */
const numbered = (ctx: Ctx, text: string): Sql => sql`
  i.id in (
    select id from invoice where tenant_id = ${ctx.tenant} and serial = ${text.toUpperCase()}
    union all
    select id from invoice where tenant_id = ${ctx.tenant} and invoice_number <> '' and invoice_number = ${text}
    union all
    select id from invoice where tenant_id = ${ctx.tenant} and tax_no <> '' and tax_no = ${text.toUpperCase()}
    union all
    select id from invoice where tenant_id = ${ctx.tenant} and confirmation <> '' and confirmation = ${text}
    union all
    select id from invoice where tenant_id = ${ctx.tenant} and starts_with(name, ${text})
    union all
    select p.invoice_id
    from sales_order o
    join invoice_part p on p.tenant_id = o.tenant_id and p.order_id = o.id
    where o.tenant_id = ${ctx.tenant}
      and (o.number = ${text.toUpperCase()} or o.id in (
        select order_id from channel_order where tenant_id = ${ctx.tenant} and number = ${text})))`;

/** Newest first. */
export const listInvoices = (ctx: Ctx, { queue, state, text, order, after, limit }: InvoiceFilter) => {
  const wanted = [sql`i.tenant_id = ${ctx.tenant}`];
  if (queue) wanted.push(QUEUES[queue]);
  if (state) wanted.push(sql`i.state = ${state}`);
  if (text) wanted.push(numbered(ctx, text.trim()));
  if (order)
    wanted.push(
      sql`i.id in (select invoice_id from invoice_part where tenant_id = ${ctx.tenant} and order_id = ${order})`,
    );
  if (after) wanted.push(sql`i.id < ${after}`);
  return ctx.run<InvoiceRow>(sql`
    select ${invoiceTable.select('i')}
    from invoice i
    where ${joined(wanted, ' and ')}
    order by i.id desc
    limit ${limit}`);
};

export async function countByState(ctx: Ctx) {
  const [states, [wishes], confirmations] = await Promise.all([
    ctx.sql<{ state: InvoiceState; count: number }>`
      select state, count(*)::int as count
      from invoice
      where tenant_id = ${ctx.tenant}
      group by state`,
    ctx.sql<{ wanted: number; uninvoiced: number }>`
      select count(*) filter (where state = 'wanted')::int as wanted,
             count(*) filter (where state = 'uninvoiced')::int as uninvoiced
      from invoice_order
      where tenant_id = ${ctx.tenant}
        and state in ('wanted', 'uninvoiced')`,
    countWaiting(ctx),
  ]);
  return { states, ...wishes!, confirmations };
}

export type WishPlace = { askedAt: string; id: Id };

/** The longest waiting first. `at` is the moment to the microsecond, for the cursor. */
export const listWishes = (ctx: Ctx, state: 'wanted' | 'uninvoiced', after: WishPlace | null, limit: number) =>
  ctx.run<Wish & { at: string }>(sql`
    select ${wishTable.select()}, version, asked_at::text as at
    from invoice_order
    where tenant_id = ${ctx.tenant}
      and state = ${state}
      and ${after ? sql`(asked_at, order_id) > (${after.askedAt}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by asked_at, order_id
    limit ${limit}`);
