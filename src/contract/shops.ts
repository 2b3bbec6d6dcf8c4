/**
 * Shops as masters (CHN-2, ORD-2, STK-3, SRC-2): how each is connected and the settings that steer its orders and its
 * stock (CHN-7). Credentials go in and never come out: an answer names which are set. Nothing is deleted; a shop is
 * switched off.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Integer } from './money.ts';
import { ShopRef, SkuRef } from './order-words.ts';
import { MAX_BATCH, Outcomes, Page, PageQuery, Refusal } from './paging.ts';

const Quantity = Type.String({ pattern: '^\\d{1,15}$' });

/** What is left out stays as it is; a new shop has the default. */
export const ShopSettingsInput = Type.Partial(
  Input({
    /** When stock is promised (STK-3). `order`: unpaid orders come in too and give it back after `unpaidMinutes` (ORD-2). */
    reserveAt: Type.Enum(['order', 'payment', 'review']),
    unpaidMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
    shipWithinHours: Nullable(Type.Integer({ minimum: 1, maximum: 2_160 })),
    /** CHN-6: hours in which an after-sale case wants an answer. */
    answerHours: Type.Integer({ minimum: 1, maximum: 720 }),
    /** RET-2: parcels of refunded orders are stopped at the courier by themselves. */
    interceptOnRefund: Type.Boolean(),
    /** SRC-2: an order is split only where both parts are worth at least this; null: never. */
    splitFromMinor: Nullable(Quantity),
    /** CHN-7: thousandths of the available stock that are shown. */
    stockShare: Type.Integer({ minimum: 0, maximum: 10_000 }),
    stockSafety: Quantity,
    stockZeroUnder: Quantity,
    /** Goods on their way count as well. */
    stockOnOrder: Type.Boolean(),
    merchantAccount: Nullable(Type.String({ maxLength: 100 })),
    /** FIN-5: what the channel keeps of an order, until its bill says so. */
    commissionPpm: Type.Integer({ minimum: 0, maximum: 500_000 }),
  }),
  { additionalProperties: false },
);

/** The empty value takes a credential or option away. */
const Named = (most: number) =>
  Type.Array(Input({ name: Type.String({ minLength: 1, maxLength: 40 }), value: Type.String({ maxLength: most }) }), {
    maxItems: 20,
  });

const connection = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  /** Shops of one group may be merged into one parcel. */
  shopGroup: Type.String({ maxLength: 80 }),
  /** Empty: the channel is not called. */
  endpoint: Type.String({ maxLength: 500 }),
  /** Those named are replaced, the others stay. */
  credentials: Named(4_000),
  options: Named(200),
  /** What the channel calls a courier, where it is not as we do. */
  carriers: Type.Array(
    Input({
      courier: Type.String({ minLength: 1, maxLength: 20 }),
      code: Type.String({ minLength: 1, maxLength: 60 }),
    }),
    { maxItems: 100 },
  ),
  /** How often the channel lets this shop ask; null: as often as its connector says. */
  requestsPerSecond: Nullable(Type.Integer({ minimum: 1, maximum: 1_000 })),
  settings: ShopSettingsInput,
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  active: Type.Boolean(),
};

const { name, ...left } = connection;
export const NewShopBody = Input({
  name,
  channel: Type.String({ pattern: '^[a-z][A-Za-z]{1,39}$' }),
  ...Type.Partial(Type.Object(left)).properties,
});
export type NewShopBody = Static<typeof NewShopBody>;

export const ShopChangeBody = Type.Partial(Input(connection), { additionalProperties: false });
export type ShopChangeBody = Static<typeof ShopChangeBody>;

export const ShopMaster = Output({
  id: Id,
  version: Type.Integer(),
  name: Type.String(),
  channel: Type.String(),
  shopGroup: Type.String(),
  endpoint: Type.String(),
  /** Which are set, and which the channel needs that are not. */
  credentials: Output({ set: Type.Array(Type.String()), missing: Type.Array(Type.String()) }),
  options: Type.Array(Output({ name: Type.String(), value: Type.String() })),
  carriers: Type.Array(Output({ courier: Type.String(), code: Type.String() })),
  requestsPerSecond: Nullable(Type.Integer()),
  settings: Output({
    reserveAt: Type.Enum(['order', 'payment', 'review']),
    unpaidMinutes: Type.Integer(),
    shipWithinHours: Nullable(Type.Integer()),
    answerHours: Type.Integer(),
    interceptOnRefund: Type.Boolean(),
    splitFromMinor: Nullable(Type.String()),
    stockShare: Type.Integer(),
    stockSafety: Type.String(),
    stockZeroUnder: Type.String(),
    stockOnOrder: Type.Boolean(),
    merchantAccount: Nullable(Type.String()),
    commissionPpm: Type.Integer(),
  }),
  currency: Type.String(),
  active: Type.Boolean(),
  /** Where the channel tells its news, to be entered there. */
  webhookPath: Type.String(),
});
export type ShopMaster = Static<typeof ShopMaster>;

