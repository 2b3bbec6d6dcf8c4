/**
 * Goods of transfers leave their source (STK-6). What must stay true: in one posting they leave the source's sellable count
 * and its bins, are in transit, and are promised to the expectation by which the destination receives them.
 */
import { actorText, type Ctx } from '../../kernel/context.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../../kernel/refusal.ts';
import { type LedgerRefusal, type Line, type Posting, post } from '../../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, lockBins } from '../bins.ts';
import { type ExpectationLine, expectationLineTable, expectationTable, promiseOf } from '../expectations.ts';
import { shareLots } from '../lots/share-lots.ts';
import { binAt, lotEntriesOf, type Movement, takenFrom } from '../movements.ts';
import { allNodes } from '../nodes.ts';
import { noteStockChange } from '../note-changes.ts';
import * as places from '../places.ts';
import { roundsBy } from '../receive-expected.ts';
import { assertDocumentsNamed, namePieces } from '../serials/name-pieces.ts';
import { FREE } from '../serials/serials.ts';
import { documentType, writeDocuments } from '../stock-documents.ts';
import { followLines } from './progress.ts';
import {
  expectationOf,
  lockTransfers,
  openOf,
  type StoredTransfer,
  type TransferLine,
  type TransferRefusal,
  transferLineTable,
  wrongState,
} from './transfers.ts';

/** `line`: of the transfer. Without a bin the goods are taken where most lie. The id is the document's. */
export type Shipment = {
  id: Id;
  transferId: Id;
  note?: string | undefined;
  lines: readonly {
    line: number;
    quantity: bigint;
    bin?: string | undefined;
    /** Of goods whose pieces each have a code: which ones. */
    serials?: readonly string[] | undefined;
  }[];
};
export type ShipRefusal =
  | TransferRefusal
  | 'stock.lineUnknown'
  | 'stock.shipsTooMuch'
  | 'stock.binReserved'
  | LedgerRefusal;

/**
 * Refuses per document: `stock.transferUnknown`, `stock.transferState`, `stock.lineUnknown`, `stock.shipsTooMuch`,
 * `stock.binReserved`, `ledger.short` (fewer lie in the bin that was named), `ledger.periodClosed`; the whole as
 * `namePieces` and `assertPiecesNamed`. Posts per line: settle
 * source → transit, bin → beyond, and hold transit → receiving area of the destination.
 */
export async function shipTransfers(ctx: Ctx, shipments: readonly Shipment[]): Promise<Outcome<Id, ShipRefusal>[]> {
  const outcomes = new Map<Id, Outcome<Id, ShipRefusal>>();
  // Two shipments of one transfer follow each other: the second ships what the first has left.
  for (const round of roundsBy(shipments, ({ transferId }) => transferId))
    for (const outcome of await shipOnce(ctx, round)) outcomes.set(outcome.id, outcome);
  return shipments.map(({ id }) => outcomes.get(id)!);
}

type Ready = {
  shipment: Shipment;
  transfer: StoredTransfer;
  after: TransferLine[];
  movements: Movement[];
  expected: ExpectationLine[];
  posting: Posting;
};

async function shipOnce(ctx: Ctx, shipments: readonly Shipment[]): Promise<Outcome<Id, ShipRefusal>[]> {
  const found = await lockTransfers(
    ctx,
    shipments.map(({ transferId }) => transferId),
  );
  const refusals = new Map<Id, Refusal<ShipRefusal>>();
  for (const shipment of shipments) {
    const refusal = whyNot(shipment, found.get(shipment.transferId));
    if (refusal) refusals.set(shipment.id, refusal);
  }
  const wanted = shipments.filter(({ id }) => !refusals.has(id));
  const nodes = wanted.map(({ transferId }) => found.get(transferId)!.fromNodeId);
  await lockBins(ctx, nodes);
  const skuIds = wanted.flatMap(({ transferId }) => found.get(transferId)!.lines.map(({ skuId }) => skuId));
  const bins = await binsHolding(ctx, nodes, [...new Set(skuIds)]);
  const ready = wanted.map((shipment) => readyOf(shipment, found.get(shipment.transferId)!, bins));
  await nameLots(ctx, ready);
  const results = await post(
    ctx,
    ready.map(({ posting }) => posting),
  );
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.shipment.id, result.refusal);
  await keep(
    ctx,
    ready.filter((_, i) => results[i]!.posted),
  );
  return shipments.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

/** Which lots leave: the document says so until they have come (`lots-underway.ts`). */
async function nameLots(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  const shared = await shareLots(
    ctx,
    ready.map(({ transfer, movements }) => ({ nodeId: transfer.fromNodeId, movements })),
  );
  for (const [n, one] of ready.entries()) {
    one.movements = shared[n]!;
    const { shipment, transfer } = one;
    const byLot = one.movements.flatMap((movement, i) =>
      lotEntriesOf(shipment.id, i + 1, transfer.fromNodeId, movement),
    );
    one.posting = { ...one.posting, lines: [...one.posting.lines, ...byLot] };
  }
}

function whyNot({ lines }: Shipment, transfer: StoredTransfer | undefined): Refusal<ShipRefusal> | null {
  if (!transfer) return { code: 'stock.transferUnknown' };
  if (transfer.closed || !['approved', 'partlyDone'].includes(transfer.state)) return wrongState(transfer);
  const left = new Map(transfer.lines.map((line) => [line.line, openOf(line)]));
  for (const { line, quantity, bin } of lines) {
    const open = left.get(line);
    if (open === undefined) return { code: 'stock.lineUnknown', data: { line } };
    if (quantity > open) return { code: 'stock.shipsTooMuch', data: { line, left: open } };
    if (bin === places.STAGING) return { code: 'stock.binReserved', data: { line, bin } };
    left.set(line, open - quantity);
  }
  return null;
}

