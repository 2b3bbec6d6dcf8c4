/** To whom invoices of orders are wanted (INV-1): said with the order or later, until one is made. */
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { followedBy, ordersToInvoice } from '../orders/orders.ts';
import { titleOf } from './issue-invoices.ts';
import { lockWishes, readWishes, type Wish, type WishRow, wishTable } from './store.ts';
import { type Title, tidyTitle, titleRefusal } from './title.ts';

/** Refuses what `titleRefusal` says. */
export function assertTitle(title: Title): Title {
  const tidy = tidyTitle(title);
  const refusal = titleRefusal(tidy);
  if (refusal) throw new Refused(refusal.code, refusal.data);
  return tidy;
}

/**
 * Keeps to whom an invoice of an order is wanted. `assertSeen` compares the version of the wish before it (0: none).
 * Refuses `invoices.orderUnknown` (404), `invoices.isCovered`, what a title is refused for.
 */
export async function setTitle(
  ctx: Ctx,
  orderId: Id,
  title: Title,
  assertSeen: (version: number) => void,
): Promise<Wish> {
  const tidy = assertTitle(title);
  const order = (await ordersToInvoice(ctx, [orderId])).get(orderId);
  if (!order) throw new Refused('invoices.orderUnknown', {}, 404);
  const [before] = await lockWishes(ctx, [orderId]);
  assertSeen(before?.version ?? 0);
  if (before?.state === 'covered') throw new Refused('invoices.isCovered', { order: order.number });
  const row: WishRow = {
    ...{ ...titleOf(tidy), orderId, state: 'wanted', askedBy: actorText(ctx.actor) },
    ...{ askedAt: before?.askedAt ?? new Date(ctx.now()), code: '', subsidyMinor: before?.subsidyMinor ?? 0n },
  };
  await wishTable.save(ctx, [row], ['orderId'], 'version');
  const { kind, type, name, taxNo } = tidy;
  const detail = { kind, type, name, taxNo };
  await auditAll(ctx, 'invoice.title', [{ subject: `order/${orderId}`, detail }]);
  return (await readWishes(ctx, [orderId]))[0]!;
}

/** What was wanted of orders that were divided or joined meanwhile is wanted of what became of them. */
export async function followOrders(ctx: Ctx, wishes: readonly Wish[]): Promise<void> {
  const next = await followedBy(
    ctx,
    wishes.map(({ orderId }) => orderId),
  );
  if (next.length === 0) return;
  const known = new Map(wishes.map((wish) => [wish.orderId, wish]));
  const rows = next.map(({ id, next: orderId }): WishRow => {
    const { version: _, ...wish } = known.get(id)!;
    return { ...wish, orderId, state: 'wanted', code: '', subsidyMinor: 0n };
  });
  const once = [...new Map(rows.map((row) => [row.orderId, row])).values()];
  const there = new Set(
    (
      await readWishes(
        ctx,
        once.map(({ orderId }) => orderId),
      )
    ).map(({ orderId }) => orderId),
  );
  await wishTable.insert(
    ctx,
    once.filter(({ orderId }) => !there.has(orderId)),
  );
  await ctx.sql`
    update invoice_order
    set state = 'none', version = version + 1
    where tenant_id = ${ctx.tenant}
      and order_id = any(${next.map(({ id }) => id)}::uuid[])`;
}
