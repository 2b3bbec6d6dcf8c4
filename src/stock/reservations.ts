/**
 * Whose the reserved pieces of a SKU are (STK-10): the promises that are still open, the latest first. What must stay true:
 * all pages together are the bucket `reserved` of the same nodes.
 */
import { skusById } from '../catalog/catalog.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { accountId, openHolds } from '../ledger/ledger.ts';
import { SOURCES } from './buckets.ts';
import { type DocumentNumbers, numbersOf } from './entry-words.ts';
import type { Node } from './nodes.ts';
import { actorWords } from './place-words.ts';

type Question = { skuId: Id; cursor?: string | undefined; limit: number };

/** Over the nodes given together. Refuses `catalog.skuUnknown` (404), `ledger.cursorInvalid` (400). */
export async function reservationsOf(
  ctx: Ctx,
  nodes: readonly Node[],
  { skuId, cursor = '', limit }: Question,
  documents: ReadonlyMap<string, DocumentNumbers>,
) {
  if (!(await skusById(ctx, [skuId])).has(skuId)) throw new Refused('catalog.skuUnknown', { id: skuId }, 404);
  const { account, amount } = SOURCES.reserved;
  const nodeOf = new Map(nodes.map(({ id, name }) => [accountId(account(id, skuId)), { id, name }]));
  const accounts = nodes.map((node) => account(node.id, skuId));
  const { holds, next } = await openHolds(ctx, accounts, { bucket: amount, cursor, limit });
  const [people, numbers] = await Promise.all([
    peopleNames(
      ctx,
      holds.map((hold) => hold.actor),
    ),
    numbersOf(ctx, holds, documents),
  ]);
  const items = holds.map(({ document: { type, id: documentId }, ...hold }) => ({
    id: hold.id,
    at: hold.at,
    node: nodeOf.get(hold.account)!,
    document: { type, id: documentId, number: numbers.get(documentId) ?? '' },
    actor: actorWords(hold.actor, people),
    quantity: hold.left,
  }));
  return { items, next };
}
