/**
 * What waits for a person's second look, of every kind there is (IAM-1): one list over several modules. Whoever may not
 * decide about something is not shown it: his own, what lies outside of his right, and what is above his limit, which is
 * counted.
 */
import { APPROVAL_KINDS, type ApprovalKind, listApprovals, MOST_APPROVALS } from './contract/approvals.ts';
import type { LimitedAction } from './contract/limits.ts';
import type { Right } from './contract/rights.ts';
import { waitingVouchers } from './finance/finance.ts';
import { limitOf, type MoneyPlace, type Sum, secondLook } from './identity/identity.ts';
import type { Ctx } from './kernel/context.ts';
import { type Route, route } from './kernel/http/route.ts';
import { may, type Reach, reachOf, type Session } from './kernel/http/session.ts';
import type { Id } from './kernel/ids.ts';
import { describeActors, financeWaiting, orderRefs } from './orders/orders.ts';
import { waitingRefunds } from './payments/payments.ts';
import { waitingPurchases } from './purchasing/purchasing.ts';
import { proposedDifferences } from './reconciliation/reconciliation.ts';

type Waiting = Sum &
  MoneyPlace & {
    id: Id;
    number: string;
    orderId: Id | null;
    paymentId: Id | null;
    /** As it is kept: `user:<id>`. */
    by: string;
    since: Date;
    resolution: string | null;
    why: string;
  };

type Source = {
  right: Right;
  action: LimitedAction;
  /** The longest waiting first, at most `most`. */
  read(ctx: Ctx, reach: Reach, most: number): Promise<Waiting[]>;
};

const NONE = { paymentId: null, resolution: null };

/** Everything that takes two people, with who takes the second look and how much he may. */
export const SECOND_LOOKS: Record<ApprovalKind, Source> = {
  order: {
    right: 'orders.finance',
    action: 'passFinance',
    read: async (ctx, reach, most) =>
      (await financeWaiting(ctx, reach, most)).map(({ rules, ...order }) => ({
        ...{ ...NONE, ...order, orderId: order.id, why: rules.join('、') },
      })),
  },
  difference: {
    right: 'bills.approve',
    action: 'approveResolutions',
    read: async (ctx, reach, most) =>
      reach.everything ? (await proposedDifferences(ctx, most)).map((one) => ({ ...one, paymentId: null })) : [],
  },
  refund: {
    right: 'payments.approve',
    action: 'approveRefunds',
    read: async (ctx, reach, most) =>
      reach.everything
        ? (await waitingRefunds(ctx, most)).map((refund) => ({
            ...NONE,
            ...refund,
            number: refund.paymentReference,
            by: refund.askedBy,
            since: refund.at,
            why: refund.reason,
          }))
        : [],
  },
  purchase: {
    right: 'purchases.approve',
    action: 'approvePurchaseOrders',
    read: async (ctx, reach, most) =>
      (await waitingPurchases(ctx, reach.everything ? null : reach.nodes, most)).map(({ supplier, ...order }) => ({
        ...{ ...NONE, ...order, orderId: null, why: supplier },
      })),
  },
  voucher: {
    right: 'bills.approve',
    action: 'approveVouchers',
    read: async (ctx, reach, most) =>
      reach.everything ? (await waitingVouchers(ctx, most)).map((draft) => ({ ...NONE, ...draft, orderId: null })) : [],
  },
};

async function waitingFor(ctx: Ctx, session: Session, kind: ApprovalKind, most = MOST_APPROVALS) {
  const { right, action, read } = SECOND_LOOKS[kind];
  if (!may(session, right)) return { mine: [], aboveLimit: 0, complete: true };
  const found = await read(ctx, reachOf(session, right), most + 1);
  const [isOwn, over] = [await secondLook(ctx), await limitOf(ctx, session, action)];
  const others = found.slice(0, most).filter((one) => !isOwn(one.by));
  const mine = others.filter((one) => over(one, one) === null).map((one) => ({ kind, ...one }));
  return { mine, aboveLimit: others.length - mine.length, complete: found.length <= most };
}

/** How many the person may decide about, of one kind, looking at the `most` that wait longest. */
export const countApprovals = async (ctx: Ctx, session: Session, kind: ApprovalKind, most: number): Promise<number> =>
  (await waitingFor(ctx, session, kind, most)).mine.length;

export const approvalRoutes: Route[] = [
  route(listApprovals, async ({ ctx, session, query }) => {
    const kinds = query.kind ? [query.kind] : APPROVAL_KINDS;
    const all = await Promise.all(kinds.map((kind) => waitingFor(ctx, session, kind)));
    const mine = all.flatMap((one) => one.mine).toSorted((a, b) => a.since.getTime() - b.since.getTime());
    const [people, orders] = await Promise.all([
      describeActors(
        ctx,
        mine.map((one) => one.by),
      ),
      orderRefs(
        ctx,
        mine.flatMap((one) => one.orderId ?? []),
      ),
    ]);
    return {
      items: mine.map((one) => ({
        ...{ kind: one.kind, id: one.id, number: one.number, paymentId: one.paymentId, since: one.since },
        ...{ resolution: one.resolution, why: one.why },
        order: one.orderId === null ? null : (orders.get(one.orderId) ?? null),
        amount: { amount: one.amountMinor, currency: one.currency },
        by: people.get(one.by)!,
      })),
      complete: all.every((one) => one.complete),
      aboveLimit: all.reduce((sum, one) => sum + one.aboveLimit, 0),
    };
  }),
];
