/**
 * What a SKU is made of. A bundle is sold as one and shipped as its parts; a finished SKU is assembled from its parts
 * and then has stock of its own (CAT-2). What must stay true: a bundle's parts are goods, never bundles, so an order
 * explodes in one step; nothing is assembled from itself, by whatever detour; a bundle has no stock.
 */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { assetsWithStock } from '../ledger/ledger.ts';
import { lockCatalog } from './lock-catalog.ts';
import { type Sku, skusById } from './skus.ts';

/** `share`: weight by which the bundle's price is divided; left out, the part's own price counts. */
export type Part = { skuId: Id; quantity: bigint; share?: bigint };
/** `version`: of the SKU as it was read; left out where the caller brings the whole truth. */
export type PartsOf = { skuId: Id; version?: number; parts: readonly Part[] };
export type PartsRefusal =
  | 'catalog.skuUnknown'
  | 'catalog.partUnknown'
  | 'catalog.partTwice'
  | 'catalog.quantityNotPositive'
  | 'catalog.bundleNested'
  | 'catalog.bundleHasStock'
  | 'catalog.bundleAssembled'
  | 'catalog.changedMeanwhile'
  | 'catalog.partsLoop';

/**
 * Sets the parts of bundles; without parts a SKU is a bundle no longer. Refuses per SKU: `catalog.skuUnknown`,
 * `catalog.partUnknown`, `catalog.partTwice`, `catalog.quantityNotPositive`, `catalog.bundleNested` (a part is a bundle,
 * or the SKU is a part of one), `catalog.bundleHasStock` (its own goods would be out of reach), `catalog.bundleAssembled`
 * (it is assembled, or others are assembled from it), `catalog.changedMeanwhile` (data: `version`).
 */
export async function setBundleParts(ctx: Ctx, bundles: readonly PartsOf[]): Promise<Outcome<Id, PartsRefusal>[]> {
  await lockCatalog(ctx);
  const skus = await skusOf(ctx, bundles);
  const ids = bundles.map((bundle) => bundle.skuId);
  const [used, stocked, recipes] = await Promise.all([
    partsInUse(ctx, ids),
    assetsWithStock(ctx, 'stock', ids),
    allRecipes(ctx),
  ]);
  const assembled = new Set([...recipes].flatMap(([whole, parts]) => [whole, ...parts]));
  const becoming = new Set<Id>();
  const outcomes = bundles.map((bundle): Outcome<Id, PartsRefusal> => {
    const { skuId, parts } = bundle;
    const isBundle = (id: Id) => becoming.has(id) || (skus.get(id)?.bundle ?? false);
    const refusal =
      whyNot(bundle, skus) ??
      (parts.length > 0 && (used.has(skuId) || parts.some((part) => isBundle(part.skuId)))
        ? { code: 'catalog.bundleNested' as const }
        : null) ??
      (parts.length > 0 && stocked.has(skuId) ? { code: 'catalog.bundleHasStock' as const } : null) ??
      (parts.length > 0 && assembled.has(skuId) ? { code: 'catalog.bundleAssembled' as const } : null);
    if (refusal) return { id: skuId, done: false, refusal };
    if (parts.length > 0) becoming.add(skuId);
    for (const part of parts) used.add(part.skuId);
    return done(skuId);
  });
  const accepted = bundles.filter((_, i) => outcomes[i]!.done);
  await writeBundles(ctx, accepted, skus);
  await auditAll(ctx, 'sku.setBundle', accepted.map(auditEntry));
  return outcomes;
}

/**
 * Sets what finished SKUs are assembled from; without parts a SKU is not assembled any more. Refuses per SKU as
 * `setBundleParts`, and `catalog.partsLoop` when the SKU would go into itself.
 */
export async function setAssemblyParts(ctx: Ctx, recipes: readonly PartsOf[]): Promise<Outcome<Id, PartsRefusal>[]> {
  await lockCatalog(ctx);
  const [skus, graph] = await Promise.all([skusOf(ctx, recipes), allRecipes(ctx)]);
  const outcomes = recipes.map((recipe): Outcome<Id, PartsRefusal> => {
    const { skuId, parts } = recipe;
    const before = graph.get(skuId);
    graph.set(
      skuId,
      parts.map((part) => part.skuId),
    );
    const nested = [skuId, ...parts.map((part) => part.skuId)].some((id) => skus.get(id)?.bundle);
    const refusal =
      whyNot(recipe, skus) ??
      (nested ? { code: 'catalog.bundleNested' as const } : null) ??
      (goesInto(graph, skuId) ? { code: 'catalog.partsLoop' as const } : null);
    if (!refusal) return done(skuId);
    graph.set(skuId, before ?? []);
    return { id: skuId, done: false, refusal };
  });
  const accepted = recipes.filter((_, i) => outcomes[i]!.done);
  await writeRecipes(ctx, accepted);
  await auditAll(ctx, 'sku.setAssembly', accepted.map(auditEntry));
  return outcomes;
}

