/**
 * Where a tenant wants to hear of events. The address is checked before it is kept; the secret is made here, sealed, and
 * shown once; every change is audited. Refuses `webhooks.endpointUnknown` (404), `webhooks.tooMany` (data: `most`) and
 * what `checkEndpoint` says of the address.
 */
import type { WebhookEventType } from '../contract/webhooks.ts';
import { audit, auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type KeyRing, openSecret, sealSecret } from '../kernel/secrets.ts';
import type { WebhookPorts } from './ports.ts';
import { askToDeliver, raiseTest } from './raise-events.ts';
import { newSecret, secretOf } from './sign.ts';

export type EndpointRow = {
  id: Id;
  version: number;
  name: string;
  url: string;
  events: WebhookEventType[];
  secret: string;
  active: boolean;
  createdAt: Date;
};
type Kept = Pick<EndpointRow, 'name' | 'url' | 'events'>;

const endpointTable = table<EndpointRow>('webhook_endpoint', {
  id: 'uuid',
  version: 'int',
  name: 'text',
  url: 'text',
  events: 'text[]',
  secret: 'text',
  active: 'boolean',
  createdAt: 'timestamptz',
});

/** Each event is written once per endpoint, so there cannot be many. */
const MOST = 20;

export async function endpointById(ctx: Ctx, id: Id, lock = false): Promise<EndpointRow | undefined> {
  const rows = await ctx.run<EndpointRow>(sql`
    select ${endpointTable.select()}
    from webhook_endpoint
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  return rows[0];
}

export async function knownEndpoint(ctx: Ctx, id: Id, lock = false): Promise<EndpointRow> {
  const found = await endpointById(ctx, id, lock);
  if (!found) throw new Refused('webhooks.endpointUnknown', {}, 404);
  return found;
}

export async function assertAddress(ports: WebhookPorts, url: string): Promise<void> {
  const refusal = await ports.checkEndpoint(url);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

/** Asked again under the same id after a crash, it answers what was made. */
export async function addEndpoint(ctx: Ctx, ring: KeyRing, id: Id, kept: Kept): Promise<{ id: Id; secret: string }> {
  const made = await endpointById(ctx, id);
  if (made) return { id, secret: openSecret(ring, made.secret, secretOf(id)) };
  const [count] = await ctx.sql<{ n: number }>`
    select count(*)::int as n
    from webhook_endpoint
    where tenant_id = ${ctx.tenant}`;
  if (count!.n >= MOST) throw new Refused('webhooks.tooMany', { most: MOST });
  const secret = newSecret();
  const sealed = sealSecret(ring, secret, secretOf(id));
  const row = { id, version: 1, ...kept, secret: sealed, active: true, createdAt: new Date(ctx.now()) };
  await endpointTable.insert(ctx, [row]);
  await audit(ctx, 'webhook.create', `webhook/${id}`, differences(null, kept));
  return { id, secret };
}

/** The version was compared by the caller, on the locked row. What waited meanwhile goes out at once. */
export async function changeEndpoint(
  ctx: Ctx,
  before: EndpointRow,
  change: Kept & { active: boolean },
): Promise<{ version: number }> {
  await endpointTable.save(ctx, [{ ...before, ...change }], ['id'], 'version');
  const detail = differences(said(before), said(change));
  await auditChanges(ctx, 'webhook.change', [{ subject: `webhook/${before.id}`, detail }]);
  if (change.active) await askToDeliver(ctx, before.id);
  const changed = Object.keys(detail).length > 0;
  return { version: before.version + Number(changed) };
}

const said = ({ name, url, events, active }: Kept & { active: boolean }) => ({ name, url, events, active });

/** Refuses `webhooks.endpointOff`: it would wait until the endpoint is on again. */
export async function testEndpoint(ctx: Ctx, id: Id): Promise<{ eventId: Id }> {
  const { active } = await knownEndpoint(ctx, id);
  if (!active) throw new Refused('webhooks.endpointOff');
  const eventId = await raiseTest(ctx, id);
  await audit(ctx, 'webhook.test', `webhook/${id}`, { event: eventId });
  return { eventId };
}

export async function renewSecret(ctx: Ctx, ring: KeyRing, id: Id): Promise<{ secret: string }> {
  const before = await knownEndpoint(ctx, id, true);
  const secret = newSecret();
  await endpointTable.save(ctx, [{ ...before, secret: sealSecret(ring, secret, secretOf(id)) }], ['id'], 'version');
  await audit(ctx, 'webhook.newSecret', `webhook/${id}`);
  return { secret };
}
