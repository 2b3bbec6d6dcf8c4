/**
 * Goods sent back that a warehouse of others has looked at (SRC-4): the same parcel, items and booking as at our own desk,
 * only that they are told and not scanned. Good pieces lie there without a bin.
 */
import type { Ctx } from '../kernel/context.ts';
import type { ReturnThere } from '../shipping/shipping.ts';
import { finishParcel } from './finish-return.ts';
import { openParcel } from './inspect-return.ts';
import { holdOpen, type Item, saveItems } from './return-parcel.ts';
import { lotsOfTold } from './returned-lots.ts';

/** Refuses as the contract's `openReturn` and `finishReturn`. Posts: customer → return → sellable, defective. */
export async function takeOutsideReturn(ctx: Ctx, came: ReturnThere): Promise<void> {
  const { caseId, nodeId, label, courier, final, goods } = came;
  const id = await openParcel(ctx, { caseId, nodeId, label, courier });
  const { parcel, items } = await holdOpen(ctx, id);
  const lots = await lotsOfTold(ctx, parcel, goods);
  const fresh = goods.flatMap(({ skuId, code, good, defective }, i) => [
    { skuId, code, lot: lots[i]!, verdict: 'good' as const, quantity: good },
    { skuId, code, lot: lots[i]!, verdict: 'defective' as const, quantity: defective },
  ]);
  const told: Item[] = fresh
    .filter(({ quantity }) => quantity > 0n)
    .map((item, i) => ({
      ...item,
      parcelId: id,
      item: items.length + i + 1,
      bin: null,
      note: '',
      serials: [],
      aside: false,
    }));
  await saveItems(ctx, id, [...items, ...told]);
  await finishParcel(ctx, id, { complete: final, bin: '' });
}
