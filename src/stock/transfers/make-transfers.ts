/** Transfers made, changed, approved and closed short. Goods move when they are shipped. */
import { type Sku, skusById } from '../../catalog/catalog.ts';
import { auditAll } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../../kernel/refusal.ts';
import { type LedgerRefusal, type Posting, post } from '../../ledger/ledger.ts';
import { whyNotLine } from '../change-stock.ts';
import { allNodes } from '../nodes.ts';
import { noteStockChange } from '../note-changes.ts';
import * as places from '../places.ts';
import { followLines, TRANSFER } from './progress.ts';
import {
  holdOf,
  lockTransfers,
  openOf,
  type StoredTransfer,
  type TransferHead,
  type TransferLine,
  type TransferRefusal,
  transferLineTable,
  transferTable,
  wrongState,
} from './transfers.ts';

export type NewLine = { skuId: Id; quantity: bigint; priceMinor?: bigint | undefined };
/** The id comes from the caller. `currency`: priced, and every line has a price in it. */
export type NewTransfer = {
  id: Id;
  fromNodeId: Id;
  toNodeId: Id;
  currency?: string | null | undefined;
  expectedOn?: string | null | undefined;
  note?: string | undefined;
  lines: readonly NewLine[];
};
export type MakeRefusal =
  | TransferRefusal
  | 'stock.nodeUnknown'
  | 'stock.sameNode'
  | 'stock.skuUnknown'
  | 'stock.bundleHasNoStock'
  | 'stock.quantityNotPositive'
  | 'stock.lineTwice'
  | 'stock.linePriceMissing'
  | 'stock.priceWithoutCurrency'
  | LedgerRefusal;

/**
 * Refuses per document: `stock.nodeUnknown`, `stock.sameNode`, `stock.skuUnknown`, `stock.bundleHasNoStock`,
 * `stock.quantityNotPositive`, `stock.lineTwice`, `stock.linePriceMissing`, `stock.priceWithoutCurrency`. Posts nothing.
 */
export async function makeTransfers(ctx: Ctx, documents: readonly NewTransfer[]): Promise<Outcome<Id, MakeRefusal>[]> {
  const outcomes = await judged(ctx, documents);
  const ready = documents.filter((_, i) => outcomes[i]!.done);
  const made = { state: 'draft' as const, createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) };
  await transferTable.insert(
    ctx,
    ready.map((document) => ({ ...headOf(document), ...made })),
  );
  await transferLineTable.insert(ctx, ready.flatMap(linesOf));
  return outcomes;
}

