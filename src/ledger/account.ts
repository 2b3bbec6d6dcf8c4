/**
 * An account is a place where something fungible can be: goods of a SKU in a bucket of a node, money of a sub-merchant,
 * points of a member. Its columns are its name; there are no path strings. The id is a hash over the name, positive
 * for bounded accounts and negative for labels, so a caller knows it without asking.
 */
import { hash } from 'node:crypto';

export type Account = {
  /** Which set of balances belongs together: `stock`, `bin`, `custody`, … */
  book: string;
  /** What is moved: a SKU id, a currency. Both sides of an entry have the same. */
  asset: string;
  /** Warehouse, store, organisation; empty for what is outside. */
  node: string;
  /** Where in the node, or which outside party: `sellable`, `inbound`, `customer`, a bin code. */
  place: string;
  lot?: string;
  owner?: string;
  /**
   * Bounded accounts keep a balance and a floor that promises respect; the number is the floor a new account starts
   * with. Left out: an unbounded label, summed from its entries.
   */
  floor?: bigint;
};

export type AccountId = bigint;

export type AccountName = Required<Omit<Account, 'floor'>>;

const ids = new Map<string, AccountId>();
const KEPT = 200_000;

export const nameOf = (account: Account): AccountName => ({
  book: account.book,
  asset: account.asset,
  node: account.node,
  place: account.place,
  lot: account.lot ?? '',
  owner: account.owner ?? '',
});

export function accountId(account: Account): AccountId {
  const name = `${account.floor === undefined ? '' : 'bounded'}\n${account.book}\n${account.asset}\n${account.node}\n${account.place}\n${account.lot ?? ''}\n${account.owner ?? ''}`;
  let id = ids.get(name);
  if (id === undefined) {
    if (ids.size >= KEPT) ids.clear();
    const size = BigInt.asUintN(63, BigInt(`0x${hash('sha256', name, 'hex').slice(0, 16)}`)) || 1n;
    id = account.floor === undefined ? -size : size;
    ids.set(name, id);
  }
  return id;
}
