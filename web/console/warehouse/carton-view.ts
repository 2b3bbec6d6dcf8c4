/** A packed carton as it is drawn: seen from its near upper corner, every side as long as it is. Pure. */
import type { SuggestedCarton } from '../../../src/contract/warehouse.ts';

type Point = readonly [x: number, y: number, z: number];
/** From corner to corner. */
type Cuboid = { from: Point; to: Point };
/** `sign`: ↑ stays upright, × nothing on it. */
export type DrawnPiece = Record<'skuId' | 'sign' | 'top' | 'left' | 'right', string> & { at: { x: number; y: number } };
export type CartonView = { box: string; walls: string[]; pieces: DrawnPiece[]; edges: string };

const ACROSS = Math.cos(Math.PI / 6);

const flat = ([x, y, z]: Point) => ({ x: Math.round((x - y) * ACROSS), y: Math.round((x + y) / 2 - z) });
const pointsOf = (...corners: Point[]): string =>
  corners
    .map(flat)
    .map(({ x, y }) => `${x},${y}`)
    .join(' ');

/** Pieces stand in the order they are painted: what lies behind comes first. */
export function viewOf({ lengthMm: x, widthMm: y, heightMm: z, places }: SuggestedCarton): CartonView {
  const pieces = places.map(({ skuId, upright, fragile, xMm, yMm, zMm, lengthMm, widthMm, heightMm }) => ({
    skuId,
    sign: `${upright ? '↑' : ''}${fragile ? '×' : ''}`,
    from: [xMm, yMm, zMm] as const,
    to: [xMm + lengthMm, yMm + widthMm, zMm + heightMm] as const,
  }));
  const far = flat([0, y, 0]).x;
  const wide = flat([x, 0, 0]).x - far;
  return {
    // A little more than the carton, for the width of its lines.
    box: [far - 4, -z - 4, wide + 8, (x + y) / 2 + z + 8].join(' '),
    walls: [
      pointsOf([0, 0, 0], [x, 0, 0], [x, y, 0], [0, y, 0]),
      pointsOf([0, 0, 0], [x, 0, 0], [x, 0, z], [0, 0, z]),
      pointsOf([0, 0, 0], [0, y, 0], [0, y, z], [0, 0, z]),
    ],
    pieces: fromBehind(pieces).map(drawn),
    edges: pointsOf([0, y, z], [x, y, z], [x, 0, z], [x, y, z], [x, y, 0]),
  };
}

function drawn({ skuId, sign, from: [a, b, c], to: [x, y, z] }: Cuboid & { skuId: string; sign: string }): DrawnPiece {
  return {
    ...{ skuId, sign },
    top: pointsOf([a, b, z], [x, b, z], [x, y, z], [a, y, z]),
    left: pointsOf([a, y, c], [x, y, c], [x, y, z], [a, y, z]),
    right: pointsOf([x, b, c], [x, y, c], [x, y, z], [x, b, z]),
    at: flat([(a + x) / 2, (b + y) / 2, z]),
  };
}

/** Two that are apart along two axes in opposite ways do not meet on paper: neither hides the other. */
const hides = (near: Cuboid, far: Cuboid): boolean =>
  far.to.some((end, i) => end <= near.from[i]!) && !near.to.some((end, i) => end <= far.from[i]!);

function fromBehind<Piece extends Cuboid>(pieces: readonly Piece[]): Piece[] {
  const left = [...pieces];
  const sorted: Piece[] = [];
  while (left.length > 0) {
    const free = left.findIndex((piece) => !left.some((other) => hides(piece, other)));
    sorted.push(...left.splice(Math.max(0, free), 1));
  }
  return sorted;
}
