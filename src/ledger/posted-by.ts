/**
 * What documents posted. The id of an entry follows from its document, or from something made with it (`derivedId`), so it
 * carries that moment: the range of the moment in the primary key is all there is to read, and posting pays for no index.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { firstIdAt, type Id, timeOfId } from '../kernel/ids.ts';
import { accountNamed, type EntryBehind } from './entries.ts';
import { KIND_OF } from './post.ts';

export type PostedEntry = Omit<EntryBehind, 'change' | 'running'> & { amount: bigint };

export type PostedByQuery = {
  /** In the order their entries are wanted in. */
  documents: readonly Id[];
  /** Further ids that entries of these documents follow from. */
  seeds?: readonly Id[];
  cursor?: string | undefined;
  limit: number;
};

type Row = Omit<PostedEntry, 'kind' | 'document'> & {
  kind: keyof typeof KIND_OF;
  type: string;
  document: Id;
  line: number;
  /** To the microsecond, for the cursor. */
  atText: string;
};

/** Document by document, each from its first entry on. Refuses `http.damaged` (400) when the cursor is not of this list. */
export async function postedBy(
  ctx: Ctx,
  { documents, seeds = [], cursor, limit }: PostedByQuery,
): Promise<{ items: PostedEntry[]; next: string | null }> {
  const after = readCursor(cursor, { document: 'id', at: 'moment', id: 'id' });
  const moments = [...new Set([...documents, ...seeds].map(timeOfId))];
  const of = documents as Id[];
  const rows = await ctx.run<Row>(sql`
    select e.id, e.at, e.at::text as "atText", e.kind, e.amount, ${accountNamed('f')} as "from", ${accountNamed('t')} as "to",
           e.document_type as type, e.document_id as document, e.line, e.business_on as "businessOn", e.actor, e.reason
    from (
      select *
      from (
        select t.*, array_position(${of}::uuid[], t.document_id) as place
        from ledger_posted_by(${ctx.tenant}, ${moments.map(firstIdAt)}, ${moments.map((ms) => firstIdAt(ms + 1))}, ${of}) t) found
      where (place, at, id) > (${after ? documents.indexOf(after.document) + 1 : 0}::int,
        ${after?.at ?? '-infinity'}::timestamptz, ${after?.id ?? firstIdAt(0)}::uuid)
      order by place, at, id
      limit ${limit + 1}) e
    join account f on f.tenant_id = ${ctx.tenant} and f.id = e.from_account
    join account t on t.tenant_id = ${ctx.tenant} and t.id = e.to_account
    order by e.place, e.at, e.id`);
  return pageOf(rows, limit, entryOf, (row) => ({ document: row.document, at: row.atText, id: row.id }));
}

const entryOf = ({ kind, type, document, line, atText: _, ...row }: Row): PostedEntry => ({
  ...row,
  kind: KIND_OF[kind],
  document: { type, id: document, line },
});
