/**
 * One PostgreSQL for the whole run: a migrated template database from which every test file copies its own in
 * milliseconds. Commits are not flushed here, because these tests never cut the power; faults/ starts its own server.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../src/kernel/db/embedded.ts';
import { migrate } from '../src/kernel/db/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    database: { host: string; port: number; user: string };
  }
}

export const TEMPLATE = 'guanjia_template';

export default async function setup(project: TestProject) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-test-'));
  fs.chmodSync(dir, 0o755);
  const server = await startEmbedded(path.join(dir, 'pg'), {
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
      shared_buffers: '256MB',
    },
  });
  const admin = new pg.Client(server.config);
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  await migrate({ ...server.config, database: TEMPLATE });
  const { host, port, user } = server.config as { host: string; port: number; user: string };
  project.provide('database', { host, port, user });
  return async () => {
    await server.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  };
}
