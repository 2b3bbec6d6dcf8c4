/**
 * Finding SKUs by words in any order, by merchant code page after page. Comparisons are ranges of `sku_word`, because
 * row-level security keeps anything else from using an index. What must stay true: a page does a bounded amount of work
 * however many SKUs there are, so it may be short and still have a next one.
 */
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { beginningsOf } from './search-words.ts';
import { type Sku, skuTable } from './skus.ts';

/** A word with fewer SKUs leads the search; where every word has more, SKUs are looked through in order. */
const NARROW = 2000;
/** SKUs one page looks through. */
const SCAN = 5000;

export type SkuQuery = {
  text?: string | undefined;
  active?: boolean | undefined;
  bundle?: boolean | undefined;
  /** One of these, word for word. */
  supplier?: readonly string[] | undefined;
  season?: readonly string[] | undefined;
  brand?: readonly string[] | undefined;
  ids?: readonly Id[] | undefined;
  /** Merchant code of the last SKU seen. */
  after?: string | undefined;
  limit: number;
};

/** `next` is the merchant code to go on after; null at the end. */
export type FoundSkus = { skus: Sku[]; next: string | null };

export async function findSkus(ctx: Ctx, q: SkuQuery): Promise<FoundSkus> {
  const beginnings = q.text ? beginningsOf(q.text) : [];
  if (q.text?.trim() && beginnings.length === 0) return { skus: [], next: null };
  const lead = await narrowest(ctx, beginnings);
  // Handed over as ids: a plan that is kept for all words would guess how many SKUs a word has.
  const led = lead === null ? q.ids : await skusWith(ctx, lead, q.ids);
  if (led?.length === 0) return { skus: [], next: null };
  const has = (beginning: string) => sql`
    exists (
      select
      from sku_word w
      where w.tenant_id = ${ctx.tenant}
        and w.sku_id = s.id
        and ${range(beginning)})`;
  const rest = [
    ...beginnings.filter((beginning) => beginning !== lead).map(has),
    ...(q.active === undefined ? [] : [sql`s.active = ${q.active}`]),
    ...(q.bundle === undefined ? [] : [sql`s.bundle = ${q.bundle}`]),
    ...(q.supplier ? [sql`s.supplier = any(${q.supplier as string[]}::text[])`] : []),
    ...(q.season ? [sql`s.season = any(${q.season as string[]}::text[])`] : []),
    ...(q.brand ? [sql`s.brand = any(${q.brand as string[]}::text[])`] : []),
  ];
  const within = [
    sql`tenant_id = ${ctx.tenant}`,
    sql`merchant_code > ${q.after ?? ''}`,
    ...(led ? [sql`id = any(${led as Id[]}::uuid[])`] : []),
  ];
  const scanned = sql`select * from sku where ${joined(within, ' and ')} order by merchant_code limit ${SCAN}`;
  const skus = await ctx.run<Sku>(sql`
    select ${skuTable.select('s')}
    from (${scanned}) s
    where ${rest.length ? joined(rest, ' and ') : sql`true`}
    order by s.merchant_code
    limit ${q.limit + 1}`);
  if (skus.length > q.limit) return { skus: skus.slice(0, q.limit), next: skus[q.limit - 1]!.merchantCode };
  return { skus, next: rest.length ? await reached(ctx, scanned) : null };
}

/** SKUs that have a word with this beginning, among the given ones. */
async function skusWith(ctx: Ctx, beginning: string, among: readonly Id[] | undefined): Promise<Id[]> {
  const rows = await ctx.run<{ id: Id }>(sql`
    select distinct w.sku_id as id
    from sku_word w
    where w.tenant_id = ${ctx.tenant}
      and ${range(beginning)}`);
  const wanted = among && new Set(among);
  return rows.flatMap(({ id }) => (!wanted || wanted.has(id) ? id : []));
}

/** Where a page stopped because it had looked through enough; null when it came to the end. */
async function reached(ctx: Ctx, scanned: Sql): Promise<string | null> {
  const [row] = await ctx.run<{ code: string | null; count: number }>(sql`
    select max(merchant_code) as code, count(*)::int as count
    from (${scanned}) s`);
  return row!.count < SCAN ? null : row!.code;
}

const range = (beginning: string): Sql => sql`w.word >= ${beginning} and w.word < ${`${beginning}\u{10ffff}`}`;

/** The beginning with the fewest SKUs, when there are few enough to start from; null otherwise. */
async function narrowest(ctx: Ctx, beginnings: readonly string[]): Promise<string | null> {
  if (beginnings.length === 0) return null;
  const [row] = await ctx.sql<{ beginning: string; count: number }>`
    select b.beginning, (
      select count(*)::int
      from (
        select
        from sku_word w
        where w.tenant_id = ${ctx.tenant}
          and w.word >= b.beginning
          and w.word < b.beginning || ${'\u{10ffff}'}
        limit ${NARROW}) seen) as count
    from unnest(${beginnings as string[]}::text[]) b(beginning)
    order by count
    limit 1`;
  return row!.count < NARROW ? row!.beginning : null;
}
