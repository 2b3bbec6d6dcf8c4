/**
 * From commits to open pages: what transactions tell goes to the hub of this process and over the wire to those of the
 * others. Orders that moved, here or there, bring the pipeline strip up to date, at most twice a second per tenant and
 * only while somebody looks.
 */
import type pg from 'pg';
import { SYSTEM, type Tenant } from './kernel/context.ts';
import type { Database } from './kernel/db/database.ts';
import { NewsWire } from './kernel/db/news-wire.ts';
import type { LiveHub, LiveMessage } from './kernel/http/live-hub.ts';
import { readPipeline } from './orders/orders.ts';

const EVERY_MS = 500;

/** `listen` where pages are served. Answers the function that ends it. */
export async function connectLiveNews(
  db: Database,
  hub: LiveHub,
  { config, listen }: { config: pg.ClientConfig; listen: boolean },
): Promise<() => Promise<void>> {
  const wire = new NewsWire(db, config);
  const due = new Set<Tenant>();
  const show = (tenant: Tenant, message: LiveMessage) => {
    hub.publish(tenant, message);
    if (message.type !== 'orders' || due.has(tenant) || hub.listeners === 0) return;
    due.add(tenant);
    setTimeout(async () => {
      due.delete(tenant);
      const pipeline = await db.read({ tenant, actor: SYSTEM }, readPipeline).catch(() => null);
      if (pipeline) hub.publish(tenant, { type: 'pipeline', pipeline } as { type: string });
    }, EVERY_MS).unref();
  };
  db.onNews = (tenant, message) => {
    show(tenant, message);
    wire.say(tenant, message);
  };
  if (listen) await wire.listen(show);
  return () => wire.close();
}
