/**
 * Taking back what has left (ORD-11): the goods are in the house again, their counter-document is posted, and the order
 * stands where it was before the hand-over. From there it is unreviewed, which cancels the waybill, and edited.
 */
import { takeBackUploads } from '../channels/channels.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, refuse } from '../kernel/refusal.ts';
import { reverseOutbound } from '../shipping/shipping.ts';
import { changeOrders, wrongState } from './command.ts';
import { addHold, mayMove } from './order.ts';
import { refundReturned } from './stop-money.ts';

/**
 * Refuses `orders.wrongState` (nothing has left) and what shipping refuses: `shipping.onTheWay` and `shipping.collected`
 * (stop it at the courier first). A channel that was not told yet is not told; one that was gets the next parcel's number
 * as a correction, because none takes a shipment back. Posts: customer → sellable at the node.
 */
export const reverseOrders = (ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> =>
  changeOrders(
    ctx,
    ids,
    (order) => (mayMove(order, 'reverse') && order.fulfilmentId ? null : wrongState(order)),
    async (work, orders, answers) => {
      const parcels = orders.map((order) => order.fulfilmentId!);
      const outcomes = new Map((await reverseOutbound(ctx, parcels, reason)).map((outcome) => [outcome.id, outcome]));
      const reversed = orders.filter((order) => {
        const outcome = outcomes.get(order.fulfilmentId!)!;
        if (!outcome.done) answers.set(order.id, refuse(order.id, outcome.refusal.code, outcome.refusal.data));
        return outcome.done;
      });
      await takeBackUploads(
        ctx,
        reversed.map((order) => ({ orderId: order.id, fulfilmentId: order.fulfilmentId! })),
      );
      await refundReturned(
        work,
        reversed.map((order) => order.fulfilmentId!),
      );
      for (const order of reversed) {
        work.happened(order, 'outboundReversed', { from: order.state, waybillNumber: order.waybillNumber }, reason);
        order.state = 'released';
        for (const line of order.lines) line.shipped = 0n;
        addHold(order, 'paused', new Date(ctx.now()), actorText(ctx.actor), { why: 'outboundReversed', note: reason });
      }
    },
  );
