/**
 * Work in the background that a person must look at: it failed as often as is allowed, or ended its process each time
 * (OPS-8). Somebody repeats it once the cause is mended, or drops it and says why.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Guarded, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const StuckJob = Output({
  id: Id,
  /** `area.verb` */
  kind: Type.String(),
  tries: Type.Integer(),
  /** What the last try said, as it was said. */
  lastError: Guarded('orders.reveal', 'contacts', Nullable(Type.String())),
  createdAt: Moment,
  /** When it was left to a person. */
  since: Moment,
});
export type StuckJob = Static<typeof StuckJob>;

export const listStuckJobs = endpoint({
  method: 'GET',
  path: '/api/v1/jobs',
  summary: 'Jobs that wait for a person, newest first',
  scope: 'health.read',
  query: PageQuery({ kind: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }),
  response: Page(StuckJob),
});

/** Refuses per job: `jobs.unknown`. A job that newer news covers is done with. */
export const repeatJobs = endpoint({
  method: 'POST',
  path: '/api/v1/jobs/repeat',
  summary: 'Try jobs again from the beginning',
  scope: 'jobs.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per job: `jobs.unknown`. */
export const dropJobs = endpoint({
  method: 'POST',
  path: '/api/v1/jobs/drop',
  summary: 'Give jobs up for good, with the reason; their effect never happens',
  scope: 'jobs.write',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});