const auditEntry = ({ skuId, parts }: PartsOf) => ({ subject: `sku/${skuId}`, detail: { parts } });

const skusOf = (ctx: Ctx, all: readonly PartsOf[]): Promise<Map<Id, Sku>> =>
  skusById(
    ctx,
    all.flatMap(({ skuId, parts }) => [skuId, ...parts.map((part) => part.skuId)]),
  );

function whyNot({ skuId, version, parts }: PartsOf, skus: ReadonlyMap<Id, Sku>): Refusal<PartsRefusal> | null {
  const whole = skus.get(skuId);
  if (!whole) return { code: 'catalog.skuUnknown' };
  if (version !== undefined && version !== whole.version)
    return { code: 'catalog.changedMeanwhile', data: { version: whole.version } };
  const unknown = parts.find((part) => !skus.has(part.skuId));
  if (unknown) return { code: 'catalog.partUnknown', data: { skuId: unknown.skuId } };
  if (parts.some((part) => part.skuId === skuId)) return { code: 'catalog.partsLoop' };
  if (new Set(parts.map((part) => part.skuId)).size < parts.length) return { code: 'catalog.partTwice' };
  const none = parts.some((part) => part.quantity <= 0n || (part.share ?? 0n) < 0n);
  return none ? { code: 'catalog.quantityNotPositive' } : null;
}

/** Those of the SKUs that are parts of a bundle. */
async function partsInUse(ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> {
  const rows = await ctx.sql<{ sku_id: Id }>`
    select distinct sku_id
    from bundle_part
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${ids as Id[]}::uuid[])`;
  return new Set(rows.map((row) => row.sku_id));
}

async function allRecipes(ctx: Ctx): Promise<Map<Id, Id[]>> {
  const rows = await ctx.sql<{ finished_id: Id; parts: Id[] }>`
    select finished_id, array_agg(sku_id) as parts
    from assembly_part
    where tenant_id = ${ctx.tenant}
    group by finished_id`;
  return new Map(rows.map((row) => [row.finished_id, row.parts]));
}

/** Whether following the parts of a SKU leads back to it. */
function goesInto(graph: ReadonlyMap<Id, readonly Id[]>, start: Id): boolean {
  const seen = new Set<Id>();
  const open = [...(graph.get(start) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === start) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(graph.get(id) ?? []));
  }
  return false;
}

async function writeBundles(ctx: Ctx, bundles: readonly PartsOf[], skus: ReadonlyMap<Id, Sku>): Promise<void> {
  if (bundles.length === 0) return;
  const rows = bundles.flatMap(({ skuId, parts }) => parts.map((part) => ({ skuId, part })));
  // Without a price every piece weighs the same; a bundle whose parts weigh nothing could not share its price.
  const shareOf = ({ skuId, quantity, share }: Part) => share ?? quantity * (skus.get(skuId)!.priceMinor || 1n);
  await ctx.sql`
    delete from bundle_part
    where tenant_id = ${ctx.tenant}
      and bundle_id = any(${bundles.map((bundle) => bundle.skuId)}::uuid[])`;
  await ctx.sql`
    insert into bundle_part (tenant_id, bundle_id, sku_id, quantity, share)
    select ${ctx.tenant}, n.*
    from unnest(${rows.map((row) => row.skuId)}::uuid[], ${rows.map((row) => row.part.skuId)}::uuid[],
                ${rows.map((row) => row.part.quantity)}::bigint[], ${rows.map((row) => shareOf(row.part))}::bigint[]) n`;
  await ctx.sql`
    update sku s
    set bundle = n.bundle, version = s.version + 1
    from unnest(${bundles.map((bundle) => bundle.skuId)}::uuid[], ${bundles.map((bundle) => bundle.parts.length > 0)}::boolean[]) n(id, bundle)
    where s.tenant_id = ${ctx.tenant}
      and s.id = n.id`;
}

async function writeRecipes(ctx: Ctx, recipes: readonly PartsOf[]): Promise<void> {
  if (recipes.length === 0) return;
  const rows = recipes.flatMap(({ skuId, parts }) => parts.map((part) => ({ skuId, part })));
  await ctx.sql`
    delete from assembly_part
    where tenant_id = ${ctx.tenant}
      and finished_id = any(${recipes.map((recipe) => recipe.skuId)}::uuid[])`;
  await ctx.sql`
    insert into assembly_part (tenant_id, finished_id, sku_id, quantity)
    select ${ctx.tenant}, n.*
    from unnest(${rows.map((row) => row.skuId)}::uuid[], ${rows.map((row) => row.part.skuId)}::uuid[],
                ${rows.map((row) => row.part.quantity)}::bigint[]) n`;
  await ctx.sql`
    update sku
    set version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = any(${recipes.map((recipe) => recipe.skuId)}::uuid[])`;
}
