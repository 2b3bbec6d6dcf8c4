/** What a counting person is told: which bins wait, and what he himself has found. Never what the books expect. */
import { skusById } from '../../catalog/catalog.ts';
import type { StocktakeKind } from '../../contract/stocktakes.ts';
import { ownActors } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Node } from '../../stock/stock.ts';
import { countAt } from './count-bin.ts';
import { whatOf } from './count-lots.ts';
import { skuRef } from './read-stocktakes.ts';
import { OPEN_STATES } from './store.ts';

const SHOWN = 30;

type TaskRow = {
  id: Id;
  number: string;
  nodeId: Id;
  kind: StocktakeKind;
  bins: { bin: string; again: boolean }[] | null;
  open: number;
  counted: number;
  begun: string | null;
};

/** A bin that this person counted last is not his to count again, so it does not wait for him. */
export async function listCountTasks(ctx: Ctx, nodes: readonly Node[]) {
  const own = [...(await ownActors(ctx))];
  const rows = await ctx.sql<TaskRow>`
    select s.id, s.number, s.node_id as "nodeId", s.kind, w.bins, w.open,
           (select count(*)::int
            from stocktake_bin
            where tenant_id = s.tenant_id and stocktake_id = s.id and state in ('counted', 'done')) as counted,
           (select min(b.bin)
            from stocktake_bin b
            join stocktake_count c on c.tenant_id = b.tenant_id and c.stocktake_bin_id = b.id and c.state = 'open'
            where b.tenant_id = s.tenant_id and b.stocktake_id = s.id and c.counted_by = any(${own}::text[])) as begun
    from stocktake s
    cross join lateral (
      select jsonb_agg(jsonb_build_object('bin', bin, 'again', again) order by bin) filter (where place <= ${SHOWN}) as bins,
             count(*)::int as open
      from (
        select b.bin, b.state = 'again' as again, row_number() over (order by b.bin) as place
        from stocktake_bin b
        left join stocktake_count c on c.tenant_id = b.tenant_id and c.id = b.count_id
        where b.tenant_id = s.tenant_id
          and b.stocktake_id = s.id
          and (b.state = 'open' or (b.state = 'again' and c.counted_by <> all(${own}::text[])))) waiting) w
    where s.tenant_id = ${ctx.tenant}
      and s.node_id = any(${nodes.map(({ id }) => id)}::uuid[])
      and s.state = any(${[...OPEN_STATES]}::text[])
    order by s.id`;
  return rows.map(({ id, number, nodeId, bins, ...row }) => ({
    ...row,
    stocktake: { id, number },
    node: nameOf(nodes, nodeId),
    bins: bins ?? [],
  }));
}

/** Refuses `warehouse.countUnknown` (404). */
export async function readCount(ctx: Ctx, nodes: readonly Node[], id: Id) {
  const { stocktake, nodeId, bin, round, skuIds, found } = await countAt(ctx, nodes, id, 'read');
  const lines = Object.entries(found).map(([key, quantity]) => ({ ...whatOf(key), quantity: BigInt(quantity) }));
  const skus = await skusById(ctx, [...new Set([...skuIds, ...lines.map(({ skuId }) => skuId)])]);
  return {
    ...{ id, stocktake: { id: stocktake.id, number: stocktake.number }, node: nameOf(nodes, nodeId), bin, round },
    only: skuIds.map((skuId) => skuRef(skus.get(skuId)!)),
    lines: lines.map(({ skuId, ...line }) => ({ sku: skuRef(skus.get(skuId)!), ...line })),
  };
}

const nameOf = (nodes: readonly Node[], id: Id) => ({ id, name: nodes.find((node) => node.id === id)!.name });
