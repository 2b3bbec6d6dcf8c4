/**
 * Figure 19: the disk is full in the middle of an import. The database lies on a file system of its own with a few
 * megabytes left. The import stops with a plain error and no half of a batch; with room again the same import goes on
 * behind the last batch, and every row is there once.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { importPorts } from '../../src/import-kinds.ts';
import { importFile } from '../../src/imports/imports.ts';
import { Database } from '../../src/kernel/db/database.ts';
import { startEmbedded } from '../../src/kernel/db/embedded.ts';
import { migrate } from '../../src/kernel/db/migrate.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { ONE } from '../database.ts';
import { expectSound } from './durable-house.ts';

const MB = 1024 * 1024;
const ROWS = 15_000;
/** Megabytes: room for some batches. */
const LEFT = 40;

/** A file system of its own; null where this user may not make one. */
function smallDisk(megabytes: number): string | null {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-full-'));
  fs.chmodSync(dir, 0o755);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    fs.rmdirSync(dir);
    return null;
  }
}

const disk = smallDisk(320);
if (!disk) console.warn('skipped: no file system of its own can be mounted here, so none can be filled');

const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

async function serverOn(dir: string) {
  undo.push(
    () => fs.rmdirSync(dir),
    () => execFileSync('umount', ['-l', dir]),
  );
  const settings = { shared_buffers: '32MB', min_wal_size: '64MB', max_wal_size: '64MB' };
  const server = await startEmbedded(path.join(dir, 'pg'), { settings });
  undo.push(() => server.stop());
  await migrate(server.config);
  const db = new Database({ config: server.config, size: 4 });
  undo.push(() => db.close());
  await db.ask(sql`insert into tenant (id, name) values (1, '测试商户')`);
  return { db };
}

/** A file of products, and where imports keep theirs. */
function products(): { file: string; dataDir: string } {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-full-data-'));
  undo.push(() => fs.rmSync(dataDir, { recursive: true }));
  const file = path.join(dataDir, 'products.csv');
  const line = (n: number) => `FULL-${String(n).padStart(6, '0')},秋冬新款圆领加绒卫衣男女同款宽松 ${n},99.00`;
  fs.writeFileSync(file, `商家编码,商品名称,售价\n${Array.from({ length: ROWS }, (_, n) => line(n)).join('\n')}\n`);
  return { file, dataDir };
}

/** Fills the disk but for so many megabytes; gives what makes room again. */
function fill(dir: string, left: number): () => void {
  const ballast = path.join(dir, 'ballast');
  const { bavail, bsize } = fs.statfsSync(dir);
  fs.writeFileSync(ballast, Buffer.alloc(bavail * bsize - left * MB));
  return () => fs.rmSync(ballast);
}

test.skipIf(!disk)(
  'a full disk stops an import whole; with room again it goes on and every row counts once',
  {
    timeout: 180_000,
  },
  async () => {
    const { db } = await serverOn(disk!);
    const { file, dataDir } = products();
    const ports = importPorts(dataDir);
    const makeRoom = fill(disk!, LEFT);
    const asked = { kind: 'products', paths: [file], shopId: null, dryRun: false };
    await expect(importFile(db, ONE, ports, asked)).rejects.toThrow(/No space left|cannot be reached|terminat/i);
    makeRoom();

    const counted = async () => {
      const [row] = await db.read(
        ONE,
        (ctx) => ctx.sql<{ skus: number; imported: number; state: string }>`
        select (select count(*)::int from sku where tenant_id = ${ctx.tenant}) as skus, imported, state
        from import
        where tenant_id = ${ctx.tenant}`,
      );
      return row!;
    };
    // The database may have had no room for its own log: then it starts again by itself.
    const stopped = await vi.waitFor(counted, { timeout: 15_000, interval: 100 });
    expect(stopped).toMatchObject({ state: 'running', skus: stopped.imported });
    expect(stopped.skus).toBeGreaterThan(0);
    expect(stopped.skus).toBeLessThan(ROWS);
    await expectSound(db);

    // The same command again.
    expect(await importFile(db, ONE, ports, asked)).toMatchObject({ rows: ROWS, imported: ROWS, failed: 0 });
    expect(await counted()).toMatchObject({ state: 'done', skus: ROWS, imported: ROWS });
    await expectSound(db);
  },
);
