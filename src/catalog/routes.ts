/** The catalog over HTTP. */
import * as contract from '../contract/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { tableFile } from '../tables/tables.ts';
import { barcodesOf } from './codes.ts';
import { productsFound } from './exports.ts';
import { findSkus } from './find-skus.ts';
import { mapListings } from './match-listings.ts';
import { skuRoutes } from './sku-routes.ts';
import { skuWords } from './skus.ts';
import { styleRoutes } from './style-routes.ts';
import { stylesById } from './styles.ts';
import { unmatchedListings, type WaitingOrders } from './unmatched-listings.ts';

type ShopWords = { id: Id; name: string; channel: string };

/** What modules above the catalog know about it. */
export type CatalogPorts = {
  /** Open listings that keep orders waiting, with how many. */
  waitingOrders: WaitingOrders;
  /** Shops by id, as people call them. */
  shops(ctx: Ctx): Promise<ReadonlyMap<Id, ShopWords>>;
  /** Prices of the catalog are in this currency. */
  currency: string;
};

const listingRoutes = ({ waitingOrders, shops, currency }: CatalogPorts): Route[] => [
  route(contract.listSkus, async ({ ctx, query: { cursor, limit = 50, ...filters } }) => {
    const after = readCursor(cursor, { code: 'text' })?.code;
    const { skus, next } = await findSkus(ctx, { ...filters, after, limit });
    const [barcodes, styles] = await Promise.all([
      barcodesOf(
        ctx,
        skus.map((sku) => sku.id),
      ),
      stylesById(
        ctx,
        skus.flatMap((sku) => sku.styleId ?? []),
      ),
    ]);
    const items = skus.map((sku) => ({
      id: sku.id,
      merchantCode: sku.merchantCode,
      name: sku.name,
      properties: sku.properties,
      styleCode: (sku.styleId && styles.get(sku.styleId)?.code) || '',
      barcodes: barcodes.get(sku.id) ?? [],
      brand: sku.brand,
      price: sku.priceMinor === null ? null : { amount: sku.priceMinor, currency },
      weightG: sku.weightG,
      supplier: sku.supplier,
      buyer: sku.buyer,
      season: sku.season,
      bundle: sku.bundle,
      trackLots: sku.trackLots || sku.trackExpiry,
      trackSerials: sku.trackSerials,
      active: sku.active,
      version: sku.version,
    }));
    return { items, next: next === null ? null : writeCursor({ code: next }) };
  }),

  route(contract.listSkuWords, ({ ctx }) => skuWords(ctx)),

  ownRoute(contract.exportSkus, ({ db, scope, session, query: { format = 'csv', encoding = 'utf-8', ...filters } }) =>
    tableFile(db, scope, session, productsFound(filters), { format, encoding }),
  ),

  route(contract.listUnmatchedListings, async ({ ctx, query: { shopId, cursor, limit = 50 } }) => {
    const [{ items, next }, names] = await Promise.all([
      unmatchedListings(ctx, { shopId, cursor, limit }, waitingOrders),
      shops(ctx),
    ]);
    return {
      items: items.map((listing) => ({
        id: listing.id,
        shop: names.get(listing.shopId) ?? { id: listing.shopId, name: '', channel: '?' },
        itemId: listing.itemId,
        channelSkuId: listing.channelSkuId,
        merchantCode: listing.merchantCode,
        title: listing.title,
        properties: listing.properties,
        why: listing.state,
        waitingOrders: listing.waitingOrders,
        candidates: listing.candidates.map(({ sku, by, words }) => ({
          sku: { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties },
          by,
          words,
        })),
      })),
      next,
    };
  }),

  route(contract.mapListings, async ({ ctx, body }) => ({ outcomes: await mapListings(ctx, body.mappings) })),
];

export const catalogRoutes = (ports: CatalogPorts): Route[] => [
  ...listingRoutes(ports),
  ...skuRoutes(ports.currency),
  ...styleRoutes,
];
