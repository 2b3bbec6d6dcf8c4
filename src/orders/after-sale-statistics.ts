/** After-sale cases counted (RET-5): by reason, SKU, shop, courier, duty or remedy, with what came back and what it cost. */
import type { afterSaleStatistics, CaseShare, STATISTICS_BY } from '../contract/after-sale-commands.ts';
import type { QueryOf } from '../contract/endpoint.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import { reached } from './after-sale-store.ts';

type By = (typeof STATISTICS_BY)[number];
const MOST = 200;

/** What a case is counted by; of a SKU, each of its lines. */
const NAMES: Record<By, Sql> = {
  reason: sql`c.reason`,
  duty: sql`coalesce(c.duty, '')`,
  remedy: sql`c.remedy`,
  shop: sql`coalesce(s.name, '')`,
  courier: sql`coalesce(o.courier, '')`,
  sku: sql`l.merchant_code`,
};

const cases = (ctx: Ctx, session: Session, { from, to }: { from?: string; to?: string }): Sql => sql`
  from after_sale_case c
  join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
  where c.tenant_id = ${ctx.tenant}
    and c.remedy is not null
    and (${from ?? null}::date is null or c.opened_at >= (${from ?? null}::date)::timestamp at time zone 'Asia/Shanghai')
    and (${to ?? null}::date is null or c.opened_at < (${to ?? null}::date + 1)::timestamp at time zone 'Asia/Shanghai')
    and ${reached(reachOf(session, 'orders.read'))}`;

type Counted = {
  name: string;
  cases: number;
  pieces: bigint;
  defective: bigint;
  given: { currency: string; amount: string }[];
};

/** Days are China's. */
export async function countCases(ctx: Ctx, session: Session, { by, ...range }: QueryOf<typeof afterSaleStatistics>) {
  const chosen = cases(ctx, session, range);
  const [rows, days] = await Promise.all([
    ctx.run<Counted>(sql`
      with chosen as materialized (select c.id ${chosen}),
      goods as (
        select ${NAMES[by]} as name, c.id, o.currency, sum(a.quantity) as pieces, sum(a.defective) as defective
        from chosen h
        join after_sale_case c on c.tenant_id = ${ctx.tenant} and c.id = h.id
        join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
        left join shop s on s.tenant_id = c.tenant_id and s.id = c.shop_id
        left join after_sale_line a on a.tenant_id = c.tenant_id and a.case_id = c.id
        left join sales_order_line l on l.tenant_id = a.tenant_id and l.order_id = a.order_id and l.line = a.line
        group by 1, 2, 3),
      given as (
        select m.case_id, sum(m.amount_minor) as amount
        from after_sale_money m
        left join refund r on r.tenant_id = m.tenant_id and r.id = m.refund_id
        where m.tenant_id = ${ctx.tenant}
          and m.case_id in (select id from chosen)
          and coalesce(r.state, 'success') not in ('closed', 'waitApproval')
        group by m.case_id)
      select name, sum(cases)::int as cases, sum(pieces)::bigint as pieces, sum(defective)::bigint as defective,
             coalesce(json_agg(json_build_object('currency', currency, 'amount', amount::text)) filter (where amount > 0), '[]') as given
      from (
        select coalesce(g.name, '') as name, g.currency, count(*) as cases, coalesce(sum(g.pieces), 0) as pieces,
               coalesce(sum(g.defective), 0) as defective, coalesce(sum(m.amount), 0) as amount
        from goods g
        left join given m on m.case_id = g.id
        group by 1, 2) own
      group by name
      order by cases desc, name
      limit ${MOST}`),
    ctx.run<{ day: string; cases: number }>(sql`
      select to_char(c.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, count(*)::int as cases
      ${chosen}
      group by 1
      order by 1`),
  ]);
  return { rows: rows satisfies Wire<CaseShare>[], days };
}
