/**
 * Lots of goods that come back (STK-5): the buyer got the lots his parcels were picked of, so those are proposed. What must
 * stay true: goods kept by lot come back as a lot that is known, or as one nobody can read; what may not be sold any more
 * does not come back into sale.
 */
import { readMarked, trackedSkus } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { lotsSold } from '../shipping/shipping.ts';
import { lotKey, lotsNamed, lotsNotForSale, toldOf } from '../stock/stock.ts';
import type { Item, Parcel } from './return-parcel.ts';

type Scan = { skuId: Id; code: string; merchantCode: string; lot?: string | undefined };

/**
 * Null of goods whose lots are not kept. Refuses `returns.lotNeeded` (data: `merchantCode`, `lots`: those the buyer got),
 * `stock.lotUnknown` (404).
 */
export async function lotOfReturned(ctx: Ctx, { orderId }: Parcel, scan: Scan): Promise<string | null> {
  const { skuId, code, merchantCode, lot } = scan;
  const tracked = (await trackedSkus(ctx, [skuId])).get(skuId);
  if (!tracked?.lots) return null;
  if (lot === '') return '';
  const marked = readMarked(code, new Date(ctx.now()));
  const told = toldOf(tracked, {
    ...{ lot: lot ?? marked?.lot, madeOn: marked?.madeOn, expiresOn: marked?.expiresOn },
  }).lot;
  const sold = orderId ? await lotsSold(ctx, orderId, skuId) : [];
  if (told === '') {
    if (sold.length === 1) return sold[0]!;
    throw new Refused('returns.lotNeeded', { merchantCode, lots: sold });
  }
  const known = sold.includes(told) || (await lotsNamed(ctx, [{ skuId, lot: told }])).has(lotKey(skuId, told));
  if (!known) throw new Refused('stock.lotUnknown', { lot: told }, 404);
  return told;
}

type Told = { skuId: Id; lot: string };

/**
 * Lots of goods somebody else has looked at, in their order: the one he names if the house knows it, else the one the buyer
 * got if he got one only, else one nobody can name. Null of goods whose lots are not kept.
 */
export async function lotsOfTold(
  ctx: Ctx,
  { orderId }: Pick<Parcel, 'orderId'>,
  goods: readonly Told[],
): Promise<(string | null)[]> {
  const skuIds = goods.map(({ skuId }) => skuId);
  const [tracked, known] = await Promise.all([trackedSkus(ctx, skuIds), lotsNamed(ctx, goods)]);
  const kept = [...tracked].flatMap(([skuId, { lots }]) => (lots ? [skuId] : []));
  // Nearly always none, else one: a return is of few goods.
  const sold = new Map<Id, string[]>();
  for (const skuId of orderId ? kept : []) sold.set(skuId, await lotsSold(ctx, orderId!, skuId));
  return goods.map(({ skuId, lot }) => {
    if (!tracked.get(skuId)?.lots) return null;
    const got = sold.get(skuId) ?? [];
    if (got.includes(lot) || known.has(lotKey(skuId, lot))) return lot;
    return got.length === 1 ? got[0]! : '';
  });
}

/** Good pieces whose lot is stopped, or past its stop date, are put aside. */
export async function putAside(ctx: Ctx, items: readonly Item[]): Promise<void> {
  const good = items.flatMap((item) =>
    item.verdict === 'good' && item.skuId && item.lot ? [{ item, skuId: item.skuId, lot: item.lot }] : [],
  );
  const stopped = await lotsNotForSale(ctx, good);
  for (const { item, skuId, lot } of good) item.aside = stopped.has(lotKey(skuId, lot));
}
