/** Charges and credits beside the sales (SUP-2): entered at any time, taken by the next statement of their terms. */
import type { NOTE_KINDS } from '../contract/supplier-terms.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { lockStatements } from './store.ts';
import { lockTerms } from './terms.ts';

export type Note = {
  id: Id;
  supplierId: Id;
  termId: Id;
  kind: (typeof NOTE_KINDS)[number];
  title: string;
  day: string;
  amountMinor: bigint;
  taxPpm: number;
  correctsId: Id | null;
  statementId: Id | null;
  createdAt: Date;
  createdBy: string;
};

export const noteTable = table<Note>('supplier_note', {
  id: 'uuid',
  supplierId: 'uuid',
  termId: 'uuid',
  kind: 'text',
  title: 'text',
  day: 'date',
  amountMinor: 'bigint',
  taxPpm: 'int',
  correctsId: 'uuid',
  statementId: 'uuid',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

/** A supplier has said yes to it. */
export const SIGNED: readonly string[] = ['confirmed', 'invoiced', 'approved', 'paid'];

export type NewNote = Pick<Note, 'termId' | 'kind' | 'title' | 'day' | 'amountMinor' | 'taxPpm'> & {
  correctsId?: Id | undefined;
};

/** Refuses `statements.termUnknown` (404), `statements.notSigned` (data: `number`), `statements.amountZero`. */
export async function enterNotes(ctx: Ctx, notes: readonly NewNote[]): Promise<Id[]> {
  const terms = await lockTerms(
    ctx,
    notes.map(({ termId }) => termId),
  );
  const corrected = await lockStatements(
    ctx,
    notes.flatMap(({ correctsId }) => correctsId ?? []),
  );
  const rows = notes.map(({ correctsId = null, ...note }): Note => {
    const term = terms.get(note.termId);
    if (!term) throw new Refused('statements.termUnknown', { id: note.termId }, 404);
    const isAdjustment = note.kind === 'adjustment';
    if (note.amountMinor === 0n || (note.amountMinor < 0n && !isAdjustment))
      throw new Refused('statements.amountZero', { field: 'amount' });
    const signed = correctsId ? corrected.get(correctsId) : undefined;
    if (isAdjustment !== (signed?.termId === term.id && SIGNED.includes(signed.state)))
      throw new Refused('statements.notSigned', { field: 'correctsId', number: signed?.number ?? '' });
    return {
      ...{ ...note, id: ctx.newId(), supplierId: term.supplierId, correctsId, statementId: null },
      ...{ createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
    };
  });
  await noteTable.insert(ctx, rows);
  await auditAll(
    ctx,
    'supplierNote.enter',
    rows.map(({ id, termId, kind, title, amountMinor }) => ({
      subject: `supplierTerm/${termId}`,
      detail: { note: id, kind, title, amount: String(amountMinor) },
    })),
  );
  return rows.map(({ id }) => id);
}

/** Refuses `statements.noteUnknown` (404), `statements.noteTaken`. */
export async function removeNote(ctx: Ctx, id: Id): Promise<void> {
  const [note] = await ctx.run<Note>(sql`
    select ${noteTable.select()}
    from supplier_note
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  if (!note) throw new Refused('statements.noteUnknown', { id }, 404);
  if (note.statementId) throw new Refused('statements.noteTaken');
  await ctx.sql`
    delete from supplier_note
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  const detail = { kind: note.kind, title: note.title, amount: String(note.amountMinor) };
  await auditAll(ctx, 'supplierNote.remove', [{ subject: `supplierTerm/${note.termId}`, detail }]);
}

/** What the next statements of terms take, up to a day. */
export async function openNotes(ctx: Ctx, termIds: readonly Id[], until: string): Promise<Map<Id, Note[]>> {
  const rows = await ctx.run<Note>(sql`
    select ${noteTable.select()}
    from supplier_note
    where tenant_id = ${ctx.tenant}
      and term_id = any(${termIds as Id[]}::uuid[])
      and statement_id is null
      and day <= ${until}::date
    order by day, id`);
  return Map.groupBy(rows, ({ termId }) => termId);
}

export type NoteFound = Note & { statementNumber: string | null; correctsNumber: string | null };

/** One row more than `limit`, newest first. */
export const findNotes = (
  ctx: Ctx,
  q: { supplierId?: Id | undefined; open?: boolean | undefined; after: Id | null; limit: number },
): Promise<NoteFound[]> =>
  ctx.run(sql`
    select ${noteTable.select('n')}, s.number as "statementNumber", c.number as "correctsNumber"
    from supplier_note n
    left join supplier_statement s on s.tenant_id = n.tenant_id and s.id = n.statement_id
    left join supplier_statement c on c.tenant_id = n.tenant_id and c.id = n.corrects_id
    where n.tenant_id = ${ctx.tenant}
      and (${q.supplierId}::uuid is null or n.supplier_id = ${q.supplierId})
      and (not ${q.open ?? false} or n.statement_id is null)
      and (${q.after}::uuid is null or n.id < ${q.after})
    order by n.id desc
    limit ${q.limit + 1}`);
