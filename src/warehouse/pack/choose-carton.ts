/** Which carton an order goes into (WMS-8). */
import { type Goods, type Place, type Sides, volumeOf, waysOf } from './goods.ts';
import { loadBox } from './load-box.ts';

export type Piece = {
  sides: Sides;
  weightG: number;
  pieces: number;
  /** Stands as it is, as bottles and screens do. */
  upright?: boolean;
  /** Nothing may be put on it. */
  fragile?: boolean;
};

export type Carton = {
  id: string;
  /** Inside. */
  sides: Sides;
  maxWeightG: number;
  costMinor: bigint;
};

export type Packed = { carton: Carton; places: Place[]; fill: number };

/** More does not pay: what sixty loads do not fit, six hundred seldom do. */
const EFFORT = { loads: 60, blocks: 200 };
/** A load of more pieces takes longer, and the first are nearly as good. */
const FEW_PIECES = 12;
const EFFORT_MANY = { loads: 8, blocks: 200 };
/** Above it nobody waits for the best way to lay them. */
const MOST_PIECES = 30;
/** How much of a carton many pieces fill as they come to hand, in hundredths. */
const LOOSE_FILL = 80;

/**
 * The cheapest carton that holds all pieces, of equally cheap ones the smallest, and where each lies; null when none does.
 * Never a carton too small; seldom one a size too big, since not every way to put twelve things into a box is tried. More
 * than thirty pieces are judged by their volume, with room to spare, and have no places: what stands upright and what
 * bears nothing is then the packer's to mind.
 */
export function chooseCarton(pieces: readonly Piece[], cartons: readonly Carton[]): Packed | null {
  const volume = pieces.reduce((sum, one) => sum + one.pieces * volumeOf(one.sides), 0);
  const weightG = pieces.reduce((sum, one) => sum + one.pieces * one.weightG, 0);
  const count = pieces.reduce((sum, one) => sum + one.pieces, 0);
  const many = count > MOST_PIECES;
  const goods: Goods[] = pieces.map((one) => ({
    ways: waysOf(one.sides, one.upright),
    ...{ pieces: one.pieces, fragile: one.fragile ?? false },
  }));
  const cheapest = [...cartons].sort(
    (a, b) => Number(a.costMinor - b.costMinor) || volumeOf(a.sides) - volumeOf(b.sides) || (a.id < b.id ? -1 : 1),
  );
  for (const carton of cheapest) {
    const room = volumeOf(carton.sides);
    if (weightG > carton.maxWeightG || volume > (many ? (room * LOOSE_FILL) / 100 : room)) continue;
    if (!goods.every(({ ways }) => ways.some((way) => way.every((side, i) => side <= carton.sides[i]!)))) continue;
    if (many) return { carton, places: [], fill: volume / room };
    const { places, volume: loaded, fill } = loadBox(carton.sides, goods, count > FEW_PIECES ? EFFORT_MANY : EFFORT);
    if (loaded === volume) return { carton, places, fill };
  }
  return null;
}
