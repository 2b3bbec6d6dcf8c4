/**
 * The shortest walk that begins at one place, visits others and ends at a place: exact, for any number of cross aisles.
 * The tour is drawn from left to right, aisle by aisle, and of all drawings that look the same from their right edge
 * (`frontier.ts`) only the shortest is kept. Time grows with aisles times states: 6 for two cross aisles, 25 for three,
 * then about fivefold with each more.
 */
import { type AisleWay, type Stop, timesOf, waysThrough } from './aisle-ways.ts';
import { type Demand, Frontier, type Times, UNKNOWN } from './frontier.ts';
import { assertLayout, assertOnFloor, type Layout, type Spot } from './layout.ts';

/** A stretch of floor and how often it is walked. */
export type Stretch = { from: Spot; to: Spot; times: Times };

export type Tour = { start: Spot; end: Spot; stops: readonly Spot[] };

/** The ways to draw the next piece: what kind each is, how long, and what of it is walked. */
type Step = { kinds: number[]; lengths: number[]; draw: (choice: number) => Stretch[] };

/** Where the tour has a place, or none of the aisles' own. */
type Column = { x: number; isAisle: boolean; places: Map<number, Stop> };

const frontiers = new Map<number, Frontier>();
const frontierOf = (crossAisles: number): Frontier => {
  const known = frontiers.get(crossAisles) ?? new Frontier(crossAisles);
  frontiers.set(crossAisles, known);
  return known;
};

/** Length of the shortest walk in millimetres. Throws a RangeError for a place off the floor. */
export const shortestLength = (layout: Layout, tour: Tour): number => solve(layout, tour, false).length;

/** The shortest walk: its length, and the stretches it is made of. */
export const shortestTour = (layout: Layout, tour: Tour): { length: number; stretches: Stretch[] } =>
  solve(layout, tour, true);

function solve(layout: Layout, tour: Tour, drawn: boolean): { length: number; stretches: Stretch[] } {
  assertLayout(layout);
  for (const spot of [tour.start, tour.end, ...tour.stops]) assertOnFloor(layout, spot);
  const columns = columnsOf(layout, tour);
  const alone = withinOnePiece(layout, columns);
  if (alone?.length === 0) return alone;
  const found = [drawAll(layout, columns, drawn), ...(alone ? [alone] : [])];
  // From a door between two aisles the next one may be the way to go, though nothing waits there.
  const beyond = layout.aisles.find((x) => x > columns.at(-1)!.x);
  if (!columns.at(-1)!.isAisle) found.push(drawAll(layout, [...columns, aisleAt(beyond!)], drawn));
  return found.reduce((best, one) => (one.length < best.length ? one : best));
}

const aisleAt = (x: number): Column => ({ x, isAisle: true, places: new Map() });

/** The aisles between the outermost places, from the one at or before the first, and the ends between two aisles. */
function columnsOf({ aisles }: Layout, { start, end, stops }: Tour): Column[] {
  const spots = [start, end, ...stops];
  const xs = spots.map(({ x }) => x);
  const left = aisles.findLast((x) => x <= Math.min(...xs))!;
  const right = Math.max(...xs);
  const within = [...new Set([...aisles, start.x, end.x])].filter((x) => x >= left && x <= right).sort((a, b) => a - b);
  const columns = new Map(within.map((x) => [x, { ...aisleAt(x), isAisle: aisles.includes(x) }]));
  for (const { x, y } of spots) {
    const { places } = columns.get(x)!;
    if (!places.has(y)) places.set(y, { y, odd: false });
  }
  for (const { x, y } of [start, end]) {
    const place = columns.get(x)!.places.get(y)!;
    // A tour that ends where it began meets there in an even number of ways, as everywhere.
    place.odd = !place.odd;
  }
  return [...columns.values()];
}

/** All places on one piece of an aisle: back and forth on it, which touches no cross aisle. */
function withinOnePiece({ crossAisles }: Layout, columns: readonly Column[]) {
  const [column, other] = columns.filter(({ places }) => places.size > 0);
  if (other) return null;
  const places = [...column!.places.values()].sort((a, b) => a.y - b.y);
  const [first, last] = [places[0]!.y, places.at(-1)!.y];
  if (first !== last && (!column!.isAisle || crossAisles.some((y) => y > first && y < last))) return null;
  const stretches: Stretch[] = [];
  let odd = false;
  places.slice(1).forEach((place, i) => {
    odd = odd !== places[i]!.odd;
    const ends = { from: { x: column!.x, y: places[i]!.y }, to: { x: column!.x, y: place.y } };
    stretches.push({ ...ends, times: odd ? 1 : 2 });
  });
  return { length: lengthOf(stretches), stretches };
}

const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to, times }) => sum + times * (Math.abs(from.x - to.x) + Math.abs(from.y - to.y)), 0);

