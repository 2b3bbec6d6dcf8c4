/** What `guanjia verify` asks of payments: that refunds, payments and what was told are one story. Nothing is mended. */
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

const paymentChecks: Check[] = [
  check(
    'payments: what is promised back of each payment is the sum of its refunds',
    ({ tenant }) => sql`select count(*) from payment where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select p.reference as subject, p.refunded_minor::text as expected, coalesce(sum(r.amount_minor), 0)::text as found
      from payment p
      left join refund r on r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state <> 'closed'
      where p.tenant_id = ${tenant}
      group by p.reference, p.refunded_minor
      having coalesce(sum(r.amount_minor), 0) <> p.refunded_minor`,
  ),
  check(
    'payments: every refund belongs to a payment of its account and currency',
    ({ tenant }) => sql`select count(*) from refund where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select r.reference as subject, r.payment_reference as expected, p.reference as found
      from refund r
      left join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
      where r.tenant_id = ${tenant}
        and (p.merchant_account, p.reference, p.currency) is distinct from (r.merchant_account, r.payment_reference, r.currency)`,
  ),
];

/** Every check over one tenant. */
export async function verifyPayments(ctx: Ctx): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, run } of paymentChecks) results.push({ name, ...(await run(ctx)) });
  return results;
}
