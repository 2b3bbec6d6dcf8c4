/** A database of one's own for a test file, copied from the migrated template, with two tenants in it. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject, onTestFinished } from 'vitest';
import { SYSTEM } from '../src/kernel/context.ts';
import { Database, type DatabaseOptions } from '../src/kernel/db/database.ts';

export type TestDatabase = { db: Database; config: pg.ClientConfig; owner: pg.Client };

/** Call it at the top of a test file (or a describe). `owner` is a connection that row-level security does not bind. */
export async function testDatabase(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const { drop, ...made } = await copyTemplate(options);
  afterAll(drop);
  return made;
}

/** Call it within a test: a test that is tried again begins with a database of nobody. */
export async function databaseOfThisTry(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const { drop, ...made } = await copyTemplate(options);
  onTestFinished(drop);
  return made;
}

async function copyTemplate(options: Partial<DatabaseOptions>) {
  const server = inject('database');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ ...server, database: 'postgres' });
  await admin.connect();
  await admin.query(`create database ${name} template guanjia_template strategy file_copy`);
  const config = { ...server, database: name };
  const owner = new pg.Client(config);
  await owner.connect();
  await owner.query(`insert into tenant (id, name) values (1, '测试商户'), (2, '另一商户') on conflict do nothing`);
  const db = new Database({ config, size: 8, ...options });
  const drop = async () => {
    await db.close();
    await owner.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { db, config, owner, drop };
}

export const ONE = { tenant: 1, actor: SYSTEM };
export const TWO = { tenant: 2, actor: SYSTEM };
