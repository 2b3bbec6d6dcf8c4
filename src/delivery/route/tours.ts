/**
 * Tours being changed: which van visits whom in which order, how early it leaves each place and how late it may arrive
 * there. Typed arrays only, so that a search of a million steps allocates nothing.
 *
 * A tour's state has a stamp of its own. The best places for a drop in a tour are remembered under that stamp; a tour
 * that is put back (a step was not accepted) gets its old stamp back and with it all that was known about it.
 */
import { placesOf, type RoutePlan, type RouteProblem } from './problem.ts';

export class Tours {
  readonly places: number;
  readonly tours: number;
  /** Per tour: the warehouse, its drops, the warehouse. */
  readonly stops: Int32Array;
  readonly sizes: Int32Array;
  readonly tourOf: Int32Array;
  readonly lengthsOf: Float64Array;
  readonly problem: RouteProblem;
  /** Positions of a tour in the flat arrays. */
  readonly stride: number;

  readonly ready: Float64Array;
  readonly due: Float64Array;
  readonly service: Float64Array;
  readonly weight: Float64Array;
  readonly volume: Float64Array;

  private readonly lengths: Float64Array;
  private readonly times: Float64Array;
  /** The same matrices the other way round: everything towards a drop lies side by side. */
  private readonly lengthsTo: Float64Array;
  private readonly timesTo: Float64Array;
  private readonly roomWeight: Float64Array;
  private readonly roomVolume: Float64Array;
  private readonly leaves: Float64Array;
  private readonly latest: Float64Array;
  private readonly stamps: Int32Array;
  private lastStamp = 0;

  private readonly knownAt: Int32Array;
  private readonly firstCost: Float64Array;
  private readonly firstAt: Int32Array;
  private readonly secondCost: Float64Array;
  private readonly secondAt: Int32Array;

  private readonly keptStops: Int32Array;
  private readonly keptSizes: Int32Array;
  private readonly keptStamps: Int32Array;
  private readonly kept: Int32Array;
  private keptCount = 0;
  private readonly isKept: Uint8Array;

  constructor(problem: RouteProblem) {
    const places = placesOf(problem);
    const tours = problem.vans.length;
    this.problem = problem;
    this.places = places;
    this.tours = tours;
    this.stride = places + 1;
    this.stops = new Int32Array(tours * this.stride);
    this.sizes = new Int32Array(tours);
    this.tourOf = new Int32Array(places).fill(-1);
    this.lengthsOf = new Float64Array(tours);
    const perDrop = (value: (drop: RouteProblem['drops'][number]) => number) =>
      Float64Array.from([0, ...problem.drops.map(value)]);
    this.ready = perDrop((d) => d.ready);
    this.due = perDrop((d) => d.due);
    this.service = perDrop((d) => d.service);
    this.weight = perDrop((d) => d.weight);
    this.volume = perDrop((d) => d.volume);
    this.lengths = problem.lengths;
    this.times = problem.times;
    this.lengthsTo = turned(problem.lengths, places);
    this.timesTo = turned(problem.times, places);
    this.roomWeight = Float64Array.from(problem.vans, (van) => van.maxWeight);
    this.roomVolume = Float64Array.from(problem.vans, (van) => van.maxVolume);
    this.leaves = new Float64Array(tours * this.stride);
    this.latest = new Float64Array(tours * this.stride);
    this.stamps = new Int32Array(tours);
    this.knownAt = new Int32Array(tours * places);
    this.firstCost = new Float64Array(tours * places);
    this.firstAt = new Int32Array(tours * places);
    this.secondCost = new Float64Array(tours * places);
    this.secondAt = new Int32Array(tours * places);
    this.keptStops = new Int32Array(tours * this.stride);
    this.keptSizes = new Int32Array(tours);
    this.keptStamps = new Int32Array(tours);
    this.kept = new Int32Array(tours);
    this.isKept = new Uint8Array(tours);
    for (let tour = 0; tour < tours; tour++) {
      this.stamps[tour] = ++this.lastStamp;
      this.reckon(tour);
    }
  }

