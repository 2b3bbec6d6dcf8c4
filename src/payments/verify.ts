/** What must be true of payments at any moment; run by `guanjia verify`. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

export const paymentChecks: Check[] = [
  // What is promised back of each payment is the sum of its refunds.
  sqlCheck(
    'payments.refunds',
    ({ tenant }) => sql`select count(*) from payment where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select p.reference as subject, p.refunded_minor::text as expected, coalesce(sum(r.amount_minor), 0)::text as found
      from payment p
      left join refund r on r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state <> 'closed'
      where p.tenant_id = ${tenant}
      group by p.reference, p.refunded_minor
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
];
