/**
 * Whether a shop is connected rightly: its channel is asked how many orders changed in the last minute, which changes
 * nothing there, and what goes wrong is said as what a person can mend. Works for a shop that is off, too.
 */
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { type ConnectorForm, OutsideFailure } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { shopById } from './shops.ts';

const MINUTE = 60_000;

/** The first thing that is wrong, null when all is well. Refuses `channels.notFound` (404). */
export async function testConnection(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  shopId: Id,
): Promise<Refusal | null> {
  const shop = await db.read(scope, (ctx) => shopById(ctx, shopId));
  if (!shop) throw new Refused('channels.notFound', {}, 404);
  const connector = ports.connectors.get(shop.channel);
  if (!connector || shop.endpoint === '') return { code: 'channels.addressMissing', data: { field: 'endpoint' } };
  const missing = connector.form.credentials.find(({ name, needed }) => needed && !(name in shop.credentials));
  if (missing)
    return {
      code: 'channels.credentialMissing',
      data: { field: `credentials/${missing.name}`, name: missing.name },
    };
  const address = await ports.checkEndpoint(shop.endpoint);
  if (address) return { code: address.code, data: { field: 'endpoint', ...address.data } };
  const to = new Date(Math.floor((db.world.now() - connector.limits.lagSeconds * 1000) / 1000) * 1000);
  try {
    await connector.countOrders(ports.openAccess(shop), { from: new Date(to.getTime() - MINUTE), to });
    return null;
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return problemOf(error, connector.form);
  }
}

const UNREACHABLE = new Set(['outbound.timeout', 'outbound.noAnswer', 'outbound.tooLong', 'outbound.redirected']);

function problemOf({ code, message }: OutsideFailure, { problems }: ConnectorForm): Refusal {
  const known = problems.get(code);
  if (known) return { code: `channels.${known}`, data: { message } };
  if (UNREACHABLE.has(code)) return { code: 'channels.notReachable', data: { message } };
  if (code === 'outbound.rateLimited' || code.startsWith('accesscontrol.limited-by'))
    return { code: 'channels.tooOften', data: { message } };
  // The address was allowed a moment ago; what it leads to is checked again at the connection itself.
  if (code === 'outbound.addressNotPublic') return { code, data: { field: 'endpoint', host: message } };
  return { code: 'channels.channelFailed', data: { reason: code, message } };
}