  total(): number {
    let sum = 0;
    for (let tour = 0; tour < this.tours; tour++) sum += this.lengthsOf[tour]!;
    return sum;
  }

  hasRoom(tour: number, drop: number): boolean {
    return this.weight[drop]! <= this.roomWeight[tour]! && this.volume[drop]! <= this.roomVolume[tour]!;
  }

  /** What the cheapest place of a drop in a tour costs more; Infinity where it has none. `placeOf` says which. */
  costOf(tour: number, drop: number, second: boolean): number {
    const known = tour * this.places + drop;
    if (this.knownAt[known] !== this.stamps[tour]) this.look(tour, drop);
    return (second ? this.secondCost : this.firstCost)[known]!;
  }

  placeOf(tour: number, drop: number, second: boolean): number {
    return (second ? this.secondAt : this.firstAt)[tour * this.places + drop]!;
  }

  /** The least a drop that is in no tour would add if it were to be visited within this window, or null. */
  quote(drop: number, ready: number, due: number): number | null {
    this.ready[drop] = ready;
    this.due[drop] = due;
    let least = Number.POSITIVE_INFINITY;
    for (let tour = 0; tour < this.tours; tour++) {
      if (!this.hasRoom(tour, drop)) continue;
      this.look(tour, drop);
      least = Math.min(least, this.firstCost[tour * this.places + drop]!);
    }
    return least < Number.POSITIVE_INFINITY ? least : null;
  }

  /** Finds the two cheapest places where a drop can be put in time and everybody after it still is. */
  private look(tour: number, drop: number): void {
    const known = tour * this.places + drop;
    const base = tour * this.stride;
    const row = drop * this.places;
    const ready = this.ready[drop]!;
    const due = this.due[drop]!;
    const service = this.service[drop]!;
    const { stops, leaves, latest, lengths, times, lengthsTo, timesTo } = this;
    let first = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    let firstAt = -1;
    let secondAt = -1;
    const last = base + this.sizes[tour]!;
    for (let at = this.firstWithin(tour, ready + service); at <= last; at++) {
      const leave = leaves[at]!;
      if (leave > due) break;
      const before = stops[at]!;
      const after = stops[at + 1]!;
      const cost = lengthsTo[row + before]! + lengths[row + after]! - lengths[before * this.places + after]!;
      if (cost >= second) continue;
      const arrive = leave + timesTo[row + before]!;
      if (arrive > due) continue;
      if (Math.max(arrive, ready) + service + times[row + after]! > latest[at + 1]!) continue;
      if (cost < first) {
        second = first;
        secondAt = firstAt;
        first = cost;
        firstAt = at - base;
      } else {
        second = cost;
        secondAt = at - base;
      }
    }
    this.knownAt[known] = this.stamps[tour]!;
    this.firstCost[known] = first;
    this.firstAt[known] = firstAt;
    this.secondCost[known] = second;
    this.secondAt[known] = secondAt;
  }

