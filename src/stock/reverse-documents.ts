/**
 * Stock documents taken back by counter-documents: what they did is booked the other way round, never erased. What must
 * stay true: a document is taken back once; what a receipt settled of expected goods is expected again.
 */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type Account, type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, lockBins, recordBins } from './bins.ts';
import { OUTSIDE } from './change-stock.ts';
import { beyondPromise, type Locked, leftOf, lockExpectations, promiseOf, saveReceived } from './expectations.ts';
import { shareLots } from './lots/share-lots.ts';
import { type Move, type MoveLine, movePosting, withLots } from './move-goods.ts';
import { entriesOf, lotEntriesOf, type Movement, reversedLots, takenFrom } from './movements.ts';
import { noteStockChange } from './note-changes.ts';
import * as places from './places.ts';
import { roundsBy } from './receive-expected.ts';
import { carryBack } from './serials/carry-pieces.ts';
import { piecesOfDocuments } from './serials/name-pieces.ts';
import { FREE, moveSerials } from './serials/serials.ts';
import {
  bookedDocuments,
  type DocumentLine,
  documentType,
  linesOfDocuments,
  lockDocuments,
  reversalsOf,
  type StoredDocument,
  writeDocuments,
} from './stock-documents.ts';
import { transferNumbers } from './transfers/progress.ts';

/** The id is the counter-document's and comes from the caller: a repeated call changes nothing. */
export type Reversal = { id: Id; documentId: Id; note: string };
export type ReversalRefusal =
  | 'stock.documentUnknown'
  | 'stock.alreadyReversed'
  | 'stock.isReversal'
  | 'stock.reverseTransfer'
  | 'stock.transferWrittenOff'
  | LedgerRefusal;

/**
 * Refuses per document: `stock.documentUnknown`, `stock.alreadyReversed`, `stock.isReversal`, `stock.reverseTransfer`,
 * `stock.transferWrittenOff`, `ledger.periodClosed`; of a move also `ledger.short`. Posts the opposite of what the document posted, as facts; goods that have left the bin
 * they were put into are taken where most lie. `mayTouch` says which nodes the caller may write.
 */
export async function reverseDocuments(
  ctx: Ctx,
  reversals: readonly Reversal[],
  mayTouch: (nodeId: Id) => boolean = () => true,
): Promise<Outcome<Id, ReversalRefusal>[]> {
  const documents = await lockDocuments(
    ctx,
    reversals.map((reversal) => reversal.documentId),
  );
  const expectationOf = ({ documentId, id }: Reversal) => documents.get(documentId)?.expectationId ?? id;
  const outcomes = new Map<Id, Outcome<Id, ReversalRefusal>>();
  // A document named twice, or two receipts of one expectation, follow each other.
  for (const byDocument of roundsBy(reversals, (reversal) => reversal.documentId))
    for (const round of roundsBy(byDocument, expectationOf))
      for (const outcome of await reverseOnce(ctx, round, documents, mayTouch)) outcomes.set(outcome.id, outcome);
  return reversals.map(({ id }) => outcomes.get(id)!);
}

type Ready = {
  reversal: Reversal;
  document: StoredDocument;
  movements: (Movement & { expectationLine: number | null })[];
  expectation: Locked | null;
  posting: Posting;
};

