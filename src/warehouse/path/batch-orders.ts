/**
 * Which orders are picked on one walk, so that the walks together are short. Savings with lengths reckoned anew after each
 * merge (Clarke & Wright 1964, C&W(ii) of de Koster, van der Poort & Wolters 1999), then iterated local search with
 * moving and swapping orders (Henn & Wäscher 2012), all on the exact shortest walk.
 */
import type { Layout, Spot } from './layout.ts';
import { shortestLength } from './shortest-tour.ts';

export type BatchOrder = {
  stops: readonly Spot[];
  /** Of the cart's capacity, in its unit. */
  load: number;
};

export type Cart = {
  /** In the unit of the loads. */
  capacity: number;
  /** Slots: so many orders at most. */
  slots: number;
};

export type Budget = {
  /** Kicks of the search, each followed by a descent; 0: the savings alone. Not a time, so that it is repeatable. */
  kicks: number;
  /** Numbers in [0, 1). */
  random: () => number;
};

export type Batches = {
  /** Indexes into the orders. */
  batches: number[][];
  /** Millimetres of all walks together, and of a walk for each order alone. */
  length: number;
  lengthAlone: number;
};

type Batch = {
  orders: readonly number[];
  load: number;
  length: number;
  /** The aisles it leads into, by block. */
  pieces: ReadonlySet<number>;
};

/** Partners looked at for each order or batch: those whose aisles it shares most. */
const NEAR = 24;
/** Moves and swaps of one order that are reckoned exactly. */
const TRIED = 10;
/** Share of all orders a kick moves to wherever they fit. */
const KICKED = 0.06;
/** A kick may leave the walks so much longer than the best known and be gone on with. */
const PATIENCE = 1.01;

/** Throws a RangeError for an order that no cart takes, or a place off the floor. */
export function batchOrders(
  layout: Layout,
  door: { start: Spot; end: Spot },
  orders: readonly BatchOrder[],
  cart: Cart,
  budget: Budget,
): Batches {
  if (cart.slots < 1) throw new RangeError('a cart takes at least one order');
  for (const { load } of orders)
    if (load > cart.capacity) throw new RangeError(`an order of ${load} does not fit a cart of ${cart.capacity}`);
  const problem = new Problem(layout, door, orders, cart);
  const alone = orders.map((_, i) => problem.batch([i]));
  const best = search(problem, mergeBySavings(problem, alone), budget);
  return {
    batches: best.map((batch) => [...batch.orders]).sort((a, b) => a[0]! - b[0]!),
    length: total(best),
    lengthAlone: total(alone),
  };
}

const total = (batches: readonly Batch[]): number => batches.reduce((sum, { length }) => sum + length, 0);

/** The orders with what is known of them; a walk is reckoned once. */
class Problem {
  readonly orders: readonly BatchOrder[];
  readonly cart: Cart;
  readonly #layout: Layout;
  readonly #door: { start: Spot; end: Spot };
  readonly #batches = new Map<string, Batch>();
  /** The pieces of aisles each order needs, and how long one is in the mean. */
  readonly #pieces: ReadonlySet<number>[];
  readonly #pieceLength: number;

  constructor(layout: Layout, door: { start: Spot; end: Spot }, orders: readonly BatchOrder[], cart: Cart) {
    this.orders = orders;
    this.cart = cart;
    this.#layout = layout;
    this.#door = door;
    const { crossAisles } = layout;
    const pieceOf = ({ x, y }: Spot) => x * crossAisles.length + crossAisles.filter((cross) => cross < y).length;
    this.#pieces = orders.map(({ stops }) => new Set(stops.map(pieceOf)));
    this.#pieceLength = (crossAisles.at(-1)! - crossAisles[0]!) / (crossAisles.length - 1);
  }

