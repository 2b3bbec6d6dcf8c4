/**
 * Is it running, and if not, what is to be done (OPS-8).
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Moment, Output } from './endpoint.ts';
import { Integer } from './money.ts';

export const isAlive = endpoint({
  method: 'GET',
  path: '/healthz',
  summary: 'The process answers',
  scope: 'public',
  response: Output({ ok: Type.Boolean() }),
});

/** 503 with the same body when a check fails. */
export const isReady = endpoint({
  method: 'GET',
  path: '/readyz',
  summary: 'Database, migrations and workers are ready',
  scope: 'public',
  response: Output({ ok: Type.Boolean(), checks: Type.Array(Output({ name: Type.String(), ok: Type.Boolean() })) }),
});

export const Health = Output({
  ok: Type.Boolean(),
  version: Type.String(),
  startedAt: Moment,
  checks: Type.Array(
    Output({
      name: Type.String(),
      ok: Type.Boolean(),
      /** What was found, by a code with its values (`database.clock.off`, seconds), for texts in other languages. */
      code: Type.String(),
      values: Facts,
      /** The same in plain English, with what mends it. */
      finding: Type.String(),
    }),
  ),
  jobs: Output({ waiting: Type.Integer(), running: Type.Integer(), failed: Type.Integer() }),
  /** By kind of job, the fullest first; `failed` waits for a person. Kinds with nothing to do are left out. */
  queues: Type.Array(
    Output({
      kind: Type.String(),
      waiting: Type.Integer(),
      running: Type.Integer(),
      failed: Type.Integer(),
      /** How long the oldest due one has waited. */
      oldestSeconds: Type.Integer(),
    }),
  ),
  /** What the whole database takes on its disk, in bytes. */
  databaseBytes: Integer,
});
export type Health = Static<typeof Health>;

export const getHealth = endpoint({
  method: 'GET',
  path: '/api/v1/health',
  summary: 'Checks with findings, the job queues, and what the database takes',
  scope: 'health.read',
  response: Health,
});
