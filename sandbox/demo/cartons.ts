/** The cartons the brand packs into: the twelve sizes couriers sell, numbered from the biggest; two are counted as stock. */
import { createSkus } from '../../src/catalog/catalog.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { openStock } from '../../src/stock/stock.ts';
import { type CartonRow, keepCartons } from '../../src/warehouse/warehouse.ts';

const BOARD_G_PER_M2 = 560;
/** Flaps lie double, and there is tape. */
const FLAPS = 1.4;

const SIZES = [
  [530, 290, 370],
  [530, 230, 290],
  [430, 210, 270],
  [350, 190, 230],
  [290, 170, 190],
  [260, 150, 180],
  [230, 130, 160],
  [210, 110, 140],
  [195, 105, 135],
  [175, 95, 115],
  [145, 85, 105],
  [130, 80, 90],
] as const;

const CARTONS: readonly Omit<CartonRow, 'id'>[] = SIZES.map(([lengthMm, widthMm, heightMm], i) => {
  const walls = (2 * (lengthMm * widthMm + lengthMm * heightMm + widthMm * heightMm)) / 1_000_000;
  return {
    ...{ code: String(i + 1), name: i < 3 ? '五层加强箱' : '三层瓦楞箱', lengthMm, widthMm, heightMm },
    weightG: BigInt(Math.round(walls * BOARD_G_PER_M2 * FLAPS)),
    ...{ mostWeightG: i < 3 ? 20_000n : 8_000n, costMinor: BigInt(200 - 15 * i), active: true },
    ...{ skuId: null, fillers: [] },
  };
});

const TAPE = { merchantCode: 'ZX-TAPE', name: '封箱胶带', unit: '米', costMinor: 12n };
const COUNTED = new Map([
  ['6', { merchantCode: 'ZX-BOX-6', name: '6号纸箱', unit: '只', costMinor: 125n }],
  ['7', { merchantCode: 'ZX-BOX-7', name: '7号纸箱', unit: '只', costMinor: 110n }],
]);

export async function seedCartons(ctx: Ctx, nodeIds: readonly Id[]): Promise<void> {
  const material = { brand: '', material: true, supplier: '' };
  const skus = [TAPE, ...COUNTED.values()].map((sku) => ({ ...sku, ...material, id: ctx.newId() }));
  await createSkus(ctx, skus);
  await openStock(
    ctx,
    nodeIds.map((nodeId) => ({
      ...{ id: ctx.newId(), nodeId, note: '期初包材' },
      lines: skus.map(({ id }) => ({ skuId: id, quantity: 600n })),
    })),
  );
  const idOf = (merchantCode: string) => skus.find((sku) => sku.merchantCode === merchantCode)!.id;
  await keepCartons(
    ctx,
    CARTONS.map((carton) => {
      const counted = COUNTED.get(carton.code);
      const stock = counted && { skuId: idOf(counted.merchantCode), fillers: [{ skuId: skus[0]!.id, quantity: '1' }] };
      return { ...carton, ...stock, id: ctx.newId() };
    }),
  );
}
