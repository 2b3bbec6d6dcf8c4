/**
 * What a half-drawn tour looks like from its right edge. A tour is drawn from left to right, piece by piece; all that
 * decides how it may go on is, for each cross aisle, whether it was touched, whether an even or odd number of ways meets
 * there, and which of them hang together. Such a view is a state; drawing a piece leads to another state or to none.
 * States and steps between them are numbered as they are met and kept for good: they do not depend on the warehouse.
 *
 * Ratliff & Rosenthal 1983 (one block), Roodbergen & de Koster 2001 (two), Cambazard & Catusse 2018 (any number).
 */

/** How often a way is walked: not at all, once, there and back. */
export type Times = 0 | 1 | 2;

/** A piece of an aisle between two cross aisles: ways at its front and back end, and whether it joins them. */
export type AislePiece = { front: Times; back: Times; joins: boolean };
/** A piece of a cross aisle: how often, and what the place it leaves demands. */
export type CrossPiece = { times: Times; demand: Demand };
/** Must be visited; an odd number of ways meets there, because the tour begins or ends there. */
export type Demand = { visit: boolean; odd: boolean };

export const UNKNOWN = -2;
const NONE = -1;
/** Enough for three cross aisles; doubled when more states are met. */
const ROOM = 64;
const COMPONENT = 0b1110;
const ODD = 0b0001;

/** Kinds of pieces as numbers: what lies where, in mixed radix. Crossings come after all pieces of aisles. */
const AISLE_KINDS = 3 * 3 * 2;
const CROSS_KINDS = 3 * 3;

export class Frontier {
  readonly #height: number;
  /** Four bits for each cross aisle: its component, counted from 1, and whether it is odd; 0 when untouched. */
  readonly #codes: number[] = [0];
  readonly #ids = new Map<number, number>([[0, 0]]);
  /** By kind of piece and state before: the state after, or `UNKNOWN`. */
  readonly #after: Int32Array[];

  constructor(crossAisles: number) {
    this.#height = crossAisles;
    const unknown = () => new Int32Array(ROOM).fill(UNKNOWN);
    this.#after = Array.from({ length: crossAisles * (AISLE_KINDS + CROSS_KINDS) }, unknown);
  }

  /** More than the number of any state met so far. */
  get room(): number {
    return this.#after[0]!.length;
  }

  /** The kind of a piece of the aisle between cross aisles `at` and `at + 1`. */
  aisleKind = (at: number, { front, back, joins }: AislePiece): number =>
    at * AISLE_KINDS + (front * 3 + back) * 2 + (joins ? 1 : 0);

  /** The kind of a piece of cross aisle `at` from one aisle to the next. */
  crossKind = (at: number, { times, demand }: CrossPiece): number =>
    this.#height * AISLE_KINDS + at * CROSS_KINDS + times * 3 + (demand.odd ? 2 : demand.visit ? 1 : 0);

  /** The states after a piece of this kind, by the state before: -1 for none, and those never asked for unknown. */
  table(kind: number): Int32Array {
    return this.#after[kind]!;
  }

  /** The state after a piece was drawn; -1 when it cannot be. What was asked before stands in the table. */
  after(kind: number, state: number): number {
    const known = this.#after[kind]![state]!;
    if (known !== UNKNOWN) return known;
    const crossing = kind - this.#height * AISLE_KINDS;
    const after = crossing < 0 ? this.#alongAisle(state, kind) : this.#acrossTo(state, crossing);
    this.#after[kind]![state] = after;
    return after;
  }

  #alongAisle(state: number, kind: number): number {
    const at = Math.floor(kind / AISLE_KINDS);
    const ends = Math.floor((kind % AISLE_KINDS) / 2);
    const nodes = this.#nodesOf(state);
    touch(nodes, at, Math.floor(ends / 3));
    touch(nodes, at + 1, ends % 3);
    if (kind % 2 === 1) join(nodes, nodes[at]! & COMPONENT, nodes[at + 1]! & COMPONENT);
    return this.#idOf(nodes);
  }

  #acrossTo(state: number, crossing: number): number {
    const at = Math.floor(crossing / CROSS_KINDS);
    const times = Math.floor((crossing % CROSS_KINDS) / 3);
    const demand = { visit: crossing % 3 > 0, odd: crossing % 3 === 2 };
    const nodes = this.#nodesOf(state);
    touch(nodes, at, times);
    const here = nodes[at]!;
    if (!meets(here, demand)) return NONE;
    const component = here & COMPONENT;
    nodes[at] = times === 0 ? 0 : component | (times & ODD);
    // What nothing on the frontier belongs to any more can never be joined to the rest.
    if (times === 0 && here !== 0 && !nodes.some((node) => (node & COMPONENT) === component)) return NONE;
    return this.#idOf(nodes);
  }

  /** May the tour end so? Every demand is met and all of it hangs together. */
  isTour(state: number, demands: readonly Demand[]): boolean {
    const nodes = this.#nodesOf(state);
    const touched = nodes.filter((node) => node !== 0);
    const one = new Set(touched.map((node) => node & COMPONENT)).size === 1;
    return one && nodes.every((node, at) => meets(node, demands[at]!));
  }

  #makeRoom(): void {
    this.#after.forEach((table, kind) => {
      const more = new Int32Array(table.length * 2).fill(UNKNOWN);
      more.set(table);
      this.#after[kind] = more;
    });
  }

  #nodesOf(state: number): number[] {
    const code = this.#codes[state]!;
    return Array.from({ length: this.#height }, (_, at) => (code >> (4 * at)) & 0b1111);
  }

  /** Components are counted anew in the order they are met, so that one view has one number. */
  #idOf(nodes: readonly number[]): number {
    const names = new Map<number, number>();
    let code = 0;
    nodes.forEach((node, at) => {
      if (node === 0) return;
      const component = node & COMPONENT;
      if (!names.has(component)) names.set(component, (names.size + 1) << 1);
      code |= (names.get(component)! | (node & ODD)) << (4 * at);
    });
    const known = this.#ids.get(code);
    if (known !== undefined) return known;
    this.#ids.set(code, this.#codes.length);
    if (this.#codes.push(code) > this.room) this.#makeRoom();
    return this.#codes.length - 1;
  }
}

const meets = (node: number, { visit, odd }: Demand): boolean =>
  node === 0 ? !visit && !odd : (node & ODD) === (odd ? 1 : 0);

/** `times` more ways meet at a node; an untouched one becomes a component of its own. */
function touch(nodes: number[], at: number, times: number): void {
  if (times === 0) return;
  if (nodes[at] === 0) {
    const used = new Set(nodes.map((node) => node & COMPONENT));
    let free = 2;
    while (used.has(free)) free += 2;
    nodes[at] = free;
  }
  nodes[at] = nodes[at]! ^ (times & ODD);
}

function join(nodes: number[], one: number, other: number): void {
  nodes.forEach((node, at) => {
    if (node !== 0 && (node & COMPONENT) === other) nodes[at] = one | (node & ODD);
  });
}
