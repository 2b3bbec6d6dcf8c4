/** What goods cost that a receipt or an opening brought: said by hand or by file. Open months are reckoned anew. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { closedBooks } from '../ledger/ledger.ts';
import { askCosts } from './make-costs.ts';

export type DocumentCost = { documentId: Id; skuId: Id; costMinor: bigint };

/** An outcome per line, by document. Refuses `costs.documentUnknown`, `ledger.periodClosed` (data: `closedThrough`). */
export async function setCosts(ctx: Ctx, lines: readonly DocumentCost[]): Promise<Outcome<Id, string>[]> {
  const found = await ctx.sql<{ documentId: Id; skuId: Id; day: string }>`
    select distinct d.id as "documentId", l.sku_id as "skuId", d.business_on::text as day
    from stock_document d
    join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id
    where d.tenant_id = ${ctx.tenant}
      and d.kind in ('receipt', 'opening')
      and d.id = any(${lines.map(({ documentId }) => documentId)}::uuid[])`;
  const days = new Map(found.map(({ documentId, skuId, day }) => [`${documentId}/${skuId}`, day]));
  const closedThrough = (await closedBooks(ctx)).get('stock') ?? '';
  const outcomes = lines.map(({ documentId, skuId }): Outcome<Id, string> => {
    const day = days.get(`${documentId}/${skuId}`);
    if (day === undefined) return refuse(documentId, 'costs.documentUnknown');
    return day <= closedThrough ? refuse(documentId, 'ledger.periodClosed', { closedThrough }) : done(documentId);
  });
  const said = [
    ...new Map(
      lines.filter((_, i) => outcomes[i]!.done).map((line) => [`${line.documentId}/${line.skuId}`, line]),
    ).values(),
  ];
  if (said.length === 0) return outcomes;
  await ctx.run(sql`
    insert into document_cost (tenant_id, document_id, sku_id, cost_minor)
    select ${ctx.tenant}::int, n.document_id, n.sku_id, n.cost_minor
    from unnest(${said.map((one) => one.documentId)}::uuid[], ${said.map((one) => one.skuId)}::uuid[],
                ${said.map((one) => one.costMinor)}::bigint[]) n(document_id, sku_id, cost_minor)
    on conflict (tenant_id, document_id, sku_id) do update set cost_minor = excluded.cost_minor`);
  await auditAll(
    ctx,
    'stockDocument.cost',
    said.map(({ documentId, skuId, costMinor }) => ({
      subject: `stockDocument/${documentId}`,
      detail: { skuId, cost: String(costMinor) },
    })),
  );
  await askCosts(ctx);
  return outcomes;
}
