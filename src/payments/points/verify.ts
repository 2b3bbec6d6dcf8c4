/** What must be true of points at any moment; run by `guanjia verify`. */
import { type Check, sqlCheck } from '../../kernel/check.ts';
import { sql } from '../../kernel/db/sql.ts';

export const pointsChecks: Check[] = [
  // What lots have left is what their customers may spend, and what payments took and nobody had yet is what is promised.
  sqlCheck(
    'payments.points',
    ({ tenant }) => sql`select count(*) from points_lot where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select a.owner as subject, a.posted - a.held_out as free, coalesce(l.points, 0) as lots,
             a.held_out as held, coalesce(u.points, 0) as uses
      from account a
      left join (
        select account_id, sum(left_points) as points
        from points_lot
        where tenant_id = ${tenant}
        group by 1) l on l.account_id::text = a.owner
      left join (
        select s.account_id, sum(u.open_points) as points
        from points_use u
        join payment_start s on s.tenant_id = u.tenant_id and s.payment_id = u.payment_id
        where u.tenant_id = ${tenant}
        group by 1) u on u.account_id::text = a.owner
      where a.tenant_id = ${tenant}
        and a.book = 'customer'
        and a.asset = 'points'
        and a.place = 'points'
        and a.bounded
        and (a.posted - a.held_out, a.held_out) <> (coalesce(l.points, 0), coalesce(u.points, 0))`,
  ),
  // What is owed for points in the books is what lots and open payments say, unless a rule books elsewhere.
  sqlCheck(
    'payments.pointsValue',
    ({ tenant }) => sql`select count(*) from points_lot where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select t.owed, t.booked
      from (
        select
          (select coalesce(sum(left_minor), 0) from points_lot where tenant_id = ${tenant})
          + (select coalesce(sum(open_minor), 0) from points_use where tenant_id = ${tenant}) as owed,
          (select coalesce(sum(l.credit - l.debit), 0)
           from gl_voucher v
           join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
           where v.tenant_id = ${tenant} and v.kind like 'points.%' and l.account = '220502') as booked) t
      where t.owed <> t.booked
        and not exists (select from gl_rule where tenant_id = ${tenant} and kind like 'points.%')`,
  ),
  // What a payment took pays all of it.
  sqlCheck(
    'payments.pointsUsed',
    ({ tenant }) => sql`select count(*) from payment_start where tenant_id = ${tenant} and method = 'points'`,
    ({ tenant }) => sql`
      select p.reference as subject, p.amount_minor as expected, coalesce(sum(u.amount_minor), 0) as found
      from payment_start s
      join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
      left join points_use u on u.tenant_id = s.tenant_id and u.payment_id = s.payment_id
      where s.tenant_id = ${tenant}
        and s.method = 'points'
      group by p.reference, p.amount_minor
      having coalesce(sum(u.amount_minor), 0) <> p.amount_minor`,
  ),
];
