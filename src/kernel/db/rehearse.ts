/**
 * A command carried out to see what would come of it, and taken back. What must stay true: nothing of it is kept, no job
 * is written, nobody is told. It costs what the command costs, its locks included, for as long as it takes.
 */
import type { Ctx } from '../context.ts';

/** `work` sees its own changes; when it is over they never were. What it throws is thrown. */
export async function rehearse<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  await ctx.sql`savepoint rehearsal`;
  try {
    return await work({ ...ctx, tell: () => {}, afterCommit: () => {} });
  } finally {
    await ctx.sql`rollback to savepoint rehearsal`;
  }
}
