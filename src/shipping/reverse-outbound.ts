/**
 * Taking a hand-over back (ORD-11), the first step of the reverse chain: the goods are in the house again, because the
 * courier never took them or brought them back. The parcel stays as it was, `reversed`, and a counter-document says so.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import { moveSerialsOf, noteSales, takeBack } from '../stock/stock.ts';
import { advance, hasLeft, mayMove } from './fulfilment.ts';
import { lotsThatLeft } from './goods.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type ReverseRefusal = 'shipping.unknown' | 'shipping.notShipped' | 'shipping.onTheWay' | 'shipping.collected';

/**
 * Refuses per document: `shipping.notShipped` (it is still here), `shipping.collected` and `shipping.onTheWay` (data:
 * state; the courier has it: stop it there first). Posts: customer → sellable at the node, every line.
 */
export async function reverseOutbound(
  ctx: Ctx,
  ids: readonly Id[],
  reason: string,
): Promise<Outcome<Id, ReverseRefusal>[]> {
  const work = new ParcelWork(ctx);
  const { ready, outcomes } = sortOut(ids, await work.lock(ids), whyNot);
  const lots = await lotsThatLeft(
    ctx,
    ready.map(({ id }) => id),
  );
  const goods = ready.map(({ id, number, nodeId, lines }) => ({
    ...{ id, number, nodeId },
    lines: lines.map(({ line, skuId, quantity }) => {
      const own = lots.get(`${id}/${line}`);
      return { line, skuId, quantity, ...(own && { lots: own }) };
    }),
  }));
  await takeBack(ctx, goods, reason);
  await moveSerialsOf(
    ctx,
    ready.map(({ id }) => id),
    'takenBack',
  );
  // What came back was not sold.
  await noteSales(
    ctx,
    ready.flatMap(({ nodeId, lines }) => lines.map(({ skuId, quantity }) => ({ nodeId, skuId, quantity: -quantity }))),
  );
  for (const parcel of ready) advance(parcel, 'reverse');
  await work.save();
  return outcomes;
}

function whyNot(parcel: Parcel): Refusal<ReverseRefusal> | null {
  if (!hasLeft(parcel) || parcel.state === 'reversed') return { code: 'shipping.notShipped' };
  if (!mayMove(parcel, 'reverse')) return { code: 'shipping.onTheWay', data: { state: parcel.state } };
  return parcel.state === 'shipped' && parcel.waybill?.state === 'collected' ? { code: 'shipping.collected' } : null;
}
