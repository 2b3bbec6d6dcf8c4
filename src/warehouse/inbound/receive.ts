/**
 * Expected goods received by scan (WMS-2). Counting books nothing; booking brings all that was counted into the receiving
 * area and holds what is to be looked at there. What must stay true: of a document never more is received than the tenant
 * allows, however many people count.
 */
import { type Article, articleOfCode, skusById, trackedSkus } from '../../catalog/catalog.ts';
import type { COUNT_VERDICTS } from '../../contract/inbound.ts';
import { audit } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { assertDone, Refused } from '../../kernel/refusal.ts';
import { post } from '../../ledger/ledger.ts';
import { expectedByOrder } from '../../purchasing/purchasing.ts';
import {
  assertDocumentsNamed,
  type ExpectationLine,
  linesOfExpectations,
  lockExpectations,
  type Node,
  openExpectations,
  places,
  receiveExpected,
  type Said,
  shareOver,
} from '../../stock/stock.ts';
import { inboundSettings, inspectionsOf } from './inbound-settings.ts';
import { mostOf, type Receipt, type ReceiptLine, waitingOf, wantedOf } from './receipt.ts';
import { lotOfScan, lotsOfReceipt, overShares, type ReceiptLot, receiptLotTable } from './receipt-lots.ts';
import { bookSerials, countSerial, type SaidOfPiece, serialOfScan } from './receipt-serials.ts';
import { assertState, linesOf, lockReceipt, receiptLineTable, receiptTable, setState } from './receipts.ts';

/** Document type of the ledger entries that hold goods to be looked at. */
export const RECEIPT = 'goodsReceipt';
export const inspectionHold = (receipt: Id, skuId: Id): Id => derivedId(receipt, `inspect/${skuId}`);

/**
 * The receipt a document is counted into, by its number, the document's, or that of the purchase order or transfer on the
 * delivery note; a new one where nobody counts it. Refuses `warehouse.nothingExpected` (404, data: `number`): not there, at another warehouse, or all of it has come.
 */
export async function beginReceipt(ctx: Ctx, nodes: readonly Node[], asked: string): Promise<Id> {
  const number = asked.trim().toUpperCase();
  const nodeIds = nodes.map(({ id }) => id);
  const id = await expectedByOrder(ctx, number);
  const [expectation] = await openExpectations(ctx, nodeIds, { number, id });
  // Two people who begin at once get the same receipt.
  if (expectation) await lockExpectations(ctx, [expectation.id]);
  const [known] = await ctx.sql<{ id: Id }>`
    select id
    from goods_receipt
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodeIds}::uuid[])
      and (number = ${number} or (expectation_id = ${expectation?.id ?? null} and state = 'counting'))
    order by number = ${number} desc
    limit 1`;
  if (known) return known.id;
  if (!expectation) throw new Refused('warehouse.nothingExpected', { number }, 404);
  const made = { createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor), bookedAt: null, version: 1 };
  const receipt = {
    id: ctx.newId(),
    nodeId: expectation.nodeId,
    expectationId: expectation.id,
    state: 'counting' as const,
    ...made,
  };
  await receiptTable.insert(ctx, [receipt]);
  return receipt.id;
}

const comingOf = async (ctx: Ctx, { expectationId }: Receipt): Promise<Map<Id, ExpectationLine[]>> =>
  Map.groupBy((await linesOfExpectations(ctx, [expectationId])).get(expectationId) ?? [], ({ skuId }) => skuId);

export type Counted = {
  verdict: (typeof COUNT_VERDICTS)[number];
  skuId: Id | null;
  lot: ReceiptLot | null;
  /** Lots it may be of, where somebody has to say which. */
  likely: string[];
};

/** Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState`, `warehouse.belowZero`. Posts nothing. */
export async function countGoods(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  scan: Said & SaidOfPiece & { code: string },
): Promise<Counted> {
  const receipt = await lockReceipt(ctx, nodes, id);
  assertState(receipt, 'counting');
  const article = await articleOfCode(ctx, scan.code);
  const skuId = article?.skuId ?? null;
  const not = (verdict: Counted['verdict'], likely: string[] = []): Counted => ({ verdict, skuId, lot: null, likely });
  if (!article || skuId === null) return not('unknown');
  const [coming, lines, { overPercent }, trackedSku] = await Promise.all([
    comingOf(ctx, receipt),
    linesOf(ctx, [id]),
    inboundSettings(ctx),
    trackedSkus(ctx, [skuId]),
  ]);
  const expected = coming.get(skuId);
  if (!expected) return not('foreign');
  const before = lines.find((line) => line.skuId === skuId)?.counted ?? 0n;
  const counted = before + scan.quantity;
  if (counted < 0n) throw new Refused('warehouse.belowZero', {});
  if (scan.quantity > 0n && counted > mostOf(expected, overPercent)) return not('over');
  const tracked = trackedSku.get(skuId);
  const ofLot = tracked?.lots ? await lotOfScan(ctx, receipt, skuId, tracked, scan) : null;
  if (ofLot?.fault) return not(ofLot.fault, ofLot.likely);
  const piece = tracked?.serials ? await pieceOf(ctx, { receipt, article, counted: before }, scan) : null;
  if (piece?.fault) return not(piece.fault);
  if (piece) await countSerial(ctx, { receiptId: id, skuId, serial: piece.serial }, scan.quantity);
  const lot = ofLot?.lot ?? null;
  if (lot) await receiptLotTable.save(ctx, [lot], ['receiptId', 'skuId', 'lot']);
  const line = { ...{ receiptId: id, skuId, counted, inspect: 'none' as const }, wanted: 0n, good: 0n, defective: 0n };
  await receiptLineTable.save(ctx, [line], ['receiptId', 'skuId']);
  const countedOf = new Map([...lines, line].map((one) => [one.skuId, one.counted]));
  const isFull = ([sku, own]: [Id, ExpectationLine[]]) => (countedOf.get(sku) ?? 0n) >= mostOf(own, 0);
  const verdict = !isFull([skuId, expected]) ? 'right' : [...coming].every(isFull) ? 'all' : 'line';
  return { verdict, skuId, lot, likely: [] };
}

