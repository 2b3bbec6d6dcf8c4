/** Purchase orders that end before all has come: closed short, or taken back before anything came. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { changeExpectation, closeExpectations, linesOfExpectations, lockExpectations } from '../stock/stock.ts';
import { lockFor } from './approve-orders.ts';
import { allows, type LockedOrder } from './purchase-order.ts';
import { saveOrders } from './store.ts';

const goodsCame = async (ctx: Ctx, expectationIds: readonly Id[]): Promise<(order: LockedOrder) => boolean> => {
  const lines = await linesOfExpectations(ctx, expectationIds);
  return ({ expectationId }) => (lines.get(expectationId ?? '') ?? []).some(({ received }) => received > 0n);
};

/**
 * Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.nothingCame`.
 * Posts: release of what is left of each line's promise.
 */
export async function closeOrders(
  ctx: Ctx,
  ids: readonly Id[],
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, string>[]> {
  const refusal = (came: boolean): Refusal | null => (came ? null : { code: 'purchasing.nothingCame' });
  return end(ctx, ids, 'close', mayTouch, refusal, (orders) =>
    saveOrders(
      ctx,
      orders.map((order) => ({ ...order, state: 'closedShort' as const })),
      ['state'],
      'purchase.close',
    ),
  );
}

/**
 * Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.goodsCame`.
 * Posts: release of each line's promise, where it was approved.
 */
export async function reverseOrders(
  ctx: Ctx,
  ids: readonly Id[],
  reason: string,
  mayTouch: (nodeId: Id) => boolean,
): Promise<Outcome<Id, string>[]> {
  const refusal = (came: boolean): Refusal | null => (came ? { code: 'purchasing.goodsCame' } : null);
  return end(ctx, ids, 'reverse', mayTouch, refusal, (orders) =>
    saveOrders(
      ctx,
      orders.map((order) => ({ ...order, state: 'reversed' as const })),
      ['state'],
      'purchase.reverse',
      () => ({ reason }),
    ),
  );
}

async function end(
  ctx: Ctx,
  ids: readonly Id[],
  command: 'close' | 'reverse',
  mayTouch: (nodeId: Id) => boolean,
  refusal: (came: boolean) => Refusal | null,
  save: (orders: readonly LockedOrder[]) => Promise<void>,
): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await lockFor(ctx, ids, command, mayTouch);
  const expected = ready.flatMap(({ expectationId }) => expectationId ?? []);
  // A receipt under way has locked what is expected: what came is asked for after it.
  await lockExpectations(ctx, expected);
  const came = await goodsCame(ctx, expected);
  const refused = new Map<Id, Refusal>();
  for (const order of ready) {
    const why = refusal(came(order));
    if (why) refused.set(order.id, why);
  }
  const ending = ready.filter(({ id }) => !refused.has(id));
  const closed = await closeExpectations(
    ctx,
    ending.flatMap(({ expectationId }) => expectationId ?? []),
  );
  // All has come a moment ago, and the order has not heard of it yet.
  const over = new Set(closed.flatMap((outcome) => (outcome.done ? [] : outcome.id)));
  for (const { id, expectationId } of ending)
    if (expectationId && over.has(expectationId))
      refused.set(id, { code: 'purchasing.wrongState', data: { state: 'done' } });
  await save(ending.filter(({ id }) => !refused.has(id)));
  return outcomes.map((outcome) => {
    const why = refused.get(outcome.id);
    return why ? { id: outcome.id, done: false, refusal: why } : outcome;
  });
}

/** Says when the goods will come; the caller has locked the order. Refuses `purchasing.wrongState`. Posts nothing. */
export async function postponeOrder(
  ctx: Ctx,
  order: LockedOrder,
  expectedOn: string | null,
): Promise<Outcome<Id, string>> {
  if (!allows(order.state, 'postpone')) return refuse(order.id, 'purchasing.wrongState', { state: order.state });
  const expectation = (await lockExpectations(ctx, [order.expectationId!])).get(order.expectationId!)!;
  const outcome = await changeExpectation(ctx, expectation, { expectedOn });
  if (!outcome.done) return { ...outcome, id: order.id };
  await saveOrders(ctx, [{ ...order, expectedOn }], ['expectedOn'], 'purchase.postpone', () => ({
    expectedOn: [order.expectedOn, expectedOn],
  }));
  return done(order.id);
}
