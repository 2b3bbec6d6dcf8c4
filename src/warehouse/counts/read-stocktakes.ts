/** Stocktakes as people look at them: how far they are, which bins were missed, what differs and what that is worth. */
import { type Sku, skusById } from '../../catalog/catalog.ts';
import type { StocktakeBinState, StocktakeState } from '../../contract/stocktakes.ts';
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { actorWords, type Node } from '../../stock/stock.ts';
import { keptByLot } from './count-lots.ts';
import { type StoredStocktake, stocktakeTable } from './store.ts';

type Paged = { cursor?: string | undefined; limit?: number | undefined };
type Row = StoredStocktake & { bins: Record<StocktakeBinState, number> };

const selectStocktakes = (ctx: Ctx, nodes: readonly Node[], where: Sql, limit: number): Promise<Row[]> =>
  ctx.run(sql`
    select s.number, s.version, ${stocktakeTable.select('s')}, b.bins
    from stocktake s
    cross join lateral (
      select jsonb_build_object('open', count(*) filter (where state = 'open'),
                                'counting', count(*) filter (where state = 'counting'),
                                'again', count(*) filter (where state = 'again'),
                                'counted', count(*) filter (where state = 'counted'),
                                'done', count(*) filter (where state = 'done')) as bins
      from stocktake_bin
      where tenant_id = s.tenant_id
        and stocktake_id = s.id) b
    where s.tenant_id = ${ctx.tenant}
      and s.node_id = any(${nodes.map(({ id }) => id)}::uuid[])
      and ${where}
    order by s.id desc
    limit ${limit}`);

export async function listStocktakes(
  ctx: Ctx,
  nodes: readonly Node[],
  { state, cursor, limit = 50 }: Paged & { state?: StocktakeState | undefined },
) {
  const before = readCursor(cursor, { id: 'id' })?.id;
  const rows = await selectStocktakes(
    ctx,
    nodes,
    sql`(${state ?? null}::text is null or s.state = ${state ?? null}) ${before ? sql`and s.id < ${before}` : sql``}`,
    limit + 1,
  );
  const people = await peopleNames(
    ctx,
    rows.map((row) => row.createdBy),
  );
  return pageOf(
    rows,
    limit,
    (row) => rowOf(row, nodes, people),
    ({ id }) => ({ id }),
  );
}

const rowOf = (
  { id, number, nodeId, kind, state, note, createdAt, createdBy, bins, version }: Row,
  nodes: readonly Node[],
  people: ReadonlyMap<string, string>,
) => ({
  ...{ id, number, node: nodeWords(nodes, nodeId), kind, state, note, createdAt, bins, version },
  by: actorWords(createdBy, people),
});

const nodeWords = (nodes: readonly Node[], id: Id) => ({ id, name: nodes.find((node) => node.id === id)!.name });

