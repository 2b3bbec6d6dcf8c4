/**
 * Why a quantity is what it is (STK-10): the entries behind a bucket, newest first, with the bucket after each, now or at
 * any past time. What must stay true: value = opening + the changes of all pages; a computed bucket equals its parts.
 */
import { type Sku, skusById } from '../catalog/catalog.ts';
import type { Bucket, LedgerPlace } from '../contract/stock.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type EntryBehind, entriesBehind } from '../ledger/ledger.ts';
import { type AtNode, SOURCES, stockAt, sumAmounts } from './buckets.ts';
import { type DocumentNumbers, inWords } from './entry-words.ts';
import type { Node } from './nodes.ts';
import { type ActorWords, actorWords } from './place-words.ts';
import { bin } from './places.ts';
import { virtualChanges } from './virtual-stock.ts';

export type WhyQuestion = {
  skuId: Id;
  bucket: Bucket;
  /** One bin of the one node; the bucket is `onHand`. */
  bin?: string | undefined;
  asOf?: Date | undefined;
  cursor?: string | undefined;
  limit: number;
};

type SkuWords = Pick<Sku, 'id' | 'merchantCode' | 'name' | 'properties'>;
type NodeWords = { id: Id; name: string };

export type WhyEntry = {
  id: Id;
  at: Date;
  kind: EntryBehind['kind'];
  from: LedgerPlace;
  to: LedgerPlace;
  change: bigint;
  running: bigint;
  document: { type: string; id: Id | null; number: string };
  actor: ActorWords;
  reason: string;
};
/** A part of a computed bucket; `sku` and `node` where it is not simply the asked ones. */
export type WhyPart = { bucket: Bucket; quantity: bigint; sku: SkuWords | null; node: NodeWords | null };
export type WhyAnswer = {
  sku: SkuWords;
  bucket: Bucket;
  asOf: Date;
  value: bigint;
  parts: WhyPart[];
  opening: bigint;
  entries: WhyEntry[];
  next: string | null;
};

/**
 * Over the nodes given together. Refuses `catalog.skuUnknown` (404), `ledger.cursorInvalid` (400), `stock.binNeedsNode`
 * (400).
 */
export async function whyThisNumber(
  ctx: Ctx,
  nodes: readonly Node[],
  q: WhyQuestion,
  documents: ReadonlyMap<string, DocumentNumbers>,
): Promise<WhyAnswer> {
  const sku = (await skusById(ctx, [q.skuId])).get(q.skuId);
  if (!sku) throw new Refused('catalog.skuUnknown', { id: q.skuId }, 404);
  if (q.bin !== undefined && (nodes.length !== 1 || q.bucket !== 'onHand'))
    throw new Refused('stock.binNeedsNode', {}, 400);
  const { id, merchantCode, name, properties } = sku;
  const head = { sku: { id, merchantCode, name, properties }, bucket: q.bucket, asOf: q.asOf ?? new Date(ctx.now()) };
  if (q.bucket === 'available') return { ...head, ...(await whyAvailable(ctx, nodes, sku, q.asOf)) };
  if (q.bucket === 'virtual') return { ...head, parts: [], ...(await whyVirtual(ctx, nodes, q)) };
  const source = SOURCES[q.bucket];
  const page = await entriesBehind(
    ctx,
    nodes.map((node) => (q.bin === undefined ? source.account(node.id, id) : bin(node.id, q.bin, id))),
    { bucket: source.amount, cursor: q.cursor ?? null, limit: q.limit, ...(q.asOf && { until: q.asOf }) },
  );
  const entries = await inWords(ctx, nodes, page.entries, documents);
  return { ...head, value: page.value, parts: [], opening: page.opening, entries, next: page.next };
}

/** A computed number has no entries of its own: each of its parts is opened in turn. */
async function whyAvailable(ctx: Ctx, nodes: readonly Node[], sku: Sku, until: Date | undefined) {
  const at = (
    await stockAt(
      ctx,
      nodes.map((node) => node.id),
      [sku],
      until,
    )
  ).get(sku.id)!;
  const total = sumAmounts([...at.values()].map(({ amounts }) => amounts));
  const own = (bucket: Bucket, quantity: bigint): WhyPart => ({ bucket, quantity, sku: null, node: null });
  const ownParts = sku.bundle
    ? []
    : [
        own('onHand', total.onHand),
        own('reserved', -total.reserved),
        ...(total.virtual ? [own('virtual', total.virtual)] : []),
      ];
  const parts = [...ownParts, ...(await throughParts(ctx, nodes, at))];
  const value = total.available;
  return { value, parts, opening: value, entries: [], next: null };
}

/** What is there through parts, per node, named by the part that runs out first. */
async function throughParts(ctx: Ctx, nodes: readonly Node[], at: ReadonlyMap<Id, AtNode>): Promise<WhyPart[]> {
  const throughs = nodes.flatMap((node) => {
    const through = at.get(node.id)!.through;
    return through && through.quantity > 0n ? [{ node, through }] : [];
  });
  const skus = await skusById(
    ctx,
    throughs.map(({ through }) => through.scarcest),
  );
  return throughs.map(({ node, through }) => {
    const { id, merchantCode, name, properties } = skus.get(through.scarcest)!;
    return {
      bucket: 'available',
      quantity: through.quantity,
      sku: { id, merchantCode, name, properties },
      node: { id: node.id, name: node.name },
    };
  });
}

/** Quotas are set by hand and few, so all of them are read and the page is cut here. */
async function whyVirtual(ctx: Ctx, nodes: readonly Node[], q: WhyQuestion) {
  const after = readCursor(q.cursor, { id: 'id', until: 'moment' });
  const until = after ? new Date(after.until) : q.asOf;
  const changes = await virtualChanges(
    ctx,
    [q.skuId],
    nodes.map((node) => node.id),
    until,
  );
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const people = await peopleNames(
    ctx,
    changes.map((change) => change.actor),
  );
  let running = 0n;
  const all = changes.map(({ id, at, change, nodeId, actor, reason }): WhyEntry => {
    running += change;
    return {
      id,
      at,
      kind: 'post',
      from: { node: null, place: 'quota', bin: '' },
      to: { node: names.get(nodeId) ?? '', place: 'quota', bin: '' },
      change,
      running,
      document: { type: 'stock.virtual', id: null, number: '' },
      actor: actorWords(actor, people),
      reason,
    };
  });
  const older = all.filter((entry) => !after || entry.id < after.id).reverse();
  const entries = older.slice(0, q.limit);
  const last = entries.at(-1);
  const until2 = (until ?? new Date(ctx.now() + 1)).toISOString();
  return {
    value: running,
    opening: last ? last.running - last.change : 0n,
    entries,
    next: older.length > entries.length && last ? writeCursor({ id: last.id, until: until2 }) : null,
  };
}
