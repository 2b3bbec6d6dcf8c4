/** Listings over HTTP: what they are to be, what channels said, and sending again what is not accepted. */
import * as contract from '../contract/channels.ts';
import { listShopListings } from '../contract/shops.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { ChannelPorts } from './ports.ts';
import { listOfListings, pushListings, repeatListings } from './push-listings.ts';
import { assertCovers, shopsAsked, shopsWith } from './reach.ts';
import { shopListings } from './shop-listings.ts';
import { shopSettings } from './shops.ts';

const CURSOR = { at: 'moment', id: 'id' } as const;

export const listingRoutes = (ports: ChannelPorts): Route[] => [
  route(listShopListings, async ({ ctx, session, params, query: { text = '', cursor, limit = 50 } }) => {
    assertCovers(session, 'channels.read', params.id);
    const after = readCursor(cursor, { item: 'text', sku: 'text' });
    const rows = await shopListings(ctx, params.id, { text: text.trim(), after, limit });
    return pageOf(
      rows,
      limit,
      (row) => row,
      ({ itemId, channelSkuId }) => ({ item: itemId, sku: channelSkuId }),
    );
  }),

  route(contract.pushListings, async ({ ctx, session, params, body }) => {
    assertCovers(session, 'channels.write', params.id);
    const changes = body.changes.map(({ itemId, skuId = '', title = null, priceMinor, onShelf = null }) => ({
      ...{ itemId, skuId, title, onShelf },
      priceMinor: priceMinor === undefined ? null : BigInt(priceMinor),
    }));
    return { outcomes: await pushListings(ctx, ports, params.id, changes) };
  }),

  route(contract.listListingPushes, async ({ ctx, session, query }) => {
    const limit = query.limit ?? 50;
    const shops = shopsAsked(session, 'channels.read', query.shopId);
    const rows = await listOfListings(ctx, {
      states: query.state,
      shops,
      after: readCursor(query.cursor, CURSOR),
      limit,
    });
    const settings = await shopSettings(ctx, [...new Set(rows.map((row) => row.shopId))]);
    return pageOf(
      rows,
      limit,
      ({ shopId, priceMinor, ...row }) => ({
        ...row,
        shop: {
          id: shopId,
          name: settings.get(shopId)?.name ?? '',
          channel: settings.get(shopId)?.channel ?? 'unknown',
        },
        priceMinor: priceMinor === null ? null : String(priceMinor),
      }),
      ({ id, wantedAt }) => ({ at: wantedAt, id }),
    );
  }),

  route(contract.repeatListings, async ({ ctx, session, body }) => ({
    outcomes: await repeatListings(ctx, body.ids, shopsWith(session, 'channels.write')),
  })),
];
