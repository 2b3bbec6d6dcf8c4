/** What `guanjia verify` asks of costs: closed months add up, follow each other, and tell what the ledger tells. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

/** Opening + what came − what went = closing, in pieces and money, and nothing is worth something without being there. */
const linesAddUp: Check = sqlCheck(
  'costs.lines',
  ({ tenant }) => sql`select count(*) from cost_line where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select c.month, c.sku_id as sku, c.node_id as node, c.closing_pieces, c.closing_minor
    from cost_line c
    cross join lateral (
      select coalesce(sum((m.value ->> 0)::numeric), 0) as pieces, coalesce(sum((m.value ->> 1)::numeric), 0) as minor
      from jsonb_each(c.moves) m) moved
    where c.tenant_id = ${tenant}
      and (c.opening_pieces + moved.pieces <> c.closing_pieces
        or c.opening_minor + moved.minor <> c.closing_minor
        or (c.closing_pieces = 0 and c.closing_minor <> 0))`,
);

/** A closed month begins with what the one before ended with. */
const monthsFollow: Check = sqlCheck(
  'costs.months',
  ({ tenant }) => sql`select count(*) from cost_month where tenant_id = ${tenant} and closed_at is not null`,
  ({ tenant }) => sql`
    with closed as (
      select month, lag(month) over (order by month) as before
      from cost_month
      where tenant_id = ${tenant}
        and closed_at is not null),
    opening as (
      select c.month, l.sku_id, l.node_id, l.opening_pieces as pieces, l.opening_minor as minor
      from closed c
      join cost_line l on l.tenant_id = ${tenant} and l.month = c.month
      where (l.opening_pieces, l.opening_minor) <> (0, 0)),
    ending as (
      select c.month, l.sku_id, l.node_id, l.closing_pieces as pieces, l.closing_minor as minor
      from closed c
      join cost_line l on l.tenant_id = ${tenant} and l.month = c.before
      where (l.closing_pieces, l.closing_minor) <> (0, 0))
    select coalesce(o.month, e.month) as month, coalesce(o.sku_id, e.sku_id) as sku,
           coalesce(o.node_id, e.node_id) as node, o.pieces, e.pieces as ended_with
    from opening o
    full join ending e on (e.month, e.sku_id, e.node_id) = (o.month, o.sku_id, o.node_id)
    where (o.pieces, o.minor) is distinct from (e.pieces, e.minor)`,
);

/** The last closed month ends with the pieces the entries say through its last day. */
const piecesAreTheLedgers: Check = sqlCheck(
  'costs.pieces',
  ({ tenant }) => sql`
    select count(*)
    from cost_line
    where tenant_id = ${tenant}
      and month = (select max(month) from cost_month where tenant_id = ${tenant} and closed_at is not null)`,
  ({ tenant }) => sql`
    with last as (
      select month, (to_date(month, 'YYYY-MM') + interval '1 month')::date as next
      from cost_month
      where tenant_id = ${tenant}
        and closed_at is not null
      order by month desc
      limit 1),
    side as (
      select t.from_account as id, -t.amount as pieces
      from transfer t, last
      where t.tenant_id = ${tenant} and t.kind in ('p', 's') and t.business_on < last.next
      union all
      select t.to_account, t.amount
      from transfer t, last
      where t.tenant_id = ${tenant} and t.kind in ('p', 's') and t.business_on < last.next),
    ledger as (
      select a.asset as sku, a.node, sum(s.pieces) as pieces
      from side s
      join account a on a.tenant_id = ${tenant} and a.id = s.id and a.book = 'stock' and a.node <> ''
      group by a.asset, a.node),
    kept as (
      select c.sku_id::text as sku, c.node_id::text as node, c.closing_pieces as pieces
      from cost_line c, last
      where c.tenant_id = ${tenant}
        and c.month = last.month)
    select coalesce(l.sku, k.sku) as sku, coalesce(l.node, k.node) as node, l.pieces as in_ledger, k.pieces as kept
    from ledger l
    full join kept k on k.sku = l.sku and k.node = l.node
    where exists (select from last)
      and coalesce(l.pieces, 0) <> coalesce(k.pieces, 0)`,
);

export const costChecks: readonly Check[] = [linesAddUp, monthsFollow, piecesAreTheLedgers];
