/**
 * The second look at refunds above the limit of whoever asked for them (IAM-1). What must stay true: nobody agrees to his
 * own, what is agreed to is what was asked for (it cannot be changed), and what is refused is not promised any more.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { carryOut } from './carry-out.ts';
import type { Payment, Refund } from './payment.ts';
import { cardsOf, dropCards, type RefundCard } from './refund-cards.ts';
import { lockPayments, paymentTable, refundTable, savePayments } from './store.ts';

export type WaitingRefund = Refund & { askedBy: string };

/** Refunds that wait for a second person, the longest waiting first. */
export const waitingRefunds = (ctx: Ctx, limit: number): Promise<(WaitingRefund & { orderId: Id | null })[]> =>
  ctx.run(sql`
    select ${refundTable.select('r')}, r.asked_by as "askedBy", p.order_id as "orderId"
    from refund r
    join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
    where r.tenant_id = ${ctx.tenant}
      and r.state = 'waitApproval'
    order by r.id
    limit ${limit}`);

/** What was asked for cannot be changed, its sum says it all; a card can be another one, which is agreed to anew. */
const paperOf = (refund: WaitingRefund, card: RefundCard | undefined): Paper => ({
  ...{ id: refund.id, makers: [refund.askedBy], sum: refund },
  ...(card && { content: [card.id, card.bankType, card.accountSealed, card.holder] }),
});

/**
 * The companies are asked at once when everybody who must has agreed. Refuses per refund `payments.refundUnknown`,
 * `payments.refundDecided` (data: state), `payments.accountShort`, and what the gate of approvals refuses. Posts as
 * `carryOut`.
 */
export async function approveRefunds(ctx: Ctx, ids: readonly Id[], overLimit: OverLimit): Promise<Outcome<Id>[]> {
  const gate = await openGate(ctx, 'refund', ids, overLimit);
  const refunds = await lockRefunds(ctx, ids);
  // One that goes to a card was carried out before, and did not arrive.
  const cards = await cardsOf(ctx, ids);
  const answers = decide(ids, refunds, (refund) => gate.whyNot(paperOf(refund, cards.get(refund.id))));
  const allowed = refunds.filter(({ id }) => answers.get(id)?.done);
  const complete = await gate.sign(allowed.map((refund) => paperOf(refund, cards.get(refund.id))));
  const wanted = allowed.filter(({ id }) => complete.has(id));
  const payments = new Map((await readPayments(ctx, wanted)).map((payment) => [payment.id, payment]));
  const anew = wanted.filter(({ id }) => !cards.has(id));
  for (const refund of wanted)
    if (cards.has(refund.id)) Object.assign(refund, { state: 'created', askAt: new Date(ctx.now()) });
  for (const [id, refusal] of await carryOut(ctx, anew, payments)) answers.set(id, { id, done: false, refusal });
  const agreed = wanted.filter(({ id }) => answers.get(id)?.done);
  await record(ctx, agreed, '');
  if (agreed.some(({ askAt }) => askAt !== null)) await ctx.enqueue('payments.followRefunds', {}, { key: 'now' });
  await note(ctx, 'payment.refundApprove', agreed, {});
  return ids.map((id) => answers.get(id)!);
}

/** Anybody with the right may, also who asked. Refuses per refund `payments.refundUnknown`, `payments.refundDecided`. */
export async function refuseRefunds(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id>[]> {
  const refunds = await lockRefunds(ctx, ids);
  const answers = decide(ids, refunds, () => null);
  const refused = refunds.filter(({ id }) => answers.get(id)?.done);
  const payments = new Map<Id, Payment>();
  for (const payment of await readPayments(ctx, refused)) payments.set(payment.id, payment);
  const cards = await cardsOf(ctx, ids);
  const closed = refused.filter(({ id }) => !cards.has(id));
  for (const { paymentId, amountMinor } of closed) payments.get(paymentId)!.refundedMinor -= amountMinor;
  await savePayments(ctx, [...payments.values()]);
  // Without the card it is what it was: money that did not arrive and has to go back another way.
  for (const refund of refused) refund.state = cards.has(refund.id) ? 'abnormal' : 'closed';
  await dropCards(ctx, refused);
  await record(ctx, refused, reason);
  await note(ctx, 'payment.refundRefuse', refused, { reason });
  return ids.map((id) => answers.get(id)!);
}

/** Whoever changes a refund holds its payment's lock. */
async function lockRefunds(ctx: Ctx, ids: readonly Id[]): Promise<WaitingRefund[]> {
  const named = sql`tenant_id = ${ctx.tenant} and id = any(${ids as Id[]}::uuid[])`;
  const owners = await ctx.run<{ paymentId: Id }>(sql`select payment_id as "paymentId" from refund where ${named}`);
  await lockPayments(
    ctx,
    owners.map(({ paymentId }) => paymentId),
  );
  return ctx.run<WaitingRefund>(sql`
    select ${refundTable.select()}, asked_by as "askedBy"
    from refund
    where ${named}
    order by id`);
}

const readPayments = (ctx: Ctx, refunds: readonly Refund[]): Promise<Payment[]> =>
  ctx.run<Payment>(sql`
    select ${paymentTable.select()}
    from payment
    where tenant_id = ${ctx.tenant}
      and id = any(${refunds.map(({ paymentId }) => paymentId)}::uuid[])`);

function decide(
  ids: readonly Id[],
  refunds: readonly WaitingRefund[],
  refusalOf: (refund: WaitingRefund) => Refusal | null,
): Map<Id, Outcome<Id>> {
  const known = new Map(refunds.map((refund) => [refund.id, refund]));
  return new Map(
    ids.map((id): [Id, Outcome<Id>] => {
      const refund = known.get(id);
      if (!refund) return [id, refuse(id, 'payments.refundUnknown')];
      if (refund.state !== 'waitApproval') return [id, refuse(id, 'payments.refundDecided', { state: refund.state })];
      const refusal = refusalOf(refund);
      return [id, refusal ? { id, done: false, refusal } : done(id)];
    }),
  );
}

async function record(ctx: Ctx, refunds: readonly Refund[], reason: string): Promise<void> {
  if (refunds.length === 0) return;
  await refundTable.update(ctx, refunds, ['id'], ['state', 'askAt', 'at']);
  await ctx.sql`
    update refund
    set decided_by = ${actorText(ctx.actor)}, decided_at = ${new Date(ctx.now())}, decision_note = ${reason}
    where tenant_id = ${ctx.tenant}
      and id = any(${refunds.map(({ id }) => id)}::uuid[])`;
}

const note = (ctx: Ctx, action: string, refunds: readonly Refund[], detail: Record<string, unknown>): Promise<void> =>
  auditAll(
    ctx,
    action,
    refunds.map(({ id, paymentId, amountMinor, currency }) => ({
      subject: `payment/${paymentId}`,
      detail: { refundId: id, amountMinor, currency, ...detail },
    })),
  );
