/**
 * Open listings and the SKUs they stand for (CAT-4). The system maps only what is exact: a listing whose merchant code
 * or barcode is that of one SKU. Everything else a person decides.
 */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { skusById } from './skus.ts';

/**
 * Maps the open listings that wait for one of these merchant codes or barcodes, now that a SKU has it; their orders are
 * reviewed again. A `changed` listing stays: what it was mapped to is other goods, so a person looks at it.
 */
export async function matchOpenListings(ctx: Ctx, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  const rows = await ctx.sql<{ id: Id }>`
    with waiting as (
      select id, merchant_code, barcode
      from listing
      where tenant_id = ${ctx.tenant}
        and state in ('missing', 'ambiguous')
        and merchant_code = any(${codes as string[]}::text[])
        and merchant_code <> ''
      union
      select id, merchant_code, barcode
      from listing
      where tenant_id = ${ctx.tenant}
        and state in ('missing', 'ambiguous')
        and barcode = any(${codes as string[]}::text[])
        and barcode <> ''
    ), found as (
      select w.id, coalesce(
        (select array_agg(s.id) from sku s
         where s.tenant_id = ${ctx.tenant} and s.merchant_code = w.merchant_code and s.active),
        (select array_agg(distinct b.sku_id) from sku_barcode b join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
         where b.tenant_id = ${ctx.tenant} and b.code in (nullif(w.barcode, ''), nullif(w.merchant_code, '')) and s.active),
        '{}') as skus
      from waiting w
    )
    update listing l
    set sku_id = f.skus[1], state = 'mapped', mapped_by = 'code', mapped_at = now()
    from found f
    where l.tenant_id = ${ctx.tenant}
      and l.id = f.id
      and l.state in ('missing', 'ambiguous')
      and cardinality(f.skus) = 1
    returning l.id`;
  await tellOrders(
    ctx,
    rows.map((row) => row.id),
  );
}

export type Mapping = { listingId: Id; skuId: Id };
export type MappingRefusal = 'catalog.listingUnknown' | 'catalog.skuUnknown' | 'catalog.skuInactive';

/**
 * Maps listings as a person says, also ones that were mapped before; orders that wait are reviewed again. Of several
 * mappings of one listing the last counts. Refuses per listing: `catalog.listingUnknown`, `catalog.skuUnknown`,
 * `catalog.skuInactive`.
 */
export async function mapListings(ctx: Ctx, mappings: readonly Mapping[]): Promise<Outcome<Id, MappingRefusal>[]> {
  const wanted = new Map(mappings.map((mapping) => [mapping.listingId, mapping.skuId]));
  const [before, skus] = await Promise.all([
    lockListings(ctx, [...wanted.keys()]),
    skusById(ctx, [...wanted.values()]),
  ]);
  const refusalOf = ({ listingId, skuId }: Mapping): Refusal<MappingRefusal> | null => {
    if (!before.has(listingId)) return { code: 'catalog.listingUnknown' };
    const sku = skus.get(skuId);
    if (!sku) return { code: 'catalog.skuUnknown' };
    return sku.active ? null : { code: 'catalog.skuInactive', data: { merchantCode: sku.merchantCode } };
  };
  const accepted = [...wanted].flatMap(([listingId, skuId]) =>
    refusalOf({ listingId, skuId }) ? [] : { listingId, skuId },
  );
  await ctx.sql`
    update listing l
    set sku_id = n.sku_id, state = 'mapped', mapped_by = ${ctx.actor.name}, mapped_at = now()
    from unnest(${accepted.map((m) => m.listingId)}::uuid[], ${accepted.map((m) => m.skuId)}::uuid[]) n(id, sku_id)
    where l.tenant_id = ${ctx.tenant}
      and l.id = n.id`;
  await auditAll(
    ctx,
    'listing.map',
    accepted.map(({ listingId, skuId }) => ({
      subject: `listing/${listingId}`,
      detail: { sku: [before.get(listingId), skuId] },
    })),
  );
  await tellOrders(
    ctx,
    accepted.map((mapping) => mapping.listingId),
  );
  return mappings.map((mapping) => {
    const refusal = refusalOf(mapping);
    return refusal ? { id: mapping.listingId, done: false, refusal } : done(mapping.listingId);
  });
}

/** Listings, locked, with the SKU each is or was mapped to. */
async function lockListings(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Id | null>> {
  const rows = await ctx.sql<{ id: Id; sku_id: Id | null }>`
    select id, sku_id
    from listing
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`;
  return new Map(rows.map((row) => [row.id, row.sku_id]));
}

async function tellOrders(ctx: Ctx, listingIds: readonly Id[]): Promise<void> {
  if (listingIds.length) await ctx.enqueue('listing.mapped', { listingIds });
}