/** A draft written anew; the caller has compared its version. Refuses as `makeTransfers`, and `stock.transferState`. */
export async function changeTransfer(
  ctx: Ctx,
  before: StoredTransfer,
  document: NewTransfer,
): Promise<Outcome<Id, MakeRefusal>> {
  const { id } = before;
  if (before.state !== 'draft') return { id, done: false, refusal: wrongState(before) };
  const [outcome] = await judged(ctx, [document]);
  if (!outcome!.done) return outcome!;
  await ctx.sql`
    delete from stock_transfer_line
    where tenant_id = ${ctx.tenant}
      and transfer_id = ${id}`;
  const head = { ...before, ...headOf(document) };
  await transferTable.save(ctx, [head], ['id']);
  await ctx.sql`
    update stock_transfer
    set version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  await transferLineTable.insert(ctx, linesOf(document));
  const detail = { lines: document.lines.length, note: head.note };
  await auditAll(ctx, 'transfer.change', [{ subject: `transfer/${id}`, detail }]);
  return done(id);
}

const headOf = ({ id, fromNodeId, toNodeId, currency = null, expectedOn = null, note = '' }: NewTransfer) => ({
  ...{ id, fromNodeId, toNodeId, currency, expectedOn, note, closed: false },
});

const linesOf = ({ id, lines }: NewTransfer): TransferLine[] =>
  lines.map(({ skuId, quantity, priceMinor = null }, i) => ({
    ...{ transferId: id, line: i + 1, skuId, quantity, priceMinor, holdId: null },
    ...{ shipped: 0n, received: 0n, writtenOff: 0n },
  }));

async function judged(ctx: Ctx, documents: readonly NewTransfer[]): Promise<Outcome<Id, MakeRefusal>[]> {
  const [nodes, skus] = await Promise.all([
    allNodes(ctx),
    skusById(ctx, [...new Set(documents.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)))]),
  ]);
  const known = new Set(nodes.map(({ id }) => id));
  return documents.map((document) => {
    const { id, fromNodeId, toNodeId } = document;
    if (!known.has(fromNodeId) || !known.has(toNodeId)) return refuse(id, 'stock.nodeUnknown');
    if (fromNodeId === toNodeId) return refuse(id, 'stock.sameNode');
    const refusal = whyNotLines(document, skus);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

function whyNotLines({ lines, currency }: NewTransfer, skus: ReadonlyMap<Id, Sku>): Refusal<MakeRefusal> | null {
  const seen = new Set<Id>();
  for (const [i, { skuId, quantity, priceMinor }] of lines.entries()) {
    const data = { line: i + 1, skuId };
    const refusal = whyNotLine('receipt', { skuId, quantity }, skus.get(skuId));
    if (refusal) return { code: refusal.code as MakeRefusal, data: { ...data, ...refusal.data } };
    if (seen.has(skuId))
      return { code: 'stock.lineTwice', data: { ...data, merchantCode: skus.get(skuId)!.merchantCode } };
    if (currency && priceMinor === undefined) return { code: 'stock.linePriceMissing', data };
    if (!currency && priceMinor !== undefined) return { code: 'stock.priceWithoutCurrency', data };
    seen.add(skuId);
  }
  return null;
}

/**
 * Refuses per document: `stock.transferUnknown`, `stock.transferState`, `ledger.short`.
 * Posts per line: hold source → transit of the destination.
 */
export async function approveTransfers(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, MakeRefusal>[]> {
  const found = await lockTransfers(ctx, ids);
  const drafts = ids.flatMap((id) => found.get(id) ?? []).filter(({ state }) => state === 'draft');
  const results = await post(ctx, drafts.map(promiseOf));
  const refused = new Map(drafts.flatMap(({ id }, i) => (results[i]!.posted ? [] : [[id, results[i]!] as const])));
  const approved = drafts.filter(({ id }) => !refused.has(id));
  await transferLineTable.update(
    ctx,
    approved.flatMap(({ lines }) => lines.map((line) => ({ ...line, holdId: holdOf(line.transferId, line.line) }))),
    ['transferId', 'line'],
    ['holdId'],
  );
  await setState(ctx, approved, 'approved');
  await auditAll(
    ctx,
    'transfer.approve',
    approved.map(({ id }) => ({ subject: `transfer/${id}`, detail: {} })),
  );
  await noteStockChange(ctx, skusOf(approved));
  return ids.map((id): Outcome<Id, MakeRefusal> => {
    const transfer = found.get(id);
    if (!transfer) return refuse(id, 'stock.transferUnknown');
    if (transfer.state !== 'draft') return { id, done: false, refusal: wrongState(transfer) };
    const result = refused.get(id);
    return result && !result.posted ? { id, done: false, refusal: result.refusal } : done(id);
  });
}

const promiseOf = ({ id, note, fromNodeId, toNodeId, lines }: StoredTransfer): Posting => ({
  document: { type: TRANSFER, id },
  reason: note || TRANSFER,
  lines: lines.map(({ line, skuId, quantity }) => ({
    ...{ kind: 'hold', id: holdOf(id, line), amount: quantity, line },
    ...{ from: places.sellable(fromNodeId, skuId), to: places.goods(toNodeId, 'transit', skuId) },
  })),
});

export const skusOf = (transfers: readonly StoredTransfer[]): Id[] =>
  transfers.flatMap(({ lines }) => lines.map(({ skuId }) => skuId));

export async function setState(
  ctx: Ctx,
  transfers: readonly StoredTransfer[],
  state: TransferHead['state'],
): Promise<void> {
  await ctx.sql`
    update stock_transfer
    set state = ${state}, version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = any(${transfers.map(({ id }) => id)}::uuid[])`;
}

/**
 * What was not shipped will not be; what is on its way still arrives. Refuses per document: `stock.transferUnknown`,
 * `stock.transferState` (nothing is open). Posts: release of what is left of each line's hold.
 */
export async function closeTransfers(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, MakeRefusal>[]> {
  const found = await lockTransfers(ctx, ids);
  const outcomes = ids.map((id): Outcome<Id, MakeRefusal> => {
    const transfer = found.get(id);
    if (!transfer) return refuse(id, 'stock.transferUnknown');
    const open = transfer.state !== 'reversed' && !transfer.closed && transfer.lines.some((line) => openOf(line) > 0n);
    return open ? done(id) : { id, done: false, refusal: wrongState(transfer) };
  });
  const closing = outcomes.flatMap((outcome) => (outcome.done ? found.get(outcome.id)! : []));
  await releaseRest(ctx, closing, 'closedShort');
  await ctx.sql`
    update stock_transfer
    set closed = true
    where tenant_id = ${ctx.tenant}
      and id = any(${closing.map(({ id }) => id)}::uuid[])`;
  await followLines(
    ctx,
    closing.map(({ id }) => id),
  );
  await auditAll(
    ctx,
    'transfer.close',
    closing.map(({ id }) => ({ subject: `transfer/${id}`, detail: {} })),
  );
  return outcomes;
}

/** What is not shipped is free again at the source. */
export async function releaseRest(ctx: Ctx, transfers: readonly StoredTransfer[], reason: string): Promise<void> {
  const held = transfers
    .map((transfer) => ({ ...transfer, lines: transfer.lines.filter(({ holdId }) => holdId !== null) }))
    .filter(({ lines }) => lines.length > 0);
  await post(
    ctx,
    held.map(({ id, lines }) => ({
      ...{ document: { type: TRANSFER, id }, reason },
      lines: lines.map(({ line, holdId }) => ({
        ...{ kind: 'release' as const, id: derivedId(holdId!, 'closed'), hold: holdId!, line },
      })),
    })),
  );
  await transferLineTable.update(
    ctx,
    held.flatMap(({ lines }) => lines.map((line) => ({ ...line, holdId: null }))),
    ['transferId', 'line'],
    ['holdId'],
  );
  const skuIds = skusOf(held);
  await noteStockChange(ctx, skuIds, { arrived: skuIds });
}
