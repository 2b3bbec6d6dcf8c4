/**
 * What waits for a person, of every kind there is (IAM-1, IAM-4): one list over several modules. Whoever may not decide
 * about something now is not shown it: his own, what another step comes before, what lies outside of his right, and what
 * is above his limit, which is counted.
 */
import { chainRoutes, lookThrough, type Paper } from './approvals/approvals.ts';
import { waitingBatches } from './clearing/clearing.ts';
import { APPROVAL_KINDS, type ApprovalKind, listApprovals, MOST_APPROVALS } from './contract/approvals.ts';
import type { LimitedAction } from './contract/limits.ts';
import type { Right } from './contract/rights.ts';
import { waitingWriteOffs } from './dues/dues.ts';
import { waitingVouchers } from './finance/finance.ts';
import { limitOf, type MoneyPlace, type Sum } from './identity/identity.ts';
import type { Ctx } from './kernel/context.ts';
import { type Route, route } from './kernel/http/route.ts';
import { may, type Reach, reachOf, type Session } from './kernel/http/session.ts';
import type { Id } from './kernel/ids.ts';
import { describeActors, financeWaiting, orderRefs } from './orders/orders.ts';
import { waitingGrants, waitingOfflineVouchers, waitingRefunds } from './payments/payments.ts';
import { waitingPurchases } from './purchasing/purchasing.ts';
import { proposedDifferences } from './reconciliation/reconciliation.ts';
import { waitingPaymentRuns, waitingStatements } from './statements/statements.ts';

/** What the gate asks about, and what a person reads of it. */
type Waiting = {
  paper: Paper & { sum: Sum };
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

const NONE = { orderId: null, paymentId: null, resolution: null };

type Plain = Sum & MoneyPlace & { id: Id; by: string };
/** Of what cannot change while it waits, or whose content is looked at when it is decided. */
const paperOf = ({ id, by, amountMinor, currency, shopId = null, nodeId = null }: Plain): Waiting['paper'] => ({
  ...{ id, makers: [by], sum: { amountMinor, currency }, place: { shopId, nodeId } },
});

/** Of the whole house: a right for one shop or warehouse is not enough. */
const ofTheHouse =
  <Row extends Partial<Waiting> & Pick<Waiting, 'number' | 'by' | 'since' | 'why' | 'paper'>>(
    read: (ctx: Ctx, most: number) => Promise<Row[]>,
  ): Source['read'] =>
  async (ctx, reach, most) =>
    reach.everything ? (await read(ctx, most)).map((one) => ({ ...NONE, ...one })) : [];

/** Everything that takes more than one person, with who takes the second look and how much he may. */
export const SECOND_LOOKS: Record<ApprovalKind, Source> = {
  order: {
    right: 'orders.finance',
    action: 'passFinance',
    read: async (ctx, reach, most) =>
      (await financeWaiting(ctx, reach, most)).map(({ rules, ...order }) => ({
        ...{ ...NONE, ...order, paper: paperOf(order), orderId: order.id, why: rules.join('、') },
      })),
  },
  difference: {
    right: 'bills.approve',
    action: 'approveResolutions',
    read: ofTheHouse(async (ctx, most) =>
      (await proposedDifferences(ctx, most)).map((one) => ({ ...one, paper: paperOf(one) })),
    ),
  },
  refund: {
    right: 'payments.approve',
    action: 'approveRefunds',
    read: ofTheHouse(async (ctx, most) =>
      (await waitingRefunds(ctx, most)).map(({ askedBy: by, paymentReference: number, ...refund }) => ({
        ...{ orderId: refund.orderId, paymentId: refund.paymentId, number, by, since: refund.at, why: refund.reason },
        paper: paperOf({ ...refund, by }),
      })),
    ),
  },
  purchase: {
    right: 'purchases.approve',
    action: 'approvePurchaseOrders',
    read: async (ctx, reach, most) =>
      (await waitingPurchases(ctx, reach.everything ? null : reach.nodes, most)).map(({ supplier, ...order }) => ({
        ...{ ...NONE, ...order, paper: paperOf(order), why: supplier },
      })),
  },
  voucher: { right: 'bills.approve', action: 'approveVouchers', read: ofTheHouse(waitingVouchers) },
  offlineVoucher: {
    right: 'payments.approve',
    action: 'approveOfflineVouchers',
    read: ofTheHouse(waitingOfflineVouchers),
  },
  payout: { right: 'payments.approve', action: 'approvePayouts', read: ofTheHouse(waitingBatches) },
  statement: { right: 'purchases.approve', action: 'approveStatements', read: ofTheHouse(waitingStatements) },
  paymentRun: { right: 'payments.approve', action: 'approvePaymentRuns', read: ofTheHouse(waitingPaymentRuns) },
  writeOff: { right: 'bills.approve', action: 'approveWriteOffs', read: ofTheHouse(waitingWriteOffs) },
  pointsGrant: { right: 'payments.approve', action: 'approvePointsGrants', read: ofTheHouse(waitingGrants) },
};

async function waitingFor(ctx: Ctx, session: Session, kind: ApprovalKind, most = MOST_APPROVALS) {
  const { right, action, read } = SECOND_LOOKS[kind];
  if (!may(session, right)) return { mine: [], aboveLimit: 0, complete: true };
  const found = (await read(ctx, reachOf(session, right), most + 1)).slice(0, most + 1);
  const shown = found.slice(0, most);
  const gate = await lookThrough(
    ctx,
    kind,
    shown.map(({ paper }) => paper.id),
    await limitOf(ctx, session, action),
  );
  const judged = shown.map((one) => ({ kind, ...one, ...gate.standing(one.paper), refusal: gate.whyNot(one.paper) }));
  return {
    mine: judged.filter(({ refusal }) => refusal === null),
    aboveLimit: judged.filter(({ refusal }) => refusal?.code === 'identity.aboveLimit').length,
    complete: found.length <= most,
  };
}

/** How many the person may decide about, of one kind, looking at the `most` that wait longest. */
export const countApprovals = async (ctx: Ctx, session: Session, kind: ApprovalKind, most: number): Promise<number> =>
  (await waitingFor(ctx, session, kind, most)).mine.length;

export const approvalRoutes: Route[] = [
  ...chainRoutes,

  route(listApprovals, async ({ ctx, session, query }) => {
    const kinds = query.kind ? [query.kind] : APPROVAL_KINDS;
    const all = await Promise.all(kinds.map((kind) => waitingFor(ctx, session, kind)));
    const mine = all.flatMap((one) => one.mine).toSorted((a, b) => a.since.getTime() - b.since.getTime());
    const [people, orders] = await Promise.all([
      describeActors(ctx, [...new Set(mine.flatMap((one) => [one.by, ...one.signed]))]),
      orderRefs(
        ctx,
        mine.flatMap((one) => one.orderId ?? []),
      ),
    ]);
    return {
      items: mine.map((one) => ({
        ...{ kind: one.kind, id: one.paper.id, number: one.number, paymentId: one.paymentId, since: one.since },
        ...{ resolution: one.resolution, why: one.why, steps: one.steps },
        order: one.orderId === null ? null : (orders.get(one.orderId) ?? null),
        amount: { amount: one.paper.sum.amountMinor, currency: one.paper.sum.currency },
        by: people.get(one.by)!,
        signed: one.signed.map((actor) => people.get(actor)!),
      })),
      complete: all.every((one) => one.complete),
      aboveLimit: all.reduce((sum, one) => sum + one.aboveLimit, 0),
    };
  }),
];
