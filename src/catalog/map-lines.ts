/**
 * Channel SKU ↔ SKU (CAT-4). A listing is mapped once, by merchant code or barcode, and then kept; what does not match
 * exactly one SKU is left open for a person. A listing whose code changed on the platform is open again: the old
 * mapping would ship the old goods.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Sku, skusById } from './skus.ts';

export type LineToMap = {
  shopId: Id;
  itemId: string;
  skuId: string;
  merchantCode: string;
  barcode: string;
  title: string;
  properties: string;
};

/** `Listing` is null for a SKU that was chosen itself. */
export type Mapped<Listing = Id> =
  | { listingId: Listing; sku: Sku; parts: { sku: Sku; quantity: bigint; share: bigint }[] | null }
  | { listingId: Listing; problem: 'missing' | 'ambiguous' | 'changed' | 'bundleBroken' };

type ListingRow = {
  id: Id;
  shop_id: Id;
  item_id: string;
  channel_sku_id: string;
  merchant_code: string;
  sku_id: Id | null;
  state: 'mapped' | 'missing' | 'ambiguous' | 'changed';
};

/** Maps lines of any number of orders, one answer per line in order. New listings are recorded on the way. */
export async function mapLines(ctx: Ctx, lines: readonly LineToMap[]): Promise<Mapped[]> {
  const wanted = new Map<string, LineToMap>();
  for (const line of lines) wanted.set(keyOf(line), line);
  const known = await knownListings(ctx, [...wanted.values()]);
  const fresh = [...wanted].filter(([key]) => !known.has(key)).map(([, line]) => line);
  if (fresh.length) for (const row of await recordListings(ctx, fresh)) known.set(keyOfRow(row), row);
  const changed = await noteChanged(ctx, known, wanted);
  for (const row of known.values()) if (changed.has(row.id)) row.state = 'changed';
  const answers = await answersFor(ctx, [...known.values()]);
  return lines.map((line) => answers.get(known.get(keyOf(line))!.id)!);
}

/** What listings are mapped to now; for lines that waited for a person to map them. */
export async function mappingsOf(ctx: Ctx, listingIds: readonly Id[]): Promise<Map<Id, Mapped>> {
  const rows = await ctx.sql<ListingRow>`
    select id, shop_id, item_id, channel_sku_id, merchant_code, sku_id, state
    from listing
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(listingIds)]}::uuid[])`;
  return answersFor(ctx, rows);
}

/** SKUs that were chosen themselves, by id: no listing stands between, only bundles are taken apart. */
export async function mapSkus(ctx: Ctx, skus: readonly Sku[]): Promise<Map<Id, Mapped<null>>> {
  const parts = await partsOf(
    ctx,
    skus.filter((sku) => sku.bundle).map((sku) => sku.id),
  );
  return new Map(skus.map((sku) => [sku.id, withParts(null, sku, parts)]));
}

async function answersFor(ctx: Ctx, rows: readonly ListingRow[]): Promise<Map<Id, Mapped>> {
  const skus = await skusById(
    ctx,
    rows.flatMap((row) => row.sku_id ?? []),
  );
  const parts = await partsOf(
    ctx,
    [...skus.values()].filter((sku) => sku.bundle).map((sku) => sku.id),
  );
  return new Map(rows.map((row) => [row.id, answer(row, skus, parts)]));
}

// A shop that lists without item ids (exports) is told apart by its merchant code alone.
const keyOf = (line: LineToMap) => `${line.shopId}\n${line.itemId || line.merchantCode}\n${line.skuId}`;
const keyOfRow = (row: ListingRow) => `${row.shop_id}\n${row.item_id}\n${row.channel_sku_id}`;

function answer(
  row: ListingRow,
  skus: Map<Id, Sku>,
  parts: Map<Id, { sku: Sku; quantity: bigint; share: bigint }[]>,
): Mapped {
  const sku = row.state === 'mapped' ? skus.get(row.sku_id!) : undefined;
  if (!sku) return { listingId: row.id, problem: row.state === 'mapped' ? 'missing' : row.state };
  return withParts(row.id, sku, parts);
}

function withParts<Listing>(
  listingId: Listing,
  sku: Sku,
  parts: Map<Id, { sku: Sku; quantity: bigint; share: bigint }[]>,
): Mapped<Listing> {
  if (!sku.bundle) return { listingId, sku, parts: null };
  const found = parts.get(sku.id);
  return found?.length ? { listingId, sku, parts: found } : { listingId, problem: 'bundleBroken' };
}

async function knownListings(ctx: Ctx, lines: LineToMap[]): Promise<Map<string, ListingRow>> {
  const rows = await ctx.sql<ListingRow>`
    select l.*
    from unnest(${lines.map((l) => l.shopId)}::uuid[], ${lines.map((l) => l.itemId || l.merchantCode)}::text[],
                ${lines.map((l) => l.skuId)}::text[]) n(shop_id, item_id, sku_id)
    -- One look-up per line, also by a plan that was made while there were few listings.
    cross join lateral (
      select id, shop_id, item_id, channel_sku_id, merchant_code, sku_id, state
      from listing
      where tenant_id = ${ctx.tenant}
        and shop_id = n.shop_id
        and item_id = n.item_id
        and channel_sku_id = n.sku_id
      limit 1) l`;
  return new Map(rows.map((row) => [keyOfRow(row), row]));
}

