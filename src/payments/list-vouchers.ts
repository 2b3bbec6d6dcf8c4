/** What people see of vouchers: a list by key, each with its images, its order and the two people. */
import type { Voucher as VoucherShape } from '../contract/offline-vouchers.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { accountsById } from './customer-accounts.ts';
import { type KeptVoucher, selectVouchers, voucherOf } from './enter-voucher.ts';
import type { SettlePorts } from './ports.ts';
import { photosOfVouchers } from './voucher-photos.ts';

type Ports = Pick<SettlePorts, 'orderRefs' | 'describeActors'>;
export type VoucherQuery = {
  state?: readonly KeptVoucher['state'][];
  purpose?: KeptVoucher['purpose'];
  text?: string;
  paymentId?: Id;
  before: Id | null;
  limit: number;
};

/** Newest first. */
export async function findVouchers(ctx: Ctx, ports: Ports, query: VoucherQuery): Promise<Wire<VoucherShape>[]> {
  const { state, purpose, text, paymentId, before, limit } = query;
  const filters: Sql[] = [];
  if (state) filters.push(sql`and state = any(${state as string[]}::text[])`);
  if (purpose) filters.push(sql`and purpose = ${purpose}`);
  if (text) filters.push(sql`and (number = ${text} or reference = ${text})`);
  if (paymentId) filters.push(sql`and payment_id = ${paymentId}`);
  if (before) filters.push(sql`and id < ${before}::uuid`);
  return viewVouchers(
    ctx,
    ports,
    await selectVouchers(ctx, sql`${joined(filters, ' ')} order by id desc limit ${limit}`),
  );
}

/** Refuses `payments.voucherUnknown` (404). */
export async function voucherView(ctx: Ctx, ports: Ports, id: Id): Promise<Wire<VoucherShape>> {
  const [view] = await viewVouchers(ctx, ports, [await voucherOf(ctx, id)]);
  return view!;
}

type Owner = { id: Id; orderId: Id | null; accountId: Id | null };

/** The orders and accounts the money of vouchers is for; of a refund those of its payment. */
async function ownersOf(ctx: Ctx, vouchers: readonly KeptVoucher[]): Promise<Map<Id, Owner>> {
  const rows = await ctx.sql<Owner>`
    select v.id, p.order_id as "orderId", s.account_id as "accountId"
    from offline_voucher v
    left join refund r on r.tenant_id = v.tenant_id and r.id = v.refund_id
    join payment p on p.tenant_id = v.tenant_id and p.id = coalesce(v.payment_id, r.payment_id)
    left join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    where v.tenant_id = ${ctx.tenant}
      and v.id = any(${vouchers.map(({ id }) => id)}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

async function viewVouchers(ctx: Ctx, ports: Ports, vouchers: readonly KeptVoucher[]): Promise<Wire<VoucherShape>[]> {
  const ids = vouchers.map(({ id }) => id);
  const [photos, owners] = [await photosOfVouchers(ctx, ids), await ownersOf(ctx, vouchers)];
  const orders = await ports.orderRefs(
    ctx,
    [...owners.values()].flatMap(({ orderId }) => orderId ?? []),
  );
  const accounts = await accountsById(
    ctx,
    [...owners.values()].flatMap(({ accountId }) => accountId ?? []),
  );
  const people = [...new Set(vouchers.flatMap(({ enteredBy, decidedBy }) => [enteredBy, decidedBy]))].filter(Boolean);
  const actors = await ports.describeActors(ctx, people);
  const actor = (by: string) => actors.get(by) ?? { kind: 'system' as const, name: by };
  return vouchers.map((voucher) => {
    const { orderId, accountId } = owners.get(voucher.id) ?? { orderId: null, accountId: null };
    const account = accountId && accounts.get(accountId);
    const { amountMinor, currency, enteredBy, decidedBy, contentHash: _, ...plain } = voucher;
    return {
      ...plain,
      amount: { amount: amountMinor, currency },
      order: orderId === null ? null : (orders.get(orderId) ?? null),
      customerAccount: account ? { id: account.id, name: account.name } : null,
      photos: (photos.get(voucher.id) ?? []).map(({ id, type, at }) => ({ id, type, at })),
      ...{ enteredBy: actor(enteredBy), decidedBy: decidedBy ? actor(decidedBy) : null },
    };
  });
}
