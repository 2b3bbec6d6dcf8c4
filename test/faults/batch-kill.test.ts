/**
 * Figure 15: whoever imports a bill, pays out a batch or makes suppliers' statements is killed in the middle, again and
 * again; never is half a step there, and in the end every row is there once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { start as startBank } from '../../sandbox/banks/bank.ts';
import { billFile, plantBooks, plantedOf, writeBill } from '../../src/bench/bill-day.ts';
import { clearingChecks } from '../../src/clearing/clearing.ts';
import { type Check, verifyTenant } from '../../src/kernel/check.ts';
import { newKeyLine, parseKeyRing } from '../../src/kernel/secrets.ts';
import { ledgerChecks } from '../../src/ledger/ledger.ts';
import { reconciliationChecks } from '../../src/reconciliation/reconciliation.ts';
import { statementChecks } from '../../src/statements/statements.ts';
import { ONE, testDatabase } from '../database.ts';
import { seeded } from '../random.ts';
import { plantSales, plantSellers } from './batch-books.ts';
import { NIGHT } from './durable-house.ts';

const SEED = Number(process.env['SEED'] ?? 15);
const KILLS = Number(process.env['KILLS'] ?? (NIGHT ? 50 : 3));
const COUNT = 10_000;
const MINUTE = 60_000;
// A kill takes seconds: the process begins anew, and works for a while.
vi.setConfig({ testTimeout: 2 * MINUTE + KILLS * 20_000 });
// A Friday, after the bank's first window and long before its second.
const FRIDAY = Date.parse('2026-07-03T09:01:00+08:00');
const { db, config, owner } = await testDatabase();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-killed-'));
const bank = await startBank();
afterAll(async () => {
  await bank.close();
  fs.rmSync(dir, { recursive: true });
});

const ask = async (text: string) => (await owner.query(text)).rows[0];

/**
 * Starts the batch until it is done and kills it at a random moment of its first `withinMs`, `KILLS` times; `between`
 * looks at what is there after each. Each start is three minutes later than the one before.
 */
async function killAgainAndAgain(
  input: { batch: string } & Record<string, unknown>,
  { withinMs, isDone, between }: { withinMs: number; isDone(): Promise<boolean>; between(): Promise<void> },
): Promise<void> {
  const mix = seeded(SEED);
  const script = path.resolve(import.meta.dirname, 'batch-process.ts');
  let killed = 0;
  for (let run = 0; !(await isDone()); run++) {
    if (run > KILLS + 20) throw new Error(`${input.batch} does not get on`);
    const said = JSON.stringify({ ...input, config, startsAt: FRIDAY + run * 3 * MINUTE });
    const child = spawn(process.execPath, [script, said], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    if (run < KILLS) {
      await wait(mix.below(withinMs));
      killed += child.kill('SIGKILL') ? 1 : 0;
    }
    await ended;
    await between();
  }
  expect(killed).toBeGreaterThan(0);
}

const expectSound = async (checks: readonly Check[]) =>
  expect((await verifyTenant(db, ONE, checks)).filter((check) => check.breaches > 0)).toEqual([]);

test(`REC-1 kill -9 × ${KILLS} while a bill is imported: never a part of it, in the end every row once (SEED=${SEED})`, async () => {
  await plantBooks(db, COUNT);
  await writeBill(dir, COUNT);
  await owner.query('analyze payment, refund');
  const rows = async () => (await ask(`select count(*)::int as n from bill_line`)).n as number;
  const whole = COUNT - plantedOf(COUNT).get('cashShort')! + plantedOf(COUNT).get('duplicate')!;
  await killAgainAndAgain(
    { batch: 'bill', dir, file: billFile(dir) },
    {
      // In the middle: lines are being written, and nobody but their writer sees them.
      withinMs: 700,
      isDone: async () => (await rows()) > 0,
      between: async () => expect([0, whole]).toContain(await rows()),
    },
  );
  const found = await ask(`
    select (select count(*)::int from bill) as bills, count(*)::int as lines, count(distinct line)::int as once,
           (select count(*)::int from import where state = 'done') as imports
    from bill_line`);
  expect(found).toEqual({ bills: 1, lines: whole, once: whole, imports: 1 });
  await expectSound(reconciliationChecks);
});

test(`CLR-5 kill -9 × ${KILLS} while ${COUNT} sellers are paid: each is paid once, what the bank has is what was owed (SEED=${SEED})`, async () => {
  const keys = newKeyLine('test');
  const owed = await plantSellers(db, parseKeyRing(keys), bank.access, COUNT);
  await owner.query('analyze sub_merchant, account');
  const states = async (): Promise<string[]> =>
    (await owner.query('select state || count(*) as n from payout group by state')).rows.map(({ n }) => n);
  await killAgainAndAgain(
    { batch: 'payouts', bank: bank.url, keys },
    {
      withinMs: 3500,
      isDone: async () => (await ask(`select count(*)::int as n from payout_batch where state = 'done'`)).n === 1,
      // All of them stand at the same step, which is one of three.
      between: async () =>
        expect(['', 'held', 'sent', 'success'].map((state) => (state ? `${state}${COUNT}` : ''))).toContain(
          (await states()).join(),
        ),
    },
  );
  const paid = bank.control.payments();
  const wrong = paid.filter(
    ({ account, amount, times }) =>
      times !== 1 || BigInt(amount.replace('.', '')) !== owed.get(account) || !owed.delete(account),
  );
  expect([paid.length, wrong, owed.size]).toEqual([COUNT, [], 0]);
  const found = await ask(`
    select count(*)::int as payouts, count(distinct sub_merchant_id)::int as sellers,
           (select count(*)::int from payout_batch) as batches,
           (select sum(posted)::int from account where book = 'money' and place in ('sub.available', 'payout.transit', 'pool')) as left
    from payout where state = 'success'`);
  expect(found).toEqual({ payouts: COUNT, sellers: COUNT, batches: 1, left: 0 });
  await expectSound([...ledgerChecks, ...clearingChecks]);
});

test(`SUP-1 kill -9 × ${KILLS} while ${COUNT} sales are settled: never a part of it, in the end each is on one statement (SEED=${SEED})`, async () => {
  const { terms } = await plantSales(db, COUNT);
  await owner.query('analyze sales_order, sales_order_line, fulfilment, sku');
  const settled = async () =>
    (await ask(`select count(*)::int as n from supplier_sale where statement_id is not null`)).n as number;
  await killAgainAndAgain(
    { batch: 'settlement', terms, until: '2026-06-30' },
    {
      withinMs: 1500,
      isDone: async () => (await settled()) > 0,
      between: async () => expect([0, COUNT]).toContain(await settled()),
    },
  );
  const found = await ask(`
    select (select count(*)::int from supplier_statement) as statements, count(*)::int as sales,
           count(distinct order_id)::int as orders, count(distinct statement_id)::int as used,
           sum(amount_minor)::int - (select sum(sold_minor)::int from supplier_statement) as unsettled,
           sum(amount_minor)::int - (select sum(amount_minor)::int from sales_order_line) as unsold
    from supplier_sale`);
  const statements = terms.length;
  expect(found).toEqual({ statements, sales: COUNT, orders: COUNT, used: statements, unsettled: 0, unsold: 0 });
  await expectSound(statementChecks);
});
