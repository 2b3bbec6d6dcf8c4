/**
 * What a person decides about genuine news that nobody may act upon by rule (PAY-3): a wrong amount, an unknown order, a
 * payment made twice, money on an account that is switched off. Once per doubt, with a reason, and audited. What must stay
 * true: money that came in is on exactly one payment afterwards, and an order is told only what really came in.
 */
import { auditAll, type Sum } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { askRefunds } from './ask-refunds.ts';
import { becamePaid } from './became-paid.ts';
import { type Doubt, lockDoubts } from './doubts.ts';
import type { Payment } from './payment.ts';
import type { OrderToPay, SettlePorts } from './ports.ts';
import { lockPayments, paymentTable } from './store.ts';
import { DOUBTFUL } from './take-news.ts';

export type Resolution = 'accept' | 'assign' | 'refund';
export type Settling = { ids: readonly Id[]; resolution: Resolution; reason: string; orderId?: Id };

/** Money that came in, as its company tells of it. */
export type Came = Pick<
  Doubt,
  'merchantAccount' | 'reference' | 'providerReference' | 'amountMinor' | 'currency' | 'at'
>;
export type Place = { payment: Payment; isNew: boolean; isTold: boolean };
/** The payment the money of a doubt is on afterwards; null: the doubt is only taken note of. */
type Placed = Place | null;

/**
 * `accept`: the money counts as it came, for the payment it was meant for, and its order is told. `assign`: it counts for
 * `orderId`, which must owe no more than came. `refund`: all of it goes back. News of refunds can only be accepted: seen,
 * and left to the bill. Refuses per doubt `payments.doubtUnknown`, `payments.doubtSettled`,
 * `payments.resolutionDoesNotFit`, `payments.orderUnknown`, `payments.orderOwesMore` (data: `owedMinor`),
 * and what `overLimit` says of the sum.
 */
export async function settleDoubts(
  ctx: Ctx,
  ports: SettlePorts,
  settling: Settling,
  overLimit: (sum: Sum) => Refusal | null,
): Promise<Outcome<Id>[]> {
  const { ids, resolution, reason, orderId } = settling;
  const doubts = await lockDoubts(ctx, ids);
  const order = orderId === undefined ? undefined : (await ports.ordersToPay(ctx, [orderId])).get(orderId);
  const payments = await paymentsNamed(ctx, doubts);
  const placed = new Map<Id, Placed>();
  const outcomes = ids.map((id): Outcome<Id> => {
    const doubt = doubts.find((one) => one.doubtId === id);
    if (!doubt) return refuse(id, 'payments.doubtUnknown');
    const known = payments.get(keyOf(doubt));
    const isPlaced = known?.state === 'paid' && known.providerReference === doubt.providerReference;
    const isSeen = doubt.kind !== 'paid' || isPlaced || payments.has(secondKeyOf(doubt));
    const refusal = refusalOf(doubt, isSeen, known, resolution, order) ?? (isSeen ? null : overLimit(doubt));
    if (refusal) return refuse(id, refusal.code, refusal.data);
    const place = isSeen ? null : placeOf(ctx, doubt, known, resolution, order);
    placed.set(id, place);
    // A second doubt about the same money meets the payment as the first has left it.
    if (place) payments.set(keyOf(place.payment), place.payment);
    return done(id);
  });
  const settled = doubts.filter((doubt) => placed.has(doubt.doubtId));
  await writePlaced(ctx, [...placed.values()], resolution, reason);
  await remember(ctx, settled, placed, settling);
  return outcomes;
}

export const keyOf = ({ merchantAccount, reference }: { merchantAccount: string; reference: string }) =>
  `${merchantAccount}/${reference}`;

/** Where the money of a number that is paid already has been put. */
const secondKeyOf = ({ merchantAccount, providerReference }: Came) => `${merchantAccount}/${providerReference}`;

/** The payments whose numbers money names, locked in the order of their ids. */
export async function paymentsNamed(ctx: Ctx, doubts: readonly Came[]): Promise<Map<string, Payment>> {
  const found = await ctx.run<{ id: Id }>(sql`
    select p.id
    from unnest(${doubts.map((one) => one.merchantAccount)}::text[], ${doubts.map((one) => one.reference)}::text[],
                ${doubts.map((one) => one.providerReference)}::text[]) n(account, reference, provider_reference)
    join payment p
      on p.tenant_id = ${ctx.tenant}
     and p.merchant_account = n.account
     and p.reference in (n.reference, n.provider_reference)`);
  const payments = await lockPayments(
    ctx,
    found.map((row) => row.id),
  );
  return new Map(payments.map((payment) => [keyOf(payment), payment]));
}

