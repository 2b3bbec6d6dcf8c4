/** What `guanjia verify` asks of stock: that bins, quotas and documents tell what the ledger tells. Nothing is mended. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { readCounters } from '../kernel/counters.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { balances, booksAgree } from '../ledger/ledger.ts';
import { DEAD, TO_REORDER } from './look-at-stock.ts';
import { lotChecks } from './lots/verify.ts';
import { goods, sellable } from './places.ts';
import { transferChecks } from './transfers/verify.ts';

const SAMPLE = 5;

/** What is staged for parcels is a bin too. */
const binsAreSellable = booksAgree('stock.bins', { book: 'stock', place: 'sellable' }, { book: 'bin' });

const quotasAreFloors: Check = {
  name: 'stock.virtual',
  run: async (ctx) => {
    const rows = await ctx.sql<{ skuId: Id; nodeId: Id; quota: string }>`
      select sku_id as "skuId", node_id as "nodeId", sum(change) as quota
      from virtual_stock
      where tenant_id = ${ctx.tenant}
      group by sku_id, node_id`;
    const held = await balances(
      ctx,
      rows.map(({ nodeId, skuId }) => sellable(nodeId, skuId)),
    );
    const breaches = rows.flatMap((row, i) =>
      held[i]!.floor === -BigInt(row.quota) ? [] : [{ ...row, floor: String(held[i]!.floor) }],
    );
    return { rows: rows.length, breaches: breaches.length, sample: breaches.slice(0, SAMPLE) };
  },
};

const linesHaveDocuments = sqlCheck(
  'stock.documents',
  ({ tenant }) => sql`select count(*) from stock_document_line where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select l.document_id as document, l.line, l.sku_id as sku
    from stock_document_line l
    left join stock_document d on d.tenant_id = ${tenant} and d.id = l.document_id
    left join node n on n.tenant_id = ${tenant} and n.id = d.node_id
    where l.tenant_id = ${tenant}
      and n.id is null`,
);

/** What is on order at a node is what its open expectations still wait for. */
const expectationsArePromises: Check = {
  name: 'stock.expectations',
  run: async (ctx) => {
    const rows = await ctx.sql<{ skuId: Id; nodeId: Id; left: string }>`
      select l.sku_id as "skuId", e.node_id as "nodeId",
             coalesce(sum(l.quantity - l.received) filter (where l.hold_id is not null), 0) as left
      from expectation_line l
      join expectation e on e.tenant_id = l.tenant_id and e.id = l.expectation_id
      where l.tenant_id = ${ctx.tenant}
      group by l.sku_id, e.node_id`;
    const held = await balances(
      ctx,
      rows.map(({ nodeId, skuId }) => goods(nodeId, 'inbound', skuId)),
    );
    const breaches = rows.flatMap((row, i) =>
      held[i]!.heldIn === BigInt(row.left) ? [] : [{ ...row, heldIn: String(held[i]!.heldIn) }],
    );
    return { rows: rows.length, breaches: breaches.length, sample: breaches.slice(0, SAMPLE) };
  },
};

/** What the to-do list is told is what the last look found. */
const lookIsCounted: Check = {
  name: 'stock.looks',
  run: async (ctx) => {
    const rows = await ctx.sql<{ name: string; found: bigint }>`
      select c.name, c.found::bigint as found
      from replenishment_run r
      cross join lateral (values (${TO_REORDER}::text, r.to_reorder), (${DEAD}::text, r.dead)) c(name, found)
      where r.tenant_id = ${ctx.tenant}`;
    const kept = await readCounters(ctx, [TO_REORDER, DEAD]);
    const sample = rows
      .map(({ name, found }) => ({ name, found: found.toString(), kept: (kept.get(name) ?? 0n).toString() }))
      .filter((row) => row.found !== row.kept);
    return { rows: rows.length, breaches: sample.length, sample };
  },
};

export const stockChecks: readonly Check[] = [
  lookIsCounted,
  binsAreSellable,
  quotasAreFloors,
  linesHaveDocuments,
  expectationsArePromises,
  ...transferChecks,
  ...lotChecks,
];
