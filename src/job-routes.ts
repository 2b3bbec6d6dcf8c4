/**
 * Jobs that wait for a person: listed, repeated, dropped (OPS-8). Both changes are in the audit log, a dropped job with
 * what it was about. Refuses per job: `jobs.unknown`. Posts nothing.
 */
import { dropJobs, listStuckJobs, repeatJobs } from './contract/jobs.ts';
import { auditAll } from './identity/identity.ts';
import type { Ctx } from './kernel/context.ts';
import { pageOf, readCursor } from './kernel/http/cursor.ts';
import { type Route, route } from './kernel/http/route.ts';
import type { Id } from './kernel/ids.ts';
import { done, type Outcome, refuse } from './kernel/refusal.ts';

const LIMIT = 50;

type Stuck = { id: Id; kind: string; tries: number; lastError: string | null; createdAt: Date; since: Date };
type Changed = { id: Id; kind: string; last_error: string | null; payload: unknown };

/** One row more than `limit`, newest first. */
const findStuck = (ctx: Ctx, q: { kind: string | undefined; before: Id | null; limit: number }) =>
  ctx.sql<Stuck>`
    select id, kind, attempts as tries, last_error as "lastError", created_at as "createdAt", given_up_at as since
    from job
    where tenant_id = ${ctx.tenant}
      and needs_person
      and (${q.kind}::text is null or kind = ${q.kind})
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`;

/** Of jobs with one key the newest is tried again; where a newer one waits already, none is. */
async function repeatAll(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  const covered = await ctx.sql<Changed>`
    delete from job o
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${ids}::uuid[])
      and o.needs_person
      and exists (
        select from job n
        where n.tenant_id = o.tenant_id and n.kind = o.kind and n.key = o.key and n.claimed_by is null
          and (not n.needs_person or (n.id = any(${ids}::uuid[]) and n.id > o.id)))
    returning o.id, o.kind, o.last_error, o.payload`;
  const again = await ctx.sql<Changed>`
    update job
    set needs_person = false, given_up_at = null, attempts = 0, crashes = 0, first_crash_at = null, run_at = now()
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])
      and needs_person
    returning id, kind, last_error, payload`;
  return noted(ctx, 'job.repeat', ids, [...covered, ...again], ({ kind, last_error }) => ({ kind, last_error }));
}

async function dropAll(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id>[]> {
  const gone = await ctx.sql<Changed>`
    delete from job
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])
      and needs_person
    returning id, kind, last_error, payload`;
  return noted(ctx, 'job.drop', ids, gone, ({ id: _, ...job }) => ({ ...job, reason }));
}

async function noted(
  ctx: Ctx,
  action: string,
  ids: readonly Id[],
  changed: readonly Changed[],
  detail: (job: Changed) => Record<string, unknown>,
): Promise<Outcome<Id>[]> {
  await auditAll(
    ctx,
    action,
    changed.map((job) => ({ subject: `job/${job.id}`, detail: detail(job) })),
  );
  const known = new Set(changed.map((job) => job.id));
  return ids.map((id) => (known.has(id) ? done(id) : refuse(id, 'jobs.unknown')));
}

export const jobRoutes: Route[] = [
  route(listStuckJobs, async ({ ctx, query }) => {
    const limit = query.limit ?? LIMIT;
    const before = readCursor(query.cursor, { id: 'id' })?.id ?? null;
    return pageOf(
      await findStuck(ctx, { kind: query.kind, before, limit }),
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
  }),
  route(repeatJobs, async ({ ctx, body }) => ({ outcomes: await repeatAll(ctx, body.ids) })),
  route(dropJobs, async ({ ctx, body }) => ({ outcomes: await dropAll(ctx, body.ids, body.reason) })),
];
