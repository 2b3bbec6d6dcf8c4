/**
 * The moving average of each SKU at each node, reckoned from the movements of stock in their order. Pure. What must stay
 * true: opening + what came − what went = closing, to the cent and the piece; a place without pieces has no value; what
 * goes from one node to another takes its value along.
 *
 * Goods below zero are valued at the last known cost; what they really cost is known when goods come, and the difference
 * is told as `revalued`.
 */
import type { CostKind } from '../contract/costs.ts';
import type { Id } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';

/** Outside, `node` is '' and `place` names it. */
export type Side = { node: Id; place: string };
export type Movement = { skuId: Id; from: Side; to: Side; pieces: bigint; documentId: Id; day: string };
/** `value` and `pieces` of all a document brought of a SKU; null where nobody says what it cost. */
export type Cost = { value: bigint; pieces: bigint };
export type CostOf = (documentId: Id, skuId: Id, kind: 'opened' | 'received') => Cost | null;

export type Holding = { skuId: Id; nodeId: Id; pieces: bigint; value: bigint; last: Cost };
export type MonthLine = Holding & {
  month: string;
  openingPieces: bigint;
  openingValue: bigint;
  moves: Map<CostKind, Cost>;
};
export type Missing = { month: string; documentId: Id; skuId: Id; nodeId: Id; pieces: bigint };
/** What a document's movements of a kind came to on a day. */
export type Worth = Cost & { day: string; kind: CostKind; documentId: Id };
export type Reckoned = { lines: MonthLine[]; missing: Missing[] };

const IN: Record<string, CostKind> = {
  ...{ supplier: 'received', sync: 'opened', loss: 'found', customer: 'returned', assembly: 'assembled' },
};
const OUT: Record<string, CostKind> = {
  ...{ supplier: 'sentBack', sync: 'synced', loss: 'lost', customer: 'sold', assembly: 'consumed' },
};

/** `value × part / whole`, half away from zero. */
export function shareOf(value: bigint, part: bigint, whole: bigint): bigint {
  const product = 2n * value * part + (value * part < 0n === whole < 0n ? whole : -whole);
  return product / (2n * whole);
}

class Ledger {
  readonly holdings = new Map<string, Holding>();
  readonly lines = new Map<string, MonthLine>();
  readonly missing = new Map<string, Missing>();
  month = '';
  /** The document under way, and what documents came to since somebody took it. */
  #at = { day: '', documentId: '' };
  #worths = new Map<string, Worth>();

  open(day: string, documentId: Id): void {
    this.#at = { day, documentId };
  }

