/** What must be true of payments at any moment; run by `guanjia verify`. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';
import { contentHash } from './decide-vouchers.ts';
import { selectVouchers } from './enter-voucher.ts';
import { pointsChecks } from './points/verify.ts';
import { photosOfVouchers } from './voucher-photos.ts';

/** What is promised, and what is there, of each account; `uses` are the payments out of it. */
const uses = (tenant: number) => sql`
  select s.account_id as account, s.method as place, p.currency, p.amount_minor, s.settled_minor, s.released_minor,
         coalesce((
           select sum(r.amount_minor)
           from refund r
           where r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state = 'success'), 0) as refunded_minor
  from payment_start s
  join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
  where s.tenant_id = ${tenant} and s.method in ('prepaid', 'credit')`;

export const paymentChecks: Check[] = [
  ...pointsChecks,
  // What is promised back of each payment is the sum of its refunds.
  sqlCheck(
    'payments.refunds',
    ({ tenant }) => sql`select count(*) from payment where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select p.reference as subject, p.refunded_minor::text as expected, coalesce(sum(r.amount_minor), 0)::text as found
      from payment p
      left join refund r on r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state <> 'closed'
      where p.tenant_id = ${tenant}
      group by p.id, p.reference, p.refunded_minor
      having coalesce(sum(r.amount_minor), 0) <> p.refunded_minor`,
  ),
  // Every refund belongs to a payment of its account and currency.
  sqlCheck(
    'payments.refundOwners',
    ({ tenant }) => sql`select count(*) from refund where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select r.reference as subject, r.payment_reference as expected, p.reference as found
      from refund r
      left join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
      where r.tenant_id = ${tenant}
        and (p.merchant_account, p.reference, p.currency) is distinct from (r.merchant_account, r.payment_reference, r.currency)`,
  ),
  // What accounts of customers promise is what their payments have not settled or released yet.
  sqlCheck(
    'payments.promises',
    ({ tenant }) =>
      sql`select count(*) from payment_start where tenant_id = ${tenant} and method in ('prepaid', 'credit')`,
    ({ tenant }) => sql`
      select a.owner as subject, a.place, a.held_out::text as found, coalesce(u.open, 0)::text as expected
      from account a
      left join (
        select account, place, currency, sum(amount_minor - settled_minor - released_minor) as open
        from (${uses(tenant)}) uses
        group by 1, 2, 3) u on u.account::text = a.owner and u.place = a.place and u.currency = a.asset
      where a.tenant_id = ${tenant}
        and a.book = 'customer'
        and a.asset <> 'points'
        and a.held_out <> coalesce(u.open, 0)`,
  ),
  // What an account has in all is what came in for it less what was sold, with what was returned.
  sqlCheck(
    'payments.customerAccounts',
    ({ tenant }) => sql`select count(*) from customer_account where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select c.number as subject, sums.found::text, sums.expected::text
      from customer_account c
      cross join lateral (
        select
          (select coalesce(sum(posted), 0)
           from account
           where tenant_id = ${tenant} and book = 'customer' and owner = c.id::text and asset = c.currency and bounded) as found,
          (select coalesce(sum(p.amount_minor - coalesce((
               select sum(r.amount_minor)
               from refund r
               where r.tenant_id = p.tenant_id and r.payment_id = p.id
                 and (r.state not in ('closed', 'waitApproval')
                   -- It went out before, and waits for somebody to agree to a card.
                   or exists (
                     select from refund_card d
                     where d.tenant_id = r.tenant_id and d.refund_id = r.id and r.state = 'waitApproval'))), 0)), 0)
           from payment_start s
           join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
           where s.tenant_id = ${tenant} and s.account_id = c.id and s.fills <> '' and p.state = 'paid')
          - (select coalesce(sum(settled_minor - (refunded_minor - released_minor)), 0)
             from (${uses(tenant)}) uses
             where account = c.id) as expected) sums
      where c.tenant_id = ${tenant}
        and sums.found <> sums.expected`,
  ),
  {
    // What was approved is what stands there now.
    name: 'payments.vouchers',
    run: async (ctx) => {
      const vouchers = await selectVouchers(ctx, sql`and state = 'approved'`);
      const photos = await photosOfVouchers(
        ctx,
        vouchers.map(({ id }) => id),
      );
      const changed = vouchers.filter((one) => contentHash(one, photos.get(one.id) ?? []) !== one.contentHash);
      return {
        rows: vouchers.length,
        breaches: changed.length,
        sample: changed.slice(0, 5).map(({ number }) => ({ number })),
      };
    },
  },
];
