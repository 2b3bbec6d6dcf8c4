/**
 * Something happened that other systems may want to hear of: kept in the transaction in which it happened, for each
 * endpoint that asks for its type. With nobody asking it is one statement that writes nothing.
 */
import type { WebhookEventType } from '../contract/webhooks.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

export type WebhookEvent = { type: WebhookEventType; data: Record<string, unknown> };

/** Posts nothing to the ledger; writes one `webhooks.deliver` per endpoint, which waits for this commit. */
export async function raiseEvents(ctx: Ctx, events: readonly WebhookEvent[]): Promise<void> {
  if (events.length === 0) return;
  const now = new Date(ctx.now());
  const endpoints = await ctx.sql<{ id: Id }>`
    with wanted as (
      select n.id, n.type, n.data
      from unnest(${events.map(() => ctx.newId())}::uuid[], ${events.map((event) => event.type)}::text[],
                  ${events.map((event) => toJson(event.data))}::text[]) n(id, type, data)
      where exists (
        select from webhook_endpoint w
        where w.tenant_id = ${ctx.tenant} and w.active and n.type = any(w.events))),
    kept as (
      insert into webhook_event (tenant_id, id, type, data, at)
      select ${ctx.tenant}, id, type, data::jsonb, ${now}
      from wanted
      returning id, type),
    delivery as (
      insert into webhook_delivery (tenant_id, endpoint_id, event_id, due_at)
      select ${ctx.tenant}, w.id, k.id, ${now}
      from kept k
      join webhook_endpoint w on w.tenant_id = ${ctx.tenant} and w.active and k.type = any(w.events)
      returning endpoint_id)
    select distinct endpoint_id as id
    from delivery`;
  for (const { id } of endpoints) await askToDeliver(ctx, id);
}

/** An event for one endpoint alone, whatever it asks for: it shows that address, secret and signature fit. */
export async function raiseTest(ctx: Ctx, endpointId: Id): Promise<Id> {
  const [id, now] = [ctx.newId(), new Date(ctx.now())];
  await ctx.sql`
    with kept as (
      insert into webhook_event (tenant_id, id, type, data, at)
      values (${ctx.tenant}, ${id}, 'webhook.test', ${toJson({ endpointId })}::jsonb, ${now})
      returning id)
    insert into webhook_delivery (tenant_id, endpoint_id, event_id, due_at)
    select ${ctx.tenant}, ${endpointId}, id, ${now}
    from kept`;
  await askToDeliver(ctx, endpointId);
  return id;
}

/** Deliveries to one endpoint go out one batch after the other, so that one that is slow keeps nobody else waiting. */
export const askToDeliver = (ctx: Ctx, endpointId: Id): Promise<void> =>
  ctx.enqueue('webhooks.deliver', { endpointId }, { key: endpointId, sequence: `webhook/${endpointId}` });
