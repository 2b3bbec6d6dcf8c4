/** A session as its screen shows it: found against expected, and what does not belong. */
import { skusById, trackedSkus } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { readParcels } from '../../shipping/shipping.ts';
import { binsHolding, expectationNumbers, goodsKey, lotPlace, lyingLots, type Node } from '../../stock/stock.ts';
import { skuRef } from '../read-pick-lists.ts';
import { readersOf } from './readers.ts';
import { type StoredSession, sessionById, sessionTable } from './sessions.ts';
import {
  compare,
  type Expected,
  extraOf,
  type HeardTag,
  type Line,
  missingOf,
  type SortedReads,
  sortReads,
} from './sort-reads.ts';
import { heardIn, taggedIn } from './tags.ts';

export type Reckoned = SortedReads & { heard: HeardTag[]; lines: Line[] };

/** What a session means now. A count is compared with what the books say lies in the bin of goods that carry tags. */
export async function reckon(ctx: Ctx, session: StoredSession): Promise<Reckoned> {
  const heard = await heardIn(ctx, session.id);
  const sorted = sortReads(session, heard);
  const planned: Expected[] = session.expected.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) }));
  if (session.kind === 'count') {
    const { expected, byLot } = await inTheBooks(ctx, session, sorted.counted);
    return { heard, ...sorted, lines: compare(expected, sorted.counted, byLot) };
  }
  // Nobody said what should come, so nothing is missing and nothing too many.
  if (session.kind === 'receive' && planned.length === 0)
    planned.push(...sorted.counted.map(({ skuId }) => ({ sku: skuId!, quantity: 1n })));
  return { heard, ...sorted, lines: compare(planned, sorted.counted) };
}

async function inTheBooks(ctx: Ctx, { nodeId, bin }: StoredSession, counted: readonly HeardTag[]) {
  const skus = [...new Set([...(await taggedIn(ctx, nodeId, bin)), ...counted.map(({ skuId }) => skuId!)])];
  const [held, lying, tracked] = await Promise.all([
    binsHolding(ctx, [nodeId], skus),
    lyingLots(ctx, [nodeId], skus),
    trackedSkus(ctx, skus),
  ]);
  const byLot = new Set(skus.filter((sku) => tracked.get(sku)?.lots));
  const expected = skus.flatMap((sku): Expected[] =>
    byLot.has(sku)
      ? (lying.get(lotPlace(nodeId, sku, 'sellable', bin)) ?? []).map(({ lot, left }) => ({ sku, lot, quantity: left }))
      : [{ sku, quantity: held.get(goodsKey(nodeId, sku))?.find((one) => one.bin === bin)?.left ?? 0n }],
  );
  return { expected, byLot };
}

/** How many strays a screen lists. */
const SHOWN = 200;

/** Refuses `warehouse.rfidUnknown` (404). */
export async function readSession(ctx: Ctx, nodes: readonly Node[], id: Id) {
  const session = await sessionById(ctx, id);
  if (!nodes.some((node) => node.id === session.nodeId)) throw new Refused('warehouse.rfidUnknown', { id }, 404);
  const [{ heard, counted, strays, lines }, [row]] = await Promise.all([
    reckon(ctx, session),
    describe(ctx, nodes, [session]),
  ]);
  const shown = strays.slice(0, SHOWN);
  const skus = await skusById(ctx, [
    ...new Set([...lines.map(({ sku }) => sku), ...shown.flatMap(({ skuId }) => skuId ?? [])]),
  ]);
  const { reader, ...head } = row!;
  return {
    ...{ ...head, reader: { id: reader.id, name: reader.name }, seenAt: reader.seenAt, garbled: session.garbled },
    reads: heard.reduce((sum, { reads }) => sum + reads, 0),
    ...{ tags: heard.length, right: counted.length, missing: missingOf(lines), extra: extraOf(lines) },
    lines: lines.map(({ sku, ...counts }) => ({ sku: skuRef(skus.get(sku)!), ...counts })),
    strays: shown.map(({ epc, reason, skuId, reads, antenna, tag }) => ({
      ...{ epc, reason, reads, antenna, bin: tag?.bin ?? '' },
      sku: skuId ? skuRef(skus.get(skuId)!) : null,
    })),
    document: session.result?.document ?? null,
  };
}

type Query = { state?: string | undefined; cursor?: string | undefined; limit?: number | undefined };

export async function listSessions(ctx: Ctx, nodes: readonly Node[], { state, cursor, limit = 50 }: Query) {
  const before = readCursor(cursor, { id: 'id' })?.id ?? null;
  const rows = await ctx.run<StoredSession>(sql`
    select number, ${sessionTable.select()}
    from rfid_session
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
      ${state ? sql`and state = ${state}` : sql``}
      ${before ? sql`and id < ${before}` : sql``}
    order by id desc
    limit ${limit}`);
  const items = (await describe(ctx, nodes, rows)).map(({ reader: { id, name }, ...row }) => ({
    ...row,
    reader: { id, name },
  }));
  return { items, next: rows.length < limit ? null : writeCursor({ id: rows.at(-1)!.id }) };
}

async function describe(ctx: Ctx, nodes: readonly Node[], rows: readonly StoredSession[]) {
  const [readers, expectations, parcels] = await Promise.all([
    readersOf(ctx, nodes),
    expectationNumbers(
      ctx,
      rows.flatMap(({ expectationId }) => expectationId ?? []),
    ),
    readParcels(
      ctx,
      rows.flatMap(({ fulfilments }) => fulfilments),
    ),
  ]);
  const numbers = new Map(parcels.map((parcel) => [parcel.id, parcel.waybillNumber ?? parcel.number]));
  return rows.map(({ id, number, kind, state, nodeId, readerId, createdAt, expectationId, fulfilments, bin }) => ({
    ...{ id, number, kind, state, createdAt },
    node: { id: nodeId, name: nodes.find((node) => node.id === nodeId)!.name },
    reader: readers.find((reader) => reader.id === readerId) ?? { id: readerId, name: '', seenAt: null },
    subject:
      kind === 'gate'
        ? fulfilments.map((one) => numbers.get(one)).join(' ')
        : ((expectationId && expectations.get(expectationId)) ?? bin),
  }));
}
