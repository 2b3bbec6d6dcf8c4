/**
 * Blocks: pieces put together so closely that they are handled as one. A load of hundreds of pieces is a few dozen blocks,
 * and good loads are made of big ones (Eley 2002; general blocks after Fanslau and Bortfeldt 2010).
 */
import { type Goods, type Sides, volumeOf } from './goods.ts';

export type Block = {
  sides: Sides;
  /** Of the pieces in it. */
  volume: number;
  /** Pieces by goods. */
  needs: readonly (readonly [goods: number, pieces: number])[];
  /** Something in it may not be stacked on, so nothing is put on the block. */
  fragile: boolean;
  made: Grid | Pair;
};

/** Equal pieces, lying alike, `times` along each side. */
type Grid = { piece: Sides; goods: number; times: Sides };
/** Two blocks side by side along an axis. */
type Pair = { first: Block; second: Block; axis: number };

/** How full a block of two must be: what is lost within it is lost for good. */
const FULL = 0.98;

/** Blocks that fit into the box and can be made of the goods, the biggest first, fragile ones last; about `most` of them. */
export function blocksOf(box: Sides, goods: readonly Goods[], most: number): Block[] {
  const known = new Map<string, Block>();
  const keep = (block: Block) => {
    const key = `${block.sides}|${block.needs.join(';')}`;
    if (known.has(key)) return false;
    known.set(key, block);
    return true;
  };
  for (const grid of grids(box, goods)) keep(grid);
  let fresh = [...known.values()];
  // What was made in one round is paired with everything in the next.
  while (fresh.length > 0 && known.size < most) {
    const all = [...known.values()];
    const next: Block[] = [];
    for (const first of fresh)
      for (const second of all) {
        if (known.size >= most) break;
        for (const pair of pairs(box, goods, first, second)) if (keep(pair)) next.push(pair);
      }
    fresh = next;
  }
  // What bears nothing comes upon the rest.
  return [...known.values()].sort((a, b) => Number(a.fragile) - Number(b.fragile) || b.volume - a.volume);
}

function* grids(box: Sides, goods: readonly Goods[]): Generator<Block> {
  for (const [kind, { ways, pieces, fragile = false }] of goods.entries())
    for (const piece of ways) {
      const most = box.map((side, i) => Math.floor(side / piece[i]!));
      for (let x = 1; x <= Math.min(most[0]!, pieces); x++)
        for (let y = 1; y <= most[1]! && x * y <= pieces; y++)
          for (let z = 1; z <= (fragile ? Math.min(1, most[2]!) : most[2]!) && x * y * z <= pieces; z++) {
            const sides: Sides = [x * piece[0], y * piece[1], z * piece[2]];
            const needs = [[kind, x * y * z]] as const;
            yield { sides, volume: volumeOf(sides), needs, fragile, made: { piece, goods: kind, times: [x, y, z] } };
          }
    }
}

function* pairs(box: Sides, goods: readonly Goods[], first: Block, second: Block): Generator<Block> {
  // The first of two that stand upon each other is the lower one.
  for (let axis = 0; axis < (first.fragile ? 2 : 3); axis++) {
    const [j, k] = [(axis + 1) % 3, (axis + 2) % 3];
    const long = first.sides[axis]! + second.sides[axis]!;
    const wide = Math.max(first.sides[j]!, second.sides[j]!);
    const high = Math.max(first.sides[k]!, second.sides[k]!);
    const volume = first.volume + second.volume;
    if (long > box[axis]! || wide > box[j]! || high > box[k]! || volume < FULL * long * wide * high) continue;
    const needs = addNeeds(first, second);
    if (needs.some(([kind, pieces]) => pieces > goods[kind]!.pieces)) continue;
    const sides: [number, number, number] = [0, 0, 0];
    [sides[axis], sides[j], sides[k]] = [long, wide, high];
    const fragile = first.fragile || second.fragile;
    yield { sides, volume, needs, fragile, made: { first, second, axis } };
  }
}

function addNeeds(first: Block, second: Block): Block['needs'] {
  const needs = new Map(first.needs);
  for (const [kind, pieces] of second.needs) needs.set(kind, (needs.get(kind) ?? 0) + pieces);
  return [...needs].sort((a, b) => a[0] - b[0]);
}

/** Where each piece of a block lies whose corner is at `at`. */
export function* placesOf(block: Block, at: Sides): Generator<{ goods: number; at: Sides; sides: Sides }> {
  if ('first' in block.made) {
    const { first, second, axis } = block.made;
    yield* placesOf(first, at);
    const beside = at.map((from, i) => (i === axis ? from + first.sides[i]! : from)) as unknown as Sides;
    yield* placesOf(second, beside);
    return;
  }
  const { piece, goods, times } = block.made;
  for (let x = 0; x < times[0]; x++)
    for (let y = 0; y < times[1]; y++)
      for (let z = 0; z < times[2]; z++)
        yield { goods, at: [at[0] + x * piece[0], at[1] + y * piece[1], at[2] + z * piece[2]], sides: piece };
}
