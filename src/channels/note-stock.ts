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
import type { ChannelPorts } from './ports.ts';
import { isCalled, type Shop, settingsOf, shopById, shopsOf } from './shops.ts';
import { poolsOf, ruleFor, type Stock, shownQuantity } from './stock-level.ts';
import { ownRules, setAsideLeft } from './stock-rules.ts';
import { wakeShops } from './wake-shops.ts';

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
export async function noteStock(ctx: Ctx, ports: Ports, skuIds: readonly Id[]): Promise<void> {
  const shops = (await shopsOf(ctx)).filter(isCalled);
  if (shops.length === 0 || skuIds.length === 0) return;
  await takeTurn(ctx);
  await wantLevels(ctx, ports, shops, await listingsSelling(ctx, skuIds));
}

/**
 * A full push: everything a shop lists is worked out anew by a job, page by page, and pushed, changed or not. Asked for
 * again it starts over. Refuses `channels.notFound` (404), `channels.shopOff`.
 */
export async function pushAll(ctx: Ctx, shopId: Id): Promise<void> {
  const shop = await shopById(ctx, shopId);
  if (!shop) throw new Refused('channels.notFound', {}, 404);
  if (!isCalled(shop)) throw new Refused('channels.shopOff');
  await ctx.sql`
    update shop_sync
    set full_push_at = ${new Date(ctx.now())},
        full_push_noted = 0,
        full_push_over = false
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}`;
  await ctx.sql`
    update stock_level
    set pushed = null
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}`;
  await noteShop(ctx, shopId);
}

export type NoteShop = { shopId: Id; after?: Id };

/** Has everything a shop lists worked out anew, because its own rule changed. */
export const noteShop = (ctx: Ctx, shopId: Id) =>
  ctx.enqueue('channels.noteShop', { shopId } satisfies NoteShop, { key: shopId, sequence: `note/${shopId}` });

/** One page of it, and the job for the next one. */
export async function notePage(ctx: Ctx, ports: Ports, { shopId, after = firstIdAt(0) }: NoteShop): Promise<void> {
  const shop = await shopById(ctx, shopId);
  if (!shop || !isCalled(shop)) return;
  await takeTurn(ctx);
  const listings = await listingsOfShop(ctx, shopId, after, PAGE);
  await wantLevels(ctx, ports, [shop], listings);
  const last = listings.length < PAGE ? undefined : listings.at(-1)!.listingId;
  await ctx.sql`
    update shop_sync
    set full_push_noted = full_push_noted + ${listings.length},
        full_push_over = ${last === undefined}
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and not full_push_over`;
  if (last) await ctx.enqueue('channels.noteShop', { shopId, after: last }, { sequence: `note/${shopId}` });
  await wakeShops(ctx, 'push', [shopId]);
}

type Ports = Pick<ChannelPorts, 'promisedSince'>;

const takeTurn = (ctx: Ctx) => ctx.sql`select pg_advisory_xact_lock(${LOCK}, ${ctx.tenant})`;

async function wantLevels(
  ctx: Ctx,
  ports: Ports,
  shops: readonly Shop[],
  listings: readonly SoldListing[],
): Promise<void> {
  const settings = new Map(shops.map((shop) => [shop.id, settingsOf(shop)]));
  const shown = listings.filter((listing) => settings.has(listing.shopId));
  if (shown.length === 0) return;
  const skus = [...new Set(shown.flatMap((listing) => listing.parts.map((part) => part.skuId)))];
  const onOrder = [...settings.values()].some((shop) => shop.stockOnOrder);
  const [stock, rules, aside] = await Promise.all([
    stockOf(ctx, skus, onOrder),
    ownRules(ctx, shown),
    setAsideLeft(ctx, ports, skus),
  ]);
  const levels = shown.map((listing): Level => {
    const { listingId, shopId, itemId, channelSkuId, merchantCode } = listing;
    const rule = ruleFor(settings.get(shopId)!, rules.get(`${shopId}/${listing.skuId}`));
    const pools = listing.parts.map(({ skuId }) =>
      poolsOf(stock.get(skuId)!, aside.get(skuId) ?? new Map(), shopId, rule.onOrder),
    );
    const parts = listing.parts.map(({ quantity }, i) => ({ quantity, stock: pools[i]!.common }));
    // A bundle is shown from the common stock only.
    const own = listing.parts.length === 1 ? pools[0]!.own / parts[0]!.quantity : 0n;
    return { listingId, shopId, itemId, skuId: channelSkuId, merchantCode, quantity: shownQuantity(parts, rule, own) };
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
  await wakeShops(
    ctx,
    'push',
    changed.map((row) => row.shopId),
  );
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
