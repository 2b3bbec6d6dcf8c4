/**
 * Vouchers of money that no company confirms (PAY-2): entered with what is on the slip and an image of it. While it waits it
 * may be mended; once it is decided it never changes.
 */
import type { VoucherFacts } from '../contract/pay.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type VoucherMethod = 'bankTransfer' | 'posCard' | 'cash' | 'bankCard';
export type Voucher = {
  id: Id;
  number: string;
  purpose: 'order' | 'topUp' | 'refund';
  paymentId: Id | null;
  refundId: Id | null;
  method: VoucherMethod;
  amountMinor: bigint;
  currency: string;
  paidOn: string;
  party: string;
  reference: string;
  note: string;
  state: 'waiting' | 'approved' | 'refused';
  enteredBy: string;
  enteredAt: Date;
};
export type KeptVoucher = Voucher & {
  version: number;
  decidedBy: string;
  decidedAt: Date | null;
  reason: string;
  contentHash: string;
};

const voucherTable = table<Voucher>('offline_voucher', {
  id: 'uuid',
  number: 'text',
  purpose: 'text',
  paymentId: 'uuid',
  refundId: 'uuid',
  method: 'text',
  amountMinor: 'bigint',
  currency: 'text',
  paidOn: 'date',
  party: 'text',
  reference: 'text',
  note: 'text',
  state: 'text',
  enteredBy: 'text',
  enteredAt: 'timestamptz',
});

export const selectVouchers = (ctx: Ctx, rest: Sql): Promise<KeptVoucher[]> =>
  ctx.run<KeptVoucher>(sql`
    select ${voucherTable.select()}, paid_on::text as "paidOn", version, decided_by as "decidedBy",
           decided_at as "decidedAt", reason, content_hash as "contentHash"
    from offline_voucher
    where tenant_id = ${ctx.tenant}
      ${rest}`);

type About = Pick<Voucher, 'purpose' | 'paymentId' | 'refundId' | 'method' | 'amountMinor' | 'currency'>;

/** Refuses `payments.voucherKnown` (data: `number`): the same slip is entered once. */
export async function enterVoucher(ctx: Ctx, about: About, facts: VoucherFacts): Promise<Id> {
  const { paidOn, party = '', reference = '', note = '' } = facts;
  const day = new Date(ctx.now() + 8 * 3_600_000).toISOString().slice(2, 10).replaceAll('-', '');
  const [row] = await ctx.sql<{ n: bigint }>`select nextval('offline_voucher_number') as n`;
  const voucher: Voucher = {
    ...{ ...about, id: ctx.newId(), number: `V${day}${row!.n.toString().padStart(5, '0')}` },
    ...{ paidOn, party: party.trim(), reference: reference.trim(), note, state: 'waiting' },
    ...{ enteredBy: actorText(ctx.actor), enteredAt: new Date(ctx.now()) },
  };
  await assertNew(ctx, voucher);
  await voucherTable.insert(ctx, [voucher]);
  const { id, number, amountMinor, currency, method, purpose } = voucher;
  const detail = { number, purpose, method, amountMinor, currency, reference: voucher.reference };
  await auditAll(ctx, 'voucher.enter', [{ subject: `offlineVoucher/${id}`, detail }]);
  return id;
}

/** The index below holds against two at once; this says which one it is. */
async function assertNew(ctx: Ctx, { id, purpose, method, reference }: Voucher): Promise<void> {
  if (reference === '' || purpose === 'refund') return;
  const [known] = await selectVouchers(
    ctx,
    sql`
      and method = ${method}
      and reference = ${reference}
      and state <> 'refused'
      and purpose <> 'refund'
      and id <> ${id}`,
  );
  if (known) throw new Refused('payments.voucherKnown', { number: known.number });
}

/** Refuses `payments.voucherUnknown` (404). */
export async function voucherOf(ctx: Ctx, id: Id, lock = false): Promise<KeptVoucher> {
  const [voucher] = await selectVouchers(ctx, sql`and id = ${id} ${lock ? sql`for update` : sql``}`);
  if (!voucher) throw new Refused('payments.voucherUnknown', {}, 404);
  return voucher;
}

/** Refuses `payments.voucherDecided` (data: `state`), `payments.voucherUnknown` (404), and as `assertVersion`. */
export async function lockWaiting(ctx: Ctx, id: Id, ifMatch?: string): Promise<KeptVoucher> {
  const voucher = await voucherOf(ctx, id, true);
  if (voucher.state !== 'waiting') throw new Refused('payments.voucherDecided', { state: voucher.state });
  if (ifMatch !== undefined) assertVersion({ ifMatch }, voucher.version);
  return voucher;
}

/** What is left out stays; the sum cannot be mended. Refuses as `lockWaiting` and `payments.voucherKnown`. */
export async function changeVoucher(
  ctx: Ctx,
  id: Id,
  change: Partial<VoucherFacts>,
  ifMatch: string | undefined,
): Promise<void> {
  const before = await lockWaiting(ctx, id);
  assertVersion({ ifMatch }, before.version);
  const after = { ...before, ...change };
  await assertNew(ctx, after);
  await ctx.sql`
    update offline_voucher
    set paid_on = ${after.paidOn}, party = ${after.party}, reference = ${after.reference.trim()}, note = ${after.note},
        version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  await auditAll(ctx, 'voucher.change', [{ subject: `offlineVoucher/${id}`, detail: change }]);
}
