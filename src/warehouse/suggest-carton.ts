/** The carton for a parcel (WMS-8), asked once, when it is laid on the bench: no scan waits for it. */
import { type SkuRecord, skuRecords } from '../catalog/catalog.ts';
import type { NoCarton, SuggestedCarton } from '../contract/warehouse.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Parcel } from '../shipping/shipping.ts';
import { cartonsOf, type KeptCarton } from './cartons.ts';
import { chooseCarton, type Packed, type Piece } from './pack/choose-carton.ts';
import type { Sides } from './pack/goods.ts';

/** As a check keeps it: the carton with its own weight, or why there is none. */
export type Packing = { carton: (SuggestedCarton & { weightG: string }) | null; noCarton: NoCarton | null };

const none = (reason: NoCarton['reason'], merchantCodes: string[] = []): Packing => ({
  carton: null,
  noCarton: { reason, merchantCodes },
});

/** The cheapest active carton that holds the parcel, or why there is none; null where the tenant keeps no cartons. */
export async function suggestCarton(ctx: Ctx, parcel: Parcel): Promise<Packing | null> {
  const cartons = new Map((await cartonsOf(ctx)).flatMap((one) => (one.active ? [[one.id, one]] : [])));
  if (cartons.size === 0) return null;
  if (parcel.parcels > 1) return none('manyBoxes');
  const wanted = new Map<Id, bigint>();
  for (const { skuId, quantity } of parcel.lines) wanted.set(skuId, (wanted.get(skuId) ?? 0n) + quantity);
  const skus = await skuRecords(ctx, [...wanted.keys()]);
  const unsized = [...skus.values()].filter((sku) => sidesOf(sku) === null);
  if (unsized.length > 0) {
    return none(
      'noSizes',
      unsized.map(({ merchantCode }) => merchantCode),
    );
  }
  const pieces = [...wanted].map(([id, quantity]): Piece => {
    const sku = skus.get(id)!;
    return { sides: sidesOf(sku)!, weightG: Number(sku.weightG), pieces: Number(quantity) };
  });
  const packed = chooseCarton(pieces, [...cartons.values()].map(asBox));
  return packed ? told(cartons.get(packed.carton.id)!, packed, [...wanted.keys()]) : none('tooLarge');
}

function sidesOf({ lengthMm, widthMm, heightMm }: SkuRecord): Sides | null {
  return lengthMm && widthMm && heightMm ? [lengthMm, widthMm, heightMm] : null;
}

const asBox = ({ id, lengthMm, widthMm, heightMm, mostWeightG, costMinor }: KeptCarton) => ({
  ...{ id, costMinor, maxWeightG: Number(mostWeightG) },
  sides: [lengthMm, widthMm, heightMm] as const,
});

const told = (
  { code, name, lengthMm, widthMm, heightMm, weightG }: KeptCarton,
  { places, fill }: Packed,
  skuIds: readonly Id[],
): Packing => ({
  carton: {
    ...{ code, name, lengthMm, widthMm, heightMm, weightG: weightG.toString() },
    fillPercent: Math.round(fill * 100),
    places: places.map(({ goods, at, sides }) => ({
      skuId: skuIds[goods]!,
      ...{ xMm: at[0], yMm: at[1], zMm: at[2] },
      ...{ lengthMm: sides[0], widthMm: sides[1], heightMm: sides[2] },
    })),
  },
  noCarton: null,
});
