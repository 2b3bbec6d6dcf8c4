/**
 * How full a box can be loaded: a beam search over blocks, in which every partial load is judged by what a greedy hand
 * makes of it (Araya and Riff 2014). Deterministic: the effort is counted in greedy loads, not in seconds.
 */
import { type Block, blocksOf, placesOf } from './blocks.ts';
import { type Goods, type Place, type Sides, volumeOf } from './goods.ts';
import { type Space, spaceOf, without } from './spaces.ts';

export type Load = {
  places: Place[];
  /** Of the pieces loaded. */
  volume: number;
  /** Share of the box that is filled. */
  fill: number;
  /** Greedy loads made. */
  tried: number;
};

/** `loads`: greedy loads that may be tried; `blocks`: how many blocks are thought of. */
export type Effort = { loads: number; blocks: number };

/** A box partly loaded. */
type State = {
  spaces: readonly Space[];
  left: Int32Array;
  /** Blocks that what is left can still make, the biggest first. */
  blocks: readonly Block[];
  volume: number;
  /** What was put last, and before it. */
  put: Put | null;
};
type Put = { block: Block; at: Sides; before: Put | null };

/** The pieces that fill `box` best, and where they lie. Pieces that fit nowhere stay out. */
export function loadBox(box: Sides, goods: readonly Goods[], effort: Effort): Load {
  const start: State = {
    spaces: [spaceOf(box)],
    left: Int32Array.from(goods, ({ pieces }) => pieces),
    blocks: blocksOf(box, goods, effort.blocks),
    volume: 0,
    put: null,
  };
  const fragile = goods.some((one) => one.fragile);
  const search = {
    box,
    goods,
    fragile,
    whole: goods.reduce((sum, one) => sum + one.pieces * volumeOf(one.ways[0]!), 0),
  };
  let best = greedy(search, start);
  let tried = 1;
  const done = () => tried >= effort.loads || best.volume === search.whole;
  // A beam twice as wide sees more and costs four times as much.
  for (let width = 2; !done(); width *= 2) {
    let beam: State[] = [start];
    while (beam.length > 0 && !done()) {
      const next: { state: State; end: State }[] = [];
      for (const state of beam)
        for (const child of children(search, state, width)) {
          if (done()) break;
          const end = greedy(search, child);
          tried += 1;
          if (end.volume > best.volume) best = end;
          next.push({ state: child, end });
        }
      next.sort((a, b) => b.end.volume - a.end.volume);
      const distinct = next.filter(({ end }, i) => i === 0 || end.volume !== next[i - 1]!.end.volume);
      beam = distinct.slice(0, width).map(({ state }) => state);
    }
    if (width > start.blocks.length) break;
  }
  return { places: placed(best.put), volume: best.volume, fill: best.volume / volumeOf(box), tried };
}

/** `fragile`: some goods may not be stacked on, so the box is filled from its floor up. */
type Search = { box: Sides; goods: readonly Goods[]; fragile: boolean };

function greedy(search: Search, from: State): State {
  let state: State | undefined = from;
  for (;;) {
    const [next]: State[] = children(search, state, 1);
    if (!next) return state;
    state = next;
  }
}

/** The state after each of the `most` best blocks for the space that is to be filled next; none when all is done. */
function children(search: Search, state: State, most: number): State[] {
  let { spaces } = state;
  while (spaces.length > 0) {
    const chosen = nextSpace(search, spaces);
    const { space } = chosen;
    const x = space[3] - space[0];
    const y = space[4] - space[1];
    const z = space[5] - space[2];
    const found: Block[] = [];
    for (const block of state.blocks) {
      const { sides } = block;
      if (sides[0] > x || sides[1] > y || sides[2] > z) continue;
      // What ends below the lid has something above it.
      if (block.fragile && space[5] < search.box[2]) continue;
      found.push(block);
      if (found.length === most) break;
    }
    if (found.length > 0) return found.map((block) => put(search, { ...state, spaces }, chosen, block));
    spaces = spaces.filter((one) => one !== space);
  }
  return [];
}

/** A space, and which of its corners is the nearest to a corner of the box. */
type Chosen = { space: Space; far: readonly [boolean, boolean, boolean] };

/** The nearer to a corner of the box, the earlier it is filled, so that the rest stays in one piece. */
function nextSpace({ box, fragile }: Search, spaces: readonly Space[]): Chosen {
  let best = spaces[0]!;
  let least = Number.POSITIVE_INFINITY;
  let biggest = 0;
  for (const space of spaces) {
    const distance =
      Math.min(space[0], box[0] - space[3]) +
      Math.min(space[1], box[1] - space[4]) +
      Math.min(space[2], box[2] - space[5]);
    if (distance > least) continue;
    const volume = (space[3] - space[0]) * (space[4] - space[1]) * (space[5] - space[2]);
    if (distance === least && volume <= biggest) continue;
    [best, least, biggest] = [space, distance, volume];
  }
  const far = (axis: 0 | 1 | 2) => box[axis] - best[axis + 3]! < best[axis];
  return { space: best, far: [far(0), far(1), !fragile && far(2)] };
}

function put({ box, goods }: Search, state: State, { space, far }: Chosen, block: Block): State {
  const corner = (axis: 0 | 1 | 2) => (far[axis] ? space[axis + 3]! - block.sides[axis] : space[axis]);
  const at: Sides = [corner(0), corner(1), corner(2)];
  const left = state.left.slice();
  for (const [kind, pieces] of block.needs) left[kind]! -= pieces;
  const blocks = state.blocks.filter(({ needs }) => needs.every(([kind, pieces]) => pieces <= left[kind]!));
  const top = block.fragile ? box[2] : at[2] + block.sides[2];
  const taken: Space = [...at, at[0] + block.sides[0], at[1] + block.sides[1], top];
  return {
    spaces: blocks.length > 0 ? without(state.spaces, taken, leastSides(goods, left)) : [],
    left,
    blocks,
    volume: state.volume + block.volume,
    put: { block, at, before: state.put },
  };
}

/** No piece that is left lies shorter than this along each side. */
function leastSides(goods: readonly Goods[], left: Int32Array): Sides {
  const least: [number, number, number] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  for (const [kind, { ways }] of goods.entries())
    if (left[kind]! > 0)
      for (const way of ways) for (let i = 0; i < 3; i++) if (way[i]! < least[i]!) least[i] = way[i]!;
  return least;
}

function placed(last: Put | null): Place[] {
  const places: Place[] = [];
  for (let put = last; put !== null; put = put.before) places.push(...placesOf(put.block, put.at));
  return places;
}
