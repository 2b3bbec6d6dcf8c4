/** Facts as they are kept, and the one way they are written: what documents stand at less what was told of them. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type FactRow, type Source, type Standing, type ToldRow, untold } from './fact.ts';

export const factTable = table<FactRow>('booked_fact', {
  ...{ source: 'text', documentId: 'text', seq: 'int', documentKind: 'text', documentNumber: 'text', kind: 'text' },
  ...{ at: 'timestamptz', day: 'date', amounts: 'jsonb', about: 'jsonb', notedAt: 'timestamptz' },
});

/** One at a time in a tenant, until the transaction ends: what was told is told once. */
export const takeTurn = (ctx: Ctx) =>
  ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`bookkeeping/${ctx.tenant}`}, 0))`;

/** Notes what the books have not been told of these documents; answers how many rows that took. Under `takeTurn`. */
export async function note(ctx: Ctx, source: Source, standings: readonly Standing[]): Promise<number> {
  const told = Map.groupBy(
    await toldOf(
      ctx,
      source,
      standings.map(({ document }) => document.id),
    ),
    ({ documentId }) => documentId,
  );
  const now = new Date(ctx.now());
  const rows = standings.flatMap((one) => untold(source, one, told.get(one.document.id) ?? [], now));
  await factTable.insert(ctx, rows);
  return rows.length;
}

const toldOf = (ctx: Ctx, source: Source, ids: readonly string[]): Promise<ToldRow[]> =>
  ctx.sql<ToldRow>`
    select document_id as "documentId", seq, kind, amounts, about
    from booked_fact
    where tenant_id = ${ctx.tenant}
      and source = ${source}
      and document_id = any(${ids as string[]}::text[])
    order by document_id, seq`;
