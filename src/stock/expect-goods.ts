/** Goods put on order at a node, changed, and closed short. What is promised and given back is the ledger's. */
import { type Sku, skusById } from '../catalog/catalog.ts';
import { auditAll, differences } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { type LedgerRefusal, type Posting, post } from '../ledger/ledger.ts';
import { whyNotLine } from './change-stock.ts';
import {
  EXPECTATION,
  type Expectation,
  expectationLineTable,
  expectationTable,
  isOver,
  type Locked,
  lockExpectations,
  noteExpectations,
  promiseOf,
} from './expectations.ts';
import { lookSoon } from './look-at-stock.ts';
import { allNodes } from './nodes.ts';
import { noteStockChange } from './note-changes.ts';
import { transferNumbers } from './transfers/progress.ts';

/** The id comes from the caller: a repeated call changes nothing. `expectedOn`: null where nobody knows. */
export type NewExpectation = {
  id: Id;
  nodeId: Id;
  /** A purchase when left out. */
  kind?: Expectation['kind'] | undefined;
  supplier?: string | undefined;
  expectedOn?: string | null | undefined;
  note?: string | undefined;
  /** By a purchase order, in this currency. */
  ordered?: { currency: string } | undefined;
  lines: readonly { skuId: Id; quantity: bigint; priceMinor?: bigint | null }[];
};
export type ExpectRefusal =
  | 'stock.nodeUnknown'
  | 'stock.skuUnknown'
  | 'stock.bundleHasNoStock'
  | 'stock.quantityNotPositive'
  | 'stock.expectationUnknown'
  | 'stock.expectationDone'
  | 'stock.expectationOfTransfer'
  | LedgerRefusal;

/**
 * Refuses per document: `stock.nodeUnknown`, `stock.skuUnknown`, `stock.bundleHasNoStock`, `stock.quantityNotPositive`.
 * Posts per line: hold supplier → receiving area.
 */
export async function expectGoods(
  ctx: Ctx,
  documents: readonly NewExpectation[],
): Promise<Outcome<Id, ExpectRefusal>[]> {
  const skuIds = [...new Set(documents.flatMap(({ lines }) => lines.map((line) => line.skuId)))];
  const [nodes, skus, there] = await Promise.all([
    allNodes(ctx),
    skusById(ctx, skuIds),
    lockExpectations(
      ctx,
      documents.map((document) => document.id),
    ),
  ]);
  const known = new Set(nodes.map((node) => node.id));
  const refusals = new Map<Id, Refusal<ExpectRefusal>>();
  for (const document of documents) {
    const refusal = known.has(document.nodeId) ? whyNot(document, skus) : { code: 'stock.nodeUnknown' as const };
    if (refusal) refusals.set(document.id, refusal);
  }
  const ready = documents.filter(({ id }) => !there.has(id) && !refusals.has(id));
  const results = await post(ctx, ready.map(postingOf));
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.id, result.refusal);
  await keep(
    ctx,
    ready.filter((_, i) => results[i]!.posted),
  );
  await lookSoon(ctx);
  return documents.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

function whyNot({ lines }: NewExpectation, skus: ReadonlyMap<Id, Sku>): Refusal<ExpectRefusal> | null {
  for (const [i, line] of lines.entries()) {
    const refusal = whyNotLine('receipt', line, skus.get(line.skuId));
    if (refusal)
      return { code: refusal.code as ExpectRefusal, data: { line: i + 1, skuId: line.skuId, ...refusal.data } };
  }
  return null;
}

const holdOf = (expectation: Id, line: number): Id => derivedId(expectation, `hold/${line}`);

const postingOf = ({ id, nodeId, note, lines }: NewExpectation): Posting => ({
  document: { type: EXPECTATION, id },
  reason: note || EXPECTATION,
  lines: lines.map(({ skuId, quantity }, i) => ({
    ...{
      kind: 'hold',
      id: holdOf(id, i + 1),
      ...promiseOf({ nodeId, transferId: null }, skuId),
      amount: quantity,
      line: i + 1,
    },
  })),
});

