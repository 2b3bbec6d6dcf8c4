/** Money for an order that our own people took at the door: payments of it, like any other (SHP-7). */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { type DoorMoney, takeAtDoor } from '../payments/payments.ts';
import { ordersToPay } from './shipped-whole.ts';
import { Work } from './store.ts';

/** What was not taken stays unpaid; what was taken beyond what is owed can be given back. Posts nothing. */
export async function takeMoneyAtDoor(ctx: Ctx, orderId: Id, taken: readonly DoorMoney[]): Promise<void> {
  const work = new Work(ctx);
  const [order] = await work.lock([orderId]);
  await takeAtDoor(ctx, (await ordersToPay(ctx, [orderId])).get(orderId)!, taken);
  const amount = taken.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  order!.paidMinor = smaller(order!.paidMinor + amount, order!.payableMinor);
  order!.paidAt ??= taken[0]!.at;
  work.happened(order!, 'paidAtDoor', { amount: { amount, currency: order!.currency } });
  await work.save();
}
