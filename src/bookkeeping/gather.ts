/**
 * Facts become vouchers: those of one kind, day and owner together, so that a day of a hundred thousand parcels is a few
 * vouchers, each of which opens its documents. What must stay true: a fact is in one voucher, and a voucher is what its
 * facts add up to.
 */
import { type About, bookEvents, type FinanceEvent, type PostingKind } from '../finance/finance.ts';
import { noonOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { aboutKey, added, type FactRow } from './fact.ts';
import { takeTurn } from './store.ts';

type Group = Pick<FactRow, 'kind' | 'about' | 'amounts'>;

/** Days before `until` that have facts in no voucher yet, oldest first. */
export async function openDays(ctx: Ctx, until: string): Promise<string[]> {
  const rows = await ctx.sql<{ day: string }>`
    select distinct day::text as day
    from booked_fact
    where tenant_id = ${ctx.tenant}
      and not gathered
      and day < ${until}::date
    order by day`;
  return rows.map(({ day }) => day);
}

/** Books a day's open facts, in the caller's transaction. Refuses what `bookEvents` refuses. */
export async function gatherDay(ctx: Ctx, day: string): Promise<void> {
  await takeTurn(ctx);
  const parts = await ctx.run<Group>(sql`
    select kind, about, jsonb_object_agg(name, amount::text) as amounts
    from (
      select f.kind, f.about, a.key as name, sum(a.value::numeric) as amount
      from booked_fact f
      cross join lateral jsonb_each_text(f.amounts) a
      where f.tenant_id = ${ctx.tenant}
        and not f.gathered
        and f.day = ${day}::date
      group by f.kind, f.about, a.key) n
    group by kind, about
    order by kind, about`);
  const owners = parts.flatMap(({ about }) => about.shop ?? about.party ?? about.account ?? []);
  const [counts, names] = [await countsOf(ctx, day), await ownerNames(ctx, owners)];
  const events = parts.map(({ kind, about, amounts }): FinanceEvent => {
    const count = counts.get(`${kind}${aboutKey(about)}`) ?? 0;
    return {
      ...{ kind: kind as PostingKind, currency: HOME_CURRENCY, effectiveAt: noonOf(day), about },
      document: {
        kind: 'bookedDay',
        id: ctx.newId(),
        number: [day, ...named(about, names), ...times(count)].join(' '),
      },
      amounts: added([{ amounts }]),
    };
  });
  const vouchers = await bookEvents(ctx, events);
  await markGathered(ctx, day, parts, vouchers);
}

const times = (count: number): string[] => (count > 1 ? [`×${count}`] : []);
const named = ({ shop, party, account, rate }: About, names: ReadonlyMap<string, string>): string[] => {
  const of = shop ?? party ?? account;
  return [...(of ? [names.get(of) ?? of] : []), ...(rate ? [`${Number(rate) / 10_000}%`] : [])];
};

/** Shops, suppliers, couriers and accounts as they are called that day. */
export async function ownerNames(ctx: Ctx, owners: readonly string[]): Promise<Map<string, string>> {
  const asked = [...new Set(owners)];
  const rows = await ctx.sql<{ id: string; name: string }>`
    select id::text as id, name from shop where tenant_id = ${ctx.tenant} and id::text = any(${asked}::text[])
    union all
    select id::text, name from supplier where tenant_id = ${ctx.tenant} and id::text = any(${asked}::text[])
    union all
    select code, name from courier where tenant_id = ${ctx.tenant} and code = any(${asked}::text[])
    union all
    select id, name from bill_account where tenant_id = ${ctx.tenant} and id = any(${asked}::text[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Documents by what is gathered together. */
async function countsOf(ctx: Ctx, day: string): Promise<Map<string, number>> {
  const rows = await ctx.sql<Pick<FactRow, 'kind' | 'about'> & { documents: number }>`
    select kind, about, count(distinct (source, document_id))::int as documents
    from booked_fact
    where tenant_id = ${ctx.tenant}
      and not gathered
      and day = ${day}::date
    group by kind, about`;
  return new Map(rows.map(({ kind, about, documents }) => [`${kind}${aboutKey(about)}`, documents]));
}

const markGathered = (ctx: Ctx, day: string, groups: readonly Group[], vouchers: readonly (Id | null)[]) =>
  ctx.sql`
    update booked_fact f
    set gathered = true, voucher_id = n.voucher
    from unnest(${groups.map(({ kind }) => kind)}::text[], ${groups.map(({ about }) => JSON.stringify(about))}::text[],
                ${vouchers as (Id | null)[]}::uuid[]) n(kind, about, voucher)
    where f.tenant_id = ${ctx.tenant}
      and not f.gathered
      and f.day = ${day}::date
      and f.kind = n.kind
      and f.about = n.about::jsonb`;