/** A kind of channel: what a person types in to connect a shop, and what it can do. */
export const ChannelKindRow = Output({
  kind: Type.String(),
  credentials: Type.Array(Output({ name: Type.String(), needed: Type.Boolean() })),
  options: Type.Array(Type.String()),
  requestsPerSecond: Type.Integer(),
  partialShipment: Type.Enum(['none', 'lines', 'pieces']),
  /** Whether it can be told titles, prices and shelves (CHN-1). */
  listings: Type.Boolean(),
  /** For which purposes it tells who a masked recipient is (CHN-5). */
  revealFor: Type.Array(Type.String()),
});
export type ChannelKindRow = Static<typeof ChannelKindRow>;

export const listShopMasters = endpoint({
  method: 'GET',
  path: '/api/v1/shops/masters',
  summary: 'Shops with how they are connected and their settings; credentials by name only',
  scope: 'channels.read',
  response: Output({ shops: Type.Array(ShopMaster), channels: Type.Array(ChannelKindRow) }),
});

/**
 * Collecting starts at once for a shop with an address. Refuses, naming the `field`: `channels.channelUnknown`,
 * `channels.credentialUnknown`, `channels.optionUnknown`, `channels.nameTaken`, `channels.shopDamaged`,
 * `outbound.notUrl`, `outbound.schemeNotAllowed`, `outbound.credentialsInUrl`, `outbound.hostNotAllowed`,
 * `outbound.addressNotPublic`, `outbound.unresolvable`; and `identity.rightMissing` (403) to whom has the right for some
 * shops only.
 */
export const createShop = endpoint({
  method: 'POST',
  path: '/api/v1/shops',
  summary: 'Connect a shop',
  scope: 'channels.write',
  body: NewShopBody,
  response: Output({ id: Id, version: Type.Integer() }),
});

/**
 * Changes what is given, under If-Match; `active` switches the shop off and on. Refuses like `createShop`, and
 * `channels.notFound` (404), `http.versionMissing` (428), `http.changedMeanwhile` (409).
 */
export const updateShop = endpoint({
  method: 'PUT',
  path: '/api/v1/shops/:id',
  summary: 'Change how a shop is connected or how its orders and stock are steered',
  scope: 'channels.write',
  params: ById,
  body: ShopChangeBody,
  response: Output({ version: Type.Integer() }),
});

/**
 * Asks the channel something harmless, as the shop is connected now. Refuses: `channels.notFound` (404). `problem` is
 * what a person can mend, as a refusal of the channel: what `createShop` says of the address, `channels.addressMissing`, `channels.credentialMissing`, `channels.keyRefused`,
 * `channels.signatureRefused`, `channels.sessionRefused`, `channels.clockRefused`, `channels.rightMissing`,
 * `channels.notThisChannel`, `channels.notReachable`, `channels.tooOften`, `channels.channelFailed`.
 */
export const testShop = endpoint({
  method: 'POST',
  path: '/api/v1/shops/:id/test',
  summary: 'Test the connection of a shop',
  scope: 'channels.write',
  params: ById,
  response: Output({ works: Type.Boolean(), problem: Nullable(Refusal) }),
});

/** What is null follows the shop's own setting. */
const Rule = {
  share: Nullable(Type.Integer({ minimum: 0, maximum: 10_000 })),
  safety: Nullable(Quantity),
  zeroUnder: Nullable(Quantity),
  /** Never more than this is shown. */
  most: Nullable(Quantity),
  /** Pieces kept for this shop alone: every other shop is shown that much less, until this one has sold them. */
  setAside: Nullable(Type.String({ pattern: '^[1-9]\\d{0,14}$' })),
};

export const StockRule = Output({
  sku: SkuRef,
  ...Rule,
  setAside: Nullable(Type.String()),
  /** Of what is set aside, what orders of the shop have not been promised yet. */
  setAsideLeft: Nullable(Type.String()),
});
export type StockRule = Static<typeof StockRule>;

/** `version` is the shop's: its rules change under it. Refuses: `channels.notFound` (404). */
export const listStockRules = endpoint({
  method: 'GET',
  path: '/api/v1/shops/:id/stock-rules',
  summary: 'What a shop shows of single SKUs where it differs from the shop',
  scope: 'channels.read',
  params: ById,
  query: PageQuery({}),
  response: Output({ version: Type.Integer(), ...Page(StockRule).properties }),
});

