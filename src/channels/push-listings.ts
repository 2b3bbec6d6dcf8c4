/**
 * What listings of a channel are to be called, cost, and whether they are for sale (CHN-1). One row per item or SKU holds
 * what is wanted of it and what the channel said; sending is `send-listings.ts`.
 */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { joined, raw, sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { repeatTold, type ToldState } from './answers.ts';
import type { ListingChange } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { isCalled, shopById } from './shops.ts';
import { wakeShops } from './wake-shops.ts';

/** What is not said stays as it is there. */
export type WantedListing = Pick<ListingChange, 'itemId' | 'skuId' | 'title' | 'priceMinor' | 'onShelf'>;

type Kept = WantedListing & { id: Id; shopId: Id; state: ToldState; wantedAt: Date };

const listingTable = table<Kept>('listing_push', {
  id: 'uuid',
  shopId: 'uuid',
  itemId: 'text',
  skuId: 'text',
  title: 'text',
  priceMinor: 'bigint',
  onShelf: 'boolean',
  state: 'text',
  wantedAt: 'timestamptz',
});

/** One wish per item, or SKU of an item (`skuId`, empty: the item itself). */
export const pushId = (shopId: Id, { itemId, skuId }: { itemId: string; skuId: string }): Id =>
  derivedId(shopId, `listing/${JSON.stringify([itemId, skuId])}`);

export type ListingRefusal = 'channels.listingEmpty' | 'channels.listingOfItem' | 'channels.listingTwice';

/**
 * Keeps what is wanted of listings of a shop; a job tells the channel. A wish that has no answer yet is added to, one that
 * has is replaced. Refuses the whole: `channels.notFound` (404), `channels.listingsNotPushed` (the channel takes none),
 * `channels.shopOff`; per change: `channels.listingEmpty`, `channels.listingOfItem` (a SKU has no title or shelf of its
 * own), `channels.listingTwice`.
 */
export async function pushListings(
  ctx: Ctx,
  ports: Pick<ChannelPorts, 'connectors'>,
  shopId: Id,
  changes: readonly WantedListing[],
): Promise<Outcome<Id, ListingRefusal>[]> {
  const shop = await shopById(ctx, shopId);
  if (!shop) throw new Refused('channels.notFound', {}, 404);
  if (!ports.connectors.get(shop.channel)?.limits.listings)
    throw new Refused('channels.listingsNotPushed', { channel: shop.channel });
  if (!isCalled(shop)) throw new Refused('channels.shopOff');

  const ids = changes.map((change) => pushId(shopId, change));
  const outcomes = changes.map((change, at): Outcome<Id, ListingRefusal> => {
    const code = ids.indexOf(ids[at]!) < at ? 'channels.listingTwice' : refusalOf(change);
    return code ? refuse(ids[at]!, code) : done(ids[at]!);
  });
  const wantedAt = new Date(ctx.now());
  const wanted = changes
    .map((change, at): Kept => ({ ...change, id: ids[at]!, shopId, state: 'waiting', wantedAt }))
    .filter((_, at) => outcomes[at]!.done);
  await keepWanted(ctx, wanted);
  await auditAll(
    ctx,
    'listing.push',
    wanted.map(({ id, itemId, skuId, title, priceMinor, onShelf }) => ({
      subject: `listingPush/${id}`,
      detail: { shop: shopId, itemId, skuId, title, priceMinor, onShelf },
    })),
  );
  if (wanted.length) await wakeShops(ctx, 'listing', [shopId]);
  return outcomes;
}

function refusalOf({ skuId, title, priceMinor, onShelf }: WantedListing): ListingRefusal | null {
  if (title === null && priceMinor === null && onShelf === null) return 'channels.listingEmpty';
  return skuId !== '' && (title !== null || onShelf !== null) ? 'channels.listingOfItem' : null;
}

/** In the order of ids, so that two at once do not wait for each other. */
async function keepWanted(ctx: Ctx, wanted: readonly Kept[]): Promise<void> {
  const added = (column: string) =>
    `${column} = case when listing_push.state in ('waiting', 'unknown')
                      then coalesce(excluded.${column}, listing_push.${column}) else excluded.${column} end`;
  await listingTable.insert(
    ctx,
    wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    raw(`on conflict (tenant_id, id) do update
      set ${['title', 'price_minor', 'on_shelf'].map(added).join(', ')},
          revision = listing_push.revision + 1,
          state = excluded.state,
          tries = 0,
          due_at = now(),
          code = '',
          message = '',
          wanted_at = excluded.wanted_at`),
  );
}

/** Sends again what is not accepted, as it was wanted; only of `shops` where it is given. Refuses per row `channels.notFound`, `channels.listingAccepted`. */
export async function repeatListings(
  ctx: Ctx,
  ids: readonly Id[],
  shops: readonly Id[] | null = null,
): Promise<Outcome<Id, string>[]> {
  const told = { table: 'listing_push', accepted: 'channels.listingAccepted' } as const;
  const { again, outcomes } = await repeatTold(ctx, told, ids, shops);
  await auditAll(
    ctx,
    'listing.pushAgain',
    again.map((row) => ({ subject: `listingPush/${row.id}`, detail: { state: row.state } })),
  );
  await wakeShops(
    ctx,
    'listing',
    again.map((row) => row.shopId),
  );
  return outcomes;
}

export type ListingRow = Kept & { tries: number; code: string; message: string; answeredAt: Date | null };

/** The last wishes by their id, of those that were ever wished. */
export async function wishesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, ListingRow>> {
  const rows = await ctx.run<ListingRow>(sql`
    select ${listingTable.select()}, tries, code, message, answered_at as "answeredAt"
    from listing_push
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What was pushed and answered, the newest wish first; one row more than `limit` when there is a next page. */
export const listOfListings = (
  ctx: Ctx,
  q: {
    states: readonly ToldState[] | undefined;
    shops: readonly Id[] | null;
    after: { at: string; id: string } | null;
    limit: number;
  },
): Promise<ListingRow[]> => {
  const conditions = [
    sql`tenant_id = ${ctx.tenant}`,
    ...(q.states?.length ? [sql`state = any(${q.states as ToldState[]}::text[])`] : []),
    ...(q.shops ? [sql`shop_id = any(${q.shops as Id[]}::uuid[])`] : []),
    ...(q.after ? [sql`(wanted_at, id) < (${q.after.at}::timestamptz, ${q.after.id}::uuid)`] : []),
  ];
  return ctx.run<ListingRow>(sql`
    select ${listingTable.select()}, tries, code, message, answered_at as "answeredAt"
    from listing_push
    where ${joined(conditions, ' and ')}
    order by wanted_at desc, id desc
    limit ${q.limit + 1}`);
};
