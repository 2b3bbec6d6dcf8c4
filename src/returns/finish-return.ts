/**
 * The end of an inspection (RET-3): what was scanned is counted to the case, and posted. What must stay true: goods come
 * into the books only with an owner, and never more of a line than was sold over all its cases.
 */

import type { BodyOf } from '../contract/endpoint.ts';
import type { finishReturn } from '../contract/returns.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type CaseOfGoods, caseForGoods, countGoods, goodsCame } from '../orders/orders.ts';
import { lotPlace, lyingLots, moveGoods, places, takeReturned } from '../stock/stock.ts';
import { caseOf } from './inspect-return.ts';
import {
  countTable,
  goodsIn,
  type Held,
  holdOpen,
  holdParcel,
  type Item,
  received,
  saveItems,
  saveParcel,
} from './return-parcel.ts';
import { shelveSerials, takeSerials } from './return-serials.ts';
import { putAside } from './returned-lots.ts';

/** Refuses as the contract's `finishReturn`. Posts: customer → return → bin, defective. */
export async function finishParcel(
  ctx: Ctx,
  id: Id,
  { complete, bin, note }: BodyOf<typeof finishReturn>,
): Promise<void> {
  const held = await holdOpen(ctx, id);
  const { parcel, items } = held;
  if (items.length === 0 && !(complete && parcel.caseId)) throw new Refused('returns.nothingScanned');
  if (note) parcel.note = note;
  if (parcel.caseId === null) {
    parcel.state = 'ownerless';
    await saveParcel(ctx, parcel);
    await audit(ctx, 'return.ownerless', `return/${id}`, { number: parcel.number, label: parcel.label });
    return;
  }
  const owner = await caseForGoods(ctx, { caseId: parcel.caseId }, '');
  if ('code' in owner) throw new Refused(owner.code, owner.data);
  await book(ctx, held, owner, { complete, bin: bin ?? null });
}

/** Refuses as the contract's `matchReturn`. Posts as `finishParcel`; good pieces wait in the return area. */
export async function matchParcel(ctx: Ctx, id: Id, named: { caseId?: Id; orderId?: Id }): Promise<void> {
  const held = await holdParcel(ctx, id);
  if (held.parcel.state !== 'ownerless') throw new Refused('returns.notOwnerless', { state: held.parcel.state });
  const owner = await caseOf(ctx, named, held.parcel.label);
  if (!owner) throw new Refused('orders.caseNotFound', {}, 404);
  await book(ctx, held, owner, { complete: false, bin: null });
}

type Booking = { complete: boolean; bin: string | null };

async function book(ctx: Ctx, { parcel, items }: Held, owner: CaseOfGoods, { complete, bin }: Booking): Promise<void> {
  if (bin === places.STAGING) throw new Refused('stock.binReserved', { bin });
  const counted = countGoods(owner, goodsIn(items));
  if ('code' in counted) throw new Refused(counted.code, counted.data);
  const { id, number, nodeId } = parcel;
  const own = items.filter((item): item is Item & { skuId: Id } => item.skuId !== null && item.verdict !== 'wrong');
  await putAside(ctx, own);
  for (const item of own) if (isShelved(item)) item.bin = bin;
  received(ctx, parcel);
  Object.assign(parcel, { caseId: owner.one.id, orderId: owner.order.id });
  await saveParcel(ctx, parcel);
  await saveItems(ctx, id, items);
  await countTable.insert(
    ctx,
    counted.map((line) => ({ ...line, parcelId: id, caseId: owner.one.id })),
  );
  const pieces = own.reduce((sum, item) => sum + item.quantity, 0n);
  await goodsCame(owner, { parcel: number, nodeId, pieces, complete });
  await audit(ctx, 'return.receive', `return/${id}`, { number, label: parcel.label, case: owner.one.number, pieces });
  const refused = await takeReturned(ctx, {
    ...{ id, number, nodeId },
    lines: own.map((one) => ({
      ...{ line: one.item, skuId: one.skuId, lot: one.lot, bin: isShelved(one) ? bin : null },
      ...{ good: isShelved(one) ? one.quantity : 0n, defective: isShelved(one) ? 0n : one.quantity },
    })),
  });
  if (refused) throw new Refused(refused.code, refused.data);
  await takeSerials(ctx, parcel, own);
}

/** Of own goods those that go back into sale. */
const isShelved = ({ verdict, aside }: Item): boolean => verdict === 'good' && !aside;

/** Refuses as the contract's `shelveReturn`. Posts: return → sellable, beyond → bin, as a stock move. */
export async function shelveParcel(ctx: Ctx, id: Id, bin: string): Promise<void> {
  const { parcel, items } = await holdParcel(ctx, id);
  const waiting = items.filter(
    (item) => parcel.state === 'received' && isShelved(item) && item.skuId && item.bin === null,
  );
  if (waiting.length === 0) throw new Refused('returns.nothingToShelve');
  const skuIds = waiting.map(({ skuId }) => skuId!);
  const there = await lyingLots(ctx, [parcel.nodeId], skuIds);
  // Somebody may have named it otherwise since: then what expires first there is put away.
  const stillOf = ({ skuId, lot, quantity }: Item) =>
    there.get(lotPlace(parcel.nodeId, skuId!, 'return', ''))?.some((one) => one.lot === lot && one.left >= quantity);
  const lines = waiting.map((item) => ({
    ...{ skuId: item.skuId!, quantity: item.quantity, ...(item.lot !== null && stillOf(item) && { lot: item.lot }) },
    from: { bucket: 'return' as const, bin: '' },
    to: { bucket: 'sellable' as const, bin },
  }));
  const [moved] = await moveGoods(ctx, [{ id: ctx.newId(), nodeId: parcel.nodeId, lines, note: parcel.number }]);
  if (moved && !moved.done) throw new Refused(moved.refusal.code, moved.refusal.data);
  for (const item of waiting) item.bin = bin;
  await saveItems(ctx, id, items);
  await shelveSerials(
    ctx,
    parcel,
    waiting.map((item) => ({ ...item, skuId: item.skuId! })),
    bin,
  );
  await audit(ctx, 'return.shelve', `return/${id}`, { number: parcel.number, bin });
}
