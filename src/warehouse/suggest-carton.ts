/** The carton for a parcel (WMS-8), asked once, when it is laid on the bench: no scan waits for it. */
import { type SkuRecord, skuRecords } from '../catalog/catalog.ts';
import type { NoCarton, SuggestedCarton } from '../contract/warehouse.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { balances } from '../ledger/ledger.ts';
import type { Parcel } from '../shipping/shipping.ts';
import { places as stockPlaces } from '../stock/stock.ts';
import { cartonsOf, type KeptCarton } from './cartons.ts';
import { chooseCarton, type Packed, type Piece } from './pack/choose-carton.ts';
import type { Sides } from './pack/goods.ts';
import { type Material, materialsOf } from './packing-material.ts';

/** As a check keeps it: the carton with its own weight, cost and material, or why there is none. */
export type Packing = {
  carton: (SuggestedCarton & { weightG: string; costMinor?: string; materials?: Material[] }) | null;
  noCarton: NoCarton | null;
};

const none = (reason: NoCarton['reason'], merchantCodes: string[] = []): Packing => ({
  carton: null,
  noCarton: { reason, merchantCodes },
});

/**
 * The cheapest active carton that holds the parcel and is not run out, or why there is none; null where the tenant keeps no
 * cartons. Goods that are sent in the box they came in are left out.
 */
export async function suggestCarton(ctx: Ctx, parcel: Parcel): Promise<Packing | null> {
  const [all, goods] = await Promise.all([cartonsOf(ctx), goodsOf(ctx, parcel)]);
  const cartons = all.filter(({ active }) => active);
  if (cartons.length === 0) return null;
  if (parcel.parcels > 1) return none('manyBoxes');
  if (goods.own === goods.skus.length) return none('ownCarton');
  const unsized = goods.packed.filter(({ sku }) => sidesOf(sku) === null);
  if (unsized.length > 0) {
    return none(
      'noSizes',
      unsized.map(({ sku }) => sku.merchantCode),
    );
  }
  const out = await runOut(ctx, parcel.nodeId, cartons);
  const best = chooseCarton(goods.packed.map(pieceOf), cartons.map(asBox));
  if (!best) return none('tooLarge');
  // Reckoned a second time only where the best one is missing.
  const there = out.has(best.carton.id as Id)
    ? chooseCarton(goods.packed.map(pieceOf), cartons.filter(({ id }) => !out.has(id)).map(asBox))
    : best;
  const codeOf = (id: string) => cartons.find((one) => one.id === id)!.code;
  if (!there) return none('ranOut', [codeOf(best.carton.id)]);
  return told(
    ctx,
    cartons.find(({ id }) => id === there.carton.id)!,
    { ...there, ...goods },
    there === best ? [] : [codeOf(best.carton.id)],
  );
}

/** The carton a packer took in his hand, as it would be packed; where it does not seem to hold the parcel, without places. */
export async function chosenCarton(ctx: Ctx, parcel: Parcel, code: string, skuId: Id | null): Promise<Packing | null> {
  const carton = (await cartonsOf(ctx)).find(
    (one) => one.active && (one.code === code || (skuId !== null && one.skuId === skuId)),
  );
  if (!carton) return null;
  const goods = await goodsOf(ctx, parcel);
  const sized = parcel.parcels === 1 && goods.packed.every(({ sku }) => sidesOf(sku) !== null);
  const packed = sized ? chooseCarton(goods.packed.map(pieceOf), [asBox(carton)]) : null;
  return told(ctx, carton, { places: [], fill: 0, ...packed, ...goods }, []);
}

type Packable = { sku: SkuRecord; quantity: bigint };
type PackedGoods = { skus: SkuRecord[]; packed: Packable[]; own: number };

async function goodsOf(ctx: Ctx, parcel: Parcel): Promise<PackedGoods> {
  const wanted = new Map<Id, bigint>();
  for (const { skuId, quantity } of parcel.lines) wanted.set(skuId, (wanted.get(skuId) ?? 0n) + quantity);
  const records = await skuRecords(ctx, [...wanted.keys()]);
  const skus = [...wanted.keys()].map((id) => records.get(id)!);
  const packed = skus.flatMap((sku) => (sku.ownCarton ? [] : [{ sku, quantity: wanted.get(sku.id)! }]));
  return { skus, packed, own: skus.length - packed.length };
}

/** Cartons that are counted and of which none is left here. */
async function runOut(ctx: Ctx, nodeId: Id, cartons: readonly KeptCarton[]): Promise<Set<Id>> {
  const counted = cartons.flatMap(({ id, skuId }) => (skuId === null ? [] : [{ id, skuId }]));
  if (counted.length === 0) return new Set();
  const held = await balances(
    ctx,
    counted.map(({ skuId }) => stockPlaces.sellable(nodeId, skuId)),
  );
  return new Set(counted.flatMap(({ id }, i) => (held[i]!.posted - held[i]!.heldOut > 0n ? [] : [id])));
}

function sidesOf({ lengthMm, widthMm, heightMm }: SkuRecord): Sides | null {
  return lengthMm && widthMm && heightMm ? [lengthMm, widthMm, heightMm] : null;
}

const pieceOf = ({ sku, quantity }: Packable): Piece => ({
  ...{ sides: sidesOf(sku)!, weightG: Number(sku.weightG), pieces: Number(quantity) },
  ...{ upright: sku.upright, fragile: sku.fragile },
});

const asBox = ({ id, lengthMm, widthMm, heightMm, mostWeightG, costMinor }: KeptCarton) => ({
  ...{ id, costMinor, maxWeightG: Number(mostWeightG) },
  sides: [lengthMm, widthMm, heightMm] as const,
});

async function told(
  ctx: Ctx,
  carton: KeptCarton,
  { places, fill, packed, own }: Pick<Packed, 'places' | 'fill'> & PackedGoods,
  ranOut: string[],
): Promise<Packing> {
  const { code, name, lengthMm, widthMm, heightMm, weightG } = carton;
  const { materials, costMinor } = await materialsOf(ctx, carton);
  return {
    carton: {
      ...{ code, name, lengthMm, widthMm, heightMm, weightG: weightG.toString(), costMinor: costMinor.toString() },
      ...{ fillPercent: Math.round(fill * 100), ranOut, ownCartons: own > 0 },
      materials,
      places: places.map(({ goods, at, sides }) => ({
        skuId: packed[goods]!.sku.id,
        ...{ upright: packed[goods]!.sku.upright, fragile: packed[goods]!.sku.fragile },
        ...{ xMm: at[0], yMm: at[1], zMm: at[2] },
        ...{ lengthMm: sides[0], widthMm: sides[1], heightMm: sides[2] },
      })),
    },
    noCarton: null,
  };
}
