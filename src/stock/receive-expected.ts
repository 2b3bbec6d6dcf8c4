/**
 * Expected goods that came, whole or in part (STK-1). What was expected settles the promise; what came beyond it is
 * received all the same, because it is there. What must stay true: what is left of a line's hold is what is still to come.
 */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { recordBins } from './bins.ts';
import {
  beyondPromise,
  type ExpectationLine,
  isOver,
  type Locked,
  leftOf,
  lockExpectations,
  saveReceived,
} from './expectations.ts';
import { keepLots } from './lots/lots.ts';
import { shareLots, takeLots } from './lots/share-lots.ts';
import { binAt, lotEntriesOf, type Movement } from './movements.ts';
import { noteStockChange } from './note-changes.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';
import { lotsUnderway, underwayKey } from './transfers/lots-underway.ts';

/** `line`: of the expectation. Without a bucket the goods are sellable at once. */
export type ReceivedLine = {
  line: number;
  quantity: bigint;
  bucket?: Bucket | undefined;
  bin?: string | undefined;
  /** Of goods whose lots are kept. */
  lot?: string | undefined;
  madeOn?: string | undefined;
  expiresOn?: string | undefined;
};
/** The id comes from the caller: a repeated call changes nothing. */
export type ExpectedReceipt = {
  id: Id;
  expectationId: Id;
  lines: readonly ReceivedLine[];
  /** Whoever books it has asked what the house tolerates beyond what was ordered. */
  tolerated?: boolean;
  note?: string | undefined;
  businessOn?: string | undefined;
};
export type ReceiveRefusal =
  | 'stock.expectationUnknown'
  | 'stock.expectationDone'
  | 'stock.lineUnknown'
  | 'stock.moreThanOrdered'
  | 'stock.quantityNotPositive'
  | 'stock.binReserved'
  | LedgerRefusal;

/**
 * Refuses per document: `stock.expectationUnknown`, `stock.expectationDone`, `stock.lineUnknown` (data: `line`),
 * `stock.quantityNotPositive`, `stock.binReserved`, `ledger.periodClosed`; of goods a purchase order expects also
 * `stock.moreThanOrdered` (data: `line`, `left`, `quantity`). Posts per line: settle supplier → receiving area and on to
 * the bucket, what is beyond the expected supplier → bucket (of a transfer: transit, and loss), and beyond → bin for
 * sellable goods.
 */
export async function receiveExpected(
  ctx: Ctx,
  receipts: readonly ExpectedReceipt[],
): Promise<Outcome<Id, ReceiveRefusal>[]> {
  const outcomes = new Map<Id, Outcome<Id, ReceiveRefusal>>();
  // Two receipts of one expectation follow each other: the second settles what the first has left.
  for (const round of roundsBy(receipts, (receipt) => receipt.expectationId))
    for (const outcome of await receiveOnce(ctx, round)) outcomes.set(outcome.id, outcome);
  return receipts.map(({ id }) => outcomes.get(id)!);
}

/** Splits a batch so that no key comes twice in a round; nearly always there is one round. */
export function roundsBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const rounds: Item[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const n = seen.get(keyOf(item)) ?? 0;
    seen.set(keyOf(item), n + 1);
    rounds[n] ??= [];
    rounds[n].push(item);
  }
  return rounds;
}

type Ready = {
  receipt: ExpectedReceipt;
  expectation: Locked;
  after: ExpectationLine[];
  came: Movement[];
  posting: Posting;
};

async function receiveOnce(ctx: Ctx, receipts: readonly ExpectedReceipt[]): Promise<Outcome<Id, ReceiveRefusal>[]> {
  const found = await lockExpectations(
    ctx,
    receipts.map((receipt) => receipt.expectationId),
  );
  const booked = await bookedDocuments(
    ctx,
    receipts.map((receipt) => receipt.id),
  );
  const refusals = new Map<Id, Refusal<ReceiveRefusal>>();
  const ready: Ready[] = [];
  for (const receipt of receipts) {
    if (booked.has(receipt.id)) continue;
    const expectation = found.get(receipt.expectationId);
    const refusal = whyNot(receipt, expectation);
    if (refusal) refusals.set(receipt.id, refusal);
    else ready.push(readyOf(receipt, expectation!));
  }
  await nameLots(ctx, ready);
  const results = await post(
    ctx,
    ready.map(({ posting }) => posting),
  );
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.receipt.id, result.refusal);
  await keep(
    ctx,
    ready.filter((_, i) => results[i]!.posted),
  );
  return receipts.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

/**
 * Of which lots the goods are that came, beside the entries that say how many: those somebody named, else of a transfer
 * those that were shipped.
 */
async function nameLots(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  const underway = await lotsUnderway(
    ctx,
    ready.map(({ expectation: { head } }) => head),
  );
  for (const { expectation, came } of ready)
    for (const one of came) {
      const shipped = underway.get(underwayKey(expectation.head.id, one.skuId)) ?? [];
      const named = one.lot === undefined ? null : shipped.find(({ lot }) => lot === one.lot);
      if (named) named.left -= one.change;
      if (one.lot === undefined && shipped.length > 0)
        one.lots = takeLots(shipped, one.change).map(({ lot, quantity }) => ({ lot, change: quantity }));
    }
  const shared = await shareLots(
    ctx,
    ready.map(({ expectation, came }) => ({ nodeId: expectation.head.nodeId, movements: came })),
  );
  for (const [n, one] of ready.entries()) {
    const { id } = one.receipt;
    one.came = shared[n]!;
    const byLot = one.came.flatMap((came, i) => lotEntriesOf(id, i + 1, one.expectation.head.nodeId, came));
    one.posting = { ...one.posting, lines: [...one.posting.lines, ...byLot] };
  }
}

