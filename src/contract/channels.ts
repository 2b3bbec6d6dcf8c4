/**
 * Shops, how well they are connected (CHN-3), shipment uploads the channel did not take (CHN-8), and what listings were
 * told to be (CHN-1).
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { CourierRef, OrderRef, ShopRef } from './order-words.ts';
import { Ids, MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';

export const ShopHealth = Output({
  ...ShopRef.properties,
  currency: Type.String(),
  state: Type.Enum(['healthy', 'slow', 'failing', 'off']),
  /** Why it is not healthy, as the connector said it. */
  message: Nullable(Type.String()),
  lastPullAt: Nullable(Moment),
  /** Everything the channel changed before this moment is with us. */
  pulledUntil: Nullable(Moment),
  lastWebhookAt: Nullable(Moment),
  lastStockPushAt: Nullable(Moment),
  ordersToday: Type.Integer(),
  uploads: Output({ waiting: Type.Integer(), failed: Type.Integer() }),
  /** The last day on which the channel counted other orders than we have; null when all days agree. */
  gap: Nullable(Output({ day: Day, ours: Type.Integer(), theirs: Type.Integer() })),
});
export type ShopHealth = Static<typeof ShopHealth>;

export const listShops = endpoint({
  method: 'GET',
  path: '/api/v1/shops',
  summary: 'Shops and the health of their connections',
  scope: 'signedIn',
  response: Output({ shops: Type.Array(ShopHealth) }),
});

/** Refuses: `channels.shopOff`. Numbers the channel does not know are answered as missing. */
export const pullOrders = endpoint({
  method: 'POST',
  path: '/api/v1/shops/:id/pull',
  summary: 'Collect now: the changes since the last pull, or single numbers',
  scope: 'channels.write',
  params: ById,
  body: Input({ numbers: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 })) }),
  response: Output({ pulled: Type.Integer(), changed: Type.Integer(), missing: Type.Array(Type.String()) }),
});

export const Upload = Output({
  id: Id,
  shop: ShopRef,
  order: OrderRef,
  channelNumber: Type.String(),
  courier: CourierRef,
  waybillNumber: Type.String(),
  state: Type.Enum(['waiting', 'accepted', 'refused', 'unknown']),
  tries: Type.Integer(),
  message: Type.String(),
  at: Moment,
});
export type Upload = Static<typeof Upload>;

export const listUploads = endpoint({
  method: 'GET',
  path: '/api/v1/uploads',
  summary: 'Shipment uploads to channels, newest first',
  scope: 'channels.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(Upload.properties.state, { maxItems: 4 })),
    shopId: Type.Optional(Id),
  }),
  response: Page(Upload),
});

/** Refuses: `channels.uploadAccepted`. The same upload is sent again with the same number. */
export const repeatUploads = endpoint({
  method: 'POST',
  path: '/api/v1/uploads/repeat',
  summary: 'Send failed shipment uploads again',
  scope: 'channels.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

const ChannelId = Type.String({ minLength: 1, maxLength: 64 });

/** What is left out stays as it is there. Title and shelf are the item's; of a SKU (`skuId`) only the price is said. */
export const ListingWish = Input({
  itemId: ChannelId,
  skuId: Type.Optional(ChannelId),
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** In the shop's currency, with or without tax as the channel keeps its prices. */
  priceMinor: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,14}$' })),
  onShelf: Type.Optional(Type.Boolean()),
});

/**
 * The channel is told by a job; what it said is in the list. Refuses: `channels.listingsNotPushed`, `channels.shopOff`;
 * per change `channels.listingEmpty`, `channels.listingOfItem`, `channels.listingTwice`.
 */
export const pushListings = endpoint({
  method: 'POST',
  path: '/api/v1/shops/:id/listings',
  summary: 'Tell a channel titles, prices and shelves of listings',
  scope: 'channels.write',
  params: ById,
  body: Input({ changes: Type.Array(ListingWish, { minItems: 1, maxItems: MAX_BATCH }) }),
  response: Outcomes,
});

export const ListingPush = Output({
  id: Id,
  shop: ShopRef,
  itemId: Type.String(),
  /** Empty: the item itself. */
  skuId: Type.String(),
  /** What was not said is null. */
  title: Nullable(Type.String()),
  priceMinor: Nullable(Type.String()),
  onShelf: Nullable(Type.Boolean()),
  state: Upload.properties.state,
  tries: Type.Integer(),
  /** Why it was refused or is open, as the channel said it. */
  code: Type.String(),
  message: Type.String(),
  wantedAt: Moment,
  answeredAt: Nullable(Moment),
});
export type ListingPush = Static<typeof ListingPush>;

export const listListingPushes = endpoint({
  method: 'GET',
  path: '/api/v1/listing-pushes',
  summary: 'What listings were told to be and what channels said, newest first',
  scope: 'channels.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(Upload.properties.state, { maxItems: 4 })),
    shopId: Type.Optional(Id),
  }),
  response: Page(ListingPush),
});

/** Refuses: `channels.listingAccepted`. The same is sent again. */
export const repeatListings = endpoint({
  method: 'POST',
  path: '/api/v1/listing-pushes/repeat',
  summary: 'Send listings again that are not accepted',
  scope: 'channels.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
