/**
 * What a reviewer does (ORD-5, ORD-6, ORD-10, ORD-11): approve, force, step back, hold, take holds away. Every command
 * takes many orders and answers per order.
 */
import { ownActors } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, refuse } from '../kernel/refusal.ts';
import { stopFulfilments } from '../shipping/shipping.ts';
import { advanceOrders } from './advance-orders.ts';
import { type Answers, changeOrders, stepMissing, wrongState } from './command.ts';
import { addHold, dropHolds, type HoldReason, isFirm, mayMove, type Order } from './order.ts';
import { withdraw } from './stop-orders.ts';
import type { Work } from './store.ts';

type Outcomes = Promise<Outcome<Id, string>[]>;

/**
 * Passes the service review and takes an order on: to finance where a rule wants that, else to release. Refuses
 * `orders.wrongState`, `orders.financeStep` (that review is another person's), `orders.held` (data: reasons): holds
 * have to be mended, taken away or forced first.
 */
export const approveOrders = (ctx: Ctx, ids: readonly Id[]): Outcomes =>
  changeOrders(
    ctx,
    ids,
    (order) =>
      serviceStep(order) ?? (mayMove(order, 'review') || order.state === 'reviewed' ? null : wrongState(order)),
    (work, orders, answers) => passReview(work, orders, answers, 'approved'),
  );

const serviceStep = (order: Order) => (order.state === 'waitFinanceReview' ? { code: 'orders.financeStep' } : null);

/**
 * Overrides every hold reason that may be overridden and goes on; the finance step stays. Refuses `orders.firmHold`
 * (data: reasons), `orders.financeStep`; what the stock or a courier refuses afterwards is refused as `orders.held`.
 */
export const forceReviewOrders = (ctx: Ctx, ids: readonly Id[], reason: string): Outcomes =>
  changeOrders(
    ctx,
    ids,
    (order) => {
      if (!mayMove(order, 'review')) return wrongState(order);
      if (order.state === 'waitFinanceReview') return serviceStep(order);
      const firm = order.holdReasons.filter(isFirm);
      return firm.length ? { code: 'orders.firmHold', data: { reasons: firm } } : null;
    },
    async (work, orders, answers) => {
      for (const order of orders) override(work, order, order.holdReasons, 'forced', reason);
      await passReview(work, orders, answers, null);
    },
  );

/**
 * Takes hold reasons away and goes on where none is left. What another person keeps is let go only of the orders in
 * `mayForce`. Refuses `orders.firmHold`, `orders.notHeld`, `orders.heldByOther` (data: reasons).
 */
export async function releaseHolds(
  ctx: Ctx,
  ids: readonly Id[],
  reasons: readonly HoldReason[],
  mayForce: readonly Id[],
): Outcomes {
  const [own, forced] = [await ownActors(ctx), new Set(mayForce)];
  const isOthers = (by: string) => /^(user|apiKey):/.test(by) && !own.has(by);
  return changeOrders(
    ctx,
    ids,
    (order) => {
      const asked = order.holdReasons.filter((reason) => reasons.includes(reason));
      if (asked.length === 0) return { code: 'orders.notHeld', data: { reasons } };
      const firm = asked.filter(isFirm);
      if (firm.length) return { code: 'orders.firmHold', data: { reasons: firm } };
      const others = order.holds.filter(({ reason, by }) => asked.includes(reason) && isOthers(by));
      if (others.length === 0 || forced.has(order.id)) return null;
      return { code: 'orders.heldByOther', data: { reasons: others.map(({ reason }) => reason) } };
    },
    async (work, orders) => {
      for (const order of orders)
        override(
          work,
          order,
          order.holdReasons.filter((reason) => reasons.includes(reason)),
          'holdReleased',
        );
      await advanceOrders(work, orders);
    },
  );
}

function override(work: Work, order: Order, reasons: readonly HoldReason[], event: string, cause?: string): void {
  const gone = dropHolds(order, (reason) => reasons.includes(reason));
  order.overridden = [...new Set([...order.overridden, ...gone])];
  work.happened(order, event, { reasons: gone }, cause);
}

async function passReview(work: Work, orders: readonly Order[], answers: Answers, event: string | null): Promise<void> {
  if (event) for (const order of orders) work.happened(order, event, { step: order.state });
  await advanceOrders(work, orders);
  for (const order of orders) {
    if (order.holdReasons.length)
      answers.set(order.id, refuse(order.id, 'orders.held', { reasons: order.holdReasons }));
  }
}

/** Keeps orders: adds `paused`. A released one's parcel is stopped too. Refuses `orders.wrongState`. */
export const holdOrders = (ctx: Ctx, ids: readonly Id[], note = ''): Outcomes =>
  changeOrders(
    ctx,
    ids,
    (order) => (mayMove(order, 'cancel') ? null : wrongState(order)),
    async (work, orders) => {
      for (const order of orders) {
        addHold(order, 'paused', new Date(ctx.now()), actorText(ctx.actor), note ? { note } : {});
        work.happened(order, 'held', { reasons: ['paused'] }, note || undefined);
      }
      const parcels = orders.flatMap((order) => order.fulfilmentId ?? []);
      if (parcels.length) await stopFulfilments(ctx, parcels, ['paused']);
    },
  );

/**
 * Steps back to review along the reverse chain: the parcel is withdrawn, its waybill cancelled, the stock given back.
 * Refuses `orders.wrongState`, `orders.reverseFirst` (it has left) and what shipping refuses (`shipping.collected`).
 * Posts: release of the holds.
 */
export const unreviewOrders = (ctx: Ctx, ids: readonly Id[], cause = ''): Outcomes =>
  changeOrders(
    ctx,
    ids,
    (order) => stepMissing(order, 'unreview'),
    async (work, orders, answers) => {
      for (const [id, answer] of await withdraw(work, orders, 'orders.unreviewed')) answers.set(id, answer);
      const back = orders.filter((order) => answers.get(order.id)!.done);
      for (const order of back) {
        work.happened(order, 'unreviewed', { from: order.state }, cause || undefined);
        order.state = 'waitReview';
        order.overridden = [];
        order.nodeId = null;
        order.courier = null;
        order.sourcing = null;
        order.reviewedBy = '';
        order.financeBy = '';
        // Without a hold the next review would send it straight on again.
        addHold(order, 'paused', new Date(ctx.now()), actorText(ctx.actor), { why: 'unreviewed' });
      }
    },
  );
