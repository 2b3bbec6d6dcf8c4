/** What documents moved over the edge of places taken together, such as everything good at a node. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export type MovedByDocument = { asset: string; type: string; document: Id; change: bigint; firstAt: Date };

/**
 * Per document and asset, since a moment: what came into the places named less what went out of them. What only moved from
 * one of them to another sums to nothing and is left out.
 */
export async function movedByDocument(
  ctx: Ctx,
  { book, node, places, since }: { book: string; node: string; places: readonly string[]; since: Date },
): Promise<MovedByDocument[]> {
  const rows = await ctx.sql<Omit<MovedByDocument, 'change'> & { change: string }>`
    select a.asset, e.document_type as type, e.document_id as document, sum(e.change)::text as change,
           min(e.at) as "firstAt"
    from account a
    cross join lateral (
      select document_type, document_id, -amount as change, at
      from transfer
      where tenant_id = ${ctx.tenant}
        and from_account = a.id
        and from_account > 0
        and kind in ('p', 's')
        and at > ${since}
      union all
      select document_type, document_id, amount, at
      from transfer
      where tenant_id = ${ctx.tenant}
        and to_account = a.id
        and to_account > 0
        and kind in ('p', 's')
        and at > ${since}) e
    where a.tenant_id = ${ctx.tenant}
      and a.book = ${book}
      and a.node = ${node}
      and a.place = any(${places as string[]}::text[])
    group by a.asset, e.document_type, e.document_id
    having sum(e.change) <> 0
    order by a.asset, "firstAt", e.document_id`;
  return rows.map((row) => ({ ...row, change: BigInt(row.change) }));
}