function whyNot(
  { lines, tolerated }: ExpectedReceipt,
  expectation: Locked | undefined,
): Refusal<ReceiveRefusal> | null {
  if (!expectation) return { code: 'stock.expectationUnknown' };
  const { state } = expectation.head;
  if (isOver(state)) return { code: 'stock.expectationDone', data: { state } };
  const left = new Map(expectation.lines.map((line) => [line.line, leftOf(line)]));
  for (const { line, quantity, bin } of lines) {
    const open = left.get(line);
    if (open === undefined) return { code: 'stock.lineUnknown', data: { line } };
    if (quantity <= 0n) return { code: 'stock.quantityNotPositive', data: { line, quantity } };
    if (bin === places.STAGING) return { code: 'stock.binReserved', data: { line, bin } };
    if (expectation.head.ordered && !tolerated && quantity > open)
      return { code: 'stock.moreThanOrdered', data: { line, left: open, quantity } };
    left.set(line, open - quantity);
  }
  return null;
}

/** The entries of a receipt, and the lines of the expectation as they are after it. */
function readyOf(receipt: ExpectedReceipt, expectation: Locked): Ready {
  const after = new Map(expectation.lines.map((line) => [line.line, { ...line }]));
  const type = documentType('receipt');
  const lines = receipt.lines.flatMap((received, i) => {
    const expected = after.get(received.line)!;
    const settled = smaller(received.quantity, leftOf(expected));
    const entries = entriesOf(receipt.id, i + 1, expectation.head, expected, received, settled);
    expected.received += received.quantity;
    if (leftOf(expected) === 0n) expected.holdId = null;
    return entries;
  });
  const posting: Posting = {
    document: { type, id: receipt.id },
    reason: receipt.note || type,
    ...(receipt.businessOn && { businessOn: receipt.businessOn }),
    lines,
  };
  const came = receipt.lines.map(
    ({ line, quantity, bucket = 'sellable', bin = '', lot }): Movement => ({
      ...{ skuId: after.get(line)!.skuId, bucket, bin, change: quantity, lot },
    }),
  );
  return { receipt, expectation, after: [...after.values()], came, posting };
}

function entriesOf(
  receipt: Id,
  line: number,
  head: Locked['head'],
  { skuId, holdId }: ExpectationLine,
  { quantity, bucket = 'sellable', bin = '' }: ReceivedLine,
  settled: bigint,
): Line[] {
  const id = (name: string) => derivedId(receipt, `${name}/${line}`);
  const node = head.nodeId;
  const [inbound, target] = [places.goods(node, 'inbound', skuId), places.goods(node, bucket, skuId)];
  const lines: Line[] = [];
  if (settled > 0n) {
    lines.push({ kind: 'settle', id: id('settle'), hold: holdId!, amount: settled, line });
    if (bucket !== 'inbound')
      lines.push({ kind: 'post', id: id('stock'), from: inbound, to: target, amount: settled, line });
  }
  if (quantity > settled)
    lines.push({
      ...{
        kind: 'post',
        id: id('more'),
        from: beyondPromise(head)(skuId),
        to: target,
        amount: quantity - settled,
        line,
      },
    });
  if (bucket === 'sellable')
    lines.push({
      ...{
        kind: 'post',
        id: id('bin'),
        from: places.beyond(skuId),
        to: binAt(node, bin, skuId),
        amount: quantity,
        line,
      },
    });
  return lines;
}

async function keep(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  if (ready.length === 0) return;
  const lines = ready.flatMap(({ receipt, came }) =>
    came.map((movement, i) => ({
      ...{ ...movement, documentId: receipt.id, line: i + 1 },
      ...{ counted: null, expectationLine: receipt.lines[i]!.line },
    })),
  );
  await keepLots(
    ctx,
    ready.flatMap(({ receipt, came, expectation: { head } }) =>
      receipt.lines.map(({ lot = '', madeOn, expiresOn }, i) => ({
        ...{ skuId: came[i]!.skuId, lot, madeOn, expiresOn, supplier: head.transferId ? '' : head.supplier },
      })),
    ),
  );
  const nodeOf = new Map(ready.map(({ receipt, expectation }) => [receipt.id, expectation.head.nodeId]));
  await recordBins(
    ctx,
    lines.map(({ documentId, bin }) => [nodeOf.get(documentId)!, bin] as const),
  );
  await writeDocuments(
    ctx,
    ready.map(({ receipt: { id, note = '', businessOn, expectationId }, expectation: { head } }) => ({
      ...{ id, kind: 'receipt', nodeId: head.nodeId, note, businessOn, supplier: head.supplier, expectationId },
    })),
    lines,
  );
  await saveReceived(
    ctx,
    ready.map(({ expectation: { head }, after }) => ({ head, lines: after })),
  );
  const arrived = lines.filter(({ bucket }) => bucket === 'sellable').map((line) => line.skuId);
  await noteStockChange(
    ctx,
    lines.map((line) => line.skuId),
    { arrived },
  );
}
