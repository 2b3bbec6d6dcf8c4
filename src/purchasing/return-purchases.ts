/**
 * Goods of orders sent back to their suppliers. What must stay true: of no line goes back more than came and was not
 * returned before; the goods leave in the same transaction.
 */
import { skusById } from '../catalog/catalog.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { type GoodsReturn, lockExpectations, returnToSupplier } from '../stock/stock.ts';
import { allows, type LockedOrder } from './purchase-order.ts';
import { lockOrders, type ProgressOf, progressOf, returnTable } from './store.ts';
import { suppliersById } from './suppliers.ts';

/** The id is the stock document's and comes from the caller. */
export type PurchaseReturn = {
  id: Id;
  orderId: Id;
  note: string;
  lines: readonly (Omit<GoodsReturn['lines'][number], 'skuId'> & { line: number })[];
};

/**
 * Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.lineUnknown` (data: `line`),
 * `purchasing.moreThanReceived` (data: `line`, `most`, `quantity`), and what `returnToSupplier` refuses. Posts as that.
 */
export async function returnPurchases(
  ctx: Ctx,
  returns: readonly PurchaseReturn[],
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, string>[]> {
  const orders = await lockOrders(
    ctx,
    returns.map(({ orderId }) => orderId),
  );
  // Nothing is received, or taken back as received, while it is counted.
  await lockExpectations(
    ctx,
    [...orders.values()].flatMap(({ expectationId }) => expectationId ?? []),
  );
  const progress = await progressOf(ctx, [...orders.values()]);
  const taken = new Map<string, bigint>();
  const refusals = new Map<Id, Refusal>();
  for (const one of returns) {
    const order = orders.get(one.orderId);
    const refusal =
      order && mayTouch(order.nodeId) ? whyNot(one, order, progress, taken) : { code: 'purchasing.orderUnknown' };
    if (refusal) refusals.set(one.id, refusal);
  }
  const ready = returns.filter(({ id }) => !refusals.has(id));
  const outcomes = await send(ctx, ready, orders);
  const answers = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return returns.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : (answers.get(id) ?? done(id));
  });
}

function whyNot(
  { lines }: PurchaseReturn,
  order: LockedOrder,
  progress: ProgressOf,
  taken: Map<string, bigint>,
): Refusal | null {
  if (!allows(order.state, 'return')) return { code: 'purchasing.wrongState', data: { state: order.state } };
  for (const { line, quantity } of lines) {
    if (!order.lines.some((own) => own.line === line)) return { code: 'purchasing.lineUnknown', data: { line } };
    const { received, returned } = progress(order.id, line);
    const key = `${order.id}/${line}`;
    const most = received - returned - (taken.get(key) ?? 0n);
    if (quantity > most)
      return { code: 'purchasing.moreThanReceived', data: { line, most: most > 0n ? most : 0n, quantity } };
    taken.set(key, (taken.get(key) ?? 0n) + quantity);
  }
  return null;
}

async function send(
  ctx: Ctx,
  returns: readonly PurchaseReturn[],
  orders: ReadonlyMap<Id, LockedOrder>,
): Promise<Outcome<Id, string>[]> {
  const suppliers = await suppliersById(
    ctx,
    [...orders.values()].map(({ supplierId }) => supplierId),
  );
  const skuOf = (orderId: Id, line: number) => orders.get(orderId)!.lines.find((own) => own.line === line)!.skuId;
  const outcomes = await returnToSupplier(
    ctx,
    returns.map(({ id, orderId, note, lines }) => ({
      ...{ id, note, nodeId: orders.get(orderId)!.nodeId },
      supplier: suppliers.get(orders.get(orderId)!.supplierId)!.name,
      lines: lines.map(({ line, ...goods }) => ({ ...goods, skuId: skuOf(orderId, line) })),
    })),
  );
  const sent = returns.filter((_, i) => outcomes[i]!.done);
  const rows = sent.flatMap(({ id, orderId, lines }) =>
    [...Map.groupBy(lines, ({ line }) => line)].map(([line, own]) => ({
      ...{ documentId: id, orderId, line, quantity: own.reduce((sum, { quantity }) => sum + quantity, 0n) },
    })),
  );
  await returnTable.insert(ctx, rows);
  await auditAll(
    ctx,
    'purchase.return',
    sent.map(({ orderId, note, lines }) => ({
      subject: `purchase/${orderId}`,
      detail: { note, quantity: String(lines.reduce((sum, { quantity }) => sum + quantity, 0n)) },
    })),
  );
  return inWords(ctx, outcomes);
}

/** What is short is named by its merchant code. */
async function inWords(ctx: Ctx, outcomes: readonly Outcome<Id, string>[]): Promise<Outcome<Id, string>[]> {
  const assetOf = (outcome: Outcome<Id, string>) => (outcome.done ? undefined : outcome.refusal.data?.['asset']) as Id;
  const skus = await skusById(ctx, outcomes.map(assetOf).filter(Boolean));
  return outcomes.map((outcome) => {
    const sku = skus.get(assetOf(outcome));
    if (outcome.done || !sku) return outcome;
    const { code, data } = outcome.refusal;
    return refuse(outcome.id, code, { ...data, merchantCode: sku.merchantCode });
  });
}