function readyOf(shipment: Shipment, transfer: StoredTransfer, bins: BinsByGoods): Ready {
  const after = new Map(transfer.lines.map((line) => [line.line, { ...line }]));
  const entries: Line[] = [];
  const movements: Movement[] = [];
  const sums = new Map<number, bigint>();
  for (const [i, { line, quantity, bin }] of shipment.lines.entries()) {
    const own = after.get(line)!;
    const id = derivedId(shipment.id, `settle/${i + 1}`);
    entries.push({ kind: 'settle', id, hold: own.holdId!, amount: quantity, line: i + 1 });
    const taken = takenHere(transfer.fromNodeId, own.skuId, quantity, bin, bins);
    entries.push(...taken.flatMap((one, n) => leaving(shipment.id, i + 1, n, transfer.fromNodeId, one, bin)));
    movements.push(...taken);
    own.shipped += quantity;
    sums.set(line, (sums.get(line) ?? 0n) + quantity);
  }
  for (const own of after.values()) if (openOf(own) === 0n) own.holdId = null;
  const expectationId = expectationOf(shipment.id);
  const expected = [...sums].map(([line, quantity]) => ({
    ...{ expectationId, line, skuId: after.get(line)!.skuId, quantity, received: 0n, priceMinor: null },
    holdId: derivedId(expectationId, `hold/${line}`),
  }));
  const origin = { nodeId: transfer.toNodeId, transferId: transfer.id };
  entries.push(
    ...expected.map(
      ({ holdId, skuId, quantity, line }): Line => ({
        ...{ kind: 'hold', id: holdId, ...promiseOf(origin, skuId), amount: quantity, line },
      }),
    ),
  );
  const document = { type: documentType('transfer'), id: shipment.id };
  const posting = { document, reason: shipment.note || transfer.number, lines: entries };
  return { shipment, transfer, after: [...after.values()], movements, expected, posting };
}

const takenHere = (node: Id, skuId: Id, quantity: bigint, bin: string | undefined, bins: BinsByGoods): Movement[] =>
  bin ? [{ skuId, bucket: 'sellable', bin, change: -quantity }] : takenFrom(bins, node, skuId, quantity);

/** From a bin that somebody names only what lies there is taken. */
function leaving(document: Id, line: number, n: number, node: Id, one: Movement, named: string | undefined): Line[] {
  const id = (name: string) => derivedId(document, `${name}/${line}/${n}`);
  const sides = { from: binAt(node, one.bin, one.skuId), to: places.beyond(one.skuId), amount: -one.change, line };
  if (!named) return [{ kind: 'post', id: id('bin'), ...sides }];
  return [
    { kind: 'hold', id: id('bin/hold'), ...sides },
    { kind: 'settle', id: id('bin/settle'), hold: id('bin/hold'), amount: sides.amount, line },
  ];
}

/** They are known at their destination from now on, and on their way there. */
async function sendPieces(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  const named = ready.map(({ shipment, transfer }) => ({
    ...{ id: shipment.id, nodeId: transfer.fromNodeId, toNodeId: transfer.toNodeId },
    lines: shipment.lines.map(({ line, quantity, serials }) => ({
      ...{ skuId: transfer.lines.find((own) => own.line === line)!.skuId, quantity: -quantity, serials },
    })),
  }));
  await namePieces(ctx, named, documentType('transfer'), ({ toNodeId }) => ({
    ...{ step: 'sent', state: 'transit', from: FREE, nodeId: toNodeId, bin: '' },
  }));
  await assertDocumentsNamed(
    ctx,
    named.map(({ id }) => id),
  );
}

async function keep(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  if (ready.length === 0) return;
  const names = new Map((await allNodes(ctx)).map(({ id, name }) => [id, name]));
  await writeDocuments(
    ctx,
    ready.map(({ shipment: { id, note = '' }, transfer }) => ({
      ...{ id, kind: 'transfer', nodeId: transfer.fromNodeId, note, transferId: transfer.id },
    })),
    ready.flatMap(({ shipment, movements }) =>
      movements.map((movement, i) => ({ ...movement, documentId: shipment.id, line: i + 1, counted: null })),
    ),
  );
  const made = { state: 'open' as const, version: 1, createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) };
  await expectationTable.insert(
    ctx,
    ready.map(({ shipment, transfer }) => ({
      ...{ id: expectationOf(shipment.id), nodeId: transfer.toNodeId, kind: 'transfer', transferId: transfer.id },
      ...{ supplier: names.get(transfer.fromNodeId)!, expectedOn: transfer.expectedOn, note: transfer.number, ...made },
      ...{ ordered: false, currency: '' },
    })),
  );
  await expectationLineTable.insert(
    ctx,
    ready.flatMap(({ expected }) => expected),
  );
  await transferLineTable.update(
    ctx,
    ready.flatMap(({ after }) => after),
    ['transferId', 'line'],
    ['shipped', 'holdId'],
  );
  await followLines(
    ctx,
    ready.map(({ transfer }) => transfer.id),
  );
  await sendPieces(ctx, ready);
  await noteStockChange(
    ctx,
    ready.flatMap(({ movements }) => movements.map(({ skuId }) => skuId)),
  );
}
