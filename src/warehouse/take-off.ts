/**
 * Orders that lack goods nobody can find leave their pick list, by name, and are sourced again at once (WMS-6). What must
 * stay true: the list wants of every line exactly what its other slots want; what is on the cart already for an order
 * that left is named, so that somebody puts it back; slots keep their numbers.
 */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type SourcedAgain, sourceAgain } from '../orders/orders.ts';
import { readParcels, stagedFor } from '../shipping/shipping.ts';
import { allNodes, places } from '../stock/stock.ts';
import { leaveFloor } from './leave-floor.ts';
import { pickedBySlot, withoutSlots } from './list-slots.ts';
import { pickListTable, type StoredLine, type StoredList, type TakenOff } from './make-pick-lists.ts';
import { keepOutOfSale } from './missing-goods.ts';
import { type Moved, movePicks } from './move-picks.ts';
import { isSame } from './pick-list.ts';

/** `uncovered`: of what is missing, what no other bin has. */
type Short = { bin: string; skuId: Id; lot?: string | undefined; missing: bigint; uncovered: bigint };

/** Slots that have to go without, from the last one, until what is left can be served. */
export function slotsToLeave(line: StoredLine, uncovered: bigint): number[] {
  const picked = pickedBySlot(line);
  let open = uncovered;
  return line.slots.toReversed().flatMap(({ slot, quantity }) => {
    const lacks = BigInt(quantity) - (picked.get(slot) ?? 0n);
    if (open <= 0n || lacks === 0n) return [];
    open -= lacks;
    return [slot];
  });
}

/**
 * Sources the orders of `slots` again and saves the list without them. Refuses the whole with `warehouse.shortEverywhere`
 * (data: `merchantCode`, `missing`) when one of the orders cannot be taken back: then a person decides.
 */
export async function takeOff(ctx: Ctx, list: StoredList, short: Short, slots: readonly number[]): Promise<StoredList> {
  const ids = slots.map((slot) => list.fulfilments[slot - 1]!);
  await markMissing(ctx, list, short, ids);
  const parcels = new Map((await readParcels(ctx, ids)).map((parcel) => [parcel.id, parcel]));
  const { merchantCode } = (await skusById(ctx, [short.skuId])).get(short.skuId)!;
  const data = { list: list.number, bin: short.bin, merchantCode };
  const { outcomes, sourced } = await sourceAgain(
    ctx,
    ids.map((id) => parcels.get(id)!.orderId),
    { event: 'shortPicked', data },
    async () => {
      await keepOutOfSale(ctx, {
        ...{ nodeId: list.nodeId, bin: short.bin, skuId: short.skuId },
        ...{ quantity: short.missing, pickListId: list.id },
      });
      await leaveFloor(ctx, ids, 'short');
    },
  );
  if (outcomes.some((outcome) => !outcome.done))
    throw new Refused('warehouse.shortEverywhere', { merchantCode, missing: short.uncovered.toString() });
  const { back, kept } = withoutSlots(list.lines, slots);
  const names = new Map((await allNodes(ctx)).map(({ id, name }) => [id, name]));
  const byOrder = new Map(sourced.map((one) => [one.orderId, one]));
  const off = slots.map((slot, i): TakenOff => {
    const order = byOrder.get(parcels.get(ids[i]!)!.orderId)!;
    return {
      ...{ slot, fulfilmentId: ids[i]!, orderId: order.orderId, orderNumber: order.orderNumber, merchantCode },
      ...{ outcome: outcomeOf(order), node: names.get(order.nodeId ?? '') ?? '' },
      back: back.filter((one) => one.slot === slot).map(({ slot: _, ...goods }) => goods),
      at: new Date(ctx.now()).toISOString(),
    };
  });
  const next = { ...list, lines: kept, takenOff: [...list.takenOff, ...off] };
  await pickListTable.update(ctx, [next], ['id'], ['lines', 'takenOff']);
  return next;
}

/** In the books what is missing goes back to no named bin, whatever the pick said; nothing is posted before that. */
async function markMissing(ctx: Ctx, list: StoredList, { bin, skuId, lot }: Short, ids: readonly Id[]): Promise<void> {
  const line = list.lines.find((one) => isSame(one, { bin, sku: skuId, lot }))!;
  const picked = pickedBySlot(line);
  const staged = (await stagedFor(ctx, ids)).filter(
    (pick) => pick.pickListId === list.id && isSame({ ...pick, sku: pick.skuId }, { bin, sku: skuId, lot }),
  );
  const moved = [...Map.groupBy(staged, (pick) => pick.fulfilmentId)].flatMap(([id, own]): Moved[] => {
    let found = picked.get(list.fulfilments.indexOf(id) + 1) ?? 0n;
    return own.flatMap((pick) => {
      const there = found < pick.quantity ? found : pick.quantity;
      found -= there;
      const quantity = pick.quantity - there;
      return quantity > 0n ? [{ pick, bin: places.UNSORTED, quantity }] : [];
    });
  });
  await movePicks(ctx, moved);
  // There is nothing of it that anybody could carry back.
  await ctx.sql`
    update pick
    set carry = 0
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids as Id[]}::uuid[])
      and sku_id = ${skuId}
      and bin = ${places.UNSORTED}
      and pick_list_id = ${list.id}
      and state = 'staged'`;
}

const outcomeOf = ({ state, holdReasons }: SourcedAgain): TakenOff['outcome'] => {
  if (state === 'released' || state === 'split') return 'elsewhere';
  return holdReasons.includes('outOfStock') ? 'outOfStock' : 'held';
};
