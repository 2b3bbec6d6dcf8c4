/**
 * Goods one node has too much of and another too little (STK-6, STK-8), by the levels of replenishment. What must stay true:
 * nothing is suggested that would take the giving node below what it is filled up to, and what drafts and approved
 * transfers will bring counts as there, so that nobody sends it twice.
 */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { smaller } from '../../kernel/money.ts';
import { type ListedLine, listReplenishment } from '../list-replenishment.ts';
import type { Node } from '../nodes.ts';

export type AtNode = { node: { id: Id; name: string }; available: bigint; upTo: bigint; wanted: bigint };
export type Suggested = { from: AtNode; to: AtNode; quantity: bigint };

/** The largest surplus serves the largest want first, so that few transfers are needed. */
export function balanceOf(nodes: readonly AtNode[]): Suggested[] {
  const size = (a: bigint, b: bigint) => (a > b ? -1 : a < b ? 1 : 0);
  const givers = nodes
    .map((one) => ({ ...one, spare: one.available - one.upTo }))
    .filter(({ spare, wanted }) => spare > 0n && wanted === 0n)
    .toSorted((a, b) => size(a.spare, b.spare));
  return nodes
    .filter(({ wanted }) => wanted > 0n)
    .toSorted((a, b) => size(a.wanted, b.wanted))
    .flatMap((to) => {
      let open = to.wanted;
      return givers.flatMap(({ ...from }, i) => {
        const quantity = smaller(open, from.spare);
        if (quantity <= 0n) return [];
        open -= quantity;
        givers[i]!.spare -= quantity;
        const { spare: _, ...giver } = from;
        return [{ from: giver, to, quantity }];
      });
    });
}

/** By merchant code; a page may be short and still have a next one. */
export async function listBalance(
  ctx: Ctx,
  nodes: readonly Node[],
  query: { text?: string | undefined; cursor?: string | undefined; limit?: number | undefined },
) {
  const { items, next } = await listReplenishment(ctx, nodes, query);
  const coming = await comingBy(
    ctx,
    items.map(({ sku }) => sku.id),
  );
  const bySku = Map.groupBy(items, ({ sku }) => sku.id);
  const found = [...bySku.values()].flatMap((lines) =>
    balanceOf(lines.map((line) => atNode(line, coming.get(`${line.sku.id}/${line.node.id}`) ?? 0n))).map(
      ({ from, to, quantity }) => ({
        ...{ sku: lines[0]!.sku, from: from.node, to: to.node, quantity },
        ...{ fromAvailable: from.available, fromUpTo: from.upTo, toAvailable: to.available, toUpTo: to.upTo },
      }),
    ),
  );
  return { items: found, next };
}

/** Goods without a forecast are not expected to be asked for: all of them may go. */
const atNode = ({ node, available, suggestion, forecast }: ListedLine, coming: bigint): AtNode => ({
  ...{ node, available, upTo: forecast?.orderUpTo ?? 0n },
  wanted: suggestion > coming ? suggestion - coming : 0n,
});

/** What transfers will bring and have not shipped yet; what they shipped is on order. */
async function comingBy(ctx: Ctx, skuIds: readonly Id[]): Promise<Map<string, bigint>> {
  const rows = await ctx.sql<{ key: string; quantity: bigint }>`
    select l.sku_id || '/' || t.to_node_id as key, sum(l.quantity - l.shipped)::bigint as quantity
    from stock_transfer_line l
    join stock_transfer t on t.tenant_id = l.tenant_id and t.id = l.transfer_id
    where l.tenant_id = ${ctx.tenant}
      and l.sku_id = any(${skuIds as Id[]}::uuid[])
      and l.shipped < l.quantity
      and not t.closed
      and t.state in ('draft', 'approved', 'partlyDone')
    group by 1`;
  return new Map(rows.map(({ key, quantity }) => [key, quantity]));
}
