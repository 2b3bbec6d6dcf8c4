/**
 * Figures of the running process for Prometheus (OPS-8): requests, database pool, retries, jobs, open pages, and the
 * process itself. Each server has its own registry, so two in one process (tests) do not mix.
 */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from './db/database.ts';
import { sql } from './db/sql.ts';
import type { LiveHub } from './http/live-hub.ts';

export type Telemetry = {
  readonly registry: Registry;
  /** One answered request. */
  observe(operation: string, method: string, status: number, seconds: number): void;
};

export type Backlog = { kind: string; waiting: bigint; running: bigint; failed: bigint; oldest_seconds: number };

/** Jobs of all tenants by kind: waiting, running, left to a person, and how long the oldest waits. */
export const readBacklog = (db: Database): Promise<Backlog[]> => db.ask<Backlog>(sql`select * from job_backlog()`);

export function createTelemetry(db: Database, hub: LiveHub): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'guanjia_' });
  const requests = new Histogram({
    name: 'guanjia_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['operation', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  addDatabaseGauges(registry, db);
  addJobGauges(registry, db);
  gauge(registry, 'guanjia_live_pages', 'Open event streams', () => hub.listeners);
  return {
    registry,
    observe: (operation, method, status, seconds) =>
      requests.observe({ operation, method, status: String(status) }, seconds),
  };
}

function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}

function addDatabaseGauges(registry: Registry, db: Database): void {
  gauge(registry, 'guanjia_db_connections', 'Open database connections', () => db.pool.totalCount);
  gauge(registry, 'guanjia_db_idle', 'Idle database connections', () => db.pool.idleCount);
  gauge(registry, 'guanjia_db_waiting', 'Requests waiting for a connection', () => db.pool.waitingCount);
  gauge(registry, 'guanjia_db_retried', 'Deadlocks and serialisation failures retried', () => db.retried);
}

function addJobGauges(registry: Registry, db: Database): void {
  const age = new Gauge({
    name: 'guanjia_job_oldest_seconds',
    help: 'How long the oldest due job waits',
    labelNames: ['kind'],
    registers: [registry],
  });
  new Gauge({
    name: 'guanjia_jobs',
    help: 'Jobs by kind and state',
    labelNames: ['kind', 'state'],
    registers: [registry],
    async collect() {
      this.reset();
      age.reset();
      // Without a database the other figures are still worth having.
      for (const row of await readBacklog(db).catch(() => [])) {
        this.set({ kind: row.kind, state: 'waiting' }, Number(row.waiting));
        this.set({ kind: row.kind, state: 'running' }, Number(row.running));
        this.set({ kind: row.kind, state: 'failed' }, Number(row.failed));
        age.set({ kind: row.kind }, row.oldest_seconds);
      }
    },
  });
}
