/** What was sent and what came of it: shown, sent again, forgotten after thirty days. */
import type { WebhookDelivery, WebhookEndpoint } from '../contract/webhooks.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { askToDeliver } from './raise-events.ts';

const KEPT_MS = 30 * 86_400_000;

type Moments<T> = { [K in keyof T]: K extends 'at' | 'createdAt' | 'dueAt' ? Date : T[K] };
type Delivery = Moments<Omit<WebhookDelivery, 'deliveredAt'>> & { deliveredAt: Date | null };

export const listEndpoints = (ctx: Ctx) =>
  ctx.sql<Moments<WebhookEndpoint>>`
    select w.id, w.version, w.name, w.url, w.events, w.active, w.created_at as "createdAt",
           count(d) filter (where d.state = 'waiting')::int as waiting,
           count(d) filter (where d.state = 'failed')::int as failed
    from webhook_endpoint w
    left join webhook_delivery d on d.tenant_id = w.tenant_id and d.endpoint_id = w.id and d.state <> 'delivered'
    where w.tenant_id = ${ctx.tenant}
    group by w.tenant_id, w.id
    order by w.name, w.id`;

/** One row more than `limit`, newest first. */
export const findDeliveries = (
  ctx: Ctx,
  q: { endpointId: Id; state: string | undefined; before: Id | null; limit: number },
) =>
  ctx.sql<Delivery>`
    select d.endpoint_id as "endpointId", d.event_id as "eventId", e.type, d.state, d.tries, d.due_at as "dueAt",
           d.delivered_at as "deliveredAt", d.last_status as "lastStatus", d.last_error as "lastError", e.at
    from webhook_delivery d
    join webhook_event e on e.tenant_id = d.tenant_id and e.id = d.event_id
    where d.tenant_id = ${ctx.tenant}
      and d.endpoint_id = ${q.endpointId}
      and (${q.state}::text is null or d.state = ${q.state})
      and (${q.before}::uuid is null or d.event_id < ${q.before})
    order by d.event_id desc
    limit ${q.limit + 1}`;

/** Refuses per event: `webhooks.eventUnknown`. */
export async function replayDeliveries(ctx: Ctx, endpointId: Id, eventIds: readonly Id[]): Promise<Outcome<Id>[]> {
  const again = await ctx.sql<{ id: Id }>`
    update webhook_delivery
    set state = 'waiting', tries = 0, due_at = ${new Date(ctx.now())}, delivered_at = null
    where tenant_id = ${ctx.tenant}
      and endpoint_id = ${endpointId}
      and event_id = any(${eventIds}::uuid[])
    returning event_id as id`;
  const known = new Set(again.map(({ id }) => id));
  if (known.size > 0) await askToDeliver(ctx, endpointId);
  await auditAll(
    ctx,
    'webhook.replay',
    [...known].map((id) => ({ subject: `webhook/${endpointId}`, detail: { event: id } })),
  );
  return eventIds.map((id) => (known.has(id) ? done(id) : refuse(id, 'webhooks.eventUnknown')));
}

/** Endpoints with something due: a retry's moment has come. */
export async function askForRetries(ctx: Ctx): Promise<void> {
  const due = await ctx.sql<{ id: Id }>`
    select w.id
    from webhook_endpoint w
    where w.tenant_id = ${ctx.tenant}
      and w.active
      and exists (
        select from webhook_delivery d
        where d.tenant_id = w.tenant_id and d.endpoint_id = w.id and d.state = 'waiting'
          and d.due_at <= ${new Date(ctx.now())})`;
  for (const { id } of due) await askToDeliver(ctx, id);
}

/** Ids begin with their moment; deliveries go with their event. */
export const forgetEvents = (ctx: Ctx) => ctx.sql`
  delete from webhook_event
  where tenant_id = ${ctx.tenant}
    and id < ${firstIdAt(ctx.now() - KEPT_MS)}`;

/** Deliveries nobody tries again, counted up to a bound. */
export async function countFailedDeliveries(ctx: Ctx, most: number): Promise<number> {
  const [row] = await ctx.sql<{ n: number }>`
    select count(*)::int as n
    from (select from webhook_delivery where tenant_id = ${ctx.tenant} and state = 'failed' limit ${most}) failed`;
  return row!.n;
}
