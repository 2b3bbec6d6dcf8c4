/**
 * What did not arrive is written off, and the wrong transfer is reversed (STK-6). What must stay true: who shipped or
 * received a transfer does not write it off; a reversed one leaves nothing in transit and nothing expected.
 */
import { skusById } from '../../catalog/catalog.ts';
import { audit, secondLook } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { type Line, type Posting, type PostingResult, post } from '../../ledger/ledger.ts';
import { lockBins, recordBins } from '../bins.ts';
import { EXPECTATION, expectationLineTable, expectationTable, type Locked } from '../expectations.ts';
import { binAt, lotEntriesOf, reversedLots } from '../movements.ts';
import { noteStockChange } from '../note-changes.ts';
import * as places from '../places.ts';
import { reverseDocuments } from '../reverse-documents.ts';
import { piecesOfDocuments } from '../serials/name-pieces.ts';
import { moveSerials } from '../serials/serials.ts';
import { documentType, linesOfDocuments, reversalsOf, writeDocuments } from '../stock-documents.ts';
import { releaseRest, setState, skusOf } from './make-transfers.ts';
import { followLines } from './progress.ts';
import { lockWithExpectations, type StoredTransfer, transferLineTable, underwayOf, wrongState } from './transfers.ts';

type Touched = { id: Id; kind: string; createdBy: string; transferId: Id | null };

