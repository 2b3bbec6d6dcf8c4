/**
 * Purchase orders submitted and approved. What must stay true: goods are on order exactly from the approval on; above
 * the limit of whoever submits it an order is approved by somebody else, and what it says cannot change between the two.
 */
import { chainAsks, type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import type { Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { expectGoods } from '../stock/stock.ts';
import { allows, amountOf, type LockedOrder, type PurchaseCommand } from './purchase-order.ts';
import { lockOrders, saveOrders } from './store.ts';
import { suppliersById } from './suppliers.ts';

/** Nobody comes out of a batch without an answer: unknown and in the wrong state are refused the same way everywhere. */
export async function lockFor(
  ctx: Ctx,
  ids: readonly Id[],
  command: PurchaseCommand,
  mayTouch: (nodeId: Id) => boolean,
  whyNot: (order: LockedOrder) => Refusal | null = () => null,
): Promise<{ outcomes: Outcome<Id, string>[]; ready: LockedOrder[] }> {
  const found = await lockOrders(ctx, ids);
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const order = found.get(id);
    if (!order || !mayTouch(order.nodeId)) return refuse(id, 'purchasing.orderUnknown');
    if (!allows(order.state, command)) return refuse(id, 'purchasing.wrongState', { state: order.state });
    const refusal = whyNot(order);
    return refusal ? { id, done: false, refusal } : done(id);
  });
  return { outcomes, ready: outcomes.flatMap((outcome) => (outcome.done ? found.get(outcome.id)! : [])) };
}

const sumOf = ({ lines, currency }: LockedOrder): Sum => ({ amountMinor: amountOf(lines), currency });

/**
 * Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.priceMissing` (data: `lines`).
 * Posts for those within the limit: hold supplier → receiving area, per line.
 */
export async function submitOrders(
  ctx: Ctx,
  ids: readonly Id[],
  aboveLimit: OverLimit,
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await lockFor(ctx, ids, 'submit', mayTouch, pricesMissing);
  const asks = await chainAsks(ctx, 'purchase');
  const waiting = ready.filter((order) => aboveLimit(sumOf(order), order) !== null || asks(sumOf(order)));
  const asked = waiting.map((order) => ({ ...order, state: 'waitApproval' as const, askedAt: new Date(ctx.now()) }));
  await saveOrders(ctx, asked, ['state', 'askedAt'], 'purchase.submit');
  const refused = await expect(
    ctx,
    ready.filter((order) => !waiting.includes(order)),
  );
  return outcomes.map((outcome) => refused.get(outcome.id) ?? outcome);
}

function pricesMissing({ lines }: LockedOrder): Refusal | null {
  const without = lines.filter(({ priceMinor }) => priceMinor === null).map(({ line }) => line);
  return without.length > 0 ? { code: 'purchasing.priceMissing', data: { lines: without } } : null;
}

/** What is agreed to; when it was asked too, so that one that was sent back is looked at anew. */
const paperOf = (order: LockedOrder): Paper => {
  const { id, createdBy, nodeId, supplierId, askedAt, terms, prepaidMinor, expectedOn, lines } = order;
  return {
    ...{ id, makers: [createdBy], sum: sumOf(order), place: { nodeId } },
    content: [supplierId, nodeId, askedAt, terms, prepaidMinor, expectedOn, lines.map((line) => contentOf(line))],
  };
};
const contentOf = ({ skuId, quantity, priceMinor }: LockedOrder['lines'][number]) => [skuId, quantity, priceMinor];

/**
 * Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, and what the gate of approvals refuses. Posts,
 * once everybody who must has agreed: hold supplier → receiving area, per line.
 */
export async function approveOrders(
  ctx: Ctx,
  ids: readonly Id[],
  overLimit: OverLimit,
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, string>[]> {
  const gate = await openGate(ctx, 'purchase', ids, overLimit);
  const { outcomes, ready } = await lockFor(ctx, ids, 'approve', mayTouch, (order) => gate.whyNot(paperOf(order)));
  const agreed = await gate.sign(ready.map(paperOf));
  const refused = await expect(
    ctx,
    ready.filter(({ id }) => agreed.has(id)),
  );
  return outcomes.map((outcome) => refused.get(outcome.id) ?? outcome);
}

/** Orders that wait for somebody's second look, the longest waiting first, at most `most`. */
export async function waitingPurchases(ctx: Ctx, nodeIds: readonly Id[] | null, most: number) {
  const rows = await ctx.run<Waiting>(sql`
    select o.id, o.number, o.node_id as "nodeId", o.created_by as by, o.asked_at as since, o.currency, s.name as supplier,
           (select coalesce(sum(l.quantity * l.price_minor), 0)::bigint
            from purchase_order_line l
            where l.tenant_id = o.tenant_id and l.order_id = o.id) as "amountMinor"
    from purchase_order o
    join supplier s on s.tenant_id = o.tenant_id and s.id = o.supplier_id
    where o.tenant_id = ${ctx.tenant}
      and o.state = 'waitApproval'
      and ${nodeIds === null ? sql`true` : sql`o.node_id = any(${nodeIds as Id[]}::uuid[])`}
    order by o.asked_at, o.id
    limit ${most}`);
  return rows;
}
type Waiting = Sum & { id: Id; number: string; nodeId: Id; by: string; since: Date; supplier: string };

/** Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`. Posts nothing. */
export async function sendBackOrders(
  ctx: Ctx,
  ids: readonly Id[],
  reason: string,
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await lockFor(ctx, ids, 'sendBack', mayTouch);
  const drafts = ready.map((order) => ({ ...order, state: 'draft' as const, askedAt: null }));
  await saveOrders(ctx, drafts, ['state', 'askedAt'], 'purchase.sendBack', () => ({ reason }));
  return outcomes;
}

/** The goods of approved orders are expected; what stock refuses stays as it was. */
async function expect(ctx: Ctx, orders: readonly LockedOrder[]): Promise<Map<Id, Outcome<Id, string>>> {
  const suppliers = await suppliersById(
    ctx,
    orders.map(({ supplierId }) => supplierId),
  );
  const idOf = (order: LockedOrder) => derivedId(order.id, `expect/${order.version}`);
  const results = await expectGoods(
    ctx,
    orders.map((order) => ({
      ...{ id: idOf(order), nodeId: order.nodeId, supplier: suppliers.get(order.supplierId)!.name, note: order.number },
      ...{ expectedOn: order.expectedOn, lines: order.lines, ordered: { currency: order.currency } },
    })),
  );
  const approved = orders.filter((_, i) => results[i]!.done);
  await saveOrders(
    ctx,
    approved.map((order) => ({
      ...{ ...order, state: 'approved' as const, expectationId: idOf(order) },
      ...{ approvedAt: new Date(ctx.now()), approvedBy: actorText(ctx.actor) },
    })),
    ['state', 'expectationId', 'approvedAt', 'approvedBy'],
    'purchase.approve',
    (order) => ({ amount: String(amountOf((order as LockedOrder).lines)) }),
  );
  return new Map(
    results.flatMap((result, i) => (result.done ? [] : [[orders[i]!.id, { ...result, id: orders[i]!.id }]])),
  );
}
