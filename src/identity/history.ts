/** What the audit log knows of one record, newest first. Whether the caller may see the record has been asked before. */
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { findAudit } from './list-access.ts';

type PageAsked = { cursor?: string | undefined; limit?: number | undefined };

export async function historyOf(ctx: Ctx, subject: string, { cursor, limit = 50 }: PageAsked) {
  const before = readCursor(cursor, { id: 'id' })?.id ?? null;
  const whenever = { actorId: undefined, from: undefined, until: undefined };
  return pageOf(
    await findAudit(ctx, { ...whenever, subject, before, limit }),
    limit,
    (row) => row,
    ({ id }) => ({ id }),
  );
}
