/**
 * An account is a place where something fungible can be: goods of a SKU in a bucket of a node, money of a sub-merchant,
 * points of a member. Its columns are its name; there are no path strings. The id is a hash over the name, positive
 * for bounded accounts and negative for labels, so a caller knows it without asking.
 */
import { hash } from 'node:crypto';

export type Account = {
  /** Which set of balances belongs together: `stock`, `bin`, `custody`, … */
  readonly book: string;
  /** What is moved: a SKU id, a currency. Both sides of an entry have the same. */
  readonly asset: string;
  /** Warehouse, store, organisation; empty for what is outside. */
  readonly node: string;
  /** Where in the node, or which outside party: `sellable`, `inbound`, `customer`, a bin code. */
  readonly place: string;
  readonly lot?: string;
  readonly owner?: string;
  /**
   * Bounded accounts keep a balance and a floor that promises respect; the number is the floor a new account starts
   * with. Left out: an unbounded label, summed from its entries.
   */
  readonly floor?: bigint;
};

export type AccountId = bigint;

export type AccountName = Required<Omit<Account, 'floor'>>;

const ids = new Map<string, AccountId>();
const KEPT = 400_000;

export const isBounded = (id: AccountId): boolean => id > 0n;

/** The id of an account: the first 63 bits of a SHA-256 over its name, negative for a label. */
export function accountId(account: Account): AccountId {
  const { book, asset, node, place, lot = '', owner = '', floor } = account;
  const bounded = floor !== undefined;
  const name = `${bounded ? 'bounded' : ''}\n${book}\n${asset}\n${node}\n${place}\n${lot}\n${owner}`;
  let id = ids.get(name);
  if (id === undefined) {
    if (ids.size >= KEPT) ids.clear();
    const size = BigInt.asUintN(63, BigInt(`0x${hash('sha256', name, 'hex').slice(0, 16)}`)) || 1n;
    id = bounded ? size : -size;
    ids.set(name, id);
  }
  return id;
}
