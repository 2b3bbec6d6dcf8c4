/** Channels over HTTP: shops, pulling by hand, uploads, and the door at which channels knock. */
import { Type } from 'typebox';
import {
  listShops,
  listUploads,
  pullOrders as pullOrdersEndpoint,
  repeatUploads as repeatUploadsEndpoint,
} from '../contract/channels.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, publicRoute, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { OutsideFailure } from './connector.ts';
import { shopHealth } from './health.ts';
import { listingRoutes } from './listing-routes.ts';
import type { ChannelPorts, UploadNames } from './ports.ts';
import { assertCalled, pullNumbers, pullShop } from './pull-orders.ts';
import { listOfUploads, repeatUploads } from './queue-uploads.ts';
import { assertCovers, shopsAsked, shopsWith } from './reach.ts';
import { shopRoutes } from './shop-routes.ts';
import { shopSettings } from './shops.ts';
import { takeWebhook } from './take-webhook.ts';

/** The channel's own signature says whether to believe it. */
const webhook = {
  method: 'POST',
  path: '/webhooks/channels/:tenant/:shop',
  summary: 'Messages pushed by a channel',
  scope: 'public',
  consumes: 'raw',
  params: Type.Object(
    { tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), shop: Type.String({ format: 'uuid' }) },
    { additionalProperties: false },
  ),
} as const;

const CURSOR = { id: 'id' } as const;

export const channelRoutes = (ports: ChannelPorts, names: UploadNames, ring: KeyRing): Route[] => [
  ...shopRoutes(ports, ring),
  ...listingRoutes(ports),

  route(listShops, async ({ ctx, session }) => ({ shops: await shopHealth(ctx, ports, shopsFor(session)) })),

  ownRoute(pullOrdersEndpoint, ({ db, scope, session, params, body }) => {
    assertCovers(session, 'channels.write', params.id);
    return pullNow(db, scope, ports, params.id, body.numbers);
  }),

  route(listUploads, async ({ ctx, session, query }) => {
    const limit = query.limit ?? 50;
    const shops = shopsAsked(session, 'channels.read', query.shopId);
    const after = readCursor(query.cursor, CURSOR)?.id ?? null;
    const rows = await listOfUploads(ctx, { states: query.state, shops, after, limit });
    const [settings, orders, couriers] = await Promise.all([
      shopSettings(ctx, [...new Set(rows.map((row) => row.shopId))]),
      names.orderNumbers(ctx, [...new Set(rows.map((row) => row.orderId))]),
      names.couriers(ctx),
    ]);
    return pageOf(
      rows,
      limit,
      (row) => ({
        id: row.id,
        shop: {
          id: row.shopId,
          name: settings.get(row.shopId)?.name ?? '',
          channel: settings.get(row.shopId)?.channel ?? 'unknown',
        },
        order: { id: row.orderId, number: orders.get(row.orderId) ?? '' },
        channelNumber: row.channelNumber,
        courier: { code: row.carrier, name: couriers.get(row.carrier) ?? row.carrier },
        waybillNumber: row.waybillNumber,
        state: row.state,
        tries: row.tries,
        message: row.message,
        at: row.at,
      }),
      (row) => ({ id: row.id }),
    );
  }),

  route(repeatUploadsEndpoint, async ({ ctx, session, body }) => ({
    outcomes: await repeatUploads(ctx, body.ids, shopsWith(session, 'channels.write')),
  })),

  publicRoute(webhook, async ({ db, request, params, query, body }) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
    );
    const path = request.url.split('?', 1)[0]!;
    return takeWebhook(db, ports, params.tenant, params.shop, { method: 'POST', path, query, headers, body });
  }),
];

/** Shop names are needed by everybody who sees any of their orders; a person bound to shops sees those. */
function shopsFor(session: Session): Id[] | null {
  if (session.grants.some((grant) => !grant.shop)) return null;
  return session.grants.flatMap((grant) => grant.shop ?? []);
}

/** A person waits, so the channel is asked at once, whatever it said before. */
async function pullNow(db: Database, scope: Scope, ports: ChannelPorts, shopId: Id, numbers: string[] | undefined) {
  try {
    if (numbers) return await pullNumbers(db, scope, ports, shopId, numbers);
    await db.read(scope, (ctx) => assertCalled(ctx, ports, shopId));
    const { pulled, changed } = await pullShop(db, scope, ports, shopId);
    return { pulled, changed, missing: [] };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    throw new Refused('channels.channelFailed', { reason: error.code, message: error.message });
  }
}