/**
 * Many rules at once, under If-Match with the shop's version. Refuses per SKU `channels.skuUnknown`,
 * `channels.setAsideBundle`; all of it `channels.notFound` (404), `http.versionMissing` (428), `http.changedMeanwhile` (409).
 */
export const changeStockRules = endpoint({
  method: 'PUT',
  path: '/api/v1/shops/:id/stock-rules',
  summary: 'Set and remove rules of single SKUs',
  scope: 'channels.write',
  params: ById,
  body: Input({
    set: Type.Array(Input({ skuId: Id, ...Rule }), { maxItems: MAX_BATCH }),
    remove: Type.Array(Id, { maxItems: MAX_BATCH, uniqueItems: true }),
  }),
  response: Output({ version: Type.Integer(), ...Outcomes.properties }),
});

/** Refuses: `channels.notFound` (404), `channels.shopOff`. Asked for again it starts over; see `getStockPush`. */
export const pushAllStock = endpoint({
  method: 'POST',
  path: '/api/v1/shops/:id/push-all',
  summary: 'Work out and push the stock of everything a shop lists, changed or not',
  scope: 'channels.write',
  params: ById,
});

/** Refuses: `channels.notFound` (404). */
export const getStockPush = endpoint({
  method: 'GET',
  path: '/api/v1/shops/:id/stock-push',
  summary: 'How far pushing stock into a shop has come',
  scope: 'channels.read',
  params: ById,
  response: Output({
    /** Listings whose quantity is known, those the channel has not been told yet, and those it refused. */
    listings: Type.Integer(),
    waiting: Type.Integer(),
    refused: Type.Integer(),
    /** The oldest change not told yet. */
    waitingSince: Nullable(Moment),
    lastPushAt: Nullable(Moment),
    /** The last full push: `listing` while quantities are worked out (`noted` so far), `pushing` while some wait. */
    full: Nullable(
      Output({ startedAt: Moment, noted: Type.Integer(), state: Type.Enum(['listing', 'pushing', 'done']) }),
    ),
  }),
});

export const SkuListing = Output({
  id: Id,
  shop: ShopRef,
  itemId: Type.String(),
  channelSkuId: Type.String(),
  merchantCode: Type.String(),
  /** What the listing sells: the SKU itself, or a bundle it is a part of. */
  sku: SkuRef,
  /** What it should show, worked out last; null where that has not been done yet. */
  wanted: Nullable(Integer),
  /** What the channel was last told and when; null where it was told nothing yet. */
  shown: Nullable(Integer),
  shownAt: Nullable(Moment),
  /** Why the channel refused it; '' when it did not. */
  refusal: Type.String(),
});
export type SkuListing = Static<typeof SkuListing>;

/** Refuses: `catalog.skuUnknown` (404). */
export const listSkuListings = endpoint({
  method: 'GET',
  path: '/api/v1/skus/:id/listings',
  summary: 'The listings that sell a SKU, alone or in a bundle, with the stock each one shows',
  scope: 'channels.read',
  params: ById,
  response: Output({ listings: Type.Array(SkuListing) }),
});

/** What the channel was last told of an item or SKU, and what it answered. */
const Told = Output({
  state: Type.Enum(['waiting', 'accepted', 'refused', 'unknown']),
  title: Nullable(Type.String()),
  priceMinor: Nullable(Type.String()),
  onShelf: Nullable(Type.Boolean()),
  message: Type.String(),
  wantedAt: Moment,
});

export const ShopListing = Output({
  id: Id,
  itemId: Type.String(),
  /** Empty: the item has no SKUs of its own. */
  channelSkuId: Type.String(),
  merchantCode: Type.String(),
  /** As its orders named it last. */
  title: Type.String(),
  properties: Type.String(),
  /** What it sells; null while it is not mapped. */
  sku: Nullable(SkuRef),
  /** The stock it should show, and was last told to; null where that has not been done yet. */
  wanted: Nullable(Integer),
  shown: Nullable(Integer),
  shownAt: Nullable(Moment),
  /** Why the channel refused the stock; '' when it did not. */
  refusal: Type.String(),
  /** The last wish for the item: title, shelf, and the price where it has no SKUs. */
  item: Nullable(Told),
  /** The last wish for the SKU: its price. */
  ownSku: Nullable(Told),
});
export type ShopListing = Static<typeof ShopListing>;

/** Refuses: `channels.notFound` (404). */
export const listShopListings = endpoint({
  method: 'GET',
  path: '/api/v1/shops/:id/listings',
  summary: 'What a shop lists, item by item: what it sells, the stock it shows, what it was told to be',
  scope: 'channels.read',
  params: ById,
  query: PageQuery({
    /** Part of the title, or the whole item number or code. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: Page(ShopListing),
});
