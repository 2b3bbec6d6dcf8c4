/** What `guanjia verify` asks of reconciliation: bills, matches and differences are one story. Nothing is mended. */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Check, CheckResult } from '../ledger/ledger.ts';

const SAMPLE = 5;

/** A check from the number of rows there are to look at and a query whose every row is a breach. */
const check = (name: string, rows: (ctx: Ctx) => Sql, breaches: (ctx: Ctx) => Sql): Check => ({
  name,
  run: async (ctx) => {
    const [counted] = await ctx.run<{ rows: number }>(sql`select (${rows(ctx)})::int as rows`);
    const found = await ctx.run(breaches(ctx));
    return { rows: counted!.rows, breaches: found.length, sample: found.slice(0, SAMPLE) };
  },
});

const bills = ({ tenant }: Ctx) => sql`select count(*) from bill where tenant_id = ${tenant}`;
const lines = ({ tenant }: Ctx) => sql`select count(*) from bill_line where tenant_id = ${tenant}`;

const checks: Check[] = [
  check(
    'reconciliation: the totals of every trade bill are the sums of its lines',
    bills,
    ({ tenant }) => sql`
    select b.file_name as subject, (b.lines, b.paid_minor, b.refunded_minor, b.fee_minor)::text as expected,
           (s.lines, s.paid, s.refunded, s.fee)::text as found
    from bill b
    cross join lateral (
      select count(*)::int as lines,
             coalesce(sum(gross_minor) filter (where kind = 'payment'), 0) as paid,
             coalesce(-sum(gross_minor) filter (where kind in ('refund', 'revoked')), 0) as refunded,
             coalesce(sum(fee_minor), 0) as fee
      from bill_line l
      where l.tenant_id = b.tenant_id
        and l.bill_id = b.id) s
    where b.tenant_id = ${tenant}
      and b.layout <> 'fundSummary'
      and (b.lines, b.paid_minor, b.refunded_minor, b.fee_minor) <> (s.lines, s.paid, s.refunded, s.fee)`,
  ),
  check(
    'reconciliation: every line of a bill is matched or has a difference',
    lines,
    ({ tenant }) => sql`
    select l.bill_id || '/' || l.line as subject, 'a difference' as expected, coalesce(l.verdict, 'not compared') as found
    from bill_line l
    where l.tenant_id = ${tenant}
      and coalesce(l.verdict, '') not in ('matched', 'notCompared', 'replaced')
      and not exists (
        select
        from difference d
        where d.tenant_id = l.tenant_id
          and d.bill_id = l.bill_id
          and d.bill_line = l.line
          and d.state <> 'closed')`,
  ),
  check(
    'reconciliation: what is matched agrees in amount and currency, and is matched once',
    lines,
    ({ tenant }) => sql`
    select l.item_id as subject, max(coalesce(p.cash_minor, r.cash_minor))::text as expected, sum(l.gross_minor)::text as found
    from bill_line l
    left join lateral (select cash_minor, currency from payment_fact where tenant_id = l.tenant_id and id = l.item_id limit 1) p on true
    left join lateral (select cash_minor, currency from refund_fact where tenant_id = l.tenant_id and id = l.item_id limit 1) r on true
    where l.tenant_id = ${tenant}
      and l.verdict in ('matched', 'feeDiffers')
    group by l.item_id
    having count(*) > 1
        or not bool_and(l.gross_minor is not distinct from coalesce(p.cash_minor, r.cash_minor)
                        and l.currency is not distinct from coalesce(p.currency, r.currency))`,
  ),
  check(
    'reconciliation: open differences of every bill are counted and summed right',
    bills,
    ({ tenant }) => sql`
    select b.file_name as subject, (b.open, b.unexplained_minor)::text as expected,
           (count(d.id), coalesce(sum(d.diff_minor), 0))::text as found
    from bill b
    left join difference d
      on d.tenant_id = b.tenant_id
     and d.bill_id = b.id
     and d.state in ('diff', 'carried', 'suspense', 'proposed')
    where b.tenant_id = ${tenant}
    group by b.id, b.file_name, b.open, b.unexplained_minor
    having (b.open, b.unexplained_minor) <> (count(d.id), coalesce(sum(d.diff_minor), 0))`,
  ),
  check(
    'reconciliation: nobody approved a proposal of their own',
    ({ tenant }) => sql`select count(*) from difference where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
    select id as subject, proposed_by as expected, approved_by as found
    from difference
    where tenant_id = ${tenant}
      and approved_by = proposed_by`,
  ),
];

/** Every check over one tenant. */
export async function verifyReconciliation(ctx: Ctx): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, run } of checks) results.push({ name, ...(await run(ctx)) });
  return results;
}
