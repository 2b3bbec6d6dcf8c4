/**
 * A recipient in the clear, for a named purpose (CHN-5, IAM-2). Who asked and why stands in the audit log before anything
 * is shown, so nothing is ever shown unlogged. Where the channel keeps the person to itself it is asked; what it says is
 * answered and not kept, but for the sealed answer that a repeated request gets for a while.
 */
import { type RevealPorts, type RevealPurpose, recipientQuestion } from '../channels/channels.ts';
import type { Recipient } from '../contract/orders.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { clearRecipient, findOrder } from './order-detail.ts';

/** Refuses what `mayShow` refuses, `orders.notFound` (404), and for a masked recipient what `recipientQuestion` does. */
export async function revealRecipient(
  db: Database,
  scope: Scope,
  channels: RevealPorts,
  asked: { id: Id; purpose: RevealPurpose },
  mayShow: (ctx: Ctx) => Promise<void>,
): Promise<Recipient> {
  const { id, purpose } = asked;
  const { order, question } = await db.transaction(scope, async (ctx) => {
    await mayShow(ctx);
    const found = await findOrder(ctx, id);
    const { maskedToken: token, shopId, channelNumbers } = found;
    const ask = { orderNumber: channelNumbers[0] ?? '', token: token ?? '', purpose };
    const toAsk = token === null ? null : await recipientQuestion(ctx, channels, shopId, ask);
    await audit(ctx, 'orders.recipientRevealed', `order/${id}`, { purpose, byChannel: toAsk !== null });
    return { order: found, question: toAsk };
  });
  if (!question) return clearRecipient(order);
  const { name, phone, province, city, district, town, detail, postcode } = await question();
  return { name, phone, province, city, district, town, detail, postcode, country: order.country, masked: false };
}
