/** Finding after-sale cases (CHN-6): queues by deadline, cases of an order, a case by its number. */
import {
  type AFTER_SALE_SORTS,
  type AfterSaleKind,
  type AfterSaleState,
  DUE_SOON_HOURS,
  type Remedy,
} from '../contract/after-sales.ts';
import { MOST_COUNTED } from '../contract/home.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import { type Reach, reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Case, caseTable, reached } from './after-sale-store.ts';
import { findByWords } from './find-orders.ts';
import type { Order } from './order.ts';

export type CaseRow = Omit<Case, 'keys'> &
  Pick<Order, 'waybillNumber' | 'currency'> & {
    order: string;
    orderState: Order['state'];
    goods: string;
    amountMinor: bigint | null;
    givenMinor: bigint;
    follow: string | null;
    nodeName: string | null;
  };
export type CaseFilter = {
  state?: AfterSaleState[];
  kind?: AfterSaleKind[];
  remedy?: Remedy[];
  shopId?: Id[];
  orderId?: Id;
  dueBefore?: string;
  text?: string;
};
type Paging = { sort: (typeof AFTER_SALE_SORTS)[number]; after: { at: string; id: Id } | null; limit: number };

/** One row more than `limit` says that there is a next page. */
export async function findAfterSales(
  ctx: Ctx,
  session: Session,
  filter: CaseFilter,
  { sort, after, limit }: Paging,
): Promise<CaseRow[]> {
  const filters = await conditionsOf(ctx, filter);
  const newest = sort === '-openedAt';
  if (after)
    filters.push(
      newest
        ? sql`(c.opened_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
        : sql`(c.answer_before, c.id) > (${after.at}::timestamptz, ${after.id}::uuid)`,
    );
  const order = newest ? sql`c.opened_at desc, c.id desc` : sql`c.answer_before, c.id`;
  return casesWhere(ctx, session, filters, sql`order by ${order} limit ${limit + 1}`);
}

/** Cases whose number is typed, whole or its beginning from the day on. */
export async function casesByNumber(ctx: Ctx, session: Session, typed: string, most: number): Promise<CaseRow[]> {
  const word = typed.trim().toUpperCase();
  if (!NUMBER.test(word)) return [];
  return casesWhere(ctx, session, [numbered(word)], sql`order by c.number limit ${most}`);
}

const NUMBER = /^A\d{6,}$/;
const numbered = (word: string): Sql => sql`(c.number >= ${word} and c.number < ${`${word}~`})`;

const ENDS: ReadonlySet<AfterSaleState> = new Set(['done', 'rejected', 'cancelled']);

/** What is open stands in the text, so that the index of open cases is used. */
async function conditionsOf(
  ctx: Ctx,
  { state, kind, remedy, shopId, orderId, dueBefore, text }: CaseFilter,
): Promise<Sql[]> {
  const conditions: Sql[] = [];
  if (state?.length && state.every((one) => !ENDS.has(one))) conditions.push(sql`c.settled_at is null`);
  if (state?.length) conditions.push(sql`c.state = any(${state}::text[])`);
  if (kind?.length) conditions.push(sql`c.kind = any(${kind}::text[])`);
  if (remedy?.length) conditions.push(sql`c.remedy = any(${remedy}::text[])`);
  if (shopId?.length) conditions.push(sql`c.shop_id = any(${shopId}::uuid[])`);
  if (orderId) conditions.push(sql`(c.order_id = ${orderId} or c.follow_order_id = ${orderId})`);
  if (dueBefore) conditions.push(sql`c.answer_before < ${dueBefore}::timestamptz`);
  if (text?.trim()) {
    const word = text.trim().toUpperCase();
    const byOrder = sql`c.order_id = any(${await findByWords(ctx, text)}::uuid[])`;
    conditions.push(NUMBER.test(word) ? sql`(${numbered(word)} or ${byOrder})` : byOrder);
  }
  return conditions;
}

/** One case within reach of the right to read, or null. */
export const caseRow = async (ctx: Ctx, session: Session, id: Id): Promise<CaseRow | null> =>
  (await casesWhere(ctx, session, [sql`c.id = ${id}`], sql`limit 1`))[0] ?? null;

const casesWhere = (ctx: Ctx, session: Session, conditions: readonly Sql[], end: Sql): Promise<CaseRow[]> =>
  ctx.run<CaseRow>(sql`
    select ${caseTable.select('c')}, o.number as "order", o.waybill_number as "waybillNumber", o.state as "orderState",
           o.currency, coalesce(own.goods, asked.goods, o.goods_text) as goods, f.number as follow, n.name as "nodeName",
           case when c.remedy is not null then c.due_minor when c.kind = 'refundAsked' then asked.amount
                when c.kind = 'cancelled' then o.paid_minor end as "amountMinor",
           coalesce(gone.amount, 0)::bigint as "givenMinor"
    from after_sale_case c
    join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
    left join lateral (
      select sum(l.amount_minor)::bigint as amount,
             string_agg(l.merchant_code || ' ×' || l.quantity, '、' order by l.line) as goods
      from sales_order_line l
      where l.tenant_id = c.tenant_id
        and l.order_id = c.order_id
        and l.channel_number = c.data ->> 'number'
        and c.data -> 'lines' ? l.channel_line) asked on c.kind = 'refundAsked'
    left join lateral (
      select string_agg(l.merchant_code || ' ×' || a.quantity, '、' order by l.line) as goods
      from after_sale_line a
      join sales_order_line l on l.tenant_id = a.tenant_id and l.order_id = a.order_id and l.line = a.line
      where a.tenant_id = c.tenant_id
        and a.case_id = c.id) own on true
    left join lateral (
      select sum(m.amount_minor) as amount
      from after_sale_money m
      left join refund r on r.tenant_id = m.tenant_id and r.id = m.refund_id
      where m.tenant_id = c.tenant_id
        and m.case_id = c.id
        and coalesce(r.state, 'success') not in ('closed', 'waitApproval')) gone on true
    left join sales_order f on f.tenant_id = c.tenant_id and f.id = c.follow_order_id
    left join node n on n.tenant_id = c.tenant_id and n.id = c.node_id
    where ${joined([sql`c.tenant_id = ${ctx.tenant}`, reached(reachOf(session, 'orders.read')), ...conditions], ' and ')}
    ${end}`);

/** Open cases within reach, counted up to a bound; `until`: only those that want an answer before. */
export async function afterSalesWaiting(ctx: Ctx, reach: Reach, until: Date | null, most: number): Promise<number> {
  const [row] = await ctx.run<{ n: number }>(sql`
    select count(*)::int as n
    from (
      select
      from after_sale_case c
      join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
      where c.tenant_id = ${ctx.tenant}
        and c.settled_at is null
        and (${until}::timestamptz is null or c.answer_before < ${until})
        and ${reached(reach)}
      limit ${most}) waiting`);
  return row!.n;
}

export async function countAfterSales(ctx: Ctx, session: Session): Promise<{ open: number; due: number }> {
  const reach = reachOf(session, 'orders.read');
  const soon = new Date(ctx.now() + DUE_SOON_HOURS * 3_600_000);
  const [open, due] = await Promise.all([
    afterSalesWaiting(ctx, reach, null, MOST_COUNTED),
    afterSalesWaiting(ctx, reach, soon, MOST_COUNTED),
  ]);
  return { open, due };
}
