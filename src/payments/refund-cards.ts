/**
 * A refund the buyer's account could not take goes to his card, through the company that has the money (PAY-4). Who enters
 * the card is not who agrees to it: another account is where money is led away. Under the refund's own number, once.
 */
import type { RefundCardInput } from '../contract/payments.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type KeyRing, openSecret, sealSecret } from '../kernel/secrets.ts';
import { selectVouchers } from './enter-voucher.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import type { Refund } from './payment.ts';
import type { PaymentPorts } from './ports.ts';
import { lockPayments, refundsOf, refundTable, type ShownRefund } from './store.ts';

export type RefundCard = {
  refundId: Id;
  id: Id;
  bankType: string;
  accountSealed: string;
  accountMasked: string;
  holder: string;
  askedAt: Date;
  sent: boolean;
};

const cardTable = table<RefundCard>('refund_card', {
  refundId: 'uuid',
  id: 'uuid',
  bankType: 'text',
  accountSealed: 'text',
  accountMasked: 'text',
  holder: 'text',
  askedAt: 'timestamptz',
  sent: 'boolean',
});

export async function cardsOf(ctx: Ctx, refundIds: readonly Id[]): Promise<Map<Id, RefundCard>> {
  const rows = await ctx.run<RefundCard>(sql`
    select ${cardTable.select()}
    from refund_card
    where tenant_id = ${ctx.tenant}
      and refund_id = any(${refundIds as Id[]}::uuid[])`);
  return new Map(rows.map((card) => [card.refundId, card]));
}

/** What is sealed is bound to its refund. */
const purpose = (refundId: Id): string => `refundCard/${refundId}`;
export const openCard = (ring: KeyRing, card: RefundCard): string =>
  openSecret(ring, card.accountSealed, purpose(card.refundId));

/**
 * Refuses `payments.refundUnknown` (404), `payments.refundNotAbnormal` (data: `state`), `payments.cardNotOffered`,
 * `payments.voucherKnown` (data: `number`) where somebody gives it by hand already.
 */
export async function askCard(
  ctx: Ctx,
  ring: KeyRing,
  ports: Pick<PaymentPorts, 'providers'>,
  refundId: Id,
  { bankType, account, holder }: RefundCardInput,
): Promise<ShownRefund> {
  const refund = await lockRefund(ctx, refundId);
  if (refund.state !== 'abnormal') throw new Refused('payments.refundNotAbnormal', { state: refund.state });
  const kind = (await merchantAccounts(ctx)).get(refund.merchantAccount)?.kind ?? '';
  if (!ports.providers.get(kind)?.refundToCard) throw new Refused('payments.cardNotOffered', {});
  const [waiting] = await selectVouchers(ctx, sql`and refund_id = ${refundId} and state <> 'refused'`);
  if (waiting) throw new Refused('payments.voucherKnown', { number: waiting.number });
  const accountMasked = `•••• ${account.slice(-4)}`;
  const accountSealed = sealSecret(ring, account, purpose(refundId));
  const card = { refundId, id: ctx.newId(), bankType, accountSealed, accountMasked, holder, sent: false };
  await cardTable.save(ctx, [{ ...card, askedAt: new Date(ctx.now()) }], ['refundId']);
  await refundTable.update(ctx, [{ id: refundId, state: 'waitApproval' }], ['id'], ['state']);
  await ctx.sql`
    update refund
    set asked_by = ${actorText(ctx.actor)}
    where tenant_id = ${ctx.tenant}
      and id = ${refundId}`;
  const { paymentId, amountMinor, currency } = refund;
  const detail = { refundId, amountMinor, currency, bankType, account: accountMasked };
  await auditAll(ctx, 'payment.refundToCard', [{ subject: `payment/${paymentId}`, detail }]);
  return { ...refund, state: 'waitApproval' };
}

async function lockRefund(ctx: Ctx, refundId: Id): Promise<ShownRefund> {
  const [owner] = await ctx.sql<{ paymentId: Id }>`
    select payment_id as "paymentId"
    from refund
    where tenant_id = ${ctx.tenant}
      and id = ${refundId}`;
  if (!owner) throw new Refused('payments.refundUnknown', {}, 404);
  await lockPayments(ctx, [owner.paymentId]);
  return (await refundsOf(ctx, [owner.paymentId])).find(({ id }) => id === refundId)!;
}

export async function markCardSent(ctx: Ctx, { refundId }: RefundCard): Promise<void> {
  await cardTable.update(ctx, [{ refundId, sent: true }], ['refundId'], ['sent']);
}

/** The card could not take it either, or a second person said no: another one may be tried. */
export async function dropCards(ctx: Ctx, refunds: readonly Pick<Refund, 'id'>[]): Promise<void> {
  await ctx.sql`
    delete from refund_card
    where tenant_id = ${ctx.tenant}
      and refund_id = any(${refunds.map(({ id }) => id)}::uuid[])`;
}
