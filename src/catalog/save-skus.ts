/**
 * SKUs made and changed, many at once. What must stay true: a merchant code and a barcode belong to one SKU; the words a
 * SKU is found by are those of its row; listings that waited for exactly this code are mapped with it.
 */
import { auditAll, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { barcodesOf } from './codes.ts';
import { type CustomsRefusal, NO_CUSTOMS_FACTS, whyNotCustoms } from './customs-facts.ts';
import { type Codes, codeFor, codesFor } from './give-codes.ts';
import { lockCatalog } from './lock-catalog.ts';
import { matchOpenListings } from './match-listings.ts';
import { wordsOfSku } from './search-words.ts';
import { type SkuRecord, skuRecords, skuRecordTable } from './skus.ts';
import { type Style, stylesById } from './styles.ts';

const MUTABLE = [
  ...['styleId', 'merchantCode', 'name', 'properties', 'color', 'size', 'brand', 'unit', 'priceMinor', 'costMinor'],
  ...['floorMinor', 'taxCode', 'taxRatePpm', 'weightG', 'lengthMm', 'widthMm', 'heightMm', 'supplier', 'season'],
  ...['upright', 'fragile', 'ownCarton', 'material', 'buyer', 'options', 'trackLots', 'trackExpiry', 'trackSerials'],
  ...['shelfLifeDays', 'stopDays', 'warnDays', 'active'],
  ...[
    'hsCode',
    'customsName',
    'originCountry',
    'madeOf',
    'battery',
    'declaredPpm',
    'declaredMinor',
    'declaredCurrency',
  ],
] as (keyof SkuFields)[];

/** What may be said of a SKU. Whether it is a bundle follows from its parts (set-parts.ts). */
export type SkuFields = Omit<SkuRecord, 'id' | 'version' | 'bundle'>;
/** Without a merchant code it gets one by the tenant's rule. Money in minor units, weight in grams, sizes in millimetres. */
export type NewSku = { id: Id; name: string; barcodes?: readonly string[] } & Partial<SkuFields>;
/** `version`: as it was read; left out where the caller brings the whole truth (an import). */
export type SkuChange = { id: Id; version?: number; set: Partial<SkuFields>; barcodes?: readonly string[] };
export type SkuRefusal =
  | 'catalog.codeMissing'
  | 'catalog.nameMissing'
  | 'catalog.codeTaken'
  | 'catalog.barcodeTaken'
  | 'catalog.styleUnknown'
  | 'catalog.skuUnknown'
  | 'catalog.changedMeanwhile'
  | CustomsRefusal;

const BLANK: Omit<SkuRecord, 'id' | 'name' | 'merchantCode'> = {
  styleId: null,
  properties: '',
  color: '',
  size: '',
  brand: '',
  unit: '',
  priceMinor: null,
  costMinor: null,
  floorMinor: null,
  taxCode: '',
  taxRatePpm: 130_000,
  weightG: null,
  lengthMm: null,
  widthMm: null,
  heightMm: null,
  upright: false,
  fragile: false,
  ownCarton: false,
  material: false,
  ...NO_CUSTOMS_FACTS,
  supplier: '',
  buyer: '',
  season: '',
  options: {},
  bundle: false,
  trackLots: false,
  trackExpiry: false,
  trackSerials: false,
  shelfLifeDays: null,
  stopDays: 0,
  warnDays: 30,
  active: true,
  version: 1,
};

type Saved = { sku: SkuRecord; barcodes: string[]; detail: Record<string, unknown> };

/** What a batch has to know: who has which code, which styles there are. It follows along while the batch is decided. */
type Known = { codes: Codes; barcodes: Map<string, Id>; styles: Map<Id, Style> };

/**
 * Makes SKUs. One that exists with the same id was made by the same call before.
 * Refuses per SKU: `catalog.nameMissing`, `catalog.codeMissing` (the rule finds nothing to make one of),
 * `catalog.codeTaken`, `catalog.barcodeTaken` (data: `barcode`), `catalog.styleUnknown`, and what `whyNotCustoms` says.
 */
export async function createSkus(ctx: Ctx, skus: readonly NewSku[]): Promise<Outcome<Id, SkuRefusal>[]> {
  await lockCatalog(ctx);
  const existing = await skuRecords(
    ctx,
    skus.map((sku) => sku.id),
  );
  const fresh = skus.filter((sku) => !existing.has(sku.id));
  const known = await knownFor(ctx, fresh);
  const saved: Saved[] = [];
  const refused = new Map<Id, Refusal<SkuRefusal>>();
  for (const { barcodes: asked = [], ...fields } of fresh) {
    const given = withPlainCode({ ...BLANK, merchantCode: '', ...fields });
    const sku = given.merchantCode ? given : { ...given, merchantCode: codeFor(given, known.codes, known.styles) };
    const barcodes = plainCodes(asked);
    const refusal = whyNot(sku, barcodes, known);
    if (refusal) {
      refused.set(sku.id, refusal);
      continue;
    }
    claim(sku, barcodes, known);
    saved.push({ sku, barcodes, detail: { merchantCode: sku.merchantCode, name: sku.name } });
  }
  await skuRecordTable.insert(
    ctx,
    saved.map(({ sku }) => sku),
  );
  await finish(ctx, 'sku.create', saved, known);
  return skus.map(({ id }) => {
    const refusal = refused.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

/**
 * Changes SKUs; `barcodes`, where given, replaces those there were.
 * Refuses per SKU: `catalog.skuUnknown`, `catalog.changedMeanwhile` (data: `version`), and what `createSkus` refuses.
 */
export async function changeSkus(ctx: Ctx, changes: readonly SkuChange[]): Promise<Outcome<Id, SkuRefusal>[]> {
  await lockCatalog(ctx);
  const ids = changes.map((change) => change.id);
  const [skus, codes] = await Promise.all([skuRecords(ctx, ids), barcodesOf(ctx, ids)]);
  const known = await knownFor(
    ctx,
    changes.map(({ id, set, barcodes }) => ({ ...skus.get(id), ...set, ...(barcodes && { barcodes }) })),
  );
  const saved = new Map<Id, Saved>();
  const outcomes = changes.map(({ id, version, set, barcodes: asked }): Outcome<Id, SkuRefusal> => {
    const before = skus.get(id);
    if (!before) return refuse(id, 'catalog.skuUnknown');
    if (version !== undefined && version !== before.version)
      return refuse(id, 'catalog.changedMeanwhile', { version: before.version });
    const had = codes.get(id) ?? [];
    const barcodes = asked ? plainCodes(asked) : had;
    const after = withPlainCode({ ...before, ...set, version: before.version + 1 });
    const refusal = whyNot(after, barcodes, known);
    if (refusal) return { id, done: false, refusal };
    const detail = {
      ...differences(before, after, MUTABLE),
      ...differences({ barcodes: had.toSorted() }, { barcodes: barcodes.toSorted() }, ['barcodes']),
    };
    if (Object.keys(detail).length === 0) return done(id);
    forget(before, had, known);
    claim(after, barcodes, known);
    skus.set(id, after);
    codes.set(id, barcodes);
    saved.set(id, { sku: after, barcodes, detail: { ...saved.get(id)?.detail, ...detail } });
    return done(id);
  });
  const rows = [...saved.values()];
  await skuRecordTable.update(
    ctx,
    rows.map(({ sku }) => sku),
    ['id'],
    [...MUTABLE, 'version'],
  );
  await finish(ctx, 'sku.change', rows, known);
  return outcomes;
}

const withPlainCode = (sku: SkuRecord): SkuRecord => ({ ...sku, merchantCode: sku.merchantCode.trim() });
const plainCodes = (codes: readonly string[]): string[] => [
  ...new Set(codes.map((code) => code.trim()).filter((code) => code !== '')),
];

/** The codes a batch wants, and who has them. */
async function knownFor(ctx: Ctx, wanted: readonly Partial<NewSku>[]): Promise<Known> {
  const styles = await stylesById(
    ctx,
    wanted.flatMap((sku) => sku.styleId ?? []),
  );
  const [codes, barcodes] = await Promise.all([
    codesFor(ctx, wanted, styles),
    ownersOfBarcodes(ctx, plainCodes(wanted.flatMap((sku) => sku.barcodes ?? []))),
  ]);
  return { codes, barcodes, styles };
}

async function ownersOfBarcodes(ctx: Ctx, barcodes: string[]): Promise<Map<string, Id>> {
  if (barcodes.length === 0) return new Map();
  const rows = await ctx.sql<{ code: string; id: Id }>`
    select code, sku_id as id
    from sku_barcode
    where tenant_id = ${ctx.tenant}
      and code = any(${barcodes}::text[])`;
  return new Map(rows.map((row) => [row.code, row.id]));
}

function whyNot(sku: SkuRecord, barcodes: readonly string[], known: Known): Refusal<SkuRefusal> | null {
  if (sku.name.trim() === '') return { code: 'catalog.nameMissing' };
  if (sku.merchantCode === '') return { code: 'catalog.codeMissing' };
  if (sku.styleId && !known.styles.has(sku.styleId)) return { code: 'catalog.styleUnknown' };
  const taken = known.codes.owners.get(sku.merchantCode);
  if (taken && taken !== sku.id) return { code: 'catalog.codeTaken', data: { merchantCode: sku.merchantCode } };
  const barcode = barcodes.find((code) => (known.barcodes.get(code) ?? sku.id) !== sku.id);
  return barcode ? { code: 'catalog.barcodeTaken', data: { barcode } } : whyNotCustoms(sku);
}

function claim(sku: SkuRecord, barcodes: readonly string[], known: Known): void {
  known.codes.owners.set(sku.merchantCode, sku.id);
  for (const code of barcodes) known.barcodes.set(code, sku.id);
}

/** A barcode that was dropped may go to a later SKU of the batch; a merchant code may not: all are written in one statement. */
function forget(sku: SkuRecord, barcodes: readonly string[], known: Known): void {
  for (const code of barcodes) if (known.barcodes.get(code) === sku.id) known.barcodes.delete(code);
}

/** What follows from the rows: barcodes, words, audit, listings that waited for one of the codes. */
async function finish(ctx: Ctx, action: string, saved: readonly Saved[], { styles }: Known): Promise<void> {
  if (saved.length === 0) return;
  await writeBarcodes(ctx, saved);
  await writeWords(ctx, saved, styles);
  await auditAll(
    ctx,
    action,
    saved.map(({ sku, detail }) => ({ subject: `sku/${sku.id}`, detail })),
  );
  const active = saved.filter(({ sku }) => sku.active);
  await matchOpenListings(
    ctx,
    active.flatMap(({ sku, barcodes }) => [sku.merchantCode, ...barcodes]),
  );
  // What lies there of goods that are told apart from now on, or no longer, is for stock to book.
  const retold = saved.filter(({ detail }) => 'trackLots' in detail || 'trackExpiry' in detail);
  if (retold.length > 0) await ctx.enqueue('stock.alignLots', { skuIds: retold.map(({ sku }) => sku.id) });
}

async function writeBarcodes(ctx: Ctx, saved: readonly Saved[]): Promise<void> {
  const pairs = saved.flatMap(({ sku, barcodes }) => barcodes.map((code) => [code, sku.id] as const));
  await ctx.sql`
    delete from sku_barcode
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${saved.map(({ sku }) => sku.id)}::uuid[])`;
  await ctx.sql`
    insert into sku_barcode (tenant_id, code, sku_id)
    select ${ctx.tenant}, n.code, n.sku_id
    from unnest(${pairs.map(([code]) => code)}::text[], ${pairs.map(([, id]) => id)}::uuid[]) n(code, sku_id)`;
}

async function writeWords(ctx: Ctx, saved: readonly Saved[], styles: ReadonlyMap<Id, Style>): Promise<void> {
  const words = saved.flatMap(({ sku, barcodes }) => {
    const styleCode = (sku.styleId && styles.get(sku.styleId)?.code) || '';
    return wordsOfSku({ ...sku, styleCode, barcodes }).map((word) => [word, sku.id] as const);
  });
  await ctx.sql`
    delete from sku_word
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${saved.map(({ sku }) => sku.id)}::uuid[])`;
  await ctx.run(sql`
    insert into sku_word (tenant_id, word, sku_id)
    select ${ctx.tenant}::int, n.word, n.sku_id
    from unnest(${words.map(([word]) => word)}::text[], ${words.map(([, id]) => id)}::uuid[]) n(word, sku_id)`);
}
