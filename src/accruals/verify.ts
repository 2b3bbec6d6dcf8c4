/**
 * What `guanjia verify` asks of accruals: each has its voucher in its month and exactly one that takes it back on the
 * first day of the next, and both together are nothing, account by account.
 */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

export const accrualChecks: readonly Check[] = [
  sqlCheck(
    'accruals.takenBack',
    ({ tenant }) => sql`select count(*) from accrual where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select a.period as subject, coalesce(a.id::text, v.id) as accrual, v.made, v.back
      from (select * from accrual where tenant_id = ${tenant}) a
      full join (
        select m.document_id as id, count(*) filter (where m.document_kind = 'accrual') as made,
               count(*) filter (where m.document_kind = 'accrualBack') as back,
               min(m.period) filter (where m.document_kind = 'accrual') as period,
               min(m.on_day) filter (where m.document_kind = 'accrualBack') as back_on
        from gl_voucher m
        where m.tenant_id = ${tenant}
          and m.document_kind in ('accrual', 'accrualBack')
        group by m.document_id) v on v.id = a.id::text
      where (v.made, v.back, v.period, v.back_on)
            is distinct from (1::bigint, 1::bigint, a.period, ((a.period || '-01')::date + interval '1 month')::date)`,
  ),
  sqlCheck(
    'accruals.nothingLeft',
    ({ tenant }) => sql`select count(*) from accrual where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select v.document_id as accrual, l.account, l.of_whom, sum(l.debit - l.credit) as left
      from gl_voucher v
      join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
      where v.tenant_id = ${tenant}
        and v.document_kind in ('accrual', 'accrualBack')
      group by v.document_id, l.account, l.of_whom
      having sum(l.debit - l.credit) <> 0`,
  ),
];
