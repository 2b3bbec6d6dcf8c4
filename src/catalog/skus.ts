/** SKUs: the smallest sold unit, with what sourcing and shipping need to know of it. */
import type { Battery } from '../contract/skus.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

export type Sku = {
  id: Id;
  styleId: Id | null;
  merchantCode: string;
  name: string;
  properties: string;
  color: string;
  size: string;
  brand: string;
  unit: string;
  priceMinor: bigint | null;
  costMinor: bigint | null;
  floorMinor: bigint | null;
  taxCode: string;
  taxRatePpm: number;
  weightG: bigint | null;
  supplier: string;
  buyer: string;
  season: string;
  bundle: boolean;
  /** Kept by lot; where only the expiry counts, the day is the lot's name. */
  trackLots: boolean;
  trackExpiry: boolean;
  /** Each piece has a code of its own. */
  trackSerials: boolean;
  active: boolean;
  version: number;
};

export const skuTable = table<Sku>('sku', {
  id: 'uuid',
  styleId: 'uuid',
  merchantCode: 'text',
  name: 'text',
  properties: 'text',
  color: 'text',
  size: 'text',
  brand: 'text',
  unit: 'text',
  priceMinor: 'bigint',
  costMinor: 'bigint',
  floorMinor: 'bigint',
  taxCode: 'text',
  taxRatePpm: 'int',
  weightG: 'bigint',
  supplier: 'text',
  buyer: 'text',
  season: 'text',
  bundle: 'boolean',
  trackLots: 'boolean',
  trackExpiry: 'boolean',
  trackSerials: 'boolean',
  active: 'boolean',
  version: 'int',
});

/** All columns of a SKU, for those who edit or export it. */
export type SkuRecord = Sku & {
  lengthMm: number | null;
  widthMm: number | null;
  heightMm: number | null;
  /** Stands as it is; nothing is put on it; is sent in the box it came in. */
  upright: boolean;
  fragile: boolean;
  ownCarton: boolean;
  /** Used for packing, sold to nobody. */
  material: boolean;
  /** '' where nobody has said it. */
  hsCode: string;
  customsName: string;
  originCountry: string;
  madeOf: string;
  battery: Battery;
  /** A piece is declared at this share of what was paid, or at this amount; neither: at what was paid. */
  declaredPpm: number | null;
  declaredMinor: bigint | null;
  declaredCurrency: string;
  /** From production to expiry; null: nobody said. */
  shelfLifeDays: number | null;
  /** So many days before its expiry a lot goes out of sale, and people are warned. */
  stopDays: number;
  warnDays: number;
  /** Free options beside colour and size: `{ 面料: '棉' }`. */
  options: Record<string, string>;
};

export const skuRecordTable = table<SkuRecord>('sku', {
  ...skuTable.columns,
  lengthMm: 'int',
  widthMm: 'int',
  heightMm: 'int',
  upright: 'boolean',
  fragile: 'boolean',
  ownCarton: 'boolean',
  material: 'boolean',
  hsCode: 'text',
  customsName: 'text',
  originCountry: 'text',
  madeOf: 'text',
  battery: 'text',
  declaredPpm: 'int',
  declaredMinor: 'bigint',
  declaredCurrency: 'text',
  shelfLifeDays: 'int',
  stopDays: 'int',
  warnDays: 'int',
  options: 'jsonb',
});

export async function skusById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Sku>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.run<Sku>(sql`
    select ${skuTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(rows.map((sku) => [sku.id, sku]));
}

/** All SKUs of styles, whether they are sold or not. */
export const variantsOf = (ctx: Ctx, styleIds: readonly Id[]): Promise<Sku[]> =>
  ctx.run<Sku>(sql`
    select ${skuTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and style_id = any(${styleIds as Id[]}::uuid[])
    order by merchant_code`);

export async function skuRecords(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, SkuRecord>> {
  const rows = await ctx.run<SkuRecord>(sql`
    select ${skuRecordTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);
  return new Map(rows.map((sku) => [sku.id, sku]));
}

/** Ids of SKUs, active or not, by merchant code. */
export async function skuIdsByCode(ctx: Ctx, codes: readonly string[]): Promise<Map<string, Id>> {
  if (codes.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; merchantCode: string }>`
    select id, merchant_code as "merchantCode"
    from sku
    where tenant_id = ${ctx.tenant}
      and merchant_code = any(${[...new Set(codes)]}::text[])`;
  return new Map(rows.map((row) => [row.merchantCode, row.id]));
}

/** Active SKUs by merchant code. */
export async function skusByCode(ctx: Ctx, codes: readonly string[]): Promise<Map<string, Sku>> {
  if (codes.length === 0) return new Map();
  const rows = await ctx.run<Sku>(sql`
    select ${skuTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and merchant_code = any(${[...new Set(codes)]}::text[])
      and active`);
  return new Map(rows.map((sku) => [sku.merchantCode, sku]));
}

/** SKUs that name a supplier name it by its new name. */
export async function renameSuppliers(ctx: Ctx, renamed: readonly { from: string; to: string }[]): Promise<void> {
  if (renamed.length === 0) return;
  await ctx.sql`
    update sku s
    set supplier = n.new_name, version = s.version + 1
    from unnest(${renamed.map(({ from }) => from)}::text[], ${renamed.map(({ to }) => to)}::text[]) n(old_name, new_name)
    where s.tenant_id = ${ctx.tenant}
      and s.supplier = n.old_name`;
}

export type SkuWords = Record<'supplier' | 'buyer' | 'season' | 'brand', string[]>;
const MOST_WORDS = 500;

/** What SKUs name, each once and by the alphabet, at most `MOST_WORDS` of each. */
export async function skuWords(ctx: Ctx): Promise<SkuWords> {
  const rows = await ctx.sql<{ what: keyof SkuWords; words: string[] }>`
    select what, (array_agg(word order by word))[1:${MOST_WORDS}::int] as words
    from (
      select distinct w.what, w.word
      from sku s
      cross join lateral (
        values ('supplier', s.supplier), ('buyer', s.buyer), ('season', s.season), ('brand', s.brand)) w(what, word)
      where s.tenant_id = ${ctx.tenant}
        and w.word <> '') named
    group by what`;
  const known = new Map(rows.map(({ what, words }) => [what, words]));
  const of = (what: keyof SkuWords) => known.get(what) ?? [];
  return { supplier: of('supplier'), buyer: of('buyer'), season: of('season'), brand: of('brand') };
}
