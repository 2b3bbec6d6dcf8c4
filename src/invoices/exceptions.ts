/**
 * Two standing lists that have to be empty before a month is closed (INV-2): money that went back without a red invoice, and
 * red invoices without money. Reckoned order by order from what was paid, what went back and what living invoices say.
 */
import type { ClosingCheck } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { ordersToInvoice } from '../orders/orders.ts';
import type { RedConfirmation } from './confirmation.ts';
import { confirmationsOfNobody } from './confirmation-store.ts';
import { coveredOf, readWishes } from './store.ts';
import { invoiceable } from './subsidy.ts';

export type InvoiceException = {
  orderId: Id;
  number: string;
  paidMinor: bigint;
  backMinor: bigint;
  invoicedMinor: bigint;
  differenceMinor: bigint;
};
export type Exceptions = {
  refundWithoutRed: InvoiceException[];
  redWithoutRefund: InvoiceException[];
  /** What buyers want taken back of invoices nobody here knows. They hinder no close: no book of ours has them. */
  ofNobody: RedConfirmation[];
  more: boolean;
};

const MOST = 500;

/** Orders of which an invoice is there, and some money went back or some invoice was taken back. */
async function candidates(ctx: Ctx): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    with invoiced as (
      select p.order_id, bool_or(i.color = 'red') as red
      from invoice i
      join invoice_part p on p.tenant_id = i.tenant_id and p.invoice_id = i.id
      where i.tenant_id = ${ctx.tenant}
        and i.state in ('issued', 'redIssued')
      group by p.order_id)
    select v.order_id as id
    from invoiced v
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = v.order_id
    where v.red
       or exists (select from after_sale_money m where m.tenant_id = ${ctx.tenant} and m.order_id = o.id)
       or exists (
         select
         from sales_order_line l
         where l.tenant_id = ${ctx.tenant} and l.order_id = o.id and l.refund = 'refunded')
       or exists (
         select
         from payment y
         where y.tenant_id = ${ctx.tenant}
           and y.refunded_minor > 0
           and (y.order_id = coalesce(o.split_from, o.id) or y.order_id = o.id
             or (y.shop_id = o.shop_id and y.channel_number = any(o.channel_numbers))))
    order by v.order_id desc
    limit ${MOST + 1}`;
  return rows.map(({ id }) => id);
}

/** What is under way (a red that waits, a new invoice not there yet) counts as done: it is no exception until it fails. */
export async function findExceptions(ctx: Ctx): Promise<Exceptions> {
  const ids = await candidates(ctx);
  const shown = ids.slice(0, MOST);
  const orders = await ordersToInvoice(ctx, shown);
  const subsidies = new Map((await readWishes(ctx, shown)).map((wish) => [wish.orderId, wish.subsidyMinor]));
  const covered = Map.groupBy(await coveredOf(ctx, shown), ({ orderId }) => orderId);
  const found = shown.flatMap((id): InvoiceException[] => {
    const order = orders.get(id);
    if (!order) return [];
    const { number } = order;
    const subsidyMinor = subsidies.get(id) ?? 0n;
    const paidMinor = order.payableMinor + subsidyMinor;
    const backMinor = paidMinor - invoiceable(order, subsidyMinor);
    const invoicedMinor = (covered.get(id) ?? []).reduce((sum, { inclMinor }) => sum + inclMinor, 0n);
    const differenceMinor = invoicedMinor - (paidMinor - backMinor);
    return [{ orderId: id, number, paidMinor, backMinor, invoicedMinor, differenceMinor }];
  });
  return {
    refundWithoutRed: found.filter(({ differenceMinor }) => differenceMinor > 0n),
    redWithoutRefund: found.filter(({ differenceMinor }) => differenceMinor < 0n),
    ofNobody: await confirmationsOfNobody(ctx, MOST),
    more: ids.length > MOST,
  };
}

const closing = (name: 'refundWithoutRed' | 'redWithoutRefund'): ClosingCheck => ({
  name,
  run: async (ctx) => ({ open: (await findExceptions(ctx))[name].length }),
});

/** What is asked before a period of the books is closed. */
export const invoiceClosing: readonly ClosingCheck[] = [closing('refundWithoutRed'), closing('redWithoutRefund')];
