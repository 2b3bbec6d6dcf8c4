/**
 * The second look at vouchers (PAY-2). What must stay true: nobody approves his own; what is approved has an image and is
 * kept with a hash over all of it, so a later change is noticed; the money counts in the same transaction.
 */
import { contentHash as hashOf, type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { becamePaid } from './became-paid.ts';
import { type KeptVoucher, selectVouchers, type Voucher } from './enter-voucher.ts';
import { refundsGiven } from './refunds-given.ts';
import { lockPayments, savePayments } from './store.ts';
import { photosOfVouchers, type VoucherPhoto } from './voucher-photos.ts';

/** Everything somebody agrees to. */
const contentOf = (
  { id, number, purpose, paymentId, refundId, method, amountMinor, currency, paidOn, party, reference, note }: Voucher,
  photos: readonly { sha256: string }[],
): unknown => [
  ...[id, number, purpose, paymentId, refundId, method, String(amountMinor), currency],
  ...[paidOn, party, reference, note],
  photos.map(({ sha256 }) => sha256).toSorted((a, b) => (a < b ? -1 : 1)),
];
/** As it is kept with what was approved. */
export const contentHash = (voucher: Voucher, photos: readonly { sha256: string }[]): string =>
  hashOf(contentOf(voucher, photos));

const paperOf = (voucher: KeptVoucher, photos: readonly { sha256: string }[]) =>
  ({
    ...{ id: voucher.id, makers: [voucher.enteredBy], content: contentOf(voucher, photos) },
    sum: { amountMinor: voucher.amountMinor, currency: voucher.currency },
  }) satisfies Paper;

type Deciding = { answers: Map<Id, Outcome<Id>>; ready: KeptVoucher[] };

async function lockVouchers(
  ctx: Ctx,
  ids: readonly Id[],
  /** Reads what it needs once the vouchers are locked, so that no image is added between the look and the approval. */
  judge: () => Promise<(voucher: KeptVoucher) => Refusal | null>,
): Promise<Deciding> {
  const found = await selectVouchers(ctx, sql`and id = any(${ids as Id[]}::uuid[]) order by id for update`);
  const refusalOf = await judge();
  const known = new Map(found.map((voucher) => [voucher.id, voucher]));
  const answers = new Map(
    ids.map((id): [Id, Outcome<Id>] => {
      const voucher = known.get(id);
      if (!voucher) return [id, refuse(id, 'payments.voucherUnknown')];
      if (voucher.state !== 'waiting') return [id, refuse(id, 'payments.voucherDecided', { state: voucher.state })];
      const refusal = refusalOf(voucher);
      return [id, refusal ? { id, done: false, refusal } : done(id)];
    }),
  );
  return { answers, ready: found.filter(({ id }) => answers.get(id)?.done) };
}

/**
 * Refuses per voucher `payments.voucherUnknown`, `payments.voucherDecided` (data: `state`), `payments.voucherNoImage`, and
 * what the gate of approvals refuses. Posts as `becamePaid`, once everybody who must has agreed.
 */
export async function approveVouchers(ctx: Ctx, ids: readonly Id[], overLimit: OverLimit): Promise<Outcome<Id>[]> {
  const gate = await openGate(ctx, 'offlineVoucher', ids, overLimit);
  let photos = new Map<Id, VoucherPhoto[]>();
  const paper = (voucher: KeptVoucher) => paperOf(voucher, photos.get(voucher.id) ?? []);
  const { answers, ready: allowed } = await lockVouchers(ctx, ids, async () => {
    photos = await photosOfVouchers(ctx, ids);
    return (voucher) => (photos.has(voucher.id) ? gate.whyNot(paper(voucher)) : { code: 'payments.voucherNoImage' });
  });
  const agreed = await gate.sign(allowed.map(paper));
  const ready = allowed.filter(({ id }) => agreed.has(id));
  await record(ctx, 'approved', ready, (voucher) => contentHash(voucher, photos.get(voucher.id) ?? []), '');
  await countIn(ctx, ready);
  await countOut(ctx, ready);
  return ids.map((id) => answers.get(id)!);
}

/** Anybody with the right may, also who entered it. Refuses per voucher `payments.voucherUnknown`, `payments.voucherDecided`. */
export async function refuseVouchers(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id>[]> {
  const { answers, ready } = await lockVouchers(ctx, ids, async () => () => null);
  await record(ctx, 'refused', ready, () => '', reason);
  const payments = await lockPayments(
    ctx,
    ready.flatMap(({ paymentId }) => paymentId ?? []),
  );
  const open = payments.filter(({ state }) => state === 'waiting');
  await savePayments(
    ctx,
    open.map((payment) => ({ ...payment, state: 'closed' })),
  );
  ctx.tell({ type: 'payments' });
  return ids.map((id) => answers.get(id)!);
}

/** Payments whose vouchers were approved have come in. */
async function countIn(ctx: Ctx, vouchers: readonly KeptVoucher[]): Promise<void> {
  const byPayment = new Map(vouchers.flatMap((one) => (one.paymentId ? [[one.paymentId, one] as const] : [])));
  const payments = (await lockPayments(ctx, [...byPayment.keys()])).filter(({ state }) => state !== 'paid');
  for (const payment of payments) {
    const { number, reference } = byPayment.get(payment.id)!;
    const providerReference = reference || number;
    Object.assign(payment, { state: 'paid', paidAt: new Date(ctx.now()), askAt: null, providerReference });
  }
  await savePayments(ctx, payments);
  await becamePaid(ctx, payments);
}

/** Refunds that were given by hand have gone out. */
async function countOut(ctx: Ctx, vouchers: readonly KeptVoucher[]): Promise<void> {
  const methods = new Map(vouchers.flatMap(({ refundId, method }) => (refundId ? [[refundId, method] as const] : [])));
  const now = new Date(ctx.now());
  await refundsGiven(ctx, new Map([...methods.keys()].map((id) => [id, now])), methods);
}

async function record(
  ctx: Ctx,
  state: 'approved' | 'refused',
  vouchers: readonly KeptVoucher[],
  hashOf: (voucher: KeptVoucher) => string,
  reason: string,
): Promise<void> {
  if (vouchers.length === 0) return;
  await ctx.sql`
    update offline_voucher v
    set state = ${state}, decided_by = ${actorText(ctx.actor)}, decided_at = ${new Date(ctx.now())}, reason = ${reason},
        content_hash = n.hash, version = version + 1
    from unnest(${vouchers.map(({ id }) => id)}::uuid[], ${vouchers.map(hashOf)}::text[]) n(id, hash)
    where v.tenant_id = ${ctx.tenant}
      and v.id = n.id`;
  await auditAll(
    ctx,
    state === 'approved' ? 'voucher.approve' : 'voucher.refuse',
    vouchers.map(({ id, number, amountMinor, currency }) => ({
      subject: `offlineVoucher/${id}`,
      detail: { number, amountMinor, currency, ...(reason && { reason }) },
    })),
  );
}

/** Vouchers that wait for somebody, the longest waiting first. */
export async function waitingOfflineVouchers(ctx: Ctx, most: number) {
  const waiting = await selectVouchers(ctx, sql`and state = 'waiting' order by id limit ${most}`);
  const photos = await photosOfVouchers(
    ctx,
    waiting.map(({ id }) => id),
  );
  return waiting.map((voucher) => ({
    paper: paperOf(voucher, photos.get(voucher.id) ?? []),
    ...{ number: voucher.number, by: voucher.enteredBy, since: voucher.enteredAt },
    why: [voucher.party, voucher.reference, voucher.note].filter(Boolean).join(' · '),
  }));
}
