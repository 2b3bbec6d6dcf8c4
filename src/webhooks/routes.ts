/** HTTP entry points of webhooks. */
import { webhookHistory } from '../contract/histories.ts';
import * as contract from '../contract/webhooks.ts';
import { historyOf } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { derivedId } from '../kernel/ids.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { findDeliveries, listEndpoints, replayDeliveries } from './deliveries.ts';
import { addEndpoint, assertAddress, changeEndpoint, knownEndpoint, renewSecret, testEndpoint } from './endpoints.ts';
import type { WebhookPorts } from './ports.ts';

const LIMIT = 50;

export const webhookRoutes = (ports: WebhookPorts, ring: KeyRing): Route[] => [
  route(contract.listWebhookEndpoints, async ({ ctx }) => ({ items: await listEndpoints(ctx) })),
  // Looking a name up takes long, so it comes before the transaction. The id follows from the key of the request.
  ownRoute(contract.addWebhookEndpoint, async ({ db, session, body, request }) => {
    await assertAddress(ports, body.url);
    const id = derivedId(session.userId, `webhook/${request.headers['idempotency-key']}`);
    return db.transaction(session, (ctx) => addEndpoint(ctx, ring, id, body));
  }),
  ownRoute(contract.changeWebhookEndpoint, async (call) => {
    const { db, session, body, params } = call;
    await assertAddress(ports, body.url);
    return db.transaction(session, async (ctx) => {
      const before = await knownEndpoint(ctx, params.id, true);
      assertVersion(call, before.version);
      return changeEndpoint(ctx, before, body);
    });
  }),
  route(webhookHistory, async ({ ctx, params, query }) => {
    const { id } = await knownEndpoint(ctx, params.id);
    return historyOf(ctx, `webhook/${id}`, query);
  }),
  route(contract.renewWebhookSecret, ({ ctx, params }) => renewSecret(ctx, ring, params.id)),
  route(contract.testWebhookEndpoint, ({ ctx, params }) => testEndpoint(ctx, params.id)),
  route(contract.listWebhookDeliveries, async ({ ctx, params, query }) => {
    const limit = query.limit ?? LIMIT;
    const before = readCursor(query.cursor, { id: 'id' })?.id ?? null;
    const { id: endpointId } = await knownEndpoint(ctx, params.id);
    return pageOf(
      await findDeliveries(ctx, { endpointId, state: query.state, before, limit }),
      limit,
      (row) => row,
      ({ eventId }) => ({ id: eventId }),
    );
  }),
  route(contract.replayWebhooks, async ({ ctx, params, body }) => {
    const { id } = await knownEndpoint(ctx, params.id);
    return { outcomes: await replayDeliveries(ctx, id, body.eventIds) };
  }),
];
