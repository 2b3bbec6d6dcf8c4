/** What `guanjia verify` asks of statements: that they add up, that sales behind them are theirs, that nothing is settled twice. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';
import { SIGNED } from './notes.ts';

/** Lines add up to what is due and what is paid or carried; tax parts add up to what is due. */
const statementsAddUp: Check = sqlCheck(
  'statements.sums',
  ({ tenant }) => sql`select count(*) from supplier_statement where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select s.number, s.due_minor, l.due, s.pay_minor + s.carry_minor as rest, l.rest as lines, t.due as taxes
    from supplier_statement s
    left join lateral (
      select coalesce(sum(amount_minor) filter (where kind not in ('outside', 'prepaid', 'deposit', 'carried')), 0) as due,
             coalesce(sum(amount_minor), 0) as rest
      from supplier_statement_line
      where tenant_id = ${tenant} and statement_id = s.id) l on true
    left join lateral (
      select coalesce(sum((part ->> 'dueMinor')::bigint), 0) as due,
             coalesce(sum((part ->> 'netMinor')::bigint + (part ->> 'vatMinor')::bigint), 0) as parts
      from jsonb_array_elements(s.taxes) part) t on true
    where s.tenant_id = ${tenant}
      and (l.due <> s.due_minor or l.rest <> s.pay_minor + s.carry_minor or t.due <> s.due_minor or t.parts <> t.due)`,
);

/** A line with sales is the sum of the sales behind it. */
const linesAreSales: Check = sqlCheck(
  'statements.sales',
  ({ tenant }) => sql`select count(*) from supplier_sale where tenant_id = ${tenant} and statement_id is not null`,
  ({ tenant }) => sql`
    select s.number, l.line, l.sold_minor - l.returned_minor as said, b.net, l.share_minor, b.share
    from supplier_statement_line l
    join supplier_statement s on s.tenant_id = ${tenant} and s.id = l.statement_id
    left join lateral (
      select coalesce(sum(amount_minor), 0) as net, coalesce(sum(share_minor), 0) as share
      from supplier_sale
      where tenant_id = ${tenant} and statement_id = l.statement_id and statement_line = l.line) b on true
    where l.tenant_id = ${tenant}
      and (l.sold_minor - l.returned_minor, l.share_minor) is distinct from (b.net, b.share)`,
);

/** What is noted of a line never goes beyond what the order shipped, and comes back at most as far. */
const salesAreShipped: Check = sqlCheck(
  'statements.shipped',
  ({ tenant }) => sql`select count(*) from supplier_sale where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select n.order_number, n.line, n.sold, n.returned, l.quantity
    from (
      select order_id, line, max(order_number) as order_number, sum(quantity) filter (where kind = 'sold') as sold,
             coalesce(-sum(quantity) filter (where kind = 'returned'), 0) as returned
      from supplier_sale
      where tenant_id = ${tenant}
      group by order_id, line) n
    left join sales_order_line l on l.tenant_id = ${tenant} and l.order_id = n.order_id and l.line = n.line
    where l.line is null or n.sold > l.quantity or n.returned > l.quantity`,
);

/** What one statement left to be taken back, the next of the terms took. */
const carriedIsTaken: Check = sqlCheck(
  'statements.carried',
  ({ tenant }) => sql`select count(*) from supplier_statement where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select number, carried_minor, before
    from (
      select number, carried_minor,
             coalesce(lag(carry_minor) over (partition by term_id order by period_until), 0) as before
      from supplier_statement
      where tenant_id = ${tenant}) s
    where carried_minor <> before`,
);

/** A run is the sum of its lines, and what it paid is paid by it alone. */
const runsPay: Check = sqlCheck(
  'statements.runs',
  ({ tenant }) => sql`select count(*) from payment_run where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select r.number, r.sum_minor, l.sum as lines, l.unpaid
    from payment_run r
    left join lateral (
      select sum(l.amount_minor) as sum, count(*) as count,
             count(*) filter (where l.state = 'success' and (s.state, s.pay_minor, s.pay_reference)
               is distinct from ('paid', l.amount_minor, r.number || '-' || l.line)) as unpaid
      from payment_run_line l
      left join supplier_statement s on s.tenant_id = ${tenant} and s.id = l.statement_id
      where l.tenant_id = ${tenant} and l.run_id = r.id) l on true
    where r.tenant_id = ${tenant}
      and ((l.sum, l.count) is distinct from (r.sum_minor, r.lines::bigint) or l.unpaid > 0)`,
);

/** What a supplier signed is what stands there now. */
const signedStands: Check = sqlCheck(
  'statements.signed',
  ({ tenant }) =>
    sql`select count(*) from supplier_statement where tenant_id = ${tenant} and state = any(${SIGNED as string[]}::text[])`,
  ({ tenant }) => sql`
    select number, state, confirmed_at
    from supplier_statement
    where tenant_id = ${tenant}
      and state = any(${SIGNED as string[]}::text[])
      and content_hash is distinct from supplier_statement_digest(tenant_id, id)`,
);

export const statementChecks: readonly Check[] = [
  ...[statementsAddUp, linesAreSales, salesAreShipped, carriedIsTaken],
  ...[runsPay, signedStands],
];