async function reverseOnce(
  ctx: Ctx,
  reversals: readonly Reversal[],
  documents: ReadonlyMap<Id, StoredDocument>,
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, ReversalRefusal>[]> {
  const ids = reversals.map((reversal) => reversal.documentId);
  const [lines, taken, transfers, booked] = [
    await linesOfDocuments(ctx, ids),
    await reversalsOf(ctx, ids),
    await transferNumbers(
      ctx,
      ids.flatMap((id) => documents.get(id)?.transferId ?? []),
    ),
    await bookedDocuments(
      ctx,
      reversals.map((reversal) => reversal.id),
    ),
  ];
  const expectations = await lockExpectations(
    ctx,
    ids.flatMap((id) => documents.get(id)?.expectationId ?? []),
  );
  const refusals = new Map<Id, Refusal<ReversalRefusal>>();
  const wanted = reversals.filter(({ id, documentId }) => {
    const document = documents.get(documentId);
    const refusal = booked.has(id)
      ? null
      : whyNot(document && mayTouch(document.nodeId) ? document : undefined, taken, transfers, expectations);
    if (refusal) refusals.set(id, refusal);
    return !refusal && !booked.has(id);
  });
  const ready = await prepare(ctx, wanted, documents, lines, expectations);
  const results = await post(
    ctx,
    ready.map(({ posting }) => posting),
  );
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.reversal.id, result.refusal);
  await keep(
    ctx,
    ready.filter((_, i) => results[i]!.posted),
  );
  return reversals.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

function whyNot(
  document: StoredDocument | undefined,
  taken: ReadonlyMap<Id, { number: string }>,
  transfers: ReadonlyMap<Id, string>,
  expectations: ReadonlyMap<Id, Locked>,
): Refusal<ReversalRefusal> | null {
  if (!document) return { code: 'stock.documentUnknown' };
  if (document.kind === 'reversal') return { code: 'stock.isReversal' };
  if (document.transferId)
    return { code: 'stock.reverseTransfer', data: { number: transfers.get(document.transferId) } };
  const by = taken.get(document.id);
  if (by) return { code: 'stock.alreadyReversed', data: { number: by.number } };
  const from = document.expectationId ? expectations.get(document.expectationId)?.head : undefined;
  if (from?.transferId && from.state === 'closedShort') return { code: 'stock.transferWrittenOff' };
  return null;
}

async function prepare(
  ctx: Ctx,
  reversals: readonly Reversal[],
  documents: ReadonlyMap<Id, StoredDocument>,
  lines: ReadonlyMap<Id, DocumentLine[]>,
  expectations: ReadonlyMap<Id, Locked>,
): Promise<Ready[]> {
  const of = reversals.map(({ documentId }) => documents.get(documentId)!);
  const nodes = of.map((document) => document.nodeId);
  await lockBins(ctx, nodes);
  const skuIds = new Set([...lines.values()].flatMap((own) => own.map((line) => line.skuId)));
  const bins = await binsHolding(ctx, nodes, [...skuIds]);
  const moves = of.flatMap((document, i) =>
    document.kind === 'move' ? [backOf(reversals[i]!, document, lines.get(document.id) ?? [])] : [],
  );
  const back = new Map((await withLots(ctx, moves)).map((move) => [move.id, move]));
  const ready = reversals.map((reversal, i) => {
    const document = of[i]!;
    const own = lines.get(document.id) ?? [];
    const expectation = document.expectationId ? (expectations.get(document.expectationId) ?? null) : null;
    if (document.kind === 'move') return backAgain(reversal, document, back.get(reversal.id)!);
    return countered(reversal, document, own, bins, expectation);
  });
  await nameLots(
    ctx,
    ready.filter(({ document }) => document.kind !== 'move'),
  );
  return ready;
}

/** Goods go back as the lots they came as; what lies elsewhere by now, as those that expire first there. */
async function nameLots(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  const shared = await shareLots(
    ctx,
    ready.map(({ document: { nodeId }, movements }) => ({ nodeId, movements })),
  );
  for (const [n, one] of ready.entries()) {
    one.movements = shared[n]!;
    const { reversal, document } = one;
    const byLot = one.movements.flatMap((movement, i) => lotEntriesOf(reversal.id, i + 1, document.nodeId, movement));
    one.posting = { ...one.posting, lines: [...one.posting.lines, ...byLot] };
  }
}

/** A move the other way round: it too takes only what lies there. */
function backOf({ id, note }: Reversal, { nodeId }: StoredDocument, lines: readonly DocumentLine[]): Move {
  const moves: MoveLine[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [left, came] = [lines[i]!, lines[i + 1]!];
    moves.push({
      ...{ skuId: left.skuId, quantity: came.change },
      ...{ from: { bucket: came.bucket, bin: came.bin }, to: { bucket: left.bucket, bin: left.bin } },
      lots: reversedLots(came.lots),
    });
  }
  return { id, nodeId, note, lines: moves };
}

function backAgain(reversal: Reversal, document: StoredDocument, move: Move): Ready {
  const movements = move.lines.flatMap(({ skuId, quantity, from, to, lots = null }) => [
    { skuId, ...from, change: -quantity, expectationLine: null, lots },
    { skuId, ...to, change: quantity, expectationLine: null, lots: reversedLots(lots) },
  ]);
  const posting = movePosting(move, typeOf(reversal.id));
  return { reversal, document, movements, expectation: null, posting };
}

const typeOf = (id: Id) => ({ type: documentType('reversal'), id });

function countered(
  reversal: Reversal,
  document: StoredDocument,
  lines: readonly DocumentLine[],
  bins: BinsByGoods,
  expectation: Locked | null,
): Ready {
  const { nodeId, kind } = document;
  const movements = lines.flatMap(
    ({ skuId, bucket, bin, change, expectationLine = null, lots }): Ready['movements'] => {
      if (change === 0n) return [];
      const opposite = { skuId, bucket, bin, change: -change, expectationLine, lots: reversedLots(lots) };
      if (change < 0n || bucket !== 'sellable') return [opposite];
      const taken = takenFrom(bins, nodeId, skuId, change, bin || places.UNSORTED);
      // What is still where the document put it is of the lots it named.
      if (taken.length === 1 && (taken[0]!.bin || '') === bin) return [opposite];
      return taken.map((movement) => ({ ...movement, expectationLine }));
    },
  );
  const again = expectation && expectedAgain(reversal.id, expectation, movements);
  const posting: Posting = {
    document: typeOf(reversal.id),
    reason: reversal.note,
    lines: [
      ...movements.flatMap((movement, i) =>
        entriesOf(
          ...([reversal.id, i + 1, nodeId, { ...movement, lots: null }] as const),
          outsideOf(kind, movement.skuId, expectation?.head),
        ),
      ),
      ...(again?.entries ?? []),
    ],
  };
  return { reversal, document, movements, expectation: again?.expectation ?? null, posting };
}

/** What came with a transfer goes back into transit. */
const outsideOf = (kind: StoredDocument['kind'], skuId: Id, head?: Locked['head']): Account =>
  head?.transferId
    ? promiseOf(head, skuId).from
    : kind === 'assembly' || kind === 'disassembly'
      ? places.assembly(skuId)
      : OUTSIDE[kind as keyof typeof OUTSIDE](skuId);

/** The promise of each line that is to come again takes the place of the one that stands; none where it was closed short. */
function expectedAgain(reversal: Id, { head, lines }: Locked, movements: Ready['movements']) {
  const entries: Line[] = [];
  const after = lines.map((line) => {
    const back = movements.reduce((sum, one) => (one.expectationLine === line.line ? sum - one.change : sum), 0n);
    if (back === 0n) return line;
    const received = line.received - back;
    const left = leftOf({ ...line, received });
    const surplus = back - (left - leftOf(line));
    // What had arrived beyond the shipment was found, not sent: it does not go back into transit.
    if (head.transferId && surplus > 0n)
      entries.push({
        ...{ kind: 'post', id: derivedId(reversal, `surplus/${line.line}`), amount: surplus, line: line.line },
        ...{ from: promiseOf(head, line.skuId).from, to: beyondPromise(head)(line.skuId) },
      });
    if (head.state === 'closedShort' || left === 0n) return { ...line, received };
    const hold = derivedId(reversal, `expect/${line.line}`);
    if (line.holdId)
      entries.push({ kind: 'release', id: derivedId(hold, 'former'), hold: line.holdId, line: line.line });
    entries.push({ kind: 'hold', id: hold, ...promiseOf(head, line.skuId), amount: left, line: line.line });
    return { ...line, received, holdId: hold };
  });
  return { entries, expectation: { head, lines: after } };
}

/** Pieces that documents had sent away are here again; those that came by them are gone, or on their way again. */
async function nameAgain(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  const skuIds = [...new Set(ready.flatMap(({ movements }) => movements.map(({ skuId }) => skuId)))];
  const [sent, own] = [ready.filter(isOfTransfer), ready.filter((one) => !isOfTransfer(one))];
  const idsOf = (some: readonly Ready[]) => some.map(({ reversal }) => reversal.documentId);
  const document = { type: documentType('reversal'), id: ready[0]!.reversal.id };
  const gone = { skuIds, states: ['gone'] as const, steps: ['gone'] as const, last: true };
  const came = { skuIds, states: FREE, steps: ['received', 'registered'] as const };
  const back = await piecesOfDocuments(ctx, { documents: idsOf(own), ...gone });
  const off = await piecesOfDocuments(ctx, { documents: idsOf(own), ...came });
  const onTheirWay = await piecesOfDocuments(ctx, { documents: idsOf(sent), ...came });
  await moveSerials(ctx, back, { step: 'recalled', state: 'inStock', from: ['gone'], bin: '', document });
  await moveSerials(ctx, off, { step: 'gone', state: 'gone', from: FREE, document });
  await moveSerials(ctx, onTheirWay, { step: 'sent', state: 'transit', from: FREE, bin: '', document });
  // Nearly always one.
  for (const { reversal, document: move, movements } of ready.filter((one) => one.document.kind === 'move')) {
    const lines = movements.flatMap(({ skuId, change, bucket, bin }) =>
      change > 0n ? [{ skuId, to: { bucket, bin } }] : [],
    );
    await carryBack(ctx, { nodeId: move.nodeId, documentId: move.id, document: typeOf(reversal.id), lines });
  }
}

const isOfTransfer = ({ expectation }: Ready): boolean => Boolean(expectation?.head.transferId);

async function keep(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  if (ready.length === 0) return;
  await recordBins(
    ctx,
    ready.flatMap(({ document, movements }) => movements.map(({ bin }) => [document.nodeId, bin] as const)),
  );
  await writeDocuments(
    ctx,
    ready.map(({ reversal: { id, note, documentId }, document: { nodeId, supplier, expectationId } }) => ({
      ...{ id, kind: 'reversal', nodeId, note, supplier, reversesId: documentId },
      expectationId: expectationId ?? undefined,
    })),
    ready.flatMap(({ reversal, movements }) =>
      movements.map((movement, i) => ({ ...movement, documentId: reversal.id, line: i + 1, counted: null })),
    ),
  );
  await nameAgain(ctx, ready);
  await saveReceived(
    ctx,
    ready.flatMap(({ expectation }) => expectation ?? []),
  );
  const movements = ready.flatMap((one) => one.movements);
  await noteStockChange(
    ctx,
    movements.map((one) => one.skuId),
    {
      arrived: movements.filter(({ bucket, change }) => bucket === 'sellable' && change > 0n).map((one) => one.skuId),
    },
  );
}