async function pieceOf(
  ctx: Ctx,
  counting: { receipt: Receipt; article: Article; counted: bigint },
  said: SaidOfPiece,
): ReturnType<typeof serialOfScan> {
  const { expectationId } = counting.receipt;
  const { kind } = (await lockExpectations(ctx, [expectationId])).get(expectationId)!.head;
  return serialOfScan(ctx, { ...counting, kind }, said);
}

/**
 * Books what was counted. Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState`, `warehouse.nothingCounted`,
 * `warehouse.overReceived` (data: `merchantCode`, `most`: somebody received of it by other means), `warehouse.serialKnown`,
 * `warehouse.serialsOver`, `stock.serialsNeeded` (of a transfer: pieces on their way were not scanned), and what receiving expected goods refuses. Posts supplier → receiving area, and holds there what is to be looked at.
 */
export async function bookReceipt(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<void> {
  const receipt = await lockReceipt(ctx, nodes, id);
  assertState(receipt, 'counting');
  const counted = (await linesOf(ctx, [id])).filter((line) => line.counted > 0n);
  if (counted.length === 0) throw new Refused('warehouse.nothingCounted');
  const expectation = (await lockExpectations(ctx, [receipt.expectationId])).get(receipt.expectationId)!;
  const coming = Map.groupBy(expectation.lines, ({ skuId }) => skuId);
  await assertNotOver(ctx, counted, coming);

  const lines = await toInspect(ctx, counted, expectation.head.kind);
  const lots = Map.groupBy(await lotsOfReceipt(ctx, id), ({ skuId }) => skuId);
  const shares = lines.flatMap(({ skuId, counted: quantity }) =>
    overShares(shareOver(coming.get(skuId)!, quantity), lots.get(skuId) ?? []),
  );
  const received = shares.map((share) => ({ ...share, bucket: 'inbound' as const }));
  const [outcome] = await receiveExpected(ctx, [
    { id, expectationId: receipt.expectationId, lines: received, tolerated: true },
  ]);
  assertDone(outcome);
  await bookSerials(ctx, receipt, counted, expectation.head);
  if (expectation.head.transferId) await assertDocumentsNamed(ctx, [id]);
  await receiptLineTable.update(ctx, lines, ['receiptId', 'skuId'], ['inspect', 'wanted']);
  const held = lines.filter((line) => waitingOf(line) > 0n);
  await setState(ctx, receipt, held.length > 0 ? 'inspecting' : 'done', new Date(ctx.now()));
  await audit(ctx, 'goodsReceipt.book', `goodsReceipt/${id}`, { lines: lines.length });
  await hold(ctx, receipt, held);
}

async function assertNotOver(
  ctx: Ctx,
  lines: readonly ReceiptLine[],
  coming: ReadonlyMap<Id, readonly ExpectationLine[]>,
): Promise<void> {
  const { overPercent } = await inboundSettings(ctx);
  const over = lines.find(({ skuId, counted }) => counted > mostOf(coming.get(skuId) ?? [], overPercent));
  if (!over) return;
  const { merchantCode } = (await skusById(ctx, [over.skuId])).get(over.skuId)!;
  const most = mostOf(coming.get(over.skuId) ?? [], overPercent);
  throw new Refused('warehouse.overReceived', { merchantCode, most: most.toString() });
}

/** What a SKU is set to wins over what its document is. */
async function toInspect(
  ctx: Ctx,
  lines: readonly ReceiptLine[],
  kind: 'purchase' | 'transfer' | 'return',
): Promise<ReceiptLine[]> {
  const [settings, own] = await Promise.all([
    inboundSettings(ctx),
    inspectionsOf(
      ctx,
      lines.map(({ skuId }) => skuId),
    ),
  ]);
  const ofSku = new Map(own.map(({ skuId, inspect }) => [skuId, inspect]));
  return lines.map((line) => {
    const inspect = ofSku.get(line.skuId) ?? settings[kind];
    return { ...line, inspect, wanted: wantedOf(line.counted, inspect, settings.samplePercent) };
  });
}

async function hold(ctx: Ctx, { id, nodeId }: Receipt, lines: readonly ReceiptLine[]): Promise<void> {
  if (lines.length === 0) return;
  const [result] = await post(ctx, [
    {
      document: { type: RECEIPT, id },
      reason: 'inspect',
      lines: lines.map((line, i) => ({
        ...{ kind: 'hold' as const, id: inspectionHold(id, line.skuId), line: i + 1, amount: waitingOf(line) },
        from: places.goods(nodeId, 'inbound', line.skuId),
        to: places.goods(nodeId, 'defective', line.skuId),
      })),
    },
  ]);
  if (!result!.posted) throw new Refused(result!.refusal.code, result!.refusal.data);
}

/** Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState`. Posts nothing. */
export async function dropReceipt(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<void> {
  const receipt = await lockReceipt(ctx, nodes, id);
  assertState(receipt, 'counting');
  await setState(ctx, receipt, 'dropped');
  const counted = await ctx.run<{ counted: bigint }>(sql`
    select sum(counted)::bigint as counted
    from goods_receipt_line
    where tenant_id = ${ctx.tenant}
      and receipt_id = ${id}`);
  await audit(ctx, 'goodsReceipt.drop', `goodsReceipt/${id}`, { counted: String(counted[0]!.counted ?? 0n) });
}
