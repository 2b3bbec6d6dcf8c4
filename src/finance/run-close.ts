/**
 * The work of closing a period. It is shut in a moment, because everybody who books waits for that, and checked while
 * nobody can come in between; then its vouchers are hashed part by part, and the close is kept. A process that dies
 * leaves it shut, and whoever takes the job over goes on.
 */
import { createHash } from 'node:crypto';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { JobHandler } from '../kernel/jobs.ts';
import { CLOSE, type ClosingCheck, runChecks } from './close-period.ts';

const AT_ONCE = 5000;

type Closing = { period: string; askedBy: string; shut: boolean };

/** What was asked for and has not ended. */
async function closingOf(ctx: Ctx): Promise<Closing | null> {
  const [row] = await ctx.sql<Closing>`
    select c.period, c.asked_by as "askedBy", coalesce(p.state = 'hard', false) as shut
    from gl_closing c
    left join gl_period p on p.tenant_id = c.tenant_id and p.period = c.period
    where c.tenant_id = ${ctx.tenant}
      and c.hindered_at is null
    order by c.period
    limit 1`;
  return row ?? null;
}

class Hindered extends Error {
  readonly checks: string[];
  constructor(checks: string[]) {
    super('hindered');
    this.checks = checks;
  }
}

/** Shuts the period and asks the checks what they say of it now; whatever is in the way, it stays open. */
async function shut(db: Database, scope: Scope, closing: Closing, checks: readonly ClosingCheck[]): Promise<boolean> {
  const { period, askedBy } = closing;
  try {
    await db.transaction(scope, async (ctx) => {
      await ctx.sql`select set_config('statement_timeout', '0', true)`;
      await ctx.sql`select gl_shut_period(${ctx.tenant}, ${period}, ${askedBy})`;
      const hindering = (await runChecks(ctx, period, checks)).filter(({ open }) => open > 0);
      if (hindering.length > 0) throw new Hindered(hindering.map(({ name }) => name));
    });
    return true;
  } catch (error) {
    if (!(error instanceof Hindered)) throw error;
    await db.transaction(
      scope,
      (ctx) => ctx.sql`
        update gl_closing
        set hindered_at = ${new Date(ctx.now())}, hindering = ${error.checks}::text[]
        where tenant_id = ${ctx.tenant}
          and period = ${period}`,
    );
    return false;
  }
}

async function close(db: Database, scope: Scope, checks: readonly ClosingCheck[]): Promise<void> {
  const closing = await db.read(scope, closingOf);
  if (!closing) return;
  // Numbers first and alone: then shutting takes but a moment.
  await db.transaction(scope, (ctx) => ctx.sql`select gl_number(${ctx.tenant})`);
  if (!closing.shut && !(await shut(db, scope, closing, checks))) return;
  const { period, askedBy } = closing;
  const [before] = await db.read(
    scope,
    (ctx) => ctx.sql<{ head: Buffer }>`
      select head
      from gl_close
      where tenant_id = ${ctx.tenant}
        and reopened_at is null
      order by period desc
      limit 1`,
  );
  const head = createHash('sha256').update(before?.head ?? '');
  for (let [after, done] = [0, 0]; ; ) {
    const [part] = await db.read(
      scope,
      (ctx) => ctx.sql<{ last: number | null; vouchers: number; hashes: Buffer | null }>`
        select last, vouchers, hashes
        from gl_voucher_hashes(${ctx.tenant}, ${period}, ${after}, ${AT_ONCE})`,
    );
    if (part?.hashes) head.update(part.hashes);
    done += part?.vouchers ?? 0;
    await db.transaction(
      scope,
      (ctx) => ctx.sql`
        update gl_closing set done_count = ${done} where tenant_id = ${ctx.tenant} and period = ${period}`,
    );
    if (!part?.last || part.vouchers < AT_ONCE) break;
    after = part.last;
  }
  await db.transaction(scope, async (ctx) => {
    await ctx.sql`select set_config('statement_timeout', '0', true)`;
    await ctx.sql`select gl_seal_period(${ctx.tenant}, ${period}, ${ctx.newId()}, ${askedBy}, ${head.digest()})`;
    await ctx.sql`delete from gl_closing where tenant_id = ${ctx.tenant} and period = ${period}`;
  });
}

export const closeJob = (checks: readonly ClosingCheck[]): JobHandler => ({
  kind: CLOSE,
  reach: (db, scope) => close(db, scope, checks),
});
