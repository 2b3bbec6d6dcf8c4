/**
 * Plans the trips of a day: vans with time windows by SISR, Slack Induction by String Removals (J. Christiaens and
 * G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems", Transportation Science 54(2),
 * 2020). Strings of neighbouring stops are taken out of tours that pass one another and put back greedily, with blinks;
 * simulated annealing decides what stays. Own additions: an unused van is a place like any other, the two best places
 * of a drop in a tour are remembered as long as the tour is the same, and who fits nowhere is left out at a price.
 */
import { randomOf } from '../../kernel/random.ts';
import { type Effort, placesOf, type RoutePlan, type RouteProblem } from './problem.ts';
import { Tours } from './tours.ts';

/** Stops taken out at a time, on average, and the longest string. Both are the paper's. */
const REMOVED = 10;
const LONGEST = 10;
/** How often a string is split, how often the spared part grows, how often a place is overlooked. The paper's. */
const SPLIT = 0.5;
const GROW = 0.01;
const BLINK = 0.01;
/** First and last temperature in mean legs of the first plan. */
const HOT = 1;
const COLD = 0.003;
/** Orders in which stops are put back, and how often each is used: the paper's, for time windows. */
const ORDER_WEIGHTS = [4, 4, 2, 1, 2, 2, 2];

/** Trips with the least length that visit as many as can be; the same for the same seed and iterations. */
export function planRoutes(problem: RouteProblem, effort: Effort): RoutePlan {
  const search = new Search(problem, effort.seed ?? 1);
  search.anneal(effort.iterations);
  return search.best;
}

/**
 * What a visit more would add to the day at each of the windows, and null where no van can make it any more: `visit` is
 * the last drop of the problem. One greedy plan of the others, without a search, so that somebody can wait for it; it may
 * say no where a search would still find a way, never yes where there is none.
 */
export function quoteVisit(
  problem: RouteProblem,
  windows: readonly { ready: number; due: number }[],
): (number | null)[] {
  const { tours, best } = new Search(problem, 1, 1);
  if (best.left.length > 1) return windows.map(() => null);
  return windows.map(({ ready, due }) => tours.quote(problem.drops.length, ready, due));
}

class Search {
  readonly tours: Tours;
  best: RoutePlan;
  private readonly random: () => number;
  private readonly places: number;
  /** Per drop all drops, from the nearest. */
  private readonly near: Int32Array;
  private readonly orders: readonly Float64Array[];
  private readonly shuffled: Float64Array;
  /** Who is in no tour: first those left over, then those just taken out. */
  private readonly out: Int32Array;
  private readonly keptOut: Int32Array;
  private outCount: number;
  private readonly leftPrice: number;
  private readonly touched: Int32Array;
  private blinkIn = 0;
  /** Unused vans of a kind are alike; only the first of them is looked at. */
  private readonly kindOf: Int32Array;
  private readonly seenKind: Int32Array;
  private asked = 0;

  /** The last `apart` drops are not put in. */
  constructor(problem: RouteProblem, seed: number, apart = 0) {
    this.places = placesOf(problem);
    this.tours = new Tours(problem);
    this.random = randomOf(seed);
    this.near = nearest(problem.lengths, this.places);
    this.orders = ordersOf(problem, this.tours);
    this.shuffled = this.orders[0]!;
    this.out = Int32Array.from({ length: this.places }, (_, i) => i + 1);
    this.keptOut = new Int32Array(this.places);
    this.outCount = this.places - 1 - apart;
    this.leftPrice = 4 * problem.lengths.reduce((a, b) => Math.max(a, b), 0) + 1;
    this.touched = new Int32Array(this.tours.tours).fill(-1);
    this.kindOf = kindsOf(problem);
    this.seenKind = new Int32Array(problem.vans.length).fill(-1);
    this.blinkIn = this.nextBlink();
    // Who must be visited early is put in first: later ones find their place behind.
    this.sortOut(this.orders[5]!);
    this.putIn();
    this.tours.mark();
    this.best = this.tours.plan();
  }

  anneal(iterations: number): void {
    const { tours } = this;
    const drops = this.places - 1;
    if (!drops || !tours.tours) return;
    let cost = this.cost();
    let least = cost;
    const leg = tours.total() / (drops + 1) || 1;
    const cooling = (COLD / HOT) ** (1 / Math.max(1, iterations));
    let temperature = HOT * leg;
    for (let i = 0; i < iterations; i++, temperature *= cooling) {
      const left = this.outCount;
      for (let k = 0; k < left; k++) this.keptOut[k] = this.out[k]!;
      this.takeOut(i);
      this.sortOut(this.orderOf());
      this.putIn();
      const next = this.cost();
      if (next < cost - temperature * Math.log(this.random())) {
        cost = next;
        tours.mark();
        if (next < least - 1e-9) {
          least = next;
          this.best = tours.plan();
        }
      } else this.takeBack(left);
    }
  }

  private cost(): number {
    return this.tours.total() + this.outCount * this.leftPrice;
  }

  private takeBack(left: number): void {
    this.tours.putBack();
    for (let k = 0; k < left; k++) {
      this.out[k] = this.keptOut[k]!;
      this.tours.tourOf[this.out[k]!] = -1;
    }
    this.outCount = left;
  }