async function keep(ctx: Ctx, ready: readonly NewExpectation[]): Promise<void> {
  if (ready.length === 0) return;
  const made = { state: 'open' as const, version: 1, createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) };
  await expectationTable.insert(
    ctx,
    ready.map(({ id, nodeId, kind = 'purchase', supplier = '', expectedOn = null, note = '', ordered }) => ({
      ...{ id, nodeId, kind, supplier, expectedOn, note, transferId: null, ...made },
      ...{ ordered: ordered !== undefined, currency: ordered?.currency ?? '' },
    })),
  );
  const lines = ready.flatMap(({ id, lines: own }) =>
    own.map(({ skuId, quantity, priceMinor = null }, i) => ({
      ...{ expectationId: id, line: i + 1, skuId, quantity, received: 0n, priceMinor, holdId: holdOf(id, i + 1) },
    })),
  );
  await expectationLineTable.insert(ctx, lines);
  await noteStockChange(
    ctx,
    lines.map((line) => line.skuId),
  );
}

export type ExpectationChange = Partial<Pick<Expectation, 'supplier' | 'expectedOn' | 'note'>>;

/** Changes the head of an expectation that the caller has locked. Refuses `stock.expectationDone`. */
export async function changeExpectation(
  ctx: Ctx,
  { head }: Locked,
  set: ExpectationChange,
): Promise<Outcome<Id, ExpectRefusal>> {
  if (isOver(head.state)) return refuse(head.id, 'stock.expectationDone', { state: head.state });
  if (Object.keys(differences(head, { ...head, ...set })).length === 0) return done(head.id);
  const names = ['supplier', 'expectedOn', 'note', 'version'];
  await expectationTable.update(ctx, [{ ...head, ...set, version: head.version + 1 }], ['id'], names);
  await auditAll(ctx, 'expectation.change', [{ subject: `expectation/${head.id}`, detail: set }]);
  await noteExpectations(ctx, [head]);
  return done(head.id);
}

/**
 * What has not come will not. Refuses per document: `stock.expectationUnknown`, `stock.expectationDone`,
 * `stock.expectationOfTransfer` (its goods are on the way: found, or written off).
 * Posts: release of what is left of each line's hold.
 */
export async function closeExpectations(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, ExpectRefusal>[]> {
  const found = await lockExpectations(ctx, ids);
  const numbers = await transferNumbers(
    ctx,
    [...found.values()].flatMap(({ head }) => head.transferId ?? []),
  );
  const outcomes = ids.map((id): Outcome<Id, ExpectRefusal> => {
    const expectation = found.get(id);
    if (!expectation) return refuse(id, 'stock.expectationUnknown');
    const { state, transferId } = expectation.head;
    if (transferId) return refuse(id, 'stock.expectationOfTransfer', { number: numbers.get(transferId) });
    return isOver(state) ? refuse(id, 'stock.expectationDone', { state }) : done(id);
  });
  const closing = outcomes.flatMap((outcome) => (outcome.done ? found.get(outcome.id)! : []));
  await post(ctx, closing.map(closingOf));
  const lines = closing.flatMap((one) => one.lines);
  await expectationLineTable.update(
    ctx,
    lines.map((line) => ({ ...line, holdId: null })),
    ['expectationId', 'line'],
    ['holdId'],
  );
  await expectationTable.update(
    ctx,
    closing.map(({ head }) => ({ id: head.id, state: 'closedShort' as const, version: head.version + 1 })),
    ['id'],
    ['state', 'version'],
  );
  await auditAll(
    ctx,
    'expectation.close',
    closing.map(({ head }) => ({ subject: `expectation/${head.id}`, detail: {} })),
  );
  await noteExpectations(
    ctx,
    closing.map(({ head }) => head),
  );
  await noteStockChange(
    ctx,
    lines.map((line) => line.skuId),
  );
  await lookSoon(ctx);
  return outcomes;
}

const closingOf = ({ head, lines }: Locked): Posting => ({
  document: { type: EXPECTATION, id: head.id },
  reason: 'closedShort',
  lines: lines.flatMap(({ line, holdId }) =>
    holdId ? [{ kind: 'release', id: derivedId(holdId, 'closed'), hold: holdId, line }] : [],
  ),
});
