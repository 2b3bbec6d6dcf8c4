/**
 * Is it running, and if not, what is to be done (OPS-8).
 */
import { type Static, Type } from 'typebox';
import { endpoint, Moment, Output } from './endpoint.ts';

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
      /** What was found, with what mends it, in plain words. */
      finding: Type.String(),
    }),
  ),
  jobs: Output({ waiting: Type.Integer(), running: Type.Integer(), failed: Type.Integer() }),
});
export type Health = Static<typeof Health>;

export const getHealth = endpoint({
  method: 'GET',
  path: '/api/v1/health',
  summary: 'Checks with findings, and the job queue',
  scope: 'health.read',
  response: Health,
});
