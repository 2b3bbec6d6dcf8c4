/** REC-1, figure 15: whoever imports a bill is killed in the middle, again and again; in the end every row is there once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { billFile, plantBooks, plantedOf, writeBill } from '../../src/bench/bill-day.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import { reconciliationChecks } from '../../src/reconciliation/reconciliation.ts';
import { ONE, testDatabase } from '../database.ts';
import { seeded } from '../random.ts';

const SEED = Number(process.env['SEED'] ?? 15);
const KILLS = Number(process.env['KILLS'] ?? 3);
const COUNT = 10_000;
const { db, config, owner } = await testDatabase();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-killed-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

test(`REC-1 figure 15: kill -9 × ${KILLS} while a bill is imported: never a part of it, in the end every row once (SEED=${SEED})`, async () => {
  const mix = seeded(SEED);
  await plantBooks(db, COUNT);
  await writeBill(dir, COUNT);
  await owner.query('analyze payment, refund');
  const input = JSON.stringify({ config, dir, file: billFile(dir) });
  const script = path.resolve(import.meta.dirname, 'bill-importer.ts');
  const rows = async () => (await owner.query(`select count(*)::int as n from bill_line`)).rows[0].n as number;
  const whole = COUNT - plantedOf(COUNT).get('cashShort')! + plantedOf(COUNT).get('duplicate')!;
  let killed = 0;
  for (let run = 0; (await rows()) === 0; run++) {
    if (run > KILLS + 20) throw new Error('importing does not get on');
    const child = spawn(process.execPath, [script, input], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    if (run < KILLS) {
      // In the middle: lines are being written, and nobody but their writer sees them.
      await wait(mix.below(700));
      killed += child.kill('SIGKILL') ? 1 : 0;
    }
    await ended;
    expect([0, whole]).toContain(await rows());
  }
  expect(killed).toBeGreaterThan(0);
  const { rows: found } = await owner.query(`
    select (select count(*)::int from bill) as bills, count(*)::int as lines, count(distinct line)::int as once,
           (select count(*)::int from import where state = 'done') as imports
    from bill_line`);
  expect(found).toEqual([{ bills: 1, lines: whole, once: whole, imports: 1 }]);
  expect((await verifyTenant(db, ONE, reconciliationChecks)).filter((check) => check.breaches > 0)).toEqual([]);
}, 120_000);
