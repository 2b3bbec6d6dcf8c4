/**
 * The ledger entries of a document and of what was made of it, such as an order with its parcels (STK-10). What must stay
 * true: all pages together are everything these documents posted, so they add up to what the documents moved.
 */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { type PostedByQuery, postedBy } from '../ledger/ledger.ts';
import { type DocumentNumbers, inWords } from './entry-words.ts';
import { allNodes } from './nodes.ts';

export type EntrySources = Pick<PostedByQuery, 'documents' | 'seeds'>;
type Page = { cursor?: string | undefined; limit?: number | undefined };

/** Document by document in the order given, each from its first entry on. Refuses `http.damaged` (400). */
export async function documentEntries(
  ctx: Ctx,
  sources: EntrySources,
  { cursor, limit = 50 }: Page,
  numbers: ReadonlyMap<string, DocumentNumbers> = new Map(),
) {
  const { items, next } = await postedBy(ctx, { ...sources, cursor, limit });
  const [nodes, skus] = await Promise.all([
    allNodes(ctx),
    skusById(ctx, [...new Set(items.map((one) => one.from.asset))]),
  ]);
  const skuOf = new Map(items.map((one) => [one.id, skus.get(one.from.asset)!]));
  const told = await inWords(ctx, nodes, items, numbers);
  return {
    items: told.map(({ amount, ...entry }) => ({ ...entry, sku: skuOf.get(entry.id)!, quantity: amount })),
    next,
  };
}
