/** What `guanjia verify` asks of signatures: steps of a content run on without a gap, and nobody signed it twice. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';

const signatures = ({ tenant }: Ctx) => sql`select count(*) from approval_signature where tenant_id = ${tenant}`;

export const approvalChecks: readonly Check[] = [
  sqlCheck(
    'approvals.signatures',
    signatures,
    ({ tenant }) => sql`
      select s.kind, s.document_id, count(*) as signatures, count(distinct coalesce(k.user_id::text, s.actor)) as people
      from approval_signature s
      left join api_key k on k.tenant_id = s.tenant_id and 'apiKey:' || k.id = s.actor
      where s.tenant_id = ${tenant}
      group by s.kind, s.document_id, s.content_hash
      having count(*) <> max(s.step) + 1
          or count(*) <> count(distinct coalesce('user:' || k.user_id, s.actor))`,
  ),
];