  takeWorths(): Worth[] {
    const worths = [...this.#worths.values()];
    this.#worths = new Map();
    return worths;
  }

  holding(skuId: Id, nodeId: Id): Holding {
    const key = `${skuId}/${nodeId}`;
    const known = this.holdings.get(key);
    if (known) return known;
    const fresh = { skuId, nodeId, pieces: 0n, value: 0n, last: { value: 0n, pieces: 0n } };
    this.holdings.set(key, fresh);
    return fresh;
  }

  /** Every holding has its line from the first month it had something. */
  begin(month: string): void {
    this.month = month;
    for (const one of this.holdings.values()) if (one.pieces !== 0n || one.value !== 0n) this.line(one);
  }

  line(one: Holding): MonthLine {
    const key = `${this.month}/${one.skuId}/${one.nodeId}`;
    const known = this.lines.get(key);
    if (known) return known;
    const opening = { openingPieces: one.pieces, openingValue: one.value, moves: new Map<CostKind, Cost>() };
    const line = { ...one, ...opening, month: this.month };
    this.lines.set(key, line);
    return line;
  }

  book(one: Holding, kind: CostKind, pieces: bigint, value: bigint): void {
    const line = this.line(one);
    const before = line.moves.get(kind) ?? { pieces: 0n, value: 0n };
    line.moves.set(kind, { pieces: before.pieces + pieces, value: before.value + value });
    const key = `${this.#at.day}/${kind}/${this.#at.documentId}`;
    const worth = this.#worths.get(key) ?? { ...this.#at, kind, pieces: 0n, value: 0n };
    this.#worths.set(key, { ...worth, pieces: worth.pieces + pieces, value: worth.value + value });
    one.pieces += pieces;
    one.value += value;
    Object.assign(line, { pieces: one.pieces, value: one.value, last: one.last });
  }

  /** What so many pieces cost on average; the last known cost where there are none. */
  average({ pieces, value, last }: Holding, wanted: bigint): bigint {
    if (pieces > 0n) return shareOf(value, wanted, pieces);
    return last.pieces === 0n ? 0n : shareOf(last.value, wanted, last.pieces);
  }

  out(one: Holding, kind: CostKind, pieces: bigint, fixed?: bigint): bigint {
    if (one.pieces > 0n) one.last = { value: one.value, pieces: one.pieces };
    const there = one.pieces > 0n ? one.pieces : 0n;
    const value =
      fixed !== undefined && pieces < there
        ? fixed
        : pieces <= there
          ? this.average(one, pieces)
          : (there > 0n ? one.value : 0n) + this.average({ ...one, pieces: 0n }, pieces - there);
    this.book(one, kind, -pieces, -value);
    this.settle(one);
    return value;
  }

  in(one: Holding, kind: CostKind, pieces: bigint, value: bigint): void {
    const [owed, before] = [one.pieces, one.value];
    this.book(one, kind, pieces, value);
    if (owed < 0n) {
      // What was given without being there cost what has come now.
      const right = one.pieces > 0n ? shareOf(value, one.pieces, pieces) : shareOf(before, one.pieces, owed);
      if (right !== one.value) this.book(one, 'revalued', 0n, right - one.value);
    }
    if (one.pieces > 0n) one.last = { value: one.value, pieces: one.pieces };
    this.settle(one);
  }

  /** A place without pieces has no value. */
  settle(one: Holding): void {
    if (one.pieces === 0n && one.value !== 0n) this.book(one, 'revalued', 0n, -one.value);
  }
}

/** What a counter-document takes back is valued as it was: by the document it reverses. */
export type ReversalOf = (documentId: Id) => Id | undefined;

/**
 * `months`: those to be told, in order, without a gap; each movement falls into one. Movements are taken in their order:
 * by day, then as they were made, of one document those that go before those that come; in as many parts as one likes,
 * but a document whole. A reversed receipt goes out as it came in; assembled goods are worth what was consumed for them.
 */
export class Reckoning {
  readonly #ledger = new Ledger();
  readonly #left: string[];
  readonly #reversalOf: ReversalOf;
  readonly #pools = new Map<string, Cost | null>();
  readonly #came = new Map<string, Cost>();

  constructor(opening: readonly Holding[], months: readonly string[], reversalOf: ReversalOf = () => undefined) {
    for (const one of opening) this.#ledger.holdings.set(`${one.skuId}/${one.nodeId}`, { ...one });
    this.#left = [...months];
    this.#reversalOf = reversalOf;
  }

  #goTo(month: string): void {
    while (this.#left.length > 0 && this.#left[0]! <= month) this.#ledger.begin(this.#left.shift()!);
  }

