/** The cartons the brand packs into: the twelve sizes couriers sell, numbered from the biggest. */
import type { CartonRow } from '../../src/warehouse/warehouse.ts';

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

export const CARTONS: readonly Omit<CartonRow, 'id'>[] = SIZES.map(([lengthMm, widthMm, heightMm], i) => {
  const walls = (2 * (lengthMm * widthMm + lengthMm * heightMm + widthMm * heightMm)) / 1_000_000;
  return {
    ...{ code: String(i + 1), name: i < 3 ? '五层加强箱' : '三层瓦楞箱', lengthMm, widthMm, heightMm },
    weightG: BigInt(Math.round(walls * BOARD_G_PER_M2 * FLAPS)),
    ...{ mostWeightG: i < 3 ? 20_000n : 8_000n, costMinor: BigInt(200 - 15 * i), active: true },
  };
});
