/**
 * Taking back what has left (ORD-11): the goods are in the house again, their counter-document is posted, and the order
 * stands where it was before the hand-over. From there it is unreviewed, which cancels the waybill, and edited.
 */
import { takeBackUploads } from '../channels/channels.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, refuse } from '../kernel/refusal.ts';
import { reverseOutbound } from '../shipping/shipping.ts';
import { forgetParcelsBack } from './after-sale-goods.ts';
import { changeOrders, wrongState } from './command.ts';
import { addHold, mayMove } from './order.ts';
import { refundReturned } from './stop-money.ts';

/**
 * Refuses `orders.wrongState` (nothing has left), `orders.caseOfGoods` (data: `number`; what left comes back, or came, by
 * that after-sale case: end the case first) and what shipping refuses: `shipping.onTheWay` and `shipping.collected`
 * (stop it at the courier first). A channel that was not told yet is not told; one that was gets the next parcel's number
 * as a correction, because none takes a shipment back. Posts: customer → sellable at the node.
 */
export const reverseOrders = (ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> =>
  changeOrders(
    ctx,
    ids,
    (order) => (mayMove(order, 'reverse') && order.fulfilmentId ? null : wrongState(order)),
    async (work, orders, answers) => {
      const returning = await casesOfGoods(ctx, orders);
      for (const [id, number] of returning) answers.set(id, refuse(id, 'orders.caseOfGoods', { number }));
      const here = orders.filter(({ id }) => !returning.has(id));
      const parcels = here.map((order) => order.fulfilmentId!);
      const outcomes = new Map((await reverseOutbound(ctx, parcels, reason)).map((outcome) => [outcome.id, outcome]));
      const reversed = here.filter((order) => {
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
      await forgetParcelsBack(
        ctx,
        reversed.map((order) => order.id),
      );
      for (const order of reversed) {
        work.happened(order, 'outboundReversed', { from: order.state, waybillNumber: order.waybillNumber }, reason);
        order.state = 'released';
        for (const line of order.lines) line.shipped = 0n;
        addHold(order, 'paused', new Date(ctx.now()), actorText(ctx.actor), { why: 'outboundReversed', note: reason });
      }
    },
  );

/** The after-sale case by which goods of the order come back, or have come; by order. */
async function casesOfGoods(ctx: Ctx, orders: readonly { id: Id }[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ orderId: Id; number: string }>`
    select distinct on (l.order_id) l.order_id as "orderId", c.number
    from after_sale_line l
    join after_sale_case c on c.tenant_id = l.tenant_id and c.id = l.case_id
    where l.tenant_id = ${ctx.tenant}
      and l.order_id = any(${orders.map(({ id }) => id)}::uuid[])
      and (c.remedy is null or c.remedy in ('returnRefund', 'exchange', 'refusedParcel', 'repair'))
      -- A case made for the refused or stopped parcel itself ends with the reversal while nothing of it came.
      and (l.good + l.defective > 0 or (c.state not in ('rejected', 'cancelled') and c.kind <> 'refusedParcel'))
    order by l.order_id, c.id`;
  return new Map(rows.map(({ orderId, number }) => [orderId, number]));
}
