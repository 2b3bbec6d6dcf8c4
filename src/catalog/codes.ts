/** Codes on goods: what a scanner reads at a bench, a till or a shelf. A SKU has many. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { readMarked } from './gs1.ts';
import { readTag } from './sgtin96.ts';

/** Barcodes of SKUs, in order; a SKU without any is left out. */
export async function barcodesOf(ctx: Ctx, skuIds: readonly Id[]): Promise<Map<Id, string[]>> {
  const rows = await ctx.sql<{ sku_id: Id; codes: string[] }>`
    select sku_id, array_agg(code order by code) as codes
    from sku_barcode
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])
    group by sku_id`;
  return new Map(rows.map((row) => [row.sku_id, row.codes]));
}

/**
 * The SKU a scanned code stands for: a barcode, else a merchant code, else the article of a GS1 symbol or of a radio tag.
 * null when nobody knows it.
 */
export const skuOfCode = async (ctx: Ctx, code: string): Promise<Id | null> =>
  (await articleOfCode(ctx, code))?.skuId ?? null;

/** What a scan names. `byLot`: its lots are kept; `tracked`: each piece of it has a serial of its own; `serial`: the one the symbol says, or ''. */
export type Article = { skuId: Id; byLot: boolean; tracked: boolean; serial: string };

/** As `skuOfCode`, with what is to be known of its pieces: one look-up all the same. */
export async function articleOfCode(ctx: Ctx, code: string): Promise<Article | null> {
  const known = await skuOfPlainCode(ctx, code);
  if (known) return { ...known, serial: '' };
  const marked = readMarked(code, new Date(ctx.now()));
  const gtin = marked?.gtin ?? gtinOfTag(code);
  const found = gtin ? (await articlesOfGtins(ctx, [gtin])).get(gtin) : undefined;
  return found ? { ...found, serial: marked?.serial ?? '' } : null;
}

function gtinOfTag(code: string): string | null {
  const tag = readTag(code);
  return typeof tag === 'string' ? null : tag.gtin;
}

type Known = Omit<Article, 'serial'>;

async function skuOfPlainCode(ctx: Ctx, code: string): Promise<Known | null> {
  const [found] = await ctx.sql<Known>`
    select s.id as "skuId", s.track_lots or s.track_expiry as "byLot", s.track_serials as tracked
    from (
      select sku_id, 1 as rank
      from sku_barcode
      where tenant_id = ${ctx.tenant}
        and code = ${code}
      union all
      select id, 2
      from sku
      where tenant_id = ${ctx.tenant}
        and merchant_code = ${code}) known
    join sku s on s.tenant_id = ${ctx.tenant} and s.id = known.sku_id
    order by rank
    limit 1`;
  return found ?? null;
}

/** How a GTIN may be written as a barcode: with all its 14 digits, or without zeros in front down to 8. */
const writtenAs = (gtin: string): string[] =>
  [14, 13, 12, 8].flatMap((digits) => (/^0*$/.test(gtin.slice(0, 14 - digits)) ? [gtin.slice(14 - digits)] : []));

/** SKUs by GTIN of 14 digits; one that no barcode says is left out. */
export const skusOfGtins = async (ctx: Ctx, gtins: readonly string[]): Promise<Map<string, Id>> =>
  new Map([...(await articlesOfGtins(ctx, gtins))].map(([gtin, { skuId }]) => [gtin, skuId]));

async function articlesOfGtins(ctx: Ctx, gtins: readonly string[]): Promise<Map<string, Known>> {
  const forms = [...new Set(gtins)].flatMap((gtin) => writtenAs(gtin).map((code) => ({ gtin, code })));
  if (forms.length === 0) return new Map();
  const rows = await ctx.sql<Known & { code: string }>`
    select b.code, b.sku_id as "skuId", s.track_lots or s.track_expiry as "byLot", s.track_serials as tracked
    from sku_barcode b
    join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
    where b.tenant_id = ${ctx.tenant}
      and b.code = any(${forms.map(({ code }) => code)}::text[])`;
  const known = new Map(rows.map(({ code, ...article }) => [code, article]));
  // The longest writing counts first.
  return new Map(
    forms.toReversed().flatMap(({ gtin, code }) => {
      const article = known.get(code);
      return article ? [[gtin, article] as const] : [];
    }),
  );
}
