/**
 * Events for other systems (OPS-5), sent as signed webhooks by the rules of Standard Webhooks: `webhook-id`,
 * `webhook-timestamp` and `webhook-signature` over both and the body. An event carries ids and states; whoever wants
 * the document asks for it. Delivered at least once and in no promised order, under the same id each time.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Outcomes, Page, PageQuery } from './paging.ts';

export const WEBHOOK_EVENTS = [
  ...(['order.released', 'order.held', 'order.shipped', 'stock.changed'] as const),
  ...(['invoice.issued', 'invoice.failed'] as const),
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

const EventType = Type.Enum(WEBHOOK_EVENTS);
const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;

export const WebhookEndpoint = Output({
  id: Id,
  version: Type.Integer(),
  name: Type.String(),
  url: Type.String(),
  events: Type.Array(EventType),
  active: Type.Boolean(),
  createdAt: Moment,
  /** Deliveries to it by state, of the last 30 days. */
  waiting: Type.Integer(),
  failed: Type.Integer(),
});
export type WebhookEndpoint = Static<typeof WebhookEndpoint>;

export const listWebhookEndpoints = endpoint({
  method: 'GET',
  path: '/api/v1/webhook-endpoints',
  summary: 'Where events are sent, by name',
  scope: 'settings.read',
  response: Output({ items: Type.Array(WebhookEndpoint) }),
});

const Kept = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  url: Type.String({ minLength: 1, maxLength: 500 }),
  events: Type.Array(EventType, { minItems: 1, maxItems: WEBHOOK_EVENTS.length, uniqueItems: true }),
};

/** The secret (`whsec_…`) is shown once. Refuses: `webhooks.tooMany` (data: `most`), and what is said of an address: `outbound.notUrl`, `outbound.schemeNotAllowed`, `outbound.credentialsInUrl`, `outbound.hostNotAllowed`, `outbound.addressNotPublic`, `outbound.unresolvable`. */
export const addWebhookEndpoint = endpoint({
  method: 'POST',
  path: '/api/v1/webhook-endpoints',
  summary: 'Send events to an address, signed with a secret made here',
  scope: 'settings.write',
  body: Input(Kept),
  response: Output({ id: Id, secret: Type.String() }),
});

/** With `If-Match`. What waits for an inactive endpoint goes out when it is active again. Refuses as `addWebhookEndpoint`, and `webhooks.endpointUnknown` (404). */
export const changeWebhookEndpoint = endpoint({
  method: 'PUT',
  path: '/api/v1/webhook-endpoints/:id',
  summary: 'Change where events go, which, and whether',
  scope: 'settings.write',
  params: ById,
  body: Input({ ...Kept, active: Type.Boolean() }),
  response: Output({ version: Type.Integer() }),
});

/** The new secret is shown once and counts from the next delivery on. Refuses: `webhooks.endpointUnknown` (404). */
export const renewWebhookSecret = endpoint({
  method: 'POST',
  path: '/api/v1/webhook-endpoints/:id/secret',
  summary: 'Replace the secret that signs',
  scope: 'settings.write',
  params: ById,
  response: Output({ secret: Type.String() }),
});

export const WebhookDelivery = Output({
  endpointId: Id,
  /** Sent as `webhook-id`. */
  eventId: Id,
  type: Type.String(),
  state: Type.Enum(DELIVERY_STATES),
  tries: Type.Integer(),
  /** The next try, while it waits. */
  dueAt: Moment,
  deliveredAt: Nullable(Moment),
  /** HTTP status of the last answer, null when there was none. */
  lastStatus: Nullable(Type.Integer()),
  lastError: Nullable(Type.String()),
  at: Moment,
});
export type WebhookDelivery = Static<typeof WebhookDelivery>;

/** Refuses: `webhooks.endpointUnknown` (404). */
export const listWebhookDeliveries = endpoint({
  method: 'GET',
  path: '/api/v1/webhook-endpoints/:id/deliveries',
  summary: 'What was sent to an endpoint and what came of it, newest first',
  scope: 'settings.read',
  params: ById,
  query: PageQuery({ state: Type.Optional(Type.Enum(DELIVERY_STATES)) }),
  response: Page(WebhookDelivery),
});

/** Sends `webhook.test` with the endpoint's id, as any event is sent. Refuses: `webhooks.endpointUnknown` (404), `webhooks.endpointOff`. */
export const testWebhookEndpoint = endpoint({
  method: 'POST',
  path: '/api/v1/webhook-endpoints/:id/test',
  summary: 'Send a test event',
  scope: 'settings.write',
  params: ById,
  response: Output({ eventId: Id }),
});

/** Refuses: `webhooks.endpointUnknown` (404), and per event `webhooks.eventUnknown`: it was not for this endpoint, or is older than 30 days. */
export const replayWebhooks = endpoint({
  method: 'POST',
  path: '/api/v1/webhook-endpoints/:id/replay',
  summary: 'Send events again, under their first ids',
  scope: 'settings.write',
  params: ById,
  body: Input({ eventIds: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }) }),
  response: Outcomes,
});
