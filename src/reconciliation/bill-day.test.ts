/** A whole day by the path people use: figure 29 with fewer lines, and the same day corrected. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { billFile, plantBooks, plantedOf, writeBill } from '../bench/bill-day.ts';
import { openBill } from '../connectors/statements/open-file.ts';
import { verifyTenant } from '../kernel/check.ts';
import { importBill, reconciliationChecks } from './reconciliation.ts';

const COUNT = 10_000;
const { db, owner } = await testDatabase();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-bill-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

const importIt = async (sha256: string) => {
  const source = { name: 'bill.csv', open: () => fs.createReadStream(billFile(dir)) };
  const reader = await openBill(source);
  return db.transaction(ONE, (ctx) => importBill(ctx, reader, { name: source.name, sha256 }));
};
const typesFound = async () =>
  new Map(
    (
      await owner.query(`select type, count(*)::int as n from difference where state <> 'closed' group by type`)
    ).rows.map(({ type, n }) => [type, n]),
  );

test('REC-4 figure 29: every difference of a day is of the type that was put in, also when the day comes again', async () => {
  await plantBooks(db, COUNT);
  await writeBill(dir, COUNT);
  // As autovacuum does within a minute: without figures of its tables the database chooses indexes by chance.
  await owner.query('analyze payment, refund');
  const first = await importIt('a1'.repeat(32));
  expect(first.matched).toBe(first.lines - plantedOf(COUNT).size + 1 + 1);
  expect(await typesFound()).toEqual(plantedOf(COUNT));
  const again = await importIt('b2'.repeat(32));
  expect(again).toMatchObject({ lines: first.lines, matched: first.matched, open: first.open });
  expect(await typesFound()).toEqual(plantedOf(COUNT));
  expect((await verifyTenant(db, ONE, reconciliationChecks)).filter((check) => check.breaches > 0)).toEqual([]);
});
