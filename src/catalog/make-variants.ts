/**
 * The SKUs of a style: one per colour, size and free option (CAT-1). What must stay true: a preview shows the codes that
 * making them at once would give; what is there already is left as it is.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, Refused } from '../kernel/refusal.ts';
import { codeFor, codesFor } from './give-codes.ts';
import { lockCatalog } from './lock-catalog.ts';
import type { NamingRule } from './merchant-codes.ts';
import { createSkus, type SkuFields, type SkuRefusal } from './save-skus.ts';
import { type SkuRecord, skuRecordTable } from './skus.ts';
import { type Style, stylesById } from './styles.ts';

/** `options`: the style's own when left out. */
export type VariantsAsked = {
  colors: readonly string[];
  sizes: readonly string[];
  options?: Readonly<Record<string, readonly string[]>> | undefined;
};
export type Variant = Pick<SkuRecord, 'color' | 'size' | 'options' | 'properties'>;

const MOST = 500;

/** Every combination, in the order given; an empty list stands for goods that have none of it. */
export function variantsOf({ colors, sizes, options = {} }: VariantsAsked): Variant[] {
  const orBlank = (all: readonly string[]) => (all.length ? all : ['']);
  let chosen: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(options))
    chosen = chosen.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return orBlank(colors).flatMap((color) =>
    orBlank(sizes).flatMap((size) =>
      chosen.map((one) => ({ color, size, options: one, properties: wordsOf(color, size, one) })),
    ),
  );
}

const wordsOf = (color: string, size: string, options: Record<string, string>): string =>
  [color, size, ...Object.values(options)].filter((word) => word !== '').join(' / ');

const keyOf = ({ color, size, options }: Omit<Variant, 'properties'>): string =>
  JSON.stringify([color, size, Object.entries(options).sort()]);

/** SKUs of a style by colour and size; all, also those switched off. */
export const skusOfStyle = (ctx: Ctx, styleId: Id): Promise<SkuRecord[]> =>
  ctx.run<SkuRecord>(sql`
    select ${skuRecordTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and style_id = ${styleId}
    order by merchant_code`);

/** Refuses `catalog.styleUnknown` (404), `catalog.tooManyVariants` (data: `count`). */
async function wanted(ctx: Ctx, styleId: Id, asked: VariantsAsked): Promise<{ style: Style; all: Known[] }> {
  const style = (await stylesById(ctx, [styleId])).get(styleId);
  if (!style) throw new Refused('catalog.styleUnknown', { id: styleId }, 404);
  const options = asked.options ?? style.options;
  const count = [asked.colors, asked.sizes, ...Object.values(options)].reduce((n, all) => n * (all.length || 1), 1);
  if (count > MOST) throw new Refused('catalog.tooManyVariants', { count, most: MOST });
  const there = new Map((await skusOfStyle(ctx, styleId)).map((sku) => [keyOf(sku), sku]));
  const all = variantsOf({ ...asked, options }).map((variant) => ({ variant, sku: there.get(keyOf(variant)) ?? null }));
  return { style, all };
}
type Known = { variant: Variant; sku: SkuRecord | null };

export type PreviewedVariant = Variant & { merchantCode: string; skuId: Id | null };

/** What `makeVariants` would make, by the tenant's rule or one to try. Writes nothing; refuses as `makeVariants`. */
export async function previewVariants(
  ctx: Ctx,
  styleId: Id,
  asked: VariantsAsked,
  rule?: NamingRule,
): Promise<PreviewedVariant[]> {
  const { style, all } = await wanted(ctx, styleId, asked);
  const styles = new Map([[styleId, style]]);
  const fresh = all.filter(({ sku }) => !sku).map(({ variant }) => ({ ...variant, styleId }));
  const codes = await codesFor(ctx, fresh, styles, rule);
  return all.map(({ variant, sku }) => {
    if (sku) return { ...variant, merchantCode: sku.merchantCode, skuId: sku.id };
    const merchantCode = codeFor({ ...variant, styleId }, codes, styles);
    codes.owners.set(merchantCode, '');
    return { ...variant, merchantCode, skuId: null };
  });
}

/**
 * Makes the SKUs that are missing, answered per new SKU. Refuses `catalog.styleUnknown` (404), `catalog.styleInactive`,
 * `catalog.tooManyVariants` (data: `count`); per SKU what `createSkus` refuses.
 */
export async function makeVariants(
  ctx: Ctx,
  styleId: Id,
  asked: VariantsAsked,
  common: Partial<Pick<SkuFields, 'priceMinor' | 'weightG'>>,
): Promise<Outcome<Id, SkuRefusal>[]> {
  // Who makes the same ones at the same time comes after this one, and finds them.
  await lockCatalog(ctx);
  const { style, all } = await wanted(ctx, styleId, asked);
  if (!style.active) throw new Refused('catalog.styleInactive', { code: style.code });
  const { brand, season, name } = style;
  const fresh = all.filter(({ sku }) => !sku);
  return createSkus(
    ctx,
    fresh.map(({ variant }) => ({ id: ctx.newId(), styleId, name, brand, season, ...common, ...variant })),
  );
}
