/**
 * SKUs, and listings of channels that are not mapped to one yet (CAT-4). The system offers candidates with the reason;
 * a person decides, because a wrong guess ships wrong goods.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { fileFormat } from './exports.ts';
import { Money, WeightG } from './money.ts';
import { ShopRef, SkuRef } from './order-words.ts';
import { MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';

export const SkuRow = Output({
  ...SkuRef.properties,
  styleCode: Type.String(),
  barcodes: Type.Array(Type.String()),
  brand: Type.String(),
  price: Nullable(Money),
  weightG: Nullable(WeightG),
  supplier: Type.String(),
  buyer: Type.String(),
  season: Type.String(),
  /** A bundle is shipped as its parts and has no stock of its own. */
  bundle: Type.Boolean(),
  /** Kept by lot, or by expiry. */
  trackLots: Type.Boolean(),
  /** Each piece has a code of its own. */
  trackSerials: Type.Boolean(),
  active: Type.Boolean(),
  version: Type.Integer(),
});
export type SkuRow = Static<typeof SkuRow>;

/** One of these, word for word. */
const Words = Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 }));
const skuFilters = {
  /** Words in any order: merchant code, barcode, name, properties. */
  text: Type.Optional(Type.String({ maxLength: 100 })),
  active: Type.Optional(Type.Boolean()),
  bundle: Type.Optional(Type.Boolean()),
  supplier: Words,
  season: Words,
  brand: Words,
};

export const listSkus = endpoint({
  method: 'GET',
  path: '/api/v1/skus',
  summary: 'SKUs by merchant code',
  scope: 'catalog.read',
  query: PageQuery(skuFilters),
  response: Page(SkuRow),
});

/** In the columns `guanjia import products` reads; what a SKU costs only for who has `catalog.cost`. */
export const exportSkus = endpoint({
  method: 'GET',
  path: '/api/v1/skus/export',
  summary: 'The SKUs a filter finds, as a file',
  scope: 'catalog.read',
  query: Input({ ...skuFilters, ...fileFormat }),
  produces: 'text/csv',
});

const Known = Type.Array(Type.String());
export const SkuWords = Output({ supplier: Known, buyer: Known, season: Known, brand: Known });
export type SkuWords = Static<typeof SkuWords>;

/** At most 500 of each, by the alphabet. */
export const listSkuWords = endpoint({
  method: 'GET',
  path: '/api/v1/sku-words',
  summary: 'The suppliers, buyers, seasons and brands that SKUs name',
  scope: 'catalog.read',
  response: SkuWords,
});

export const UnmatchedListing = Output({
  id: Id,
  shop: ShopRef,
  itemId: Type.String(),
  channelSkuId: Type.String(),
  merchantCode: Type.String(),
  title: Type.String(),
  properties: Type.String(),
  /** `changed`: the listing was mapped, then the platform changed its code. */
  why: Type.Enum(['missing', 'ambiguous', 'changed']),
  /** Orders that cannot go on because of it. */
  waitingOrders: Type.Integer(),
  candidates: Type.Array(
    Output({
      sku: SkuRef,
      by: Type.Enum(['merchantCode', 'barcode', 'name', 'former']),
      /** What both have: the code, or the words of the names, telling ones only. */
      words: Type.Array(Type.String()),
    }),
  ),
});
export type UnmatchedListing = Static<typeof UnmatchedListing>;

export const listUnmatchedListings = endpoint({
  method: 'GET',
  path: '/api/v1/listings/unmatched',
  summary: 'Listings without a SKU, those with most waiting orders first',
  scope: 'catalog.read',
  query: PageQuery({ shopId: Type.Optional(Id) }),
  response: Page(UnmatchedListing),
});

/** Outcomes are per listing id. Refuses: `catalog.skuUnknown`, `catalog.skuInactive`. Waiting orders are reviewed again. */
export const mapListings = endpoint({
  method: 'POST',
  path: '/api/v1/listings/map',
  summary: 'Map listings to SKUs',
  scope: 'catalog.write',
  body: Input({ mappings: Type.Array(Input({ listingId: Id, skuId: Id }), { minItems: 1, maxItems: MAX_BATCH }) }),
  response: Outcomes,
});
