/**
 * Where goods can be, as ledger accounts. Book `stock` counts per node and bucket: what may be promised. Book `bin` says
 * in which bin the same goods lie. The sum over the bins of a node equals its sellable count (checked by verify).
 */
import type { Id } from '../kernel/ids.ts';
import type { Account } from '../ledger/ledger.ts';

export const BUCKETS = ['sellable', 'inbound', 'return', 'defective', 'transit'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Goods of a SKU in a bucket of a node. Only `sellable` may be promised to buyers. */
export const goods = (node: Id, bucket: Bucket, sku: Id): Account => ({
  book: 'stock',
  asset: sku,
  node,
  place: bucket,
  floor: 0n,
});
export const sellable = (node: Id, sku: Id): Account => goods(node, 'sellable', sku);

/** The outside: labels without a balance. */
export const customer = (sku: Id): Account => ({ book: 'stock', asset: sku, node: '', place: 'customer' });
export const supplier = (sku: Id): Account => ({ book: 'stock', asset: sku, node: '', place: 'supplier' });
/** Gains and losses of counts and breakage. */
export const loss = (sku: Id): Account => ({ book: 'stock', asset: sku, node: '', place: 'loss' });
/** Packing material that went out with parcels. */
export const packed = (sku: Id): Account => ({ book: 'stock', asset: sku, node: '', place: 'packed' });
/** Differences to an outside system that owns the stock. */
export const sync = (sku: Id): Account => ({ book: 'stock', asset: sku, node: '', place: 'sync' });

/** Between the parts that go in and the finished goods that come out. */
export const assembly = (sku: Id): Account => ({ book: 'stock', asset: sku, node: '', place: 'assembly' });

/**
 * Of goods whose lots are kept (STK-5) books of their own say of which lot they are: `binLot` beside `bin`, `stockLot`
 * beside the buckets of `stock` that have no bins. What is staged belongs to parcels, whose picks know the lot.
 */
export const lotAt = (node: Id, bucket: Bucket, code: string, sku: Id, lot: string): Account => ({
  ...(bucket === 'sellable' ? { book: 'binLot', place: code || UNSORTED } : { book: 'stockLot', place: bucket }),
  ...{ asset: sku, node, lot, floor: 0n },
});
export const LOT_BOOKS = ['binLot', 'stockLot'];
/** The other side of every move of lots. */
export const lotBeyond = (bucket: Bucket, sku: Id): Account => ({
  ...{ book: bucket === 'sellable' ? 'binLot' : 'stockLot', asset: sku, node: '', place: 'beyond' },
});

/** A bin of a node. `staging` holds what was picked and has not left. */
export const bin = (node: Id, code: string, sku: Id): Account => ({
  book: 'bin',
  asset: sku,
  node,
  place: code,
  floor: 0n,
});
export const STAGING = 'staging';
export const staging = (node: Id, sku: Id): Account => bin(node, STAGING, sku);
/** The other side of every move into or out of the bins of a node. */
export const beyond = (sku: Id): Account => ({ book: 'bin', asset: sku, node: '', place: 'beyond' });
/** Where goods lie whose bin nobody has named. */
export const UNSORTED = 'unsorted';
