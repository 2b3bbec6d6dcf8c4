/**
 * Two standing lists that have to be empty before a month is closed (INV-2): money that went back without a red invoice, and
 * red invoices without money. Reckoned order by order from what was paid, what went back and what living invoices say.
 */
import type { ClosingCheck } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { familiesOf, type OrderToInvoice, ordersToInvoice } from '../orders/orders.ts';
import type { RedConfirmation } from './confirmation.ts';
import { confirmationsOfNobody } from './confirmation-store.ts';
import { type Covered, coveredOf, readWishes } from './store.ts';
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

/** Orders of which an invoice is there, and some money went back or some invoice was taken back; or they are divided or joined. */
function candidates(ctx: Ctx): Promise<{ id: Id; red: boolean }[]> {
  return ctx.sql<{ id: Id; red: boolean }>`
    with invoiced as (
      select p.order_id, bool_or(i.color = 'red') as red
      from invoice i
      join invoice_part p on p.tenant_id = i.tenant_id and p.invoice_id = i.id
      where i.tenant_id = ${ctx.tenant}
        and i.state in ('issued', 'redIssued')
      group by p.order_id)
    select v.order_id as id, v.red
    from invoiced v
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = v.order_id
    where v.red
       or o.state in ('split', 'merged')
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
}

/** What is under way (a red that waits, a new invoice not there yet) counts as done: it is no exception until it fails. */
export async function findExceptions(ctx: Ctx): Promise<Exceptions> {
  const asked = new Map((await candidates(ctx)).map(({ id, red }) => [id, red]));
  const families = await familiesOf(ctx, [...asked.keys()].slice(0, MOST));
  const members = families.map(({ id }) => id);
  const orders = await ordersToInvoice(ctx, members);
  const subsidies = new Map((await readWishes(ctx, members)).map((wish) => [wish.orderId, wish.subsidyMinor]));
  const covered = Map.groupBy(await coveredOf(ctx, members), ({ orderId }) => orderId);
  const units = [...Map.groupBy(families, ({ root }) => root).values()].flatMap((family) => {
    // What was invoiced before it was divided or joined is the invoice of all of them.
    const isOne = family.some(({ id, aside }) => aside && asked.has(id));
    return isOne ? [family] : family.filter(({ id }) => asked.has(id)).map((order) => [order]);
  });
  const found = units.flatMap((unit): InvoiceException[] => {
    const live = unit.flatMap(({ id, aside }) => (aside ? [] : (orders.get(id) ?? [])));
    const parts = unit.flatMap(({ id }) => covered.get(id) ?? []);
    const found = exceptionOf(
      unit[0]!,
      live,
      parts,
      sum(unit, ({ id }) => subsidies.get(id) ?? 0n),
    );
    // Of one that is divided and not all invoiced nothing was taken back yet.
    const isBegun = found.differenceMinor > 0n || found.backMinor > 0n || unit.some(({ id }) => asked.get(id));
    return isBegun ? [found] : [];
  });
  return {
    refundWithoutRed: found.filter(({ differenceMinor }) => differenceMinor > 0n),
    redWithoutRefund: found.filter(({ differenceMinor }) => differenceMinor < 0n),
    ofNobody: await confirmationsOfNobody(ctx, MOST),
    more: asked.size > MOST,
  };
}

const sum = <T>(all: readonly T[], of: (one: T) => bigint): bigint => all.reduce((total, one) => total + of(one), 0n);

/** One order, or what became of one that was divided or joined (`first`) as one. */
function exceptionOf(
  { id, number }: Pick<OrderToInvoice, 'id' | 'number'>,
  live: readonly OrderToInvoice[],
  covered: readonly Covered[],
  subsidyMinor: bigint,
): InvoiceException {
  const [payableMinor, back] = [sum(live, (one) => one.payableMinor), sum(live, (one) => one.backMinor)];
  const left = invoiceable({ payableMinor, backMinor: back, lines: live.flatMap(({ lines }) => lines) }, subsidyMinor);
  const [paidMinor, invoicedMinor] = [payableMinor + subsidyMinor, sum(covered, ({ inclMinor }) => inclMinor)];
  const backMinor = paidMinor - left;
  return { orderId: id, number, paidMinor, backMinor, invoicedMinor, differenceMinor: invoicedMinor - left };
}

const closing = (name: 'refundWithoutRed' | 'redWithoutRefund'): ClosingCheck => ({
  name,
  run: async (ctx) => ({ open: (await findExceptions(ctx))[name].length }),
});

/** What is asked before a period of the books is closed. */
export const invoiceClosing: readonly ClosingCheck[] = [closing('refundWithoutRed'), closing('redWithoutRefund')];