  /** The first place after which somebody may still be visited at `moment`: how late one may be grows along a tour. */
  private firstWithin(tour: number, moment: number): number {
    const base = tour * this.stride;
    let low = base;
    let high = base + this.sizes[tour]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.latest[middle + 1]! < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts a drop behind the `at`-th stop of a tour. */
  insert(tour: number, drop: number, at: number): void {
    this.keep(tour);
    const base = tour * this.stride;
    const size = this.sizes[tour]!;
    this.stops.copyWithin(base + at + 2, base + at + 1, base + size + 1);
    this.stops[base + at + 1] = drop;
    this.sizes[tour] = size + 1;
    this.tourOf[drop] = tour;
    this.changed(tour);
  }

  /** Takes the stops `from` to `until` (not included; 1 is the first) of a tour out, but for `spared` ones from `sparedFrom`. */
  remove(
    tour: number,
    from: number,
    until: number,
    sparedFrom: number,
    spared: number,
    into: Int32Array,
    have: number,
  ): number {
    this.keep(tour);
    const base = tour * this.stride;
    const size = this.sizes[tour]!;
    let to = base + from;
    let taken = have;
    for (let at = from; at <= size; at++) {
      const drop = this.stops[base + at]!;
      if (at < until && (at < sparedFrom || at >= sparedFrom + spared)) {
        this.tourOf[drop] = -1;
        into[taken++] = drop;
      } else this.stops[to++] = drop;
    }
    this.sizes[tour] = to - base - 1;
    this.changed(tour);
    return taken;
  }

  private changed(tour: number): void {
    this.stamps[tour] = ++this.lastStamp;
    this.reckon(tour);
  }

  /** Times, room and length of a tour from its stops. */
  private reckon(tour: number): void {
    const { stops, leaves, latest, lengths, times } = this;
    const base = tour * this.stride;
    const end = base + this.sizes[tour]! + 1;
    const van = this.problem.vans[tour]!;
    stops[base] = 0;
    stops[end] = 0;
    let weight = van.maxWeight;
    let volume = van.maxVolume;
    let length = 0;
    let leave = van.from;
    leaves[base] = leave;
    for (let at = base + 1; at <= end; at++) {
      const stop = stops[at]!;
      const leg = stops[at - 1]! * this.places + stop;
      length += lengths[leg]!;
      leave += times[leg]!;
      if (leave < this.ready[stop]!) leave = this.ready[stop]!;
      leave += this.service[stop]!;
      leaves[at] = leave;
      weight -= this.weight[stop]!;
      volume -= this.volume[stop]!;
    }
    let late = van.until;
    latest[end] = late;
    for (let at = end - 1; at > base; at--) {
      const stop = stops[at]!;
      late -= times[stop * this.places + stops[at + 1]!]! + this.service[stop]!;
      if (late > this.due[stop]!) late = this.due[stop]!;
      latest[at] = late;
    }
    this.roomWeight[tour] = weight;
    this.roomVolume[tour] = volume;
    this.lengthsOf[tour] = length;
  }

  /** From here `putBack` returns to this state. */
  mark(): void {
    for (let i = 0; i < this.keptCount; i++) this.isKept[this.kept[i]!] = 0;
    this.keptCount = 0;
  }

  private keep(tour: number): void {
    if (this.isKept[tour]) return;
    this.isKept[tour] = 1;
    this.kept[this.keptCount++] = tour;
    const base = tour * this.stride;
    const end = base + this.sizes[tour]! + 2;
    for (let at = base; at < end; at++) this.keptStops[at] = this.stops[at]!;
    this.keptSizes[tour] = this.sizes[tour]!;
    this.keptStamps[tour] = this.stamps[tour]!;
  }

  /** Undoes everything since `mark`. Drops that were in no tour then must be in none afterwards: `tourOf` of them is the caller's. */
  putBack(): void {
    for (let i = 0; i < this.keptCount; i++) {
      const tour = this.kept[i]!;
      const base = tour * this.stride;
      const size = this.keptSizes[tour]!;
      for (let at = base; at < base + size + 2; at++) this.stops[at] = this.keptStops[at]!;
      for (let at = base + 1; at <= base + size; at++) this.tourOf[this.stops[at]!] = tour;
      this.sizes[tour] = size;
      this.stamps[tour] = this.keptStamps[tour]!;
      this.reckon(tour);
    }
    this.mark();
  }

  plan(): RoutePlan {
    const trips = Array.from({ length: this.tours }, (_, van) => {
      const base = van * this.stride;
      return { van, stops: [...this.stops.subarray(base + 1, base + 1 + this.sizes[van]!)] };
    }).filter((trip) => trip.stops.length > 0);
    const left = this.problem.drops.map((_, i) => i + 1).filter((drop) => this.tourOf[drop] === -1);
    return { trips, left, length: this.total() };
  }
}

function turned(matrix: Float64Array, places: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let a = 0; a < places; a++) for (let b = 0; b < places; b++) result[b * places + a] = matrix[a * places + b]!;
  return result;
}
