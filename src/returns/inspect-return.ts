/** A return parcel at the desk (RET-3): opened by its label, then each item scanned with how it is. Posts nothing. */
import { skusById } from '../catalog/catalog.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import type { openReturn, scanReturnItem } from '../contract/returns.ts';
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type CaseOfGoods, caseForGoods, countGoods } from '../orders/orders.ts';
import { allNodes } from '../stock/stock.ts';
import {
  goodsIn,
  holdOpen,
  type Item,
  nextNumber,
  type Parcel,
  parcelTable,
  saveItems,
  saveParcel,
} from './return-parcel.ts';
import { pieceOfScan } from './return-serials.ts';
import { lotOfReturned } from './returned-lots.ts';

/**
 * Opens a parcel, or goes on with the one that is open; a case or order named now is taken over. Refuses as the contract's
 * `openReturn`.
 */
export async function openParcel(ctx: Ctx, body: BodyOf<typeof openReturn>): Promise<Id> {
  const label = body.label.trim();
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`return/${ctx.tenant}/${label.toUpperCase()}`}, 0))`;
  const [known] = await ctx.run<Parcel>(sql`
    select ${parcelTable.select()}
    from return_parcel
    where tenant_id = ${ctx.tenant}
      and upper(label) = ${label.toUpperCase()}
    for update`);
  if (known && known.state !== 'open') {
    const { number, receivedAt, openedAt } = known;
    throw new Refused('returns.alreadyReceived', { number, at: receivedAt ?? openedAt });
  }
  if (!(await allNodes(ctx)).some((node) => node.id === body.nodeId)) throw new Refused('stock.nodeUnknown');
  const parcel = known ?? (await freshParcel(ctx, body, label));
  const owner = await caseOf(ctx, body, label);
  if (owner) Object.assign(parcel, { caseId: owner.one.id, orderId: owner.order.id });
  if (known) await saveParcel(ctx, parcel);
  else {
    await parcelTable.insert(ctx, [parcel]);
    await audit(ctx, 'return.open', `return/${parcel.id}`, { number: parcel.number, label, orderId: parcel.orderId });
  }
  return parcel.id;
}

async function freshParcel(
  ctx: Ctx,
  { nodeId, courier = '', sender = '', phoneTail = '', note = '' }: BodyOf<typeof openReturn>,
  label: string,
): Promise<Parcel> {
  return {
    ...{ id: ctx.newId(), number: await nextNumber(ctx, 'parcel'), nodeId, label, courier, state: 'open' },
    ...{ caseId: null, orderId: null, sender, phoneTail: phoneTail.slice(-4), note, version: 1 },
    ...{ openedAt: new Date(ctx.now()), openedBy: actorText(ctx.actor), receivedAt: null, receivedBy: '' },
  };
}

/** The case the goods are for; an order without one gets one, which waits to be agreed to. */
export async function caseOf(
  ctx: Ctx,
  { caseId, orderId }: { caseId?: Id; orderId?: Id },
  label: string,
): Promise<CaseOfGoods | null> {
  if (!caseId && !orderId) return null;
  const owner = await caseForGoods(ctx, { caseId, orderId }, label);
  if ('code' in owner) throw new Refused(owner.code, owner.data);
  return owner;
}

/** Refuses as the contract's `scanReturnItem`. */
export async function scanItem(ctx: Ctx, id: Id, body: BodyOf<typeof scanReturnItem>): Promise<void> {
  const { parcel, items } = await holdOpen(ctx, id);
  const { verdict, note = '' } = body;
  const code = body.code.trim();
  const { skuId, serial } = await pieceOfScan(ctx, parcel, code, verdict === 'wrong');
  if (items.some((one) => one.skuId === skuId && one.serials.includes(serial)))
    throw new Refused('returns.serialTwice', { serial });
  if (skuId === null && verdict !== 'wrong') throw new Refused('returns.itemUnknown', { code });
  const sku = skuId === null ? undefined : (await skusById(ctx, [skuId])).get(skuId);
  const lot =
    sku && verdict !== 'wrong'
      ? await lotOfReturned(ctx, parcel, { skuId: sku.id, merchantCode: sku.merchantCode, code, lot: body.lot })
      : null;
  const same = items.find(
    (one) =>
      one.verdict === verdict &&
      one.note === note &&
      one.lot === lot &&
      (skuId ? one.skuId === skuId : one.code === code),
  );
  const quantity = serial ? 1n : BigInt(body.quantity ?? '1');
  const serials = serial ? [serial] : [];
  if (same) {
    same.quantity += quantity;
    same.serials.push(...serials);
  } else {
    const item = Math.max(0, ...items.map((one) => one.item)) + 1;
    const found = { parcelId: id, item, skuId, code, verdict, quantity, bin: null, note, lot, serials };
    items.push({ ...found, aside: false });
  }
  if (parcel.caseId !== null && skuId !== null && verdict !== 'wrong')
    await assertFits(ctx, parcel.caseId, items, skuId);
  await saveItems(ctx, id, items);
}

/** Whether the order has so many to give back; asked again, and counted, when the parcel is finished. */
async function assertFits(ctx: Ctx, caseId: Id, items: readonly Item[], skuId: Id): Promise<void> {
  const owner = await caseForGoods(ctx, { caseId }, '');
  if ('code' in owner) throw new Refused(owner.code, owner.data);
  const refused = countGoods(
    owner,
    goodsIn(items).filter((one) => one.skuId === skuId),
  );
  if ('code' in refused) throw new Refused(refused.code, refused.data);
}

/** Refuses as the contract's `dropReturnItem`. */
export async function dropItem(ctx: Ctx, id: Id, item: number): Promise<void> {
  const { items } = await holdOpen(ctx, id);
  const found = items.find((one) => one.item === item);
  if (!found) throw new Refused('returns.itemGone');
  found.quantity -= 1n;
  // The last one scanned; what has no code is taken out first.
  if (BigInt(found.serials.length) > found.quantity) found.serials.pop();
  await saveItems(
    ctx,
    id,
    items.filter((one) => one.quantity > 0n),
  );
}