  /** Takes strings out of tours that pass near one drop. */
  private takeOut(round: number): void {
    const { tours, places, touched } = this;
    const drops = places - 1;
    let used = 0;
    for (let tour = 0; tour < tours.tours; tour++) if (tours.sizes[tour]) used++;
    const longest = Math.min(LONGEST, (drops - this.outCount) / Math.max(1, used));
    let strings = Math.floor(this.random() * ((4 * REMOVED) / (1 + longest) - 1)) + 1;
    const middle = 1 + Math.floor(this.random() * drops);
    for (let k = 0; k < drops && strings > 0; k++) {
      const drop = this.near[middle * places + k]!;
      const tour = tours.tourOf[drop]!;
      if (tour < 0 || touched[tour] === round) continue;
      touched[tour] = round;
      strings--;
      this.takeString(tour, drop, 1 + Math.floor(this.random() * Math.min(tours.sizes[tour]!, longest)));
    }
  }

  /** A string of so many stops with the drop in it; every second time a few in its midst are spared. */
  private takeString(tour: number, drop: number, length: number): void {
    const { tours } = this;
    const size = tours.sizes[tour]!;
    let spared = 0;
    if (length > 1 && length < size && this.random() < SPLIT) {
      spared = 1;
      while (length + spared < size && this.random() < GROW) spared++;
    }
    const at = tours.stops.indexOf(drop, tour * tours.stride + 1) - tour * tours.stride;
    const span = length + spared;
    const first = Math.max(1, at - span + 1);
    const last = Math.min(at, size - span + 1);
    const from = first + Math.floor(this.random() * (last - first + 1));
    const sparedFrom = spared ? from + 1 + Math.floor(this.random() * (length - 1)) : 0;
    this.outCount = tours.remove(tour, from, from + span, sparedFrom, spared, this.out, this.outCount);
  }

  private orderOf(): Float64Array {
    let ticket = this.random() * 17;
    let order = 0;
    while (order < 6 && ticket >= ORDER_WEIGHTS[order]!) ticket -= ORDER_WEIGHTS[order++]!;
    if (order === 0) for (let k = 0; k < this.outCount; k++) this.shuffled[this.out[k]!] = this.random();
    return this.orders[order]!;
  }

  private sortOut(keys: Float64Array): void {
    const { out } = this;
    for (let i = 1; i < this.outCount; i++) {
      const drop = out[i]!;
      const key = keys[drop]!;
      let k = i - 1;
      for (; k >= 0 && keys[out[k]!]! > key; k--) out[k + 1] = out[k]!;
      out[k + 1] = drop;
    }
  }

  /** Puts everybody who is out where it costs least; who has no place stays out. */
  private putIn(): void {
    let left = 0;
    for (let k = 0; k < this.outCount; k++) {
      const drop = this.out[k]!;
      if (!this.putInOne(drop)) this.out[left++] = drop;
    }
    this.outCount = left;
  }

  private putInOne(drop: number): boolean {
    const { tours } = this;
    const asked = ++this.asked;
    let least = Number.POSITIVE_INFINITY;
    let best = -1;
    let place = -1;
    for (let tour = 0; tour < tours.tours; tour++) {
      if (!tours.hasRoom(tour, drop)) continue;
      if (tours.sizes[tour] === 0) {
        const kind = this.kindOf[tour]!;
        if (this.seenKind[kind] === asked) continue;
        this.seenKind[kind] = asked;
      }
      // A blink is drawn only where it would matter: the result is spread as if every place had its own.
      let second = false;
      let cost = tours.costOf(tour, drop, false);
      if (cost < least && this.blinks()) {
        second = true;
        cost = tours.costOf(tour, drop, true);
        if (cost < least && this.blinks()) continue;
      }
      if (cost >= least) continue;
      least = cost;
      best = tour;
      place = tours.placeOf(tour, drop, second);
    }
    if (best < 0) return false;
    tours.insert(best, drop, place);
    return true;
  }

  private blinks(): boolean {
    if (--this.blinkIn > 0) return false;
    this.blinkIn = this.nextBlink();
    return true;
  }

  /** Looks until the next blink, drawn once instead of at every look. */
  private nextBlink(): number {
    return 1 + Math.floor(Math.log(1 - this.random()) / Math.log(1 - BLINK));
  }
}

function nearest(lengths: Float64Array, places: number): Int32Array {
  const near = new Int32Array(places * places);
  for (let drop = 1; drop < places; drop++) {
    const row = lengths.subarray(drop * places, (drop + 1) * places);
    const others = Int32Array.from({ length: places - 1 }, (_, i) => i + 1);
    others.sort((a, b) => (a === drop ? -1 : b === drop ? 1 : row[a]! - row[b]! || a - b));
    near.set(others, drop * places);
  }
  return near;
}

/** Keys to sort by, ascending: chance, heaviest, farthest, nearest, tightest, earliest, latest to be due. */
function ordersOf(problem: RouteProblem, tours: Tours): Float64Array[] {
  const key = (value: (drop: number) => number) =>
    Float64Array.from({ length: tours.places }, (_, drop) => value(drop));
  return [
    key(() => 0),
    key((drop) => -tours.weight[drop]!),
    key((drop) => -problem.lengths[drop]!),
    key((drop) => problem.lengths[drop]!),
    key((drop) => tours.due[drop]! - tours.ready[drop]!),
    key((drop) => tours.ready[drop]!),
    key((drop) => -tours.due[drop]!),
  ];
}

/** Vans that can do the same are of one kind, named by the first of them. */
function kindsOf(problem: RouteProblem): Int32Array {
  const names = problem.vans.map((van) => [van.maxWeight, van.maxVolume, van.from, van.until].join());
  return Int32Array.from(names, (name) => names.indexOf(name));
}
