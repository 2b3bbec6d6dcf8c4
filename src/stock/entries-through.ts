/** What went through places, newest first, in words: the life of goods, or of a bin. */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Account, accountsOfAsset, accountsOfNode, entriesBehind } from '../ledger/ledger.ts';
import { type DocumentNumbers, inWords } from './entry-words.ts';
import type { Node } from './nodes.ts';

type Page = { cursor?: string | undefined; limit: number };
/** Places looked at together: a SKU has some at each node, a bin one for each SKU that ever lay in it. */
const PLACES = 500;

/** Of a SKU at the nodes given: what came, left, or went to another bucket. Refuses `ledger.cursorInvalid`. */
export async function entriesOfSku(
  ctx: Ctx,
  nodes: readonly Node[],
  skuId: Id,
  page: Page,
  numbers: ReadonlyMap<string, DocumentNumbers>,
) {
  const known = new Set(nodes.map(({ id }) => id));
  const { rows } = await accountsOfAsset(ctx, { book: 'stock', asset: skuId, limit: PLACES });
  const accounts = rows.filter(({ node }) => known.has(node));
  return told(ctx, nodes, accounts, page, numbers);
}

/** Of a bin: what was put in and taken out, whatever it was. Refuses `ledger.cursorInvalid`. */
export async function entriesOfBin(
  ctx: Ctx,
  node: Node,
  bin: string,
  page: Page,
  numbers: ReadonlyMap<string, DocumentNumbers>,
) {
  const { rows } = await accountsOfNode(ctx, { book: 'bin', node: node.id, place: bin, limit: PLACES });
  return told(ctx, [node], rows, page, numbers);
}

async function told(
  ctx: Ctx,
  nodes: readonly Node[],
  accounts: readonly Account[],
  { cursor, limit }: Page,
  numbers: ReadonlyMap<string, DocumentNumbers>,
) {
  const page = await entriesBehind(ctx, accounts, { bucket: 'posted', cursor: cursor ?? null, limit });
  const [words, skus] = await Promise.all([
    inWords(ctx, nodes, page.entries, numbers),
    skusById(ctx, [...new Set(page.entries.map(({ from }) => from.asset))]),
  ]);
  const skuOf = new Map(page.entries.map(({ id, from }) => [id, skus.get(from.asset)!]));
  return { items: words.map((entry) => ({ ...entry, sku: skuOf.get(entry.id)! })), next: page.next };
}