/** `isSeen`: there is no money to place, or it has reached a payment in another way meanwhile. */
function refusalOf(
  doubt: Doubt,
  isSeen: boolean,
  known: Payment | undefined,
  resolution: Resolution,
  order: OrderToPay | undefined,
): Refusal | null {
  const doesNotFit = { code: 'payments.resolutionDoesNotFit', data: { kind: doubt.kind, outcome: doubt.outcome } };
  if (doubt.settledAt) return { code: 'payments.doubtSettled', data: { at: doubt.settledAt } };
  if (isSeen) return resolution === 'accept' ? null : doesNotFit;
  if (resolution === 'accept') return known && known.currency !== doubt.currency ? doesNotFit : null;
  if (resolution === 'refund') return null;
  if (!order) return { code: 'payments.orderUnknown' };
  if (order.currency !== doubt.currency) return doesNotFit;
  return order.owedMinor > doubt.amountMinor
    ? { code: 'payments.orderOwesMore', data: { owedMinor: order.owedMinor, amountMinor: doubt.amountMinor } }
    : null;
}

/** A payment that still waits takes the money; where there is none, or it has its own already, the money gets its own. */
export function placeOf(
  ctx: Ctx,
  doubt: Came,
  known: Payment | undefined,
  resolution: Resolution,
  order?: OrderToPay,
): Place {
  const { amountMinor, currency, providerReference } = doubt;
  const isOpen = known !== undefined && known.state !== 'paid';
  const came = { amountMinor, currency, providerReference, state: 'paid' as const, paidAt: doubt.at, askAt: null };
  const elsewhere = { shopId: null, channelNumber: null, orderId: order?.id ?? null };
  const isTold = resolution === 'assign' || (resolution === 'accept' && isOpen);
  if (isOpen) {
    Object.assign(known, came, resolution === 'assign' && elsewhere);
    return { payment: known, isNew: false, isTold };
  }
  const payment: Payment = {
    ...elsewhere,
    ...came,
    id: ctx.newId(),
    merchantAccount: doubt.merchantAccount,
    // Where our number is taken by a payment of its own, the company's number tells the second from the first.
    reference: known ? providerReference : doubt.reference,
    refundedMinor: 0n,
    createdAt: new Date(ctx.now()),
  };
  return { payment, isNew: true, isTold };
}

const CHANGED = [
  ...['amountMinor', 'currency', 'providerReference', 'state', 'paidAt', 'askAt', 'shopId', 'channelNumber', 'orderId'],
];

async function writePlaced(ctx: Ctx, all: readonly Placed[], resolution: Resolution, reason: string): Promise<void> {
  const placed = all.filter((one) => one !== null);
  await savePlaced(ctx, placed);
  if (resolution === 'refund')
    await askRefunds(
      ctx,
      placed.map(({ payment: { id, amountMinor } }) => ({ id: ctx.newId(), paymentId: id, amountMinor, reason })),
    );
}

export async function savePlaced(ctx: Ctx, placed: readonly Place[]): Promise<void> {
  const payments = (isNew: boolean) => placed.filter((one) => one.isNew === isNew).map((one) => one.payment);
  await paymentTable.insert(ctx, payments(true));
  await paymentTable.update(ctx, payments(false), ['id'], CHANGED);
  const told = placed.filter((one) => one.isTold).map((one) => one.payment);
  await becamePaid(
    ctx,
    placed.map((one) => one.payment),
    told,
  );
}

async function remember(
  ctx: Ctx,
  settled: readonly Doubt[],
  placed: ReadonlyMap<Id, Placed>,
  { resolution, reason, orderId }: Settling,
): Promise<void> {
  if (settled.length === 0) return;
  const paymentIds = settled.map((doubt) => placed.get(doubt.doubtId)?.payment.id ?? null);
  await ctx.sql`
    insert into payment_settlement (tenant_id, doubt_id, resolution, reason, payment_id, settled_by, settled_at)
    select ${ctx.tenant}, n.doubt_id, ${resolution}, ${reason}, n.payment_id, ${actorText(ctx.actor)},
           ${new Date(ctx.now())}
    from unnest(${settled.map((doubt) => doubt.doubtId)}::uuid[], ${paymentIds}::uuid[]) n(doubt_id, payment_id)`;
  await auditAll(
    ctx,
    'payment.settle',
    settled.map(({ doubtId, reference, amountMinor, currency }) => ({
      subject: `paymentDoubt/${doubtId}`,
      detail: { resolution, reason, reference, amountMinor, currency, ...(orderId && { orderId }) },
    })),
  );
  const tally = new Tally();
  tally.add(DOUBTFUL, -settled.length);
  await tally.write(ctx);
}