/** Documents by which goods of a transfer were shipped or received, and that nobody has taken back. */
async function documentsOf(ctx: Ctx, transferId: Id, expectations: readonly Locked[]): Promise<Touched[]> {
  const rows = await ctx.run<Touched>(sql`
    select id, kind, created_by as "createdBy", transfer_id as "transferId"
    from stock_document
    where tenant_id = ${ctx.tenant}
      and (transfer_id = ${transferId} or expectation_id = any(${expectations.map(({ head }) => head.id)}::uuid[]))
      and kind in ('transfer', 'receipt')
    order by id`);
  const taken = await reversalsOf(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.filter(({ id }) => !taken.has(id));
}

/**
 * Refuses `stock.transferUnknown` (404), `stock.nothingInTransit`, `identity.samePerson`, `ledger.periodClosed`.
 * Posts: release of what is expected, and transit → loss of the destination.
 */
export async function writeOffTransfer(ctx: Ctx, id: Id, reason: string): Promise<void> {
  const { transfer, expectations } = await locked(ctx, id);
  const missing = transfer.lines.filter((line) => underwayOf(line) > 0n);
  if (transfer.state === 'reversed' || missing.length === 0)
    throw new Refused('stock.nothingInTransit', { number: transfer.number });
  const mayLook = await secondLook(ctx);
  const documents = await documentsOf(ctx, id, expectations);
  const own = documents.map(({ createdBy }) => mayLook(createdBy)).find(Boolean);
  if (own) throw new Refused(own.code);
  await closeExpected(ctx, expectations, 'writtenOff');
  const document = ctx.newId();
  const type = documentType('adjustment');
  await postAll(ctx, [
    {
      ...{ document: { type, id: document }, reason },
      lines: missing.map((line) => ({
        ...{ kind: 'post' as const, id: derivedId(document, `stock/${line.line}`), line: line.line },
        ...{ from: places.goods(transfer.toNodeId, 'transit', line.skuId), to: places.loss(line.skuId) },
        amount: underwayOf(line),
      })),
    },
  ]);
  await writeDocuments(
    ctx,
    [{ id: document, kind: 'adjustment', nodeId: transfer.toNodeId, note: reason, transferId: id }],
    missing.map((line, i) => ({
      ...{ documentId: document, line: i + 1, skuId: line.skuId, bucket: 'transit' as const, bin: '' },
      ...{ change: -underwayOf(line), counted: null },
    })),
  );
  await losePieces(ctx, transfer, shippedBy(documents), { document, reason });
  await transferLineTable.update(
    ctx,
    missing.map((line) => ({ ...line, writtenOff: line.writtenOff + underwayOf(line) })),
    ['transferId', 'line'],
    ['writtenOff'],
  );
  await followLines(ctx, [id]);
  await audit(ctx, 'transfer.writeOff', `transfer/${id}`, { reason });
  await noteStockChange(ctx, skusOf([transfer]));
}

const shippedBy = (documents: readonly Touched[]): Id[] =>
  documents.filter(({ kind }) => kind === 'transfer').map(({ id }) => id);

/** Single pieces that have not come are gone. */
async function losePieces(
  ctx: Ctx,
  transfer: StoredTransfer,
  documents: readonly Id[],
  { document, reason }: { document: Id; reason: string },
): Promise<void> {
  const underway = { documents, skuIds: skusOf([transfer]), states: ['transit'] as const, steps: ['sent'] as const };
  await moveSerials(ctx, await piecesOfDocuments(ctx, underway), {
    ...{ step: 'gone', state: 'gone', from: ['transit'], reason },
    document: { type: documentType('adjustment'), id: document },
  });
}

/** Refuses `stock.transferUnknown` (404). */
async function locked(ctx: Ctx, id: Id) {
  const found = await lockWithExpectations(ctx, id);
  if (!found) throw new Refused('stock.transferUnknown', { id }, 404);
  await lockBins(ctx, [found.transfer.fromNodeId, found.transfer.toNodeId]);
  return found;
}

/** Nothing more of it is expected. */
async function closeExpected(ctx: Ctx, expectations: readonly Locked[], reason: string): Promise<void> {
  const open = expectations.filter(({ lines }) => lines.some(({ holdId }) => holdId !== null));
  await postAll(
    ctx,
    open.map(({ head, lines }) => ({
      ...{ document: { type: EXPECTATION, id: head.id }, reason },
      lines: lines.flatMap(({ holdId, line }): Line[] =>
        holdId ? [{ kind: 'release', id: derivedId(holdId, 'closed'), hold: holdId, line }] : [],
      ),
    })),
  );
  await expectationLineTable.update(
    ctx,
    open.flatMap(({ lines }) => lines.map((line) => ({ ...line, holdId: null }))),
    ['expectationId', 'line'],
    ['holdId'],
  );
  await expectationTable.update(
    ctx,
    open.map(({ head }) => ({ id: head.id, state: 'closedShort' as const, version: head.version + 1 })),
    ['id'],
    ['state', 'version'],
  );
}

/**
 * Refuses `stock.transferUnknown` (404), `stock.transferState`, `stock.transferWrittenOff`, `stock.transferUsed` (data:
 * `merchantCode`, `wanted`, `free`), `ledger.periodClosed`. Posts: what arrived back into transit (the receipts are taken
 * back), release of what is expected, transit → sellable of the source and beyond → its bins, release of what was not
 * shipped.
 */
export async function reverseTransfer(ctx: Ctx, id: Id, reason: string): Promise<void> {
  const { transfer, expectations } = await locked(ctx, id);
  const nothing = transfer.closed && transfer.lines.every(({ shipped }) => shipped === 0n);
  if (nothing || transfer.state === 'draft' || transfer.state === 'reversed') {
    const { code, data } = wrongState(transfer);
    throw new Refused(code, data);
  }
  if (transfer.lines.some(({ writtenOff }) => writtenOff > 0n))
    throw new Refused('stock.transferWrittenOff', { number: transfer.number });
  const documents = await documentsOf(ctx, id, expectations);
  const receipts = documents.filter(({ kind }) => kind === 'receipt').map((one) => one.id);
  await assertUnused(ctx, transfer, receipts);
  for (const outcome of await reverseDocuments(
    ctx,
    receipts.map((documentId) => ({ id: ctx.newId(), documentId, note: reason })),
  ))
    if (!outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data);
  const again = await lockWithExpectations(ctx, id);
  await closeExpected(ctx, again!.expectations, 'reversed');
  await bringBack(ctx, transfer, shippedBy(documents), reason);
  await releaseRest(ctx, [transfer], 'reversed');
  await setState(ctx, [transfer], 'reversed');
  await audit(ctx, 'transfer.reverse', `transfer/${id}`, { reason });
}

/**
 * What arrived must still be free where it was received. It is promised for a moment, which the ledger refuses where it
 * is not there any more; the lock on its balance stays until the reversal is written.
 */
async function assertUnused(ctx: Ctx, transfer: StoredTransfer, receipts: readonly Id[]): Promise<void> {
  const lines = [...(await linesOfDocuments(ctx, receipts)).values()].flat();
  const sums = [...Map.groupBy(lines, ({ bucket, skuId }) => `${bucket}/${skuId}`).values()];
  const results = await post(
    ctx,
    sums.map((own): Posting => {
      const [probe, { bucket, skuId }] = [ctx.newId(), own[0]!];
      const amount = own.reduce((sum, { change }) => sum + change, 0n);
      const from = places.goods(transfer.toNodeId, bucket, skuId);
      return {
        ...{ document: { type: documentType('reversal'), id: probe }, reason: transfer.number },
        lines: [
          { kind: 'hold', id: probe, from, to: places.sellable(transfer.fromNodeId, skuId), amount },
          { kind: 'release', id: derivedId(probe, 'release'), hold: probe },
        ],
      };
    }),
  );
  const refused = results.findIndex((result) => !result.posted);
  const result = results[refused];
  if (!result || result.posted) return;
  if (result.refusal.code !== 'ledger.short') throw new Refused(result.refusal.code, result.refusal.data);
  const { skuId } = sums[refused]![0]!;
  const { merchantCode } = (await skusById(ctx, [skuId])).get(skuId)!;
  const { wanted, free } = result.refusal.data as { wanted: bigint; free: bigint };
  throw new Refused('stock.transferUsed', { number: transfer.number, merchantCode, wanted, free });
}

/** What was shipped is at the source again, in the bins it came from. */
async function bringBack(ctx: Ctx, transfer: StoredTransfer, documents: readonly Id[], reason: string): Promise<void> {
  const lines = await linesOfDocuments(ctx, documents);
  const back = documents.map((documentId) => ({ documentId, id: ctx.newId(), lines: lines.get(documentId) ?? [] }));
  const { fromNodeId, toNodeId } = transfer;
  await postAll(
    ctx,
    back.map(({ id, lines: own }) => ({
      ...{ document: { type: documentType('reversal'), id }, reason },
      lines: own.flatMap(({ line, skuId, bin, change, lots }): Line[] => [
        ...lotEntriesOf(id, line, fromNodeId, { skuId, bucket: 'sellable', bin, lots: reversedLots(lots) }),
        {
          ...{ kind: 'post', id: derivedId(id, `stock/${line}`), amount: -change, line },
          ...{ from: places.goods(toNodeId, 'transit', skuId), to: places.sellable(fromNodeId, skuId) },
        },
        {
          ...{ kind: 'post', id: derivedId(id, `bin/${line}`), amount: -change, line },
          ...{ from: places.beyond(skuId), to: binAt(fromNodeId, bin, skuId) },
        },
      ]),
    })),
  );
  await recordBins(
    ctx,
    back.flatMap(({ lines: own }) => own.map(({ bin }) => [fromNodeId, bin] as const)),
  );
  await writeDocuments(
    ctx,
    back.map(({ id, documentId }) => ({
      ...{ id, kind: 'reversal', nodeId: fromNodeId, note: reason, reversesId: documentId, transferId: transfer.id },
    })),
    back.flatMap(({ id, lines: own }) =>
      own.map((line) => ({ ...line, documentId: id, change: -line.change, lots: reversedLots(line.lots) })),
    ),
  );
  const skuIds = skusOf([transfer]);
  await moveSerials(ctx, await piecesOfDocuments(ctx, { documents, skuIds, states: ['transit'], steps: ['sent'] }), {
    ...{ step: 'recalled', state: 'inStock', from: ['transit'], nodeId: fromNodeId, bin: '', reason },
    document: { type: documentType('reversal'), id: back[0]?.id ?? null },
  });
  await noteStockChange(ctx, skuIds, { arrived: skuIds });
}

/** Facts are refused for a closed period only. */
async function postAll(ctx: Ctx, postings: readonly Posting[]): Promise<void> {
  const refused = (await post(ctx, postings)).find(
    (result): result is PostingResult & { posted: false } => !result.posted,
  );
  if (refused) throw new Refused(refused.refusal.code, refused.refusal.data);
}
