/** What `guanjia verify` asks of the warehouse: that its documents and the ledger tell one story. Nothing is mended. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';
import { countChecks } from './counts/verify.ts';
import { inboundChecks } from './inbound/verify.ts';
import { packingIsBooked } from './packing-material.ts';
import { serialChecks } from './verify-serials.ts';

/** What is missing and open is kept out of sale, and nothing else is. */
const missingIsHeld = sqlCheck(
  'warehouse.missing',
  ({ tenant }) => sql`select count(*) from missing_goods where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with held as (
      select document_id as id, sum(case kind when 'h' then amount else -amount end) as quantity
      from transfer
      where tenant_id = ${tenant}
        and document_type = 'warehouse.missing'
      group by document_id
    ), wanted as (
      select id, case state when 'open' then held else 0 end as quantity
      from missing_goods
      where tenant_id = ${tenant}
    )
    select id as subject, coalesce(w.quantity, 0)::text as expected, coalesce(h.quantity, 0)::text as found
    from wanted w
    full join held h using (id)
    where coalesce(w.quantity, 0) <> coalesce(h.quantity, 0)`,
);

export const warehouseChecks: readonly Check[] = [
  missingIsHeld,
  packingIsBooked,
  ...inboundChecks,
  ...countChecks,
  ...serialChecks,
];
