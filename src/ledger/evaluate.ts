/**
 * What a batch of postings does, decided exactly and in order, without I/O: the caller has locked the accounts and read
 * what is known; this says which groups are accepted, which are refused and why, and which entries are to be written.
 * A group is all or nothing; a refused group leaves no trace in what the next one sees.
 */
import type { Id } from '../kernel/ids.ts';
import { MAX_AMOUNT } from '../kernel/money.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Account, AccountId } from './account.ts';
import type { Group, Move } from './prepare.ts';

export type Line =
  /** A promise: refused when it would take the account below its floor. */
  | { kind: 'hold'; id: Id; from: Account; to: Account; amount: bigint; line?: number; expiresAt?: Date }
  /**
   * A fact: it has happened and is booked, below the floor too. `guarded`: a decision that takes effect at once, made by
   * us and not reported to us, so it is refused as a hold would be.
   */
  | { kind: 'post'; id: Id; from: Account; to: Account; amount: bigint; line?: number; guarded?: boolean }
  /** Turns a hold, or a part of it, into a fact. */
  | { kind: 'settle'; id: Id; hold: Id; amount: bigint; line?: number }
  /** Gives a hold back, or a part of it; without an amount all that is left. */
  | { kind: 'release'; id: Id; hold: Id; amount?: bigint; line?: number };

/** Lines that happen together or not at all, for one document. */
export type Posting = {
  document: { type: string; id: Id };
  lines: readonly Line[];
  reason: string;
  /** The day it counts for, `YYYY-MM-DD`; today when left out. */
  businessOn?: string;
  /** Who caused it, where that is not the actor of the transaction (a queue posts for many). */
  actor?: string;
};

export type LedgerRefusal =
  | 'ledger.short'
  | 'ledger.amountNotPositive'
  | 'ledger.amountTooLarge'
  | 'ledger.holdUnknown'
  | 'ledger.holdResolved'
  | 'ledger.exceedsHold'
  | 'ledger.idReused'
  | 'ledger.periodClosed';

export type PostingResult = { posted: true; repeated: boolean } | { posted: false; refusal: Refusal<LedgerRefusal> };

/** Labels have no balance and are not among them. */
export type Balance = { id: AccountId; book: string; floor: bigint; posted: bigint; heldOut: bigint; heldIn: bigint };
export type KnownHold = { id: Id; book: string; from: AccountId; to: AccountId; left: bigint };
export type KnownEntry = {
  id: Id;
  kind: Line['kind'];
  from: AccountId;
  to: AccountId;
  amount: bigint;
  hold: Id | null;
  documentId: Id;
};
export type Entry = KnownEntry & { book: string; posting: Posting; line: number; expiresAt: Date | null };
export type Exception = { entry: Id; account: AccountId; short: bigint; floor: bigint };

export type State = {
  balances: Map<AccountId, Balance>;
  holds: Map<Id, KnownHold>;
  entries: Map<Id, KnownEntry>;
  /** Last closed day per book, `YYYY-MM-DD`. */
  closed: ReadonlyMap<string, string>;
  today: string;
};

export type Evaluation = { results: PostingResult[]; entries: Entry[]; exceptions: Exception[] };

/** Decides every group in order and moves `state` along. The refusals are those of `post`. */
export function evaluate(state: State, groups: readonly Group[]): Evaluation {
  const all: Evaluation = { results: [], entries: [], exceptions: [] };
  for (const { posting, moves } of groups) {
    const mark = { entries: all.entries.length, exceptions: all.exceptions.length };
    let refusal: Refusal<LedgerRefusal> | null = null;
    for (const move of moves) {
      refusal = evaluateMove(state, posting, move, all);
      if (refusal) break;
    }
    if (refusal) {
      for (const entry of all.entries.splice(mark.entries).reverse()) apply(state, entry, -1n);
      all.exceptions.length = mark.exceptions;
      all.results.push({ posted: false, refusal });
    } else all.results.push({ posted: true, repeated: moves.length > 0 && all.entries.length === mark.entries });
  }
  return all;
}

/** Accepts a move (a new entry, or one already known), or says why not. */
function evaluateMove(state: State, posting: Posting, move: Move, all: Evaluation): Refusal<LedgerRefusal> | null {
  const entry = entryOf(state, posting, move);
  if ('code' in entry) return entry;
  const known = state.entries.get(entry.id);
  if (known) return isSame(known, entry) ? null : { code: 'ledger.idReused', data: { id: entry.id } };
  const refusal = refusalOf(state, entry, move.line);
  if (refusal) return refusal;

  apply(state, entry, 1n);
  all.entries.push(entry);
  const source = state.balances.get(entry.from);
  if (entry.kind === 'post' && source && source.posted - source.heldOut < source.floor) {
    const short = source.floor - (source.posted - source.heldOut);
    all.exceptions.push({ entry: entry.id, account: source.id, short, floor: source.floor });
  }
  return null;
}

