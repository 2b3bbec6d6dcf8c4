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

/**
 * Ids by the name without its asset, then by asset: there are few such names, so that a look-up makes and hashes a short
 * text and not one that is new to the processor's cache.
 */
const ids = new Map<string, Map<string, AccountId>>();
let kept = 0;
const KEPT = 400_000;

export const isBounded = (id: AccountId): boolean => id > 0n;

/** The id of an account: the first 63 bits of a SHA-256 over its name, negative for a label. */
export function accountId(account: Account): AccountId {
  const { book, asset, node, place, lot = '', owner = '', floor } = account;
  const bounded = floor !== undefined;
  const head = `${bounded ? 'bounded' : ''}\n${book}`;
  const tail = `${node}\n${place}\n${lot}\n${owner}`;
  const where = `${head}\n${tail}`;
  return ids.get(where)?.get(asset) ?? keep(where, asset, hashed(`${head}\n${asset}\n${tail}`, bounded));
}

function hashed(name: string, bounded: boolean): AccountId {
  const size = BigInt.asUintN(63, BigInt(`0x${hash('sha256', name, 'hex').slice(0, 16)}`)) || 1n;
  return bounded ? size : -size;
}

function keep(where: string, asset: string, id: AccountId): AccountId {
  if (++kept > KEPT) {
    ids.clear();
    kept = 1;
  }
  const ofPlace = ids.get(where) ?? new Map<string, AccountId>();
  ids.set(where, ofPlace.set(asset, id));
  return id;
}
