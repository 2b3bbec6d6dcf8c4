/** Shops as masters over HTTP: how they are connected, what steers their orders, and what they show of our stock. */
import { skusById } from '../catalog/catalog.ts';
import { shopHistory } from '../contract/histories.ts';
import * as contract from '../contract/shops.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { pushAll } from './note-stock.ts';
import type { ChannelPorts } from './ports.ts';
import { pushState } from './push-stock.ts';
import { assertCovers, assertEverywhere, shopsWith } from './reach.ts';
import { createShop, updateShop } from './save-shop.ts';
import { describeChannel, describeShop, readShop } from './shop-masters.ts';
import { type Shop, shopById, shopsOf } from './shops.ts';
import { skuListings } from './sku-listings.ts';
import { changeStockRules, listStockRules, type SkuRule } from './stock-rules.ts';
import { testConnection } from './test-connection.ts';

const READ = 'channels.read';
const WRITE = 'channels.write';

export const shopRoutes = (ports: ChannelPorts, ring: KeyRing): Route[] => [
  route(contract.listShopMasters, async ({ ctx, session }) => {
    const shown = shopsWith(session, READ);
    const shops = (await shopsOf(ctx)).filter((shop) => !shown || shown.includes(shop.id));
    return {
      shops: shops.map((shop) => describeShop(ctx.tenant, shop, ports.connectors.get(shop.channel)?.form)),
      channels: [...ports.connectors.values()].map(describeChannel),
    };
  }),

  ownRoute(contract.createShop, async ({ db, scope, session, body }) => {
    assertEverywhere(session, WRITE);
    return { id: await createShop(db, scope, ports, ring, readShop(body)), version: 1 };
  }),

  ownRoute(contract.updateShop, async ({ db, scope, session, params, body, ifMatch }) => {
    assertCovers(session, WRITE, params.id);
    return { version: await updateShop(db, scope, ports, ring, params.id, readShop(body), { ifMatch }) };
  }),

  ownRoute(contract.testShop, async ({ db, scope, session, params }) => {
    assertCovers(session, WRITE, params.id);
    const problem = await testConnection(db, scope, ports, params.id);
    return { works: problem === null, problem };
  }),

  route(contract.listStockRules, async ({ ctx, session, params, query }) => {
    assertCovers(session, READ, params.id);
    const shop = await knownShop(ctx, params.id);
    const limit = query.limit ?? 50;
    const after = readCursor(query.cursor, { id: 'id' })?.id ?? null;
    const rows = await describeRules(ctx, await listStockRules(ctx, ports, shop.id, { after, limit }));
    return {
      version: shop.version,
      ...pageOf(
        rows,
        limit,
        (row) => row,
        (row) => ({ id: row.sku.id }),
      ),
    };
  }),

  route(contract.changeStockRules, ({ ctx, session, params, body, ifMatch }) => {
    assertCovers(session, WRITE, params.id);
    return changeStockRules(ctx, params.id, { set: body.set.map(readRule), remove: body.remove }, { ifMatch });
  }),

  route(contract.pushAllStock, ({ ctx, session, params }) => {
    assertCovers(session, WRITE, params.id);
    return pushAll(ctx, params.id);
  }),

  route(contract.listSkuListings, async ({ ctx, session, params }) => ({
    listings: await skuListings(ctx, params.id, shopsWith(session, READ)),
  })),

  route(shopHistory, async ({ ctx, session, params, query }) => {
    assertCovers(session, READ, params.id);
    const { id } = await knownShop(ctx, params.id);
    return historyOf(ctx, `shop/${id}`, query);
  }),

  route(contract.getStockPush, ({ ctx, session, params }) => {
    assertCovers(session, READ, params.id);
    return pushState(ctx, params.id);
  }),
];

async function knownShop(ctx: Ctx, id: Id): Promise<Shop> {
  const shop = await shopById(ctx, id);
  if (!shop) throw new Refused('channels.notFound', {}, 404);
  return shop;
}

const bigintOf = (text: string | null) => (text === null ? null : BigInt(text));
const textOf = (quantity: bigint | null) => (quantity === null ? null : String(quantity));

type RuleBody = Record<'safety' | 'zeroUnder' | 'most' | 'setAside', string | null> & {
  skuId: Id;
  share: number | null;
};

const readRule = ({ skuId, share, safety, zeroUnder, most, setAside }: RuleBody): SkuRule => ({
  skuId,
  share,
  safety: bigintOf(safety),
  zeroUnder: bigintOf(zeroUnder),
  most: bigintOf(most),
  setAside: bigintOf(setAside),
});

async function describeRules(ctx: Ctx, rows: readonly (SkuRule & { left: bigint | null })[]) {
  const skus = await skusById(
    ctx,
    rows.map((row) => row.skuId),
  );
  return rows.map(({ skuId, share, safety, zeroUnder, most, setAside, left }) => {
    const { id, merchantCode, name, properties } = skus.get(skuId)!;
    return {
      sku: { id, merchantCode, name, properties },
      ...{ share, safety: textOf(safety), zeroUnder: textOf(zeroUnder), most: textOf(most) },
      ...{ setAside: textOf(setAside), setAsideLeft: textOf(left) },
    };
  });
}
