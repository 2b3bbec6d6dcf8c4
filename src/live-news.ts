/**
 * From commits to open pages: what transactions tell goes to the hub, and orders that moved bring the pipeline strip up
 * to date, at most twice a second per tenant and only while somebody looks.
 */
import { SYSTEM, type Tenant } from './kernel/context.ts';
import type { Database } from './kernel/db/database.ts';
import type { LiveHub } from './kernel/http/live-hub.ts';
import { readPipeline } from './orders/orders.ts';

const EVERY_MS = 500;

export function connectLiveNews(db: Database, hub: LiveHub): void {
  const due = new Set<Tenant>();
  db.onNews = (tenant, message) => {
    hub.publish(tenant, message);
    if (message.type !== 'orders' || due.has(tenant) || hub.listeners === 0) return;
    due.add(tenant);
    setTimeout(async () => {
      due.delete(tenant);
      const pipeline = await db.read({ tenant, actor: SYSTEM }, readPipeline).catch(() => null);
      if (pipeline) hub.publish(tenant, { type: 'pipeline', pipeline } as { type: string });
    }, EVERY_MS).unref();
  };
}
