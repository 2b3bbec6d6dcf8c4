/** Payments and refunds of an order, in the words of the contract, and which orders payments belong to. */
import type { Static } from 'typebox';
import type { Payment as PaymentShape } from '../contract/orders.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import type { Payment, PaymentState } from './payment.ts';
import { onBill, paymentTable, refundsOf } from './store.ts';

/** Of the sales order `o` of a statement: those started for it, and those its channel told. Each way has its own index. */
export const PAYMENTS_OF_ORDER = sql`
  select id, merchant_account, state, amount_minor from payment
  where tenant_id = o.tenant_id and order_id = o.id
  union
  select id, merchant_account, state, amount_minor from payment
  where tenant_id = o.tenant_id and shop_id = o.shop_id and channel_number = any(o.channel_numbers)`;

export type PaymentView = Wire<Static<typeof PaymentShape>>;

const STATES: Record<PaymentState, PaymentView['state']> = {
  starting: 'created',
  waiting: 'created',
  paid: 'success',
  closed: 'closed',
};

/** What was paid for an order and given back: by its own id, and by the channel orders it is made of. Oldest first. */
export async function paymentsOf(
  ctx: Ctx,
  order: { orderId: Id; shopId: Id; numbers: readonly string[] },
): Promise<PaymentView[]> {
  const rows = await ctx.run<Payment & { method: string; onBill: boolean }>(sql`
    select ${paymentTable.select('p')}, coalesce(s.method, a.kind, '') as method, ${onBill('p')} as "onBill"
    from payment p
    left join merchant_account a on a.tenant_id = p.tenant_id and a.id = p.merchant_account
    left join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    where p.tenant_id = ${ctx.tenant}
      and (p.order_id = ${order.orderId}
        or (p.shop_id = ${order.shopId} and p.channel_number = any(${order.numbers as string[]}::text[])))
    order by p.created_at, p.id`);
  if (rows.length === 0) return [];
  const refunds = await refundsOf(
    ctx,
    rows.map((row) => row.id),
  );
  const methods = new Map(rows.map((row) => [row.id, row.method]));
  return [
    ...rows.map(
      ({ id, method, reference, amountMinor, currency, state, paidAt, createdAt, onBill }): PaymentView => ({
        id,
        direction: 'in',
        method,
        reference,
        amount: { amount: amountMinor, currency },
        state: STATES[state],
        at: paidAt ?? createdAt,
        matched: onBill,
      }),
    ),
    ...refunds.map(
      ({ id, paymentId, reference, amountMinor, currency, state, at, onBill }): PaymentView => ({
        id,
        direction: 'out',
        method: methods.get(paymentId)!,
        reference,
        amount: { amount: amountMinor, currency },
        state,
        at,
        matched: onBill,
      }),
    ),
  ];
}

/** `isOurs`: we started it, so several of them may make up one order. */
export type PaymentOwner = {
  shopId: Id | null;
  channelNumber: string | null;
  orderId: Id | null;
  amountMinor: bigint;
  isOurs: boolean;
};

/** What payments and refunds (by the id of either) were made for, and how much the payment is. */
export async function ownersOfPayments(ctx: Ctx, itemIds: readonly Id[]): Promise<Map<Id, PaymentOwner>> {
  const rows = await ctx.sql<PaymentOwner & { id: Id }>`
    select i.id, p.shop_id as "shopId", p.channel_number as "channelNumber", p.order_id as "orderId",
           p.amount_minor as "amountMinor", s.payment_id is not null as "isOurs"
    from unnest(${itemIds as Id[]}::uuid[]) i(id)
    left join refund r on r.tenant_id = ${ctx.tenant} and r.id = i.id
    join payment p on p.tenant_id = ${ctx.tenant} and p.id = coalesce(r.payment_id, i.id)
    left join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id`;
  return new Map(rows.map(({ id, ...owner }) => [id, owner]));
}

/** What is left of a payment, and for which of the orders asked about it is; one may be for several. */
export type PaidFor = { paymentId: Id; orderIds: Id[]; leftMinor: bigint; currency: string };

/** Paid payments of orders, by their own ids and by the channel orders they are made of, that may still be given back. */
export async function leftOf(
  ctx: Ctx,
  orders: readonly { id: Id; shopId: Id; channelNumber: string }[],
): Promise<PaidFor[]> {
  return ctx.sql<PaidFor>`
    select p.id as "paymentId", array_agg(distinct n.id) as "orderIds", p.amount_minor - p.refunded_minor as "leftMinor",
           p.currency
    from unnest(${orders.map(({ id }) => id)}::uuid[], ${orders.map(({ shopId }) => shopId)}::uuid[],
                ${orders.map(({ channelNumber }) => channelNumber)}::text[]) n(id, shop, number)
    join payment p
      on p.tenant_id = ${ctx.tenant}
     and (p.order_id = n.id or (p.shop_id = n.shop and p.channel_number = n.number))
    where p.state = 'paid'
      and p.refunded_minor < p.amount_minor
    group by p.tenant_id, p.id
    order by p.created_at, p.id`;
}

/** A refund that counts: asked for and not closed. `waits`: a second person has not agreed yet. */
export type GoingRefund = { id: Id; orderId: Id | null; amountMinor: bigint; waits: boolean };

/** Refunds by id, and those of the orders' payments, that are under way or done. */
export const refundsGoing = (
  ctx: Ctx,
  { ids, orderIds }: { ids: readonly Id[]; orderIds: readonly Id[] },
): Promise<GoingRefund[]> => ctx.sql<GoingRefund>`
  select r.id, p.order_id as "orderId", r.amount_minor as "amountMinor", r.state = 'waitApproval' as waits
  from refund r
  join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
  where r.tenant_id = ${ctx.tenant}
    and (r.id = any(${ids as Id[]}::uuid[])
      or r.payment_id in (select id from payment where tenant_id = ${ctx.tenant} and order_id = any(${orderIds as Id[]}::uuid[])))
    and r.state <> 'closed'`;

/** The payment of an order that has most left to give back; null where nothing came in through an account of ours. */
export async function paymentToRefund(
  ctx: Ctx,
  order: { orderId: Id; shopId: Id; numbers: readonly string[] },
): Promise<Id | null> {
  const [row] = await ctx.sql<{ id: Id }>`
    select id
    from payment
    where tenant_id = ${ctx.tenant}
      and (order_id = ${order.orderId}
        or (shop_id = ${order.shopId} and channel_number = any(${order.numbers as string[]}::text[])))
      and state = 'paid'
    order by amount_minor - refunded_minor desc, id
    limit 1`;
  return row?.id ?? null;
}
