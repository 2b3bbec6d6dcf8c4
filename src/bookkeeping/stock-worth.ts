/** What stock is worth day by day, as costs reckoned it, and whose goods documents moved. */
import type { CostKind } from '../contract/costs.ts';
import type { Whose } from '../costs/costs.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { suppliersByWord } from '../purchasing/purchasing.ts';
import type { Standing } from './fact.ts';
import { type DayWorth, factsOfStock } from './stock-day.ts';

/** Months that may have changed since they were looked at: those that are open, and the ones closed last. */
const MONTHS = 3;

/** Every day of these months, also those without movements: what was told of one may be nothing by now. */
export async function standingOfStock(ctx: Ctx): Promise<Standing[]> {
  const [range] = await ctx.sql<{ first: string | null }>`
    select min(month) as first
    from (
      select month from cost_month where tenant_id = ${ctx.tenant} and closed_at is null
      union
      (select month from cost_month where tenant_id = ${ctx.tenant} order by month desc limit ${MONTHS})) m`;
  if (range!.first === null) return [];
  const rows = await ctx.sql<DayWorth & { day: string }>`
    select day::text as day, kind, of_whom as "ofWhom", document_id <> '' as alone, sum(value_minor)::bigint as value
    from cost_day
    where tenant_id = ${ctx.tenant}
      and month >= ${range!.first}
    group by 1, 2, 3, 4`;
  const told = await ctx.sql<{ day: string }>`
    select distinct document_id as day
    from booked_fact
    where tenant_id = ${ctx.tenant}
      and source = 'stock'
      and document_id >= ${`${range!.first}-01`}`;
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return [...new Set([...byDay.keys(), ...told.map(({ day }) => day)])]
    .toSorted((a, b) => a.localeCompare(b))
    .map((day) => ({
      document: { kind: 'stockDay', id: day, number: day },
      facts: factsOfStock(day, (byDay.get(day) ?? []) as (DayWorth & { kind: CostKind })[]),
    }));
}

/**
 * Whose goods documents moved: the shop that sold them, or the supplier they came from. What is paid at the door stands
 * alone until somebody signs.
 */
export async function whoseGoods(ctx: Ctx, documents: readonly Id[]): Promise<Map<Id, Whose>> {
  const sold = await ctx.run<Whose & { id: Id }>(sql`
    with parcel as (
      select id, id as fulfilment_id
      from fulfilment
      where tenant_id = ${ctx.tenant}
        and id = any(${documents as Id[]}::uuid[])
      union all
      select d.id, d.reverses_id
      from stock_document d
      join fulfilment r on r.tenant_id = d.tenant_id and r.id = d.reverses_id
      where d.tenant_id = ${ctx.tenant}
        and d.id = any(${documents as Id[]}::uuid[]))
    select p.id, f.shop_id::text as "ofWhom", o.kind = 'cod' as alone
    from parcel p
    join fulfilment f on f.tenant_id = ${ctx.tenant} and f.id = p.fulfilment_id
    join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
    union all
    select r.id, o.shop_id::text, o.kind = 'cod' and not exists (
             select from fulfilment f where f.tenant_id = o.tenant_id and f.order_id = o.id and f.state = 'signed')
    from return_parcel r
    join sales_order o on o.tenant_id = r.tenant_id and o.id = r.order_id
    where r.tenant_id = ${ctx.tenant}
      and r.id = any(${documents as Id[]}::uuid[])`);
  const bought = await ctx.sql<{ id: Id; supplier: string }>`
    select d.id, coalesce(nullif(d.supplier, ''), o.supplier) as supplier
    from stock_document d
    left join stock_document o on o.tenant_id = d.tenant_id and o.id = d.reverses_id
    where d.tenant_id = ${ctx.tenant}
      and d.id = any(${documents as Id[]}::uuid[])
      and coalesce(nullif(d.supplier, ''), o.supplier) <> ''`;
  const suppliers = await suppliersByWord(ctx, [...new Set(bought.map(({ supplier }) => supplier))]);
  return new Map([
    ...bought.map(({ id, supplier }): [Id, Whose] => [
      id,
      { ofWhom: suppliers.get(supplier)?.id ?? supplier, alone: false },
    ]),
    ...sold.map(({ id, ...whose }): [Id, Whose] => [id, whose]),
  ]);
}