  batch(members: readonly number[]): Batch {
    const orders = members.toSorted((a, b) => a - b);
    const key = orders.join();
    const known = this.#batches.get(key);
    if (known) return known;
    const stops = orders.flatMap((i) => this.orders[i]!.stops);
    const batch: Batch = {
      orders,
      load: orders.reduce((sum, i) => sum + this.orders[i]!.load, 0),
      length: orders.length === 0 ? 0 : shortestLength(this.#layout, { ...this.#door, stops }),
      pieces: new Set(orders.flatMap((i) => [...this.#pieces[i]!])),
    };
    this.#batches.set(key, batch);
    return batch;
  }

  without(batch: Batch, order: number): Batch {
    return this.batch(batch.orders.filter((one) => one !== order));
  }

  fits(load: number, count: number): boolean {
    return load <= this.cart.capacity && count <= this.cart.slots;
  }

  /** About what an order adds to a batch: a piece of aisle for each that nothing else of the batch needs. */
  newTo(order: number, { pieces }: Batch): number {
    let added = 0;
    for (const piece of this.#pieces[order]!) if (!pieces.has(piece)) added += this.#pieceLength;
    return added;
  }
}

/** Of the batches, those that share most aisles with this one and add fewest. */
function nearest({ pieces }: Batch, others: readonly Batch[]): readonly Batch[] {
  if (others.length <= NEAR) return others;
  const strange = new Map(
    others.map((other) => [
      other,
      other.pieces.symmetricDifference(pieces).size - 2 * other.pieces.intersection(pieces).size,
    ]),
  );
  return others.toSorted((a, b) => strange.get(a)! - strange.get(b)!).slice(0, NEAR);
}

type Merge = { parts: [Batch, Batch]; whole: Batch; saved: number };

/** Merges the two batches that save most, until none fit together or none saves. */
function mergeBySavings(problem: Problem, alone: readonly Batch[]): Batch[] {
  const open = new Set(alone);
  const mergesOf = (batch: Batch): Merge[] => {
    const partners = [...open].filter(
      (other) => other !== batch && problem.fits(batch.load + other.load, batch.orders.length + other.orders.length),
    );
    return nearest(batch, partners).map((other) => {
      const whole = problem.batch([...batch.orders, ...other.orders]);
      return { parts: [batch, other], whole, saved: batch.length + other.length - whole.length };
    });
  };
  let merges = alone.flatMap(mergesOf);
  for (;;) {
    const best = merges.reduce<Merge | null>((most, one) => (one.saved > (most?.saved ?? 0) ? one : most), null);
    if (!best) return [...open];
    for (const part of best.parts) open.delete(part);
    open.add(best.whole);
    merges = merges.filter(({ parts }) => parts.every((part) => open.has(part)));
    merges.push(...mergesOf(best.whole));
  }
}

/** Iterated local search: kick, descend, go on from what is not much worse than the best. */
function search(problem: Problem, start: Batch[], { kicks, random }: Budget): Batch[] {
  let best = descend(problem, start, start);
  let here = best;
  for (let kick = 0; kick < kicks; kick++) {
    const { batches, changed } = kicked(problem, here, random);
    const there = descend(problem, batches, changed);
    if (total(there) < total(best)) best = there;
    here = total(there) <= total(best) * PATIENCE ? there : best;
  }
  return best;
}

/** Some orders moved to whatever batch takes them, or to one of their own. */
function kicked(problem: Problem, batches: readonly Batch[], random: () => number) {
  const many = Math.max(2, Math.round(problem.orders.length * KICKED));
  let now = [...batches];
  for (let i = 0; i < many; i++) {
    const order = Math.floor(random() * problem.orders.length);
    const from = now.find(({ orders }) => orders.includes(order))!;
    const takers = now.filter((batch) => batch !== from && takes(problem, batch, order));
    const to = takers[Math.floor(random() * (takers.length + 1))];
    now = now.filter((batch) => batch !== from && batch !== to);
    now.push(problem.batch(from.orders.filter((one) => one !== order)), problem.batch([...(to?.orders ?? []), order]));
  }
  now = now.filter(({ orders }) => orders.length > 0);
  return { batches: now, changed: now.filter((batch) => !batches.includes(batch)) };
}

const takes = (problem: Problem, { load, orders }: Batch, order: number): boolean =>
  problem.fits(load + problem.orders[order]!.load, orders.length + 1);

/** Moves and swaps of the orders of changed batches, until none of them shortens anything. */
function descend(problem: Problem, batches: readonly Batch[], changed: readonly Batch[]): Batch[] {
  let now = [...batches];
  const open = new Set(changed.flatMap(({ orders }) => orders));
  for (const order of open) {
    open.delete(order);
    const change = bestChange(problem, now, order);
    if (!change) continue;
    now = now.filter((batch) => !change.out.includes(batch)).concat(change.in.filter(({ orders }) => orders.length));
    // A set goes through what is added while it is gone through.
    for (const moved of change.in.flatMap(({ orders }) => orders)) open.add(moved);
  }
  return now;
}

type Change = { out: Batch[]; in: Batch[]; gain: number };
/** An order that goes over to another batch, and the one that comes back for it, if any. */
type Idea = { to: Batch; back: number | null; hope: number };

/** The best of the most hopeful moves and swaps of one order; null when none of them shortens the walks. */
function bestChange(problem: Problem, batches: readonly Batch[], order: number): Change | null {
  const from = batches.find(({ orders }) => orders.includes(order))!;
  const rest = problem.without(from, order);
  const ideas = batches.flatMap((to) => (to === from ? [] : ideasOf(problem, from, rest, order, to)));
  ideas.sort((a, b) => b.hope - a.hope);
  let best: Change | null = null;
  for (const { to, back } of ideas.slice(0, TRIED)) {
    const left = back === null ? rest : problem.batch([...rest.orders, back]);
    const right = problem.batch([...to.orders.filter((one) => one !== back), order]);
    const gain = from.length + to.length - left.length - right.length;
    if (gain > (best?.gain ?? 0)) best = { out: [from, to], in: [left, right], gain };
  }
  return best;
}

/** What may be gained: what leaving saves for certain, less an aisle's length for each aisle that is new to a batch. */
function ideasOf(problem: Problem, from: Batch, rest: Batch, order: number, to: Batch): Idea[] {
  const saved = from.length - rest.length - problem.newTo(order, to);
  const ideas: Idea[] = saved > 0 && takes(problem, to, order) ? [{ to, back: null, hope: saved }] : [];
  for (const back of to.orders) {
    const moved = problem.orders[order]!.load - problem.orders[back]!.load;
    if (to.load + moved > problem.cart.capacity || from.load - moved > problem.cart.capacity) continue;
    const hope = saved + to.length - problem.without(to, back).length - problem.newTo(back, rest);
    if (hope > 0) ideas.push({ to, back, hope });
  }
  return ideas;
}