/** The entry a move would make; the sides of a settle or release are its hold's. */
function entryOf(state: State, posting: Posting, { line, number, from, to }: Move): Entry | Refusal<LedgerRefusal> {
  const { id, kind } = line;
  const about = { id, kind, posting, documentId: posting.document.id, line: number };
  if (kind === 'hold' || kind === 'post') {
    const expiresAt = kind === 'hold' ? (line.expiresAt ?? null) : null;
    return { ...about, book: line.from.book, from: from!, to: to!, amount: line.amount, hold: null, expiresAt };
  }
  const hold = state.holds.get(line.hold);
  if (!hold) return { code: 'ledger.holdUnknown', data: { hold: line.hold } };
  const amount = line.amount ?? state.entries.get(id)?.amount ?? hold.left;
  return { ...about, book: hold.book, from: hold.from, to: hold.to, amount, hold: hold.id, expiresAt: null };
}

const isSame = (known: KnownEntry, entry: Entry): boolean =>
  known.kind === entry.kind &&
  known.from === entry.from &&
  known.to === entry.to &&
  known.amount === entry.amount &&
  known.hold === entry.hold &&
  known.documentId === entry.documentId;

/** Whether a line may be refused for want of enough. */
const asks = (line: Line): line is Exclude<Line, { kind: 'settle' | 'release' }> =>
  line.kind === 'hold' || (line.kind === 'post' && line.guarded === true);

function refusalOf(state: State, entry: Entry, line: Line): Refusal<LedgerRefusal> | null {
  const { amount } = entry;
  if (entry.hold) {
    const { left } = state.holds.get(entry.hold)!;
    if (left === 0n) return { code: 'ledger.holdResolved', data: { hold: entry.hold } };
    if (amount > left) return { code: 'ledger.exceedsHold', data: { hold: entry.hold, wanted: amount, left } };
  }
  if (amount <= 0n) return { code: 'ledger.amountNotPositive', data: { amount } };
  const closedThrough = state.closed.get(entry.book);
  // Giving back a promise books nothing, so it may always be done.
  if (closedThrough && entry.kind !== 'release' && (entry.posting.businessOn ?? state.today) <= closedThrough)
    return { code: 'ledger.periodClosed', data: { closedThrough } };
  const source = state.balances.get(entry.from);
  if (asks(line) && source && source.posted - source.heldOut - amount < source.floor) {
    const { asset, node, place } = line.from;
    const free = source.posted - source.heldOut - source.floor;
    return { code: 'ledger.short', data: { asset, node, place, wanted: amount, free } };
  }
  return fits(entry, source, state.balances.get(entry.to)) ? null : { code: 'ledger.amountTooLarge', data: { amount } };
}

/** Whether every number still fits its 64-bit column afterwards. */
function fits({ kind, amount }: Entry, from: Balance | undefined, to: Balance | undefined): boolean {
  if (amount > MAX_AMOUNT) return false;
  if (kind === 'release') return true;
  if (kind === 'hold') return (from?.heldOut ?? 0n) + amount <= MAX_AMOUNT && (to?.heldIn ?? 0n) + amount <= MAX_AMOUNT;
  return (from?.posted ?? 0n) - amount >= -MAX_AMOUNT && (to?.posted ?? 0n) + amount <= MAX_AMOUNT;
}

/** Moves the balances by one entry; `sign` −1n takes it back. */
function apply(state: State, entry: Entry, sign: bigint): void {
  const amount = entry.amount * sign;
  const from = state.balances.get(entry.from);
  const to = state.balances.get(entry.to);
  if (entry.kind === 'post' || entry.kind === 'settle') {
    if (from) from.posted -= amount;
    if (to) to.posted += amount;
  }
  if (entry.kind !== 'post') {
    const held = entry.kind === 'hold' ? amount : -amount;
    if (from) from.heldOut += held;
    if (to) to.heldIn += held;
  }
  if (entry.hold) state.holds.get(entry.hold)!.left -= amount;
  if (sign > 0n) {
    const { id, book } = entry;
    state.entries.set(id, entry);
    if (entry.kind === 'hold') state.holds.set(id, { id, book, from: entry.from, to: entry.to, left: amount });
  } else {
    state.entries.delete(entry.id);
    if (entry.kind === 'hold') state.holds.delete(entry.id);
  }
}
