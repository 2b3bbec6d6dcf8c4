/** Orders that are stopped give back what customers' accounts had promised them (PAY-5). */
import type { Ctx } from '../kernel/context.ts';
import { type HeldFor, type HeldShare, heldShares } from './account-money.ts';
import { askRefunds } from './ask-refunds.ts';

/** Gives what was released of which order. Never refused: nothing has moved yet. Posts: release of each promise, as a refund that is through. */
export async function releaseHeld(ctx: Ctx, orders: readonly HeldFor[], reason: string): Promise<HeldShare[]> {
  const shares = await heldShares(ctx, orders);
  await askRefunds(
    ctx,
    shares.map(({ payment, amountMinor }) => ({ id: ctx.newId(), paymentId: payment.id, amountMinor, reason })),
  );
  return shares;
}
