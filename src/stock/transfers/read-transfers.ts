/** Transfers as people look at them: how much was shipped and has arrived, shipment by shipment. */
import { skusById } from '../../catalog/catalog.ts';
import type { TransferState } from '../../contract/transfers.ts';
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { availableAt } from '../availability.ts';
import { actorWords } from '../place-words.ts';
import { expectationOf, linesOfTransfers, type TransferHead, transferTable } from './transfers.ts';

type Row = TransferHead & {
  number: string;
  version: number;
  from: { id: Id; name: string };
  to: { id: Id; name: string };
  quantity: bigint;
  shipped: bigint;
  received: bigint;
  writtenOff: bigint;
  priced: bigint;
};

/** Of the nodes given: from one of them or to one. */
const selectTransfers = (ctx: Ctx, nodeIds: readonly Id[], where: Sql, limit: number): Promise<Row[]> =>
  ctx.run(sql`
    select t.number, t.version, ${transferTable.select('t')}, jsonb_build_object('id', a.id, 'name', a.name) as "from",
           jsonb_build_object('id', b.id, 'name', b.name) as "to", l.*
    from stock_transfer t
    join node a on a.tenant_id = t.tenant_id and a.id = t.from_node_id
    join node b on b.tenant_id = t.tenant_id and b.id = t.to_node_id
    cross join lateral (
      select sum(quantity)::bigint as quantity, sum(shipped)::bigint as shipped, sum(received)::bigint as received,
             sum(written_off)::bigint as "writtenOff", coalesce(sum(price_minor * quantity), 0)::bigint as priced
      from stock_transfer_line
      where tenant_id = t.tenant_id
        and transfer_id = t.id) l
    where t.tenant_id = ${ctx.tenant}
      and (t.from_node_id = any(${nodeIds as Id[]}::uuid[]) or t.to_node_id = any(${nodeIds as Id[]}::uuid[]))
      and ${where}
    order by t.id desc
    limit ${limit}`);

export type TransferQuery = {
  state?: TransferState | undefined;
  number?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export async function listTransfers(
  ctx: Ctx,
  nodeIds: readonly Id[],
  { state, number, cursor, limit = 50 }: TransferQuery,
) {
  const before = readCursor(cursor, { id: 'id' })?.id;
  const rows = await selectTransfers(
    ctx,
    nodeIds,
    sql`(${state ?? null}::text is null or t.state = ${state ?? null})
        and (${number ?? null}::text is null or t.number = upper(${number?.trim() ?? null}))
        ${before ? sql`and t.id < ${before}` : sql``}`,
    limit + 1,
  );
  const people = await peopleNames(
    ctx,
    rows.map((row) => row.createdBy),
  );
  return pageOf(
    rows,
    limit,
    (row) => rowOf(row, people),
    ({ id }) => ({ id }),
  );
}

const rowOf = (row: Row, people: ReadonlyMap<string, string>) => {
  const { id, number, from, to, state, expectedOn, note, createdAt, createdBy, version, currency, priced } = row;
  const { quantity, shipped, received, writtenOff } = row;
  return {
    ...{ id, number, from, to, state, expectedOn, note, createdAt, by: actorWords(createdBy, people), version },
    ...{ quantity, shipped, received, writtenOff, amount: currency ? { amount: priced, currency } : null },
  };
};

/** Refuses `stock.transferUnknown` (404). */
export async function readTransfer(ctx: Ctx, nodeIds: readonly Id[], id: Id) {
  const [row] = await selectTransfers(ctx, nodeIds, sql`t.id = ${id}`, 1);
  if (!row) throw new Refused('stock.transferUnknown', { id }, 404);
  const [lines, shipments] = [(await linesOfTransfers(ctx, [id])).get(id) ?? [], await shipmentsOf(ctx, id)];
  const skuIds = lines.map(({ skuId }) => skuId);
  const [skus, free, people] = await Promise.all([
    skusById(ctx, skuIds),
    availableAt(ctx, [row.fromNodeId], skuIds),
    peopleNames(ctx, [row.createdBy, ...shipments.map((one) => one.createdBy)]),
  ]);
  return {
    ...rowOf(row, people),
    lines: lines.map(({ line, skuId, quantity, shipped, received, writtenOff, priceMinor }) => {
      const { id: skuOf, merchantCode, name, properties, trackSerials: tracked } = skus.get(skuId)!;
      return {
        ...{ line, sku: { id: skuOf, merchantCode, name, properties }, quantity, shipped, received, writtenOff },
        price: priceMinor === null || !row.currency ? null : { amount: priceMinor, currency: row.currency },
        tracked,
        available: free.get(row.fromNodeId)?.get(skuId) ?? 0n,
      };
    }),
    shipments: shipments.map(({ createdBy, ...one }) => ({ ...one, by: actorWords(createdBy, people) })),
  };
}

type Shipped = {
  id: Id;
  number: string;
  createdAt: Date;
  createdBy: string;
  quantity: bigint;
  reversed: boolean;
};
type Expected = { id: Id; number: string; state: string; received: bigint };

/** Oldest first, each with what is expected of it. */
async function shipmentsOf(ctx: Ctx, transferId: Id): Promise<(Shipped & { expectation: Expected | null })[]> {
  const shipped = await ctx.sql<Shipped>`
    select d.id, d.number, d.created_at as "createdAt", d.created_by as "createdBy", -sum(l.change)::bigint as quantity,
           exists (select from stock_document r where r.tenant_id = d.tenant_id and r.reverses_id = d.id) as reversed
    from stock_document d
    join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id
    where d.tenant_id = ${ctx.tenant}
      and d.transfer_id = ${transferId}
      and d.kind = 'transfer'
    group by d.tenant_id, d.id
    order by d.id`;
  const expected = await ctx.sql<Expected>`
    select e.id, e.number, e.state, sum(x.received)::bigint as received
    from expectation e
    join expectation_line x on x.tenant_id = e.tenant_id and x.expectation_id = e.id
    where e.tenant_id = ${ctx.tenant}
      and e.transfer_id = ${transferId}
    group by e.tenant_id, e.id`;
  const byId = new Map(expected.map((one) => [one.id, one]));
  return shipped.map((one) => ({ ...one, expectation: byId.get(expectationOf(one.id)) ?? null }));
}

/** The entries of a transfer are its own, those of its documents, and those of what was expected of it. */
export async function sourcesOf(ctx: Ctx, transferId: Id): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select d.id
    from stock_document d
    left join expectation e on e.tenant_id = d.tenant_id and e.id = d.expectation_id
    where d.tenant_id = ${ctx.tenant}
      and (d.transfer_id = ${transferId} or e.transfer_id = ${transferId})
    union all
    select id
    from expectation
    where tenant_id = ${ctx.tenant}
      and transfer_id = ${transferId}
    order by id`;
  return [transferId, ...rows.map(({ id }) => id)];
}