/** New listings, matched by merchant code first, then by barcode. Two SKUs with one barcode are ambiguous. */
async function recordListings(ctx: Ctx, lines: LineToMap[]): Promise<ListingRow[]> {
  const column = (pick: (line: LineToMap) => string) => lines.map(pick);
  return ctx.sql<ListingRow>`
    with n as (
      select *
      from unnest(${lines.map(() => ctx.newId())}::uuid[], ${column((l) => l.shopId)}::uuid[],
                  ${column((l) => l.itemId || l.merchantCode)}::text[], ${column((l) => l.skuId)}::text[],
                  ${column((l) => l.merchantCode)}::text[], ${column((l) => l.barcode)}::text[],
                  ${column((l) => l.title)}::text[], ${column((l) => l.properties)}::text[])
           n(id, shop_id, item_id, sku_id, merchant_code, barcode, title, properties)
    ), found as materialized (
      select n.*, coalesce(
        (select array_agg(s.id) from sku s
         where s.tenant_id = ${ctx.tenant} and s.merchant_code = n.merchant_code and n.merchant_code <> '' and s.active),
        (select array_agg(distinct b.sku_id) from sku_barcode b join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
         where b.tenant_id = ${ctx.tenant} and b.code in (nullif(n.barcode, ''), nullif(n.merchant_code, '')) and s.active),
        '{}') as skus
      from n
    )
    insert into listing (tenant_id, id, shop_id, item_id, channel_sku_id, merchant_code, barcode, title, properties,
                         sku_id, state, mapped_by, mapped_at)
    select ${ctx.tenant}, id, shop_id, item_id, sku_id, merchant_code, barcode, title, properties,
           case when cardinality(skus) = 1 then skus[1] end,
           case cardinality(skus) when 1 then 'mapped' when 0 then 'missing' else 'ambiguous' end,
           case when cardinality(skus) = 1 then 'code' else '' end,
           case when cardinality(skus) = 1 then now() end
    from found
    -- Whoever meets the same new listings meets them in the same order.
    order by shop_id, item_id, sku_id
    on conflict (tenant_id, shop_id, item_id, channel_sku_id) do update set seen_at = now()
    returning id, shop_id, item_id, channel_sku_id, merchant_code, sku_id, state`;
}

/** Mapped listings whose merchant code is no longer the one they were mapped by. */
async function noteChanged(ctx: Ctx, known: Map<string, ListingRow>, wanted: Map<string, LineToMap>): Promise<Set<Id>> {
  const changed = [...wanted].flatMap(([key, line]) => {
    const row = known.get(key)!;
    return row.state === 'mapped' && line.merchantCode !== '' && row.merchant_code !== line.merchantCode
      ? [{ row, line }]
      : [];
  });
  if (changed.length === 0) return new Set();
  await ctx.sql`
    with locked as (
      select l.id, n.merchant_code
      from unnest(${changed.map((c) => c.row.id)}::uuid[], ${changed.map((c) => c.line.merchantCode)}::text[])
             n(id, merchant_code)
      join listing l on l.tenant_id = ${ctx.tenant} and l.id = n.id
      order by l.id
      for update of l
    )
    update listing l
    set state = 'changed', merchant_code = n.merchant_code, seen_at = now()
    from locked n
    where l.tenant_id = ${ctx.tenant}
      and l.id = n.id`;
  return new Set(changed.map((c) => c.row.id));
}

async function partsOf(ctx: Ctx, bundles: Id[]): Promise<Map<Id, { sku: Sku; quantity: bigint; share: bigint }[]>> {
  const parts = new Map<Id, { sku: Sku; quantity: bigint; share: bigint }[]>();
  if (bundles.length === 0) return parts;
  const rows = await ctx.sql<{ bundle_id: Id; sku_id: Id; quantity: bigint; share: bigint }>`
    select bundle_id, sku_id, quantity, share
    from bundle_part
    where tenant_id = ${ctx.tenant}
      and bundle_id = any(${bundles}::uuid[])
    order by bundle_id, sku_id`;
  const skus = await skusById(
    ctx,
    rows.map((row) => row.sku_id),
  );
  const broken = new Set<Id>();
  for (const row of rows) {
    const sku = skus.get(row.sku_id);
    // A part that is gone or inactive breaks the bundle: an incomplete parcel must not go out.
    if (!sku?.active) broken.add(row.bundle_id);
    else
      parts.set(row.bundle_id, [
        ...(parts.get(row.bundle_id) ?? []),
        { sku, quantity: row.quantity, share: row.share },
      ]);
  }
  for (const bundle of broken) parts.delete(bundle);
  return parts;
}
