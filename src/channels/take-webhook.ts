/**
 * A channel's message to us (CHN-3, figures 30 and 32): believed only when the connector has verified it, taken once
 * however often it comes. Whole orders are stored in the transaction that answers; numbers are asked for by a job. A
 * genuine repeated message is answered like the first one, so the channel stops sending it.
 */
import { hash } from 'node:crypto';
import type { Ctx } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import type { FileAnswer } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { WebhookRequest } from './connector.ts';
import { storeChanged } from './messages.ts';
import type { ChannelPorts } from './ports.ts';
import { callOf } from './pull-orders.ts';

/** Refuses `channels.webhookNotGenuine` (403): nobody learns whether the tenant or the shop exists. */
export async function takeWebhook(
  db: Database,
  ports: ChannelPorts,
  tenant: number,
  shopId: Id,
  request: WebhookRequest,
): Promise<FileAnswer> {
  const actor = { kind: 'channel' as const, id: shopId, name: 'webhook' };
  return db.transaction({ tenant, actor }, async (ctx) => {
    const call = await callOf(ctx, ports, shopId);
    const news = call?.connector.verifyWebhook(call.access, request, new Date(ctx.now()));
    if (!news) throw new Refused('channels.webhookNotGenuine', {}, 403);
    // Some channels do not sign the id: it counts together with the body, or a copy under another id would silence a genuine message.
    const id = `${news.id.slice(0, 100)}/${hash('sha256', request.body, 'base64url').slice(0, 22)}`;
    const [fresh] = await ctx.sql`
      insert into webhook_seen (tenant_id, shop_id, id)
      values (${ctx.tenant}, ${shopId}, ${id})
      on conflict do nothing
      returning id`;
    if (fresh) {
      await storeChanged(ctx, shopId, 'webhook', news.orders);
      if (news.changed.length) await ctx.enqueue('channels.fetch', { shopId, numbers: news.changed });
      // A burst of messages must not queue for one row to say the same again and again.
      await ctx.sql`
        update shop_sync
        set last_webhook_at = ${new Date(ctx.now())}
        where tenant_id = ${ctx.tenant}
          and shop_id = ${shopId}
          and (last_webhook_at is null or last_webhook_at < ${new Date(ctx.now() - 5_000)})`;
    }
    return { status: news.reply.status, type: news.reply.type || 'text/plain', body: news.reply.body };
  });
}

const KEPT_DAYS = 30;

/** Forgets messages that no channel repeats any more. */
export const forgetWebhooks = (ctx: Ctx) => ctx.sql`
  delete from webhook_seen
  where tenant_id = ${ctx.tenant}
    and seen_at < now() - ${KEPT_DAYS} * interval '1 day'`;
