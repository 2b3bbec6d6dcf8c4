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
export async function skuOfCode(ctx: Ctx, code: string): Promise<Id | null> {
  const known = await skuOfPlainCode(ctx, code);
  if (known) return known;
  const gtin = readMarked(code, new Date(ctx.now()))?.gtin ?? gtinOfTag(code);
  return gtin ? ((await skusOfGtins(ctx, [gtin])).get(gtin) ?? null) : null;
}

function gtinOfTag(code: string): string | null {
  const tag = readTag(code);
  return typeof tag === 'string' ? null : tag.gtin;
}

async function skuOfPlainCode(ctx: Ctx, code: string): Promise<Id | null> {
  const [found] = await ctx.sql<{ sku_id: Id }>`
    select sku_id
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
    order by rank
    limit 1`;
  return found?.sku_id ?? null;
}

/** How a GTIN may be written as a barcode: with all its 14 digits, or without zeros in front down to 8. */
const writtenAs = (gtin: string): string[] =>
  [14, 13, 12, 8].flatMap((digits) => (/^0*$/.test(gtin.slice(0, 14 - digits)) ? [gtin.slice(14 - digits)] : []));

/** SKUs by GTIN of 14 digits; one that no barcode says is left out. */
export async function skusOfGtins(ctx: Ctx, gtins: readonly string[]): Promise<Map<string, Id>> {
  const forms = [...new Set(gtins)].flatMap((gtin) => writtenAs(gtin).map((code) => ({ gtin, code })));
  if (forms.length === 0) return new Map();
  const rows = await ctx.sql<{ code: string; skuId: Id }>`
    select code, sku_id as "skuId"
    from sku_barcode
    where tenant_id = ${ctx.tenant}
      and code = any(${forms.map(({ code }) => code)}::text[])`;
  const known = new Map(rows.map(({ code, skuId }) => [code, skuId]));
  // The longest writing counts first.
  return new Map(
    forms.toReversed().flatMap(({ gtin, code }) => {
      const skuId = known.get(code);
      return skuId ? [[gtin, skuId] as const] : [];
    }),
  );
}
