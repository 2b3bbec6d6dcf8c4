/** Orders that are stopped give back what customers' accounts had promised them (PAY-5). */
import type { Ctx } from '../kernel/context.ts';
import { type HeldFor, heldShares } from './account-money.ts';
import { askRefunds } from './ask-refunds.ts';

/** Never refused: nothing has moved yet. Posts: release of each promise, as a refund that is through. */
export async function releaseHeld(ctx: Ctx, orders: readonly HeldFor[], reason: string): Promise<void> {
  const shares = await heldShares(ctx, orders);
  await askRefunds(
    ctx,
    shares.map(({ payment, amountMinor }) => ({ id: ctx.newId(), paymentId: payment.id, amountMinor, reason })),
  );
}
