/**
 * From a change of stock to what listings should show (CHN-7). Many changes are one computation; what it finds changed is
 * written down as wanted, and one job per shop pushes it. Must stay true: computations of a tenant follow one another, so
 * what was read later is also written later.
 */
import { listingsOfShop, listingsSelling, type SoldListing } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { raw } from '../kernel/db/sql.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { balances } from '../ledger/ledger.ts';
import { availableAt, nodesOf, places } from '../stock/stock.ts';
import { isCalled, type Shop, settingsOf, shopById, shopsOf } from './shops.ts';
import { type OwnRule, ruleFor, type Stock, shownQuantity } from './stock-level.ts';

const LOCK = 7001;
const PAGE = 1000;

type Level = { listingId: Id; shopId: Id; itemId: string; skuId: string; merchantCode: string; quantity: bigint };

const levelTable = table<Level>('stock_level', {
  listingId: 'uuid',
  shopId: 'uuid',
  itemId: 'text',
  skuId: 'text',
  merchantCode: 'text',
  quantity: 'bigint',
});

/** Works out anew what listings of the SKUs show, in every shop we call. */
export async function noteStock(ctx: Ctx, skuIds: readonly Id[]): Promise<void> {
  const shops = (await shopsOf(ctx)).filter(isCalled);
  if (shops.length === 0 || skuIds.length === 0) return;
  await takeTurn(ctx);
  await wantLevels(ctx, shops, await listingsSelling(ctx, skuIds));
}

/** Everything a shop lists is worked out anew and pushed, changed or not. Refuses `channels.notFound` (404), `channels.shopOff`. */
export async function pushAll(ctx: Ctx, shopId: Id): Promise<void> {
  const shop = await shopById(ctx, shopId);
  if (!shop) throw new Refused('channels.notFound', {}, 404);
  if (!isCalled(shop)) throw new Refused('channels.shopOff');
  await takeTurn(ctx);
  await ctx.sql`
    update stock_level
    set pushed = null
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}`;
  for (let after = firstIdAt(0); ; ) {
    const listings = await listingsOfShop(ctx, shopId, after, PAGE);
    await wantLevels(ctx, [shop], listings);
    if (listings.length < PAGE) break;
    after = listings.at(-1)!.listingId;
  }
  await wakePush(ctx, [shopId]);
}

const takeTurn = (ctx: Ctx) => ctx.sql`select pg_advisory_xact_lock(${LOCK}, ${ctx.tenant})`;

async function wantLevels(ctx: Ctx, shops: readonly Shop[], listings: readonly SoldListing[]): Promise<void> {
  const settings = new Map(shops.map((shop) => [shop.id, settingsOf(shop)]));
  const shown = listings.filter((listing) => settings.has(listing.shopId));
  if (shown.length === 0) return;
  const skus = [...new Set(shown.flatMap((listing) => listing.parts.map((part) => part.skuId)))];
  const onOrder = [...settings.values()].some((shop) => shop.stockOnOrder);
  const [stock, rules] = await Promise.all([stockOf(ctx, skus, onOrder), ownRules(ctx, shown)]);
  const levels = shown.map((listing): Level => {
    const parts = listing.parts.map((part) => ({ quantity: part.quantity, stock: stock.get(part.skuId)! }));
    const rule = ruleFor(settings.get(listing.shopId)!, rules.get(`${listing.shopId}/${listing.skuId}`));
    const { listingId, shopId, itemId, channelSkuId, merchantCode } = listing;
    return { listingId, shopId, itemId, skuId: channelSkuId, merchantCode, quantity: shownQuantity(parts, rule) };
  });
  await writeWanted(ctx, levels);
}

/** Keeps what changed and has it pushed. The time of the oldest change not pushed yet stays. */
async function writeWanted(ctx: Ctx, levels: readonly Level[]): Promise<void> {
  const changed = (await levelTable.insert(
    ctx,
    levels.toSorted((a, b) => (a.listingId < b.listingId ? -1 : 1)),
    raw(`on conflict (tenant_id, listing_id) do update
      set quantity = excluded.quantity,
          refusal = '',
          changed_at = case when stock_level.pushed is distinct from stock_level.quantity
                            then stock_level.changed_at else now() end
      where stock_level.quantity <> excluded.quantity
      returning shop_id as "shopId"`),
  )) as { shopId: Id }[];
  await wakePush(ctx, new Set(changed.map((row) => row.shopId)));
}

async function wakePush(ctx: Ctx, shopIds: Iterable<Id>): Promise<void> {
  for (const shopId of shopIds)
    await ctx.enqueue('channels.push', { shopId }, { key: shopId, sequence: `push/${shopId}` });
}

/** Per SKU at each active node. On its way: promised to the receiving area or standing there, not yet on sale. */
async function stockOf(ctx: Ctx, skuIds: readonly Id[], withOnOrder: boolean): Promise<Map<Id, Stock[]>> {
  const nodes = (await nodesOf(ctx)).map((node) => node.id);
  const available = await availableAt(ctx, nodes, skuIds);
  const areas = withOnOrder ? skuIds.flatMap((sku) => nodes.map((node) => places.goods(node, 'inbound', sku))) : [];
  const coming = (await balances(ctx, areas)).map((area) => area.heldIn + area.posted - area.heldOut);
  return new Map(
    skuIds.map((sku, s) => [
      sku,
      nodes.map((node, n) => ({
        available: available.get(node)?.get(sku) ?? 0n,
        onOrder: coming[s * nodes.length + n] ?? 0n,
      })),
    ]),
  );
}

async function ownRules(ctx: Ctx, listings: readonly SoldListing[]): Promise<Map<string, OwnRule>> {
  const rows = await ctx.sql<OwnRule & { shopId: Id; skuId: Id }>`
    select shop_id as "shopId", sku_id as "skuId", share, safety, zero_under as "zeroUnder", most
    from stock_rule
    where tenant_id = ${ctx.tenant}
      and shop_id = any(${[...new Set(listings.map((listing) => listing.shopId))]}::uuid[])
      and sku_id = any(${[...new Set(listings.map((listing) => listing.skuId))]}::uuid[])`;
  return new Map(rows.map((row) => [`${row.shopId}/${row.skuId}`, row]));
}

const ruleTable = table<OwnRule & { shopId: Id; skuId: Id }>('stock_rule', {
  shopId: 'uuid',
  skuId: 'uuid',
  share: 'int',
  safety: 'bigint',
  zeroUnder: 'bigint',
  most: 'bigint',
});

/** What a shop shows of single SKUs, where it differs from the shop's own rule; all null follows the shop again. */
export async function saveStockRules(ctx: Ctx, shopId: Id, rules: readonly (OwnRule & { skuId: Id })[]): Promise<void> {
  await ruleTable.insert(
    ctx,
    rules.map((rule) => ({ ...rule, shopId })),
    raw(`on conflict (tenant_id, shop_id, sku_id) do update
      set share = excluded.share, safety = excluded.safety, zero_under = excluded.zero_under, most = excluded.most`),
  );
  await ctx.enqueue('stock.changed', { skuIds: rules.map((rule) => rule.skuId) });
}
