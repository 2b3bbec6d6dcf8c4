/**
 * Another lot than the list says is taken, with a reason (STK-5). What must stay true: the pick of each parcel names the lot
 * that is in it, and only what lies there and may be sold is taken.
 *
 * | book `binLot` | when the list was made | now |
 * |---|---|---|
 * | the lot it was to be | bin → beyond | beyond → bin |
 * | the lot that is taken | | bin → beyond |
 */
import { trackedSkus } from '../catalog/catalog.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { businessDay } from '../ledger/ledger.ts';
import { stagedFor } from '../shipping/shipping.ts';
import { daysTo, lockGoods, lotKey, lotPlace, lotsNamed, lyingLots } from '../stock/stock.ts';
import type { StoredLine } from './make-pick-lists.ts';
import { type Moved, swapLots } from './move-picks.ts';
import { isSame } from './pick-list.ts';

type List = { id: Id; nodeId: Id; lines: StoredLine[]; fulfilments: Id[] };
type Taken = { lot: string; quantity: bigint; reason: string };

/**
 * Changes the list: the line wants so much less, and the one of the other lot, which is answered, so much more. Refuses
 * `warehouse.lotNotThere` (data: `lot`, `bin`), `warehouse.lotNotSold` (data: `lot`).
 */
export async function takeOtherLot(ctx: Ctx, list: List, line: StoredLine, taken: Taken): Promise<StoredLine> {
  const { lot, quantity, reason } = taken;
  const { bin, sku: skuId } = line;
  await lockGoods(ctx, [{ nodeId: list.nodeId, skuId }]);
  const there = (await lyingLots(ctx, [list.nodeId], [skuId])).get(lotPlace(list.nodeId, skuId, 'sellable', bin));
  if ((there?.find((one) => one.lot === lot)?.left ?? 0n) < quantity)
    throw new Refused('warehouse.lotNotThere', { lot, bin });
  await assertSold(ctx, skuId, lot);
  const off = slotsGiven(line, quantity);
  const moved = await shareOver(ctx, list, line, off, lot);
  await swapLots(ctx, moved, { document: { type: 'pickList', id: list.id }, reason });
  const detail = { bin, skuId, wanted: line.lot ?? '', taken: lot, quantity: String(quantity), reason };
  await audit(ctx, 'pickList.otherLot', `pickList/${list.id}`, detail);
  return rewrite(list, line, off, lot, there?.find((one) => one.lot === lot)?.expiresOn ?? null);
}

/** Refuses `warehouse.lotNotSold` (data: `lot`). */
export async function assertSold(ctx: Ctx, skuId: Id, lot: string): Promise<void> {
  const [known, tracked] = [
    (await lotsNamed(ctx, [{ skuId, lot }])).get(lotKey(skuId, lot)),
    await trackedSkus(ctx, [skuId]),
  ];
  const left = known?.expiresOn ? daysTo(known.expiresOn, businessDay(ctx)) : null;
  const over = left !== null && left <= (tracked.get(skuId)?.stopDays ?? 0);
  if (known?.state === 'stopped' || over) throw new Refused('warehouse.lotNotSold', { lot });
}

type Slots = { slot: number; quantity: bigint }[];

/** The slots the next pieces of a line would go into. */
function slotsGiven(line: StoredLine, quantity: bigint): Slots {
  let [skip, open] = [BigInt(line.picked ?? 0), quantity];
  return line.slots.flatMap(({ slot, quantity: wanted }) => {
    const passed = skip < BigInt(wanted) ? skip : BigInt(wanted);
    skip -= passed;
    const free = BigInt(wanted) - passed;
    const taken = free < open ? free : open;
    open -= taken;
    return taken > 0n ? [{ slot, quantity: taken }] : [];
  });
}

/** Which pieces of which parcel's pick are of the other lot now. */
async function shareOver(ctx: Ctx, list: List, line: StoredLine, off: Slots, lot: string) {
  const wanted = new Map(off.map(({ slot, quantity }) => [list.fulfilments[slot - 1]!, quantity]));
  const staged = (await stagedFor(ctx, [...wanted.keys()])).filter(
    (pick) => pick.pickListId === list.id && isSame({ ...pick, sku: pick.skuId }, line),
  );
  return staged.flatMap((pick): (Moved & { lot: string })[] => {
    const open = wanted.get(pick.fulfilmentId) ?? 0n;
    const quantity = open < pick.quantity ? open : pick.quantity;
    wanted.set(pick.fulfilmentId, open - quantity);
    return quantity > 0n ? [{ pick, bin: pick.bin, lot, quantity }] : [];
  });
}

function rewrite(list: List, line: StoredLine, off: Slots, lot: string, expiresOn: string | null): StoredLine {
  const less = new Map(off.map(({ slot, quantity }) => [slot, quantity]));
  const sum = off.reduce((total, { quantity }) => total + quantity, 0n);
  line.slots = line.slots.flatMap(({ slot, quantity }) => {
    const left = BigInt(quantity) - (less.get(slot) ?? 0n);
    return left > 0n ? [{ slot, quantity: left }] : [];
  });
  line.quantity = BigInt(line.quantity) - sum;
  const known = list.lines.find((one) => isSame(one, { ...line, lot }));
  const other: StoredLine = known ?? {
    bin: line.bin,
    sku: line.sku,
    quantity: 0n,
    slots: [],
    lot,
    ...(expiresOn && { expiresOn }),
  };
  other.quantity = BigInt(other.quantity) + sum;
  other.slots = [...other.slots, ...off];
  if (!known) list.lines.splice(list.lines.indexOf(line) + 1, 0, other);
  if (line.quantity === 0n) list.lines.splice(list.lines.indexOf(line), 1);
  return other;
}