  take(movements: readonly Movement[], costOf: CostOf): void {
    const [ledger, pools, came] = [this.#ledger, this.#pools, this.#came];
    for (const document of runsOf(movements)) {
      const { day, documentId } = document[0]!;
      this.#goTo(day.slice(0, 7));
      ledger.open(day, documentId);
      const original = this.#reversalOf(documentId);
      const weighed = assembledIn(ledger, document, () => consume(ledger, document, came, original));
      for (const move of document) {
        if (move.to.node === '') continue;
        if (move.from.node !== '') pass(ledger, move);
        else bring(ledger, move, { pools, came, original, costOf, value: weighed.get(move) });
      }
    }
  }

  /** What documents came to since it was asked last: all of it together is what all lines moved by. */
  takeWorths(): Worth[] {
    return this.#ledger.takeWorths();
  }

  /** Months without movements have what they began with. */
  end(): Reckoned {
    this.#goTo(this.#left.at(-1) ?? '');
    return { lines: [...this.#ledger.lines.values()], missing: [...this.#ledger.missing.values()] };
  }
}

/** Movements of one document stand together. */
export function* runsOf(movements: readonly Movement[]): Generator<Movement[]> {
  let run: Movement[] = [];
  for (const move of movements) {
    const last = run.at(-1);
    if (last && (last.documentId !== move.documentId || last.day !== move.day)) {
      yield run;
      run = [];
    }
    run.push(move);
  }
  if (run.length > 0) yield run;
}

const take = (pool: Cost, pieces: bigint): bigint => {
  const value = pieces >= pool.pieces ? pool.value : shareOf(pool.value, pieces, pool.pieces);
  pool.value -= value;
  pool.pieces -= pieces;
  return value;
};

/** What leaves the house; answers what was consumed of goods to be assembled. */
function consume(ledger: Ledger, document: readonly Movement[], came: Map<string, Cost>, original?: Id): bigint {
  let consumed = 0n;
  for (const { skuId, from, to, pieces } of document) {
    if (from.node === '' || to.node !== '') continue;
    const kind = OUT[to.place] ?? 'lost';
    const pool = original === undefined ? undefined : came.get(`${original}/${skuId}/${from.node}`);
    const fixed = pool && pool.pieces >= pieces ? take(pool, pieces) : undefined;
    const value = ledger.out(ledger.holding(skuId, from.node), kind, pieces, fixed);
    if (kind === 'consumed') consumed += value;
  }
  return consumed;
}

/** Finished goods share what was consumed for them, by what they are worth on average, or by pieces. */
function assembledIn(ledger: Ledger, document: readonly Movement[], consumed: () => bigint): Map<Movement, bigint> {
  const total = consumed();
  const made = document.filter(({ from, to }) => from.place === 'assembly' && from.node === '' && to.node !== '');
  if (made.length === 0) return new Map();
  const worth = made.map(({ skuId, to, pieces }) => ledger.average(ledger.holding(skuId, to.node), pieces));
  const known = worth.every((one) => one > 0n);
  const parts = allocate(total, known ? worth : made.map(({ pieces }) => pieces));
  return new Map(made.map((move, i) => [move, parts[i]!]));
}

function pass(ledger: Ledger, { skuId, from, to, pieces }: Movement): void {
  const value = ledger.out(ledger.holding(skuId, from.node), 'movedOut', pieces);
  ledger.in(ledger.holding(skuId, to.node), 'movedIn', pieces, value);
}

type Bringing = {
  pools: Map<string, Cost | null>;
  came: Map<string, Cost>;
  original: Id | undefined;
  costOf: CostOf;
  value: bigint | undefined;
};

function bring(ledger: Ledger, move: Movement, { pools, came, original, costOf, value: weighed }: Bringing): void {
  const { skuId, from, to, pieces, documentId } = move;
  const kind = IN[from.place] ?? 'found';
  const one = ledger.holding(skuId, to.node);
  const paid = kind === 'received' || kind === 'opened';
  const key = `${documentId}/${skuId}`;
  if (paid && original === undefined && !pools.has(key)) pools.set(key, costOf(documentId, skuId, kind));
  const pool = pools.get(key);
  if (paid && original === undefined && !pool) {
    const at = `${ledger.month}/${key}/${to.node}`;
    const known = ledger.missing.get(at);
    const missing = { month: ledger.month, documentId, skuId, nodeId: to.node, pieces: (known?.pieces ?? 0n) + pieces };
    ledger.missing.set(at, missing);
  }
  const value = weighed ?? (pool ? take(pool, pieces) : ledger.average(one, pieces));
  ledger.in(one, kind, pieces, value);
  if (!paid) return;
  const before = came.get(`${key}/${to.node}`) ?? { pieces: 0n, value: 0n };
  came.set(`${key}/${to.node}`, { pieces: before.pieces + pieces, value: before.value + value });
}
