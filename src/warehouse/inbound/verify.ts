/** What `guanjia verify` asks of goods that come in and are carried: that what was scanned is what the ledger says. */
import { type Check, sqlCheck } from '../../kernel/check.ts';
import { sql } from '../../kernel/db/sql.ts';

/** What a booked receipt counted of a SKU came into the receiving area by its document, to the piece. */
const countedIsReceived = sqlCheck(
  'warehouse.received',
  ({ tenant }) => sql`
    select count(*)
    from goods_receipt_line l
    join goods_receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id
    where l.tenant_id = ${tenant}
      and r.state in ('inspecting', 'done')`,
  ({ tenant }) => sql`
    with came as (
      select t.document_id, a.asset, sum(t.amount) as amount
      from account a
      join transfer t on t.tenant_id = a.tenant_id and t.to_account = a.id
      where a.tenant_id = ${tenant}
        and a.book = 'stock'
        and a.place = 'inbound'
        and t.kind in ('s', 'p')
        and t.document_type = 'stock.receipt'
      group by t.document_id, a.asset
    )
    select r.number || '/' || l.sku_id as subject, l.counted::text as expected, coalesce(c.amount, 0)::text as found
    from goods_receipt r
    join goods_receipt_line l on l.tenant_id = r.tenant_id and l.receipt_id = r.id
    left join came c on c.document_id = r.id and c.asset = l.sku_id::text
    where r.tenant_id = ${tenant}
      and r.state in ('inspecting', 'done')
      and l.counted <> coalesce(c.amount, 0)`,
);

/** What waits to be looked at at a node is what the ledger holds in its receiving area. */
const waitingIsHeld = sqlCheck(
  'warehouse.inspecting',
  ({ tenant }) => sql`
    select count(*)
    from goods_receipt
    where tenant_id = ${tenant}
      and state = 'inspecting'`,
  ({ tenant }) => sql`
    with waiting as (
      select r.node_id::text as node, l.sku_id::text as asset,
             sum(case when l.good + l.defective >= l.wanted then 0
                      when l.wanted < l.counted and l.defective = 0 then l.counted
                      else l.counted - l.good - l.defective end) as pieces
      from goods_receipt r
      join goods_receipt_line l on l.tenant_id = r.tenant_id and l.receipt_id = r.id
      where r.tenant_id = ${tenant}
        and r.state = 'inspecting'
      group by 1, 2
    ), held as (
      select node, asset, held_out
      from account
      where tenant_id = ${tenant}
        and book = 'stock'
        and place = 'inbound'
        and held_out > 0
    )
    select node || '/' || asset as subject, coalesce(pieces, 0)::text as expected, coalesce(held_out, 0)::text as found
    from waiting
    full join held using (node, asset)
    where coalesce(pieces, 0) <> coalesce(held_out, 0)`,
);

/** What was carried to a bin by scan came to that bin by its document, to the piece. */
const carriedIsMoved = sqlCheck(
  'warehouse.carried',
  ({ tenant }) => sql`select count(*) from bin_move where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with came as (
      select t.document_id, a.node, a.place, a.asset, sum(t.amount) as amount
      from account a
      join transfer t on t.tenant_id = a.tenant_id and t.to_account = a.id
      where a.tenant_id = ${tenant}
        and a.book = 'bin'
        and a.bounded
        and t.kind in ('s', 'p')
        and t.document_type = 'stock.move'
      group by t.document_id, a.node, a.place, a.asset
    )
    select m.id as subject, m.quantity::text as expected, coalesce(c.amount, 0)::text as found
    from bin_move m
    left join came c
      on c.document_id = m.id
     and c.node = m.node_id::text
     and c.place = m.to_bin
     and c.asset = m.sku_id::text
    where m.tenant_id = ${tenant}
      and m.quantity <> coalesce(c.amount, 0)`,
);

export const inboundChecks: readonly Check[] = [countedIsReceived, waitingIsHeld, carriedIsMoved];
