/**
 * What a batch of postings does, decided exactly and in order, without I/O: the caller has locked the accounts and read
 * what is known; this says which groups are accepted, which are refused and why, and which entries are to be written.
 * A group is all or nothing; a refused group leaves no trace in what the next one sees.
 */
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type Account, type AccountId, accountId } from './account.ts';

export type Line =
  /** A promise: refused when it would take the account below its floor. */
  | { kind: 'hold'; id: Id; from: Account; to: Account; amount: bigint; line?: number; expiresAt?: Date }
  /** A fact: it has happened and is booked, below the floor too. */
  | { kind: 'post'; id: Id; from: Account; to: Account; amount: bigint; line?: number }
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
  | 'ledger.holdUnknown'
  | 'ledger.holdResolved'
  | 'ledger.exceedsHold'
  | 'ledger.idReused'
  | 'ledger.periodClosed';

export type PostingResult = { posted: true; repeated: boolean } | { posted: false; refusal: Refusal<LedgerRefusal> };

export type Balance = {
  id: AccountId;
  bounded: boolean;
  floor: bigint;
  posted: bigint;
  heldOut: bigint;
  heldIn: bigint;
};
export type KnownHold = { id: Id; from: AccountId; to: AccountId; left: bigint };
export type KnownEntry = {
  id: Id;
  kind: Line['kind'];
  from: AccountId;
  to: AccountId;
  amount: bigint;
  hold: Id | null;
};
export type Entry = KnownEntry & { posting: Posting; line: number; expiresAt: Date | null };
export type Exception = { entry: Id; account: AccountId; posted: bigint; floor: bigint };

export type State = {
  balances: Map<AccountId, Balance>;
  holds: Map<Id, KnownHold>;
  entries: Map<Id, KnownEntry>;
  /** Last closed day per book, `YYYY-MM-DD`. */
  closed: ReadonlyMap<string, string>;
  today: string;
};

export type Evaluation = { results: PostingResult[]; entries: Entry[]; exceptions: Exception[] };

export function evaluate(state: State, postings: readonly Posting[]): Evaluation {
  const all: Evaluation = { results: [], entries: [], exceptions: [] };
  for (const posting of postings) {
    const mark = { entries: all.entries.length, exceptions: all.exceptions.length };
    let refusal: Refusal<LedgerRefusal> | null = null;
    let fresh = 0;
    for (const [index, line] of posting.lines.entries()) {
      const outcome = evaluateLine(state, posting, line, index, all);
      if (outcome === 'new') fresh++;
      else if (outcome !== 'repeated') {
        refusal = outcome;
        break;
      }
    }
    if (refusal) {
      undo(state, all.entries.splice(mark.entries));
      all.exceptions.length = mark.exceptions;
      all.results.push({ posted: false, refusal });
    } else all.results.push({ posted: true, repeated: fresh === 0 && posting.lines.length > 0 });
  }
  return all;
}

type Verdict = 'new' | 'repeated' | Refusal<LedgerRefusal>;

function evaluateLine(state: State, posting: Posting, line: Line, index: number, all: Evaluation): Verdict {
  const resolved = resolve(state, line);
  if ('code' in resolved) return resolved;
  const { from, to, amount, hold } = resolved;
  const known = state.entries.get(line.id);
  if (known)
    return sameEntry(known, line, from, to, amount) ? 'repeated' : { code: 'ledger.idReused', data: { id: line.id } };
  if (hold) {
    if (hold.left === 0n) return { code: 'ledger.holdResolved', data: { hold: hold.id } };
    if (amount > hold.left)
      return { code: 'ledger.exceedsHold', data: { hold: hold.id, wanted: amount, left: hold.left } };
  }
  if (amount <= 0n) return { code: 'ledger.amountNotPositive', data: { amount } };
  const closed = closedDay(state, posting, line);
  if (closed) return { code: 'ledger.periodClosed', data: { closedThrough: closed } };
  const source = state.balances.get(from)!;
  if (line.kind === 'hold' && source.bounded && source.posted - source.heldOut - amount < source.floor) {
    return {
      code: 'ledger.short',
      data: {
        asset: line.from.asset,
        node: line.from.node,
        place: line.from.place,
        wanted: amount,
        free: source.posted - source.heldOut - source.floor,
      },
    };
  }
  const entry: Entry = {
    id: line.id,
    kind: line.kind,
    from,
    to,
    amount,
    hold: hold?.id ?? null,
    posting,
    line: line.line ?? index + 1,
    expiresAt: line.kind === 'hold' ? (line.expiresAt ?? null) : null,
  };
  apply(state, entry, 1n);
  all.entries.push(entry);
  if (line.kind === 'post' && source.bounded && source.posted - source.heldOut < source.floor) {
    all.exceptions.push({ entry: line.id, account: from, posted: source.posted - source.heldOut, floor: source.floor });
  }
  return 'new';
}

type Resolved = { from: AccountId; to: AccountId; amount: bigint; hold: KnownHold | null };

/** The two sides and the amount of a line; those of a settle or release are its hold's. */
function resolve(state: State, line: Line): Resolved | Refusal<LedgerRefusal> {
  if (line.kind === 'hold' || line.kind === 'post') {
    return { from: accountId(line.from), to: accountId(line.to), amount: line.amount, hold: null };
  }
  const hold = state.holds.get(line.hold);
  if (!hold) return { code: 'ledger.holdUnknown', data: { hold: line.hold } };
  const known = state.entries.get(line.id);
  return { from: hold.from, to: hold.to, amount: line.amount ?? known?.amount ?? hold.left, hold };
}

const sameEntry = (known: KnownEntry, line: Line, from: AccountId, to: AccountId, amount: bigint) =>
  known.kind === line.kind &&
  known.from === from &&
  known.to === to &&
  known.amount === amount &&
  known.hold === ('hold' in line ? line.hold : null);

/** A settle of an earlier promise counts for its own day, so a closed period refuses it like any fact. */
function closedDay(state: State, posting: Posting, line: Line): string | null {
  if (state.closed.size === 0 || line.kind === 'release') return null;
  const day = posting.businessOn ?? state.today;
  for (const [book, through] of state.closed) {
    if (day <= through && (!('from' in line) || line.from.book === book)) return through;
  }
  return null;
}

/** Moves the balances by one entry; `sign` −1n takes it back. */
function apply(state: State, entry: Entry, sign: bigint): void {
  const amount = entry.amount * sign;
  const from = state.balances.get(entry.from)!;
  const to = state.balances.get(entry.to)!;
  if (entry.kind === 'post' || entry.kind === 'settle') {
    from.posted -= amount;
    to.posted += amount;
  }
  if (entry.kind !== 'post') {
    const held = entry.kind === 'hold' ? amount : -amount;
    from.heldOut += held;
    to.heldIn += held;
  }
  if (entry.kind === 'hold') {
    if (sign > 0n) state.holds.set(entry.id, { id: entry.id, from: entry.from, to: entry.to, left: entry.amount });
    else state.holds.delete(entry.id);
  } else if (entry.hold) state.holds.get(entry.hold)!.left -= amount;
  if (sign > 0n) state.entries.set(entry.id, entry);
  else state.entries.delete(entry.id);
}

function undo(state: State, entries: Entry[]): void {
  for (const entry of entries.reverse()) apply(state, entry, -1n);
}