/** Refuses `warehouse.stocktakeUnknown` (404). */
async function stocktakeOf(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<Row> {
  const [row] = await selectStocktakes(ctx, nodes, sql`s.id = ${id}`, 1);
  if (!row) throw new Refused('warehouse.stocktakeUnknown', { id }, 404);
  return row;
}

type Difference = { skuId: Id; difference: bigint };

/** `currency`: what goods cost is in it. Refuses `warehouse.stocktakeUnknown` (404). */
export async function readStocktake(ctx: Ctx, nodes: readonly Node[], id: Id, currency: string) {
  const row = await stocktakeOf(ctx, nodes, id);
  const counters = await peopleOf(ctx, id);
  const people = await peopleNames(ctx, [row.createdBy, ...counters.map((one) => one.countedBy)]);
  const differences = await ctx.sql<Difference>`
    select l.sku_id as "skuId", l.counted - l.expected as difference
    from stocktake_bin b
    join stocktake_line l on l.tenant_id = b.tenant_id and l.count_id = b.count_id and l.counted <> l.expected
    where b.tenant_id = ${ctx.tenant}
      and b.stocktake_id = ${id}
      and b.state in ('counted', 'done')`;
  return {
    ...rowOf(row, nodes, people),
    ...{ scope: row.scope, tolerance: row.tolerance },
    people: counters.map(({ countedBy, ...one }) => ({ ...one, by: actorWords(countedBy, people) })),
    ...(await worth(ctx, differences, currency)),
  };
}

async function worth(ctx: Ctx, differences: readonly Difference[], currency: string) {
  const skus = await skusById(ctx, [...new Set(differences.map(({ skuId }) => skuId))]);
  const costOf = ({ skuId }: Difference) => skus.get(skuId)?.costMinor ?? null;
  const [gains, losses] = [
    differences.filter((one) => one.difference > 0n),
    differences.filter((one) => one.difference < 0n),
  ];
  const pieces = (all: readonly Difference[]) => all.reduce((sum, one) => sum + one.difference, 0n);
  const value = (all: readonly Difference[]) => ({
    amount: all.reduce((sum, one) => sum + one.difference * (costOf(one) ?? 0n), 0n),
    currency,
  });
  const unknown = new Set(differences.filter((one) => costOf(one) === null).map(({ skuId }) => skuId));
  return {
    ...{ gain: pieces(gains), loss: -pieces(losses), gainValue: value(gains) },
    lossValue: { amount: -value(losses).amount, currency },
    withoutCost: unknown.size,
  };
}

/** The later of two counts of a bin overturns the earlier one where they found different things. */
const peopleOf = (ctx: Ctx, id: Id) => ctx.sql<{
  countedBy: string;
  bins: number;
  scans: number;
  pieces: bigint;
  seconds: number;
  overturned: number;
}>`
  select c.counted_by as "countedBy", count(*)::int as bins, sum(c.scans)::int as scans,
         coalesce(sum(f.pieces), 0)::bigint as pieces,
         round(sum(extract(epoch from c.closed_at - c.started_at)))::int as seconds,
         count(*) filter (where later.found is distinct from c.found and later.id is not null)::int as overturned
  from stocktake_bin b
  join stocktake_count c on c.tenant_id = b.tenant_id and c.stocktake_bin_id = b.id and c.state = 'closed'
  cross join lateral (select sum(value::numeric) as pieces from jsonb_each_text(c.found)) f
  left join lateral (
    select n.id, n.found
    from stocktake_count n
    where n.tenant_id = c.tenant_id
      and n.stocktake_bin_id = b.id
      and n.state = 'closed'
      and n.id > c.id
    order by n.id desc
    limit 1) later on true
  where b.tenant_id = ${ctx.tenant}
    and b.stocktake_id = ${id}
  group by c.counted_by
  order by bins desc, c.counted_by`;

/** By code. Refuses `warehouse.stocktakeUnknown` (404). */
export async function listStocktakeBins(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  { state, cursor, limit = 50 }: Paged & { state?: readonly StocktakeBinState[] | undefined },
) {
  await stocktakeOf(ctx, nodes, id);
  const after = readCursor(cursor, { bin: 'text' })?.bin ?? '';
  const rows = await ctx.run<{
    id: Id;
    bin: string;
    state: StocktakeBinState;
    round: number;
    countedBy: string | null;
    closedAt: Date | null;
    differences: number;
  }>(sql`
    select b.id, b.bin, b.state, b.round, c.counted_by as "countedBy", c.closed_at as "closedAt",
           (select count(*)::int
            from stocktake_line l
            where l.tenant_id = b.tenant_id and l.count_id = b.count_id and l.counted <> l.expected) as differences
    from stocktake_bin b
    left join stocktake_count c on c.tenant_id = b.tenant_id and c.id = b.count_id
    where b.tenant_id = ${ctx.tenant}
      and b.stocktake_id = ${id}
      and b.bin > ${after}
      ${state ? sql`and b.state = any(${state as StocktakeBinState[]}::text[])` : sql``}
    order by b.bin
    limit ${limit + 1}`);
  const people = await peopleNames(
    ctx,
    rows.flatMap(({ countedBy }) => countedBy ?? []),
  );
  return pageOf(
    rows,
    limit,
    ({ countedBy, ...row }) => ({ ...row, by: countedBy === null ? null : actorWords(countedBy, people) }),
    ({ bin }) => ({ bin }),
  );
}

type DifferenceRow = {
  binId: Id;
  bin: string;
  state: StocktakeBinState;
  round: number;
  countedBy: string;
  skuId: Id;
  lot: string;
  expected: bigint;
  counted: bigint;
  before: bigint | null;
};

/** By bin, then goods, then lot. Refuses `warehouse.stocktakeUnknown` (404). */
export async function listDifferences(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  { cursor, limit = 50 }: Paged,
  currency: string,
) {
  await stocktakeOf(ctx, nodes, id);
  const after = readCursor(cursor, { bin: 'text', sku: 'id', lot: 'text' });
  const rows = await ctx.run<DifferenceRow>(sql`
    select b.id as "binId", b.bin, b.state, b.round, c.counted_by as "countedBy", l.sku_id as "skuId", l.lot, l.expected,
           l.counted,
           (select coalesce((p.found ->> (l.sku_id || '/' || l.lot))::bigint,
                            case when l.lot = '' then (p.found ->> l.sku_id::text)::bigint end, 0)
            from stocktake_count p
            where p.tenant_id = b.tenant_id
              and p.stocktake_bin_id = b.id
              and p.state = 'closed'
              and p.id < c.id
            order by p.id
            limit 1) as before
    from stocktake_bin b
    join stocktake_count c on c.tenant_id = b.tenant_id and c.id = b.count_id
    join stocktake_line l on l.tenant_id = c.tenant_id and l.count_id = c.id and l.counted <> l.expected
    where b.tenant_id = ${ctx.tenant}
      and b.stocktake_id = ${id}
      and (b.bin, l.sku_id, l.lot) > (
        ${after?.bin ?? ''}, ${after?.sku ?? '00000000-0000-0000-0000-000000000000'}::uuid, ${after?.lot ?? ''})
    order by b.bin, l.sku_id, l.lot
    limit ${limit + 1}`);
  const skuIds = [...new Set(rows.map((row) => row.skuId))];
  const [people, skus, kept] = await Promise.all([
    peopleNames(
      ctx,
      rows.map((row) => row.countedBy),
    ),
    skusById(ctx, skuIds),
    keptByLot(ctx, skuIds),
  ]);
  return pageOf(
    rows,
    limit,
    ({ countedBy, skuId, lot, ...row }) => {
      const sku = skus.get(skuId)!;
      const difference = row.counted - row.expected;
      const value = sku.costMinor === null ? null : { amount: difference * sku.costMinor, currency };
      const ofLot = lot === '' && !kept.has(skuId) ? null : lot;
      return { ...row, by: actorWords(countedBy, people), sku: skuRef(sku), lot: ofLot, difference, value };
    },
    ({ bin, skuId, lot }) => ({ bin, sku: skuId, lot }),
  );
}

export const skuRef = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });
