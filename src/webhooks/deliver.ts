/**
 * Sending what is due to one endpoint, and writing down what came of it. Any 2xx is a delivery; everything else is tried
 * again after growing pauses, for about three days, then it is left to a person, who may replay it. The first failure
 * ends the round: whoever does not answer is not asked fifty times at once.
 */
import type { Database, Scope } from '../kernel/db/database.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type KeyRing, openSecret } from '../kernel/secrets.ts';
import { type EndpointRow, endpointById } from './endpoints.ts';
import type { WebhookPorts } from './ports.ts';
import { askToDeliver } from './raise-events.ts';
import { secretOf, signedHeaders } from './sign.ts';

const AT_ONCE = 50;
const SIDE_BY_SIDE = 5;
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;
const [S, M, H] = [1, 60, 3600];
/** Seconds after each failure; after the last one nobody tries again. */
export const PAUSES: readonly number[] = [5 * S, 30 * S, 5 * M, 30 * M, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H];

type Due = { eventId: Id; type: string; data: unknown; at: Date; tries: number };
type Result = { eventId: Id; tries: number; status: number | null; error: string | null };

export async function deliverDue(
  db: Database,
  scope: Scope,
  ports: WebhookPorts,
  ring: KeyRing,
  endpointId: Id,
): Promise<void> {
  const found = await db.read(scope, async (ctx) => ({
    endpoint: await endpointById(ctx, endpointId),
    due: await ctx.sql<Due>`
      select d.event_id as "eventId", e.type, e.data, e.at, d.tries
      from webhook_delivery d
      join webhook_event e on e.tenant_id = d.tenant_id and e.id = d.event_id
      where d.tenant_id = ${ctx.tenant}
        and d.endpoint_id = ${endpointId}
        and d.state = 'waiting'
        and d.due_at <= ${new Date(ctx.now())}
      order by d.event_id
      limit ${AT_ONCE}`,
  }));
  if (!found.endpoint?.active || found.due.length === 0) return;
  const secret = openSecret(ring, found.endpoint.secret, secretOf(endpointId));
  const results: Result[] = [];
  for (let i = 0; i < found.due.length && results.every((result) => result.error === null); i += SIDE_BY_SIDE) {
    const some = found.due.slice(i, i + SIDE_BY_SIDE);
    results.push(...(await Promise.all(some.map((due) => send(db, ports, found.endpoint!, secret, due)))));
  }
  await keepResults(db, scope, endpointId, results, found.due.length === AT_ONCE);
}

async function send(
  db: Database,
  ports: WebhookPorts,
  endpoint: EndpointRow,
  secret: string,
  { eventId, type, data, at, tries }: Due,
): Promise<Result> {
  const body = toJson({ type, timestamp: at.toISOString(), data });
  const headers = signedHeaders(secret, eventId, Math.floor(db.world.now() / 1000), body);
  try {
    const { status } = await ports.send({
      method: 'POST',
      url: endpoint.url,
      headers: { 'content-type': 'application/json', 'user-agent': 'guanjia-webhooks', ...headers },
      body,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const ok = status >= 200 && status <= 299;
    return { eventId, tries: tries + 1, status, error: ok ? null : `HTTP ${status}` };
  } catch (error) {
    // Also a bug here must not send the others of the batch again.
    return { eventId, tries: tries + 1, status: null, error: (error as Error).message.slice(0, 500) };
  }
}

const keepResults = (db: Database, scope: Scope, endpointId: Id, results: readonly Result[], more: boolean) =>
  db.transaction(scope, async (ctx) => {
    const now = ctx.now();
    const state = ({ error, tries }: Result) =>
      error === null ? 'delivered' : tries > PAUSES.length ? 'failed' : 'waiting';
    const dueAt = ({ tries }: Result) =>
      new Date(now + (PAUSES[tries - 1] ?? 0) * 1000 * (0.9 + ctx.random() * 0.2)).toISOString();
    await ctx.sql`
      update webhook_delivery d
      set state = n.state, tries = n.tries, due_at = n.due_at, last_status = n.status, last_error = n.error,
          delivered_at = case when n.state = 'delivered' then ${new Date(now)}::timestamptz end
      from unnest(${results.map((r) => r.eventId)}::uuid[], ${results.map(state)}::text[],
                  ${results.map((r) => r.tries)}::int[], ${results.map(dueAt)}::timestamptz[],
                  ${results.map((r) => r.status)}::int[], ${results.map((r) => r.error)}::text[])
           n(event_id, state, tries, due_at, status, error)
      where d.tenant_id = ${ctx.tenant}
        and d.endpoint_id = ${endpointId}
        and d.event_id = n.event_id`;
    if (more && results.every((result) => result.error === null)) await askToDeliver(ctx, endpointId);
  });
