/**
 * Turns postings into moves between account ids, once per batch and before any lock is taken. A posting that makes no
 * sense whatever the balances are (two assets in one line, a promise nobody is bound by) is a bug of its caller and throws.
 */
import { type Account, type AccountId, accountId, isBounded } from './account.ts';
import type { Line, Posting } from './evaluate.ts';

/** A line with its sides; those of a settle or release are its hold's, known only after the locks. */
export type Move = { line: Line; number: number; from: AccountId | null; to: AccountId | null };
export type Group = { posting: Posting; moves: readonly Move[] };

/** Throws when a line of the posting can never be booked. */
export function prepareGroup(posting: Posting): Group {
  return { posting, moves: posting.lines.map((line, index) => prepareMove(line, line.line ?? index + 1)) };
}

function prepareMove(line: Line, number: number): Move {
  if (line.kind === 'settle' || line.kind === 'release') return { line, number, from: null, to: null };
  const { from, to } = line;
  if (from.asset !== to.asset || from.book !== to.book)
    throw new Error(`an entry moves one asset within one book, not ${nameText(from)} to ${nameText(to)}`);
  const move = { line, number, from: accountId(from), to: accountId(to) };
  if (move.from === move.to)
    throw new Error(`an entry moves from one account to another, not within ${nameText(from)}`);
  if (line.kind === 'hold' && !isBounded(move.from) && !isBounded(move.to))
    throw new Error(`a hold needs a bounded side: ${nameText(from)} to ${nameText(to)}`);
  return move;
}

const nameText = (account: Account): string =>
  [account.book, account.asset, account.node, account.place, account.lot, account.owner].filter(Boolean).join('/');
