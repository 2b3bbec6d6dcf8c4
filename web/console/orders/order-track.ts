/** How far an order has come, as the steps of its track (ORD-15); pure. What is not known of a step is left out. */
import type { FulfilmentState, HoldReason, OrderState } from '../../../src/contract/order-words.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { type Mark, markAt } from '../../ui/track.ts';

const WAY = ['order', 'payment', 'review', 'release', 'shipment', 'signature'] as const;
export type OrderStep = (typeof WAY)[number];

/** What there is to say of a step, for the words of the page. */
export type Said =
  | { of: 'state'; state: OrderState; why?: string | null; into?: readonly string[] }
  | { of: 'holds'; reasons: readonly HoldReason[] }
  | { of: 'parcel'; state: FulfilmentState }
  | { of: 'refund'; refund: 'asked' | 'refunded' }
  | { of: 'before'; moment: string }
  | { of: 'undone'; event: 'mergeUndone' | 'splitUndone' }
  | { of: 'rules' }
  | { of: 'nothingToPay' };

export type StepOfOrder = { step: OrderStep; mark: Mark; at: string | null; said: Said | null };

/** The step an order in this state waits for; null when all are behind it. Of what ended early the timeline knows. */
const NEXT: Partial<Record<OrderState, OrderStep | null>> = {
  waitPay: 'payment',
  depositPaid: 'payment',
  waitReview: 'review',
  waitFinanceReview: 'review',
  reviewed: 'release',
  waitOuterShip: 'shipment',
  released: 'shipment',
  partlyShipped: 'shipment',
  shipped: 'signature',
  signed: null,
  finished: null,
};
/** States in which the step they wait for has begun: the step alone would say less. */
const TOLD: readonly OrderState[] = ['depositPaid', 'waitFinanceReview', 'waitOuterShip', 'partlyShipped'];
const MOVING: readonly FulfilmentState[] = ['inTransit', 'outForDelivery', 'inLocker'];
/** An order made by a merge or a split that was taken back is cancelled by that. */
const UNDONE = ['mergeUndone', 'splitUndone'] as const;
const TROUBLE: readonly FulfilmentState[] = ['refused', 'returned', 'intercepted', 'restocked'];

export type TrackFacts = Pick<
  OrderDetail,
  'state' | 'kind' | 'orderedAt' | 'paidAt' | 'shipBefore' | 'holds' | 'holdDetails'
> & {
  amounts: Pick<OrderDetail['amounts'], 'payable' | 'paid'>;
  lines: readonly Pick<OrderDetail['lines'][number], 'refund' | 'gift'>[];
  fulfilments: readonly Pick<OrderDetail['fulfilments'][number], 'state' | 'shippedAt'>[];
  timeline: readonly Pick<OrderDetail['timeline'][number], 'event' | 'at' | 'data' | 'cause'>[];
};

export function orderTrack(order: TrackFacts): StepOfOrder[] {
  const way = order.kind === 'cod' ? [...WAY.filter((step) => step !== 'payment'), 'payment' as const] : WAY;
  const next = nextStep(order);
  const present = next === null ? way.length : way.indexOf(next);
  const free = BigInt(order.amounts.payable.amount) === 0n && order.paidAt === null;
  const steps = way.map((step, index): StepOfOrder => {
    const mark = markAt(index, present);
    if (step === 'payment' && free && mark !== 'now')
      return { step, mark: 'skipped', at: null, said: { of: 'nothingToPay' } };
    return { step, mark, ...(mark === 'done' ? reached(order, step) : { at: null, said: null }) };
  });
  // What happened to the last step of a whole way is told there.
  const held = heldUp(order, next);
  const here = Math.min(present, way.length - 1);
  return held ? steps.map((step, index) => (index === here ? { ...step, ...held } : step)) : steps;
}

const lastOf = ({ timeline }: TrackFacts, ...events: string[]) =>
  timeline.findLast((entry) => events.includes(entry.event));

function nextStep(order: TrackFacts): OrderStep | null {
  const { state, kind, amounts, paidAt } = order;
  const unpaid = BigInt(amounts.paid.amount) < BigInt(amounts.payable.amount);
  const next = NEXT[state];
  if (next === null) return kind === 'cod' && unpaid ? 'payment' : null;
  if (next) return next;
  const from = lastOf(order, 'cancelled', 'closed')?.data['from'] as OrderState | undefined;
  return (from && NEXT[from]) ?? (kind !== 'cod' && unpaid && paidAt === null ? 'payment' : 'review');
}

/** When a step that is behind was reached; of a review that no person did, that rules let it pass. */
function reached(order: TrackFacts, step: OrderStep): Pick<StepOfOrder, 'at' | 'said'> {
  const at = (...events: string[]) => lastOf(order, ...events)?.at ?? null;
  if (step === 'order') return { at: order.orderedAt, said: null };
  if (step === 'payment') return { at: order.paidAt, said: null };
  if (step === 'release') return { at: at('released'), said: null };
  if (step === 'signature') return { at: at('signed', 'finished'), said: null };
  if (step === 'shipment') {
    const left = order.fulfilments.flatMap(({ shippedAt }) => shippedAt ?? []);
    return { at: left.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? at('shipped'), said: null };
  }
  const undone = order.timeline.findLastIndex((entry) => entry.event === 'unreviewed');
  const person = lastOf(
    { ...order, timeline: order.timeline.slice(undone + 1) },
    ...['approved', 'forced', 'financePassed'],
  );
  return person ? { at: person.at, said: null } : { at: null, said: { of: 'rules' } };
}

/** What there is to say of the step it stands at; null when it only has not come yet. */
function heldUp(order: TrackFacts, next: OrderStep | null): Omit<StepOfOrder, 'step'> | null {
  const { state, holds, holdDetails, lines, fulfilments } = order;
  if (NEXT[state] === undefined) {
    const end = lastOf(order, state, ...UNDONE);
    const undone = UNDONE.find((event) => event === end?.event);
    if (undone) return { mark: 'ended', at: end!.at, said: { of: 'undone', event: undone } };
    const into = end ? [end.data['into'] ?? []].flat().map(String) : [];
    const mark = state === 'merged' || state === 'split' ? 'ended' : 'stopped';
    return { mark, at: end?.at ?? null, said: { of: 'state', state, why: end?.cause ?? null, into } };
  }
  const sold = lines.filter((line) => !line.gift);
  if (sold.length > 0 && sold.every((line) => line.refund === 'refunded'))
    return { mark: 'stopped', at: null, said: { of: 'refund', refund: 'refunded' } };
  if (next === null) return null;
  if (holds.length > 0) {
    const since = holdDetails.map((hold) => hold.since).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
    return { mark: 'waits', at: since ?? null, said: { of: 'holds', reasons: holds } };
  }
  const trouble = next === 'signature' && fulfilments.find((parcel) => TROUBLE.includes(parcel.state));
  if (trouble) return { mark: 'stopped', at: null, said: { of: 'parcel', state: trouble.state } };
  if (lines.some((line) => line.refund === 'asked'))
    return { mark: 'waits', at: null, said: { of: 'refund', refund: 'asked' } };
  const moving = next === 'signature' && fulfilments.findLast((parcel) => MOVING.includes(parcel.state));
  if (moving) return { mark: 'now', at: null, said: { of: 'parcel', state: moving.state } };
  if (TOLD.includes(state)) return { mark: 'now', at: null, said: { of: 'state', state } };
  return next === 'shipment' && order.shipBefore
    ? { mark: 'now', at: null, said: { of: 'before', moment: order.shipBefore } }
    : null;
}
