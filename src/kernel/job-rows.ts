/** What workers say to the job table about rows they have taken; all of it holds only while they are still theirs. */
import type { Ctx, Tenant } from './context.ts';
import type { Id } from './ids.ts';

export type JobRow = {
  tenant_id: Tenant;
  id: Id;
  kind: string;
  payload: unknown;
  attempts: number;
  sequence: string | null;
  claimed_by: number;
  /** Deaths of a worker that held it; see `release_orphans` in the migrations. */
  crashes: number;
  /** W3C `traceparent` of what made it necessary. */
  trace: string | null;
};

export const byId = (a: JobRow, b: JobRow): number => (a.id < b.id ? -1 : 1);

/** How many of them were still ours. */
export async function removeJobs(ctx: Ctx, claimed: readonly JobRow[]): Promise<number> {
  const rows = await ctx.sql`
    delete from job
    where tenant_id = ${ctx.tenant}
      and id = any(${claimed.map((row) => row.id)}::uuid[])
      and claimed_by = ${claimed[0]!.claimed_by}
    returning id`;
  return rows.length;
}

/** Committed before the suspect runs: if the process ends now, this job was there. */
export const countSuspect = (ctx: Ctx, row: JobRow) => ctx.sql`
  update job
  set crashes = crashes + 1
  where tenant_id = ${ctx.tenant}
    and id = ${row.id}
    and claimed_by = ${row.claimed_by}`;

type Failure = { seconds: number; message: string; person: boolean; later: boolean };

/** Back into the queue; a newer waiting job of the same key covers it, and then it goes. */
export async function giveBack(ctx: Ctx, row: JobRow, { seconds, message, person, later }: Failure): Promise<void> {
  const covered = await ctx.sql`
    delete from job o
    using job n
    where o.tenant_id = ${ctx.tenant} and o.id = ${row.id} and o.claimed_by = ${row.claimed_by}
      and n.tenant_id = o.tenant_id and n.kind = o.kind and n.key = o.key and n.id <> o.id
      and n.claimed_by is null and not n.needs_person
    returning o.id`;
  if (covered.length) return;
  await ctx.sql`
    update job
    set claimed_by = null,
        run_at = now() + ${seconds} * interval '1 second',
        last_error = ${message.slice(0, 2000)},
        needs_person = ${person},
        given_up_at = case when ${person} then now() end,
        crashes = 0,
        first_crash_at = null,
        attempts = attempts - ${later ? 1 : 0}
    where tenant_id = ${ctx.tenant}
      and id = ${row.id}
      and claimed_by = ${row.claimed_by}`;
}
