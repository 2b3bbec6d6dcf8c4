/** A supplier's own sales (SUP-2), by day, month, counter or SKU. Asked under the portal's role: others' rows are not there. */
import type { SALES_BY } from '../contract/portal.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

export const MOST_ROWS = 1000;

export type SalesQuery = {
  from: string;
  until: string;
  by: (typeof SALES_BY)[number];
  text?: string | undefined;
  counterId?: Id | undefined;
};
export type SalesRow = { key: string; title: string; sold: bigint; returned: bigint; amount: bigint };

/** What stands in a row, and what names it. */
const GROUPS: Record<SalesQuery['by'], { key: Sql; title: Sql }> = {
  day: { key: sql`day::text`, title: sql`''` },
  month: { key: sql`to_char(day, 'YYYY-MM')`, title: sql`''` },
  counter: { key: sql`shop_id::text`, title: sql`max(counter)` },
  sku: { key: sql`merchant_code`, title: sql`max(title)` },
};

const figures = sql`
  coalesce(sum(quantity) filter (where kind = 'sold'), 0)::bigint as sold,
  coalesce(-sum(quantity) filter (where kind = 'returned'), 0)::bigint as returned,
  coalesce(sum(amount_minor), 0)::bigint as amount`;

const matching = (ctx: Ctx, { from, until, text = '', counterId }: SalesQuery): Sql => sql`
  from supplier_sale
  where tenant_id = ${ctx.tenant}
    and day between ${from}::date and ${until}::date
    and strpos(lower(merchant_code || ' ' || title), lower(${text})) > 0
    and (${counterId}::uuid is null or shop_id = ${counterId})`;

/** Days and months newest first, counters and SKUs by what they sold. */
export const salesRows = (ctx: Ctx, q: SalesQuery): Promise<SalesRow[]> => {
  const { key, title } = GROUPS[q.by];
  const order = q.by === 'day' || q.by === 'month' ? sql`1 desc` : sql`5 desc, 1`;
  return ctx.run(sql`
    select ${key} as key, ${title} as title, ${figures}
    ${matching(ctx, q)}
    group by 1
    order by ${order}
    limit ${MOST_ROWS}`);
};

export async function salesTotal(ctx: Ctx, q: SalesQuery): Promise<SalesRow> {
  const [total] = await ctx.run<SalesRow>(sql`select '' as key, '' as title, ${figures} ${matching(ctx, q)}`);
  return total!;
}

/** Counters that ever sold something of his. */
export const countersOf = (ctx: Ctx): Promise<{ id: Id; name: string }[]> => ctx.sql`
  select shop_id as id, max(counter) as name
  from supplier_sale
  where tenant_id = ${ctx.tenant}
  group by shop_id
  order by 2
  limit 200`;