/** The steps of the drawing, in order. */
function stepsOf(frontier: Frontier, { crossAisles }: Layout, columns: readonly Column[]): Step[] {
  return columns.flatMap((column, c) => {
    const next = columns[c + 1];
    const along = crossAisles.slice(1).map((back, at) => aisleStep(frontier, column, crossAisles[at]!, back, at));
    const across = next ? crossAisles.map((y, at) => crossStep(frontier, column, next.x, y, at)) : [];
    return [...along, ...across];
  });
}

function aisleStep(frontier: Frontier, column: Column, front: number, back: number, at: number): Step {
  const stops: Stop[] = [];
  for (const stop of column.places.values()) if (stop.y > front && stop.y < back) stops.push(stop);
  stops.sort((a, b) => a.y - b.y);
  const ways = waysThrough(front, back, stops).filter(({ length }) => column.isAisle || length === 0);
  return {
    kinds: ways.map((way) => frontier.aisleKind(at, way)),
    lengths: ways.map(({ length }) => length),
    draw: (choice) => drawAisle(column.x, [front, ...stops.map(({ y }) => y), back], ways[choice]!, stops),
  };
}

const drawAisle = (x: number, ys: readonly number[], way: AisleWay, stops: readonly Stop[]): Stretch[] =>
  timesOf(way, stops).map((times, i) => ({ from: { x, y: ys[i]! }, to: { x, y: ys[i + 1]! }, times }));

const TIMES: readonly Times[] = [0, 1, 2];

function crossStep(frontier: Frontier, column: Column, nextX: number, y: number, at: number): Step {
  const demand = demandAt(column, y);
  return {
    kinds: TIMES.map((times) => frontier.crossKind(at, { times, demand })),
    lengths: TIMES.map((times) => times * (nextX - column.x)),
    draw: (times) => [{ from: { x: column.x, y }, to: { x: nextX, y }, times: TIMES[times]! }],
  };
}

const demandAt = ({ places }: Column, y: number): Demand => {
  const place = places.get(y);
  return { visit: place !== undefined, odd: place?.odd ?? false };
};

/** The shortest drawing of all columns; its stretches only when asked for. */
function drawAll(layout: Layout, columns: readonly Column[], drawn: boolean): { length: number; stretches: Stretch[] } {
  const frontier = frontierOf(layout.crossAisles.length);
  const steps = stepsOf(frontier, layout, columns);
  const trail: Trail[] = [];
  let lengths = new Float64Array(frontier.room).fill(FAR);
  let states = [0];
  lengths[0] = 0;
  for (const step of steps) {
    const way = drawn ? { from: [], choice: [] } : null;
    const next = drawNext(frontier, step, states, lengths, way);
    if (way) trail.push(way);
    lengths = next.lengths;
    states = next.states;
  }
  const demands = layout.crossAisles.map((y) => demandAt(columns.at(-1)!, y));
  const ends = states.filter((state) => frontier.isTour(state, demands));
  if (ends.length === 0) return { length: Number.POSITIVE_INFINITY, stretches: [] };
  const end = ends.reduce((best, one) => (lengths[one]! < lengths[best]! ? one : best));
  return { length: lengths[end]!, stretches: drawn ? drawBack(steps, trail, end) : [] };
}

type Trail = { from: number[]; choice: number[] };
const FAR = Number.POSITIVE_INFINITY;

/** Every state drawn on in every way; of those that come to look the same the shortest stays. */
function drawNext(
  frontier: Frontier,
  { kinds, lengths: added }: Step,
  states: readonly number[],
  lengths: Float64Array,
  way: Trail | null,
): { states: number[]; lengths: Float64Array<ArrayBuffer> } {
  let then = new Float64Array(frontier.room).fill(FAR);
  const reached: number[] = [];
  for (let choice = 0; choice < kinds.length; choice++) {
    const kind = kinds[choice]!;
    for (const state of states) {
      let to = frontier.table(kind)[state]!;
      if (to === UNKNOWN) {
        to = frontier.after(kind, state);
        if (frontier.room > then.length) then = grown(then, frontier.room);
      }
      if (to < 0) continue;
      const total = lengths[state]! + added[choice]!;
      const before = then[to]!;
      if (total >= before) continue;
      if (before === FAR) reached.push(to);
      then[to] = total;
      if (way) [way.from[to], way.choice[to]] = [state, choice];
    }
  }
  return { states: reached, lengths: then };
}

function grown(lengths: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const more = new Float64Array(room).fill(FAR);
  more.set(lengths);
  return more;
}

/** What was drawn, from the last piece to the first. */
function drawBack(steps: readonly Step[], trail: readonly Trail[], end: number): Stretch[] {
  let state = end;
  const stretches: Stretch[] = [];
  for (let at = trail.length - 1; at >= 0; at--) {
    stretches.push(...steps[at]!.draw(trail[at]!.choice[state]!).filter(({ times }) => times > 0));
    state = trail[at]!.from[state]!;
  }
  return stretches;
}
