/** REC-3 row 22a: what waits in suspense is taken back, once and whole, however its difference ends. */
import { beforeEach, expect, test } from 'vitest';
import { unionPayFlow } from '../../sandbox/demo/money-files.ts';
import { ONE } from '../../test/database.ts';
import { runBookkeeping } from '../bookkeeping/bookkeeping.ts';
import type { Resolution } from '../contract/bills.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { expectPayments } from '../payments/payments.ts';
import type { BillLine } from './bill.ts';
import { importBill } from './reconciliation.ts';
import { approveResolutions, proposeResolutions } from './resolve-differences.ts';
import {
  account,
  billOf,
  db,
  hashOf,
  importFile,
  importLines,
  nextLine,
  owner,
  payment,
  planted,
  setClock,
  soundness,
} from './testing/bill-desk.ts';
import { readerOf, totalsOf } from './testing/whole-bill.ts';

const inTransaction = <T>(what: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, what);
beforeEach(async () => {
  await owner.query('truncate statement_account, bill_day, day_sign_off, exchange_rate, gl_voucher, gl_line');
  await account({ kind: 'wechatPay', merchantId: '1900' });
  setClock('2026-06-20T10:00:00+08:00');
});

const keep = (kind: string, number: string) =>
  owner.query(
    `insert into statement_account (tenant_id, id, kind, name, number, currency, fee_ppm, fee_tolerance_minor, rules, active)
     values (1, $1, $2, $2, $3, 'CNY', 3800, 0, '[]', true)`,
    [db.world.newId(), kind, number],
  );
const bankLine = (gross: bigint, text: string): BillLine =>
  payment('', gross, {
    ...{ kind: 'transfer', feeMinor: 0n, providerReference: '', text, balanceMinor: gross },
    at: new Date('2026-06-08T00:00:00+08:00'),
  });
const statement = (lines: BillLine[]) =>
  inTransaction((ctx) => {
    const bill = { ...billOf(lines), provider: 'bank' as const, layout: 'mt940', merchantId: '6222', day: null };
    return importBill(ctx, readerOf(bill), {
      name: 'cmb.sta',
      sha256: hashOf(JSON.stringify(lines.map((l) => l.line))),
    });
  });
const differences = async (): Promise<{ id: Id; verdict: string; state: string }[]> =>
  (await owner.query('select id, verdict, state from difference order by created_at, id')).rows;
const suspend = async (id: Id, resolution: Resolution = 'bookSuspense') => {
  const ids = [id];
  await inTransaction((ctx) => proposeResolutions(ctx, { ids, resolution, note: '待查', person: 'user:a' }));
  const agreed = { ids, person: 'user:b', overLimit: () => null };
  expect(await inTransaction((ctx) => approveResolutions(ctx, agreed))).toMatchObject([{ done: true }]);
};
/** What accounts of the books stand at, of those this is about. */
const stands = async () => {
  const { rows } = await owner.query(
    `select account, sum(debit - credit)::int as sum from gl_line where account in ('1002', '101201', '2241') group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ account: name, sum }) => [name, sum]));
};
const counterDay = async () => {
  const at = new Date('2026-06-07T12:00:00+08:00');
  const [counter] = (await owner.query(`select id from statement_account where kind = 'unionPay'`)).rows;
  const sold = { reference: 'POS1', amountMinor: 10_000n };
  await inTransaction((ctx) =>
    expectPayments(ctx, [{ ...sold, merchantAccount: counter.id, currency: 'CNY', paidAt: at }]),
  );
  return unionPayFlow('898110000000001', [{ ...sold, at, feeMinor: 38n }]);
};

test('a bank line that waits in suspense and is found later counts once; where that falls away it waits for somebody anew', async () => {
  await keep('bank', '6222');
  await keep('unionPay', '898110000000001');
  await statement([bankLine(9_962n, '银联 清算资金')]);
  const [first] = await differences();
  await suspend(first!.id);
  expect([await stands(), await soundness()]).toEqual([{ '1002': 9_962, '2241': -9_962 }, []]);

  await importFile(Buffer.from(await counterDay()), 'INN26060788ZM_1');
  await runBookkeeping(db, ONE, 20, true);
  expect(await differences()).toMatchObject([{ verdict: 'bankUnexplained', state: 'resolved' }]);
  expect(await stands()).toMatchObject({ '1002': 9_962, '2241': 0 });
  expect(await soundness()).toEqual([]);

  // The counter's file comes corrected, and paid out another sum.
  const at = new Date('2026-06-07T12:00:00+08:00');
  const other = unionPayFlow('898110000000001', [{ reference: 'POS1', amountMinor: 10_000n, at, feeMinor: 40n }]);
  await importFile(Buffer.from(other), 'INN26060788ZM_2');
  const open = (await differences()).filter(({ state }) => state === 'diff');
  expect(open.map(({ verdict }) => verdict)).toContain('bankUnexplained');
  await suspend(open.find(({ verdict }) => verdict === 'bankUnexplained')!.id);
  expect(await stands()).toMatchObject({ '2241': -9_962 });
  expect(await soundness()).toEqual([]);
});

test('what somebody wants in suspense and is found before another agrees is found', async () => {
  await keep('bank', '6222');
  await keep('unionPay', '898110000000001');
  await statement([bankLine(9_962n, '银联 清算资金')]);
  const ids = (await differences()).map(({ id }) => id);
  const asked = { ids, resolution: 'bookSuspense' as const, note: '', person: 'user:a' };
  await inTransaction((ctx) => proposeResolutions(ctx, asked));
  await importFile(Buffer.from(await counterDay()), 'INN26060788ZM_1');
  const agreed = { ids, person: 'user:b', overLimit: () => null };
  expect(await inTransaction((ctx) => approveResolutions(ctx, agreed))).toMatchObject([
    { done: false, refusal: { code: 'reconciliation.wrongState', data: { state: 'resolved' } } },
  ]);
  expect(await soundness()).toEqual([]);
});

test('a line of a trade bill in suspense leaves it when its payment is told, and when a corrected bill has it no more', async () => {
  const lines = [payment('LATE', 500n), payment('WRONG', 300n)];
  await importLines(billOf(lines));
  for (const { id } of await differences()) await suspend(id);
  expect(await stands()).toEqual({ '101201': 800, '2241': -800 });
  await planted([{ reference: 'LATE', amountMinor: 500n }]);
  // The next day's bill looks again at what is open.
  await importLines(billOf([], '2026-06-08'));
  expect(await stands()).toEqual({ '101201': 300, '2241': -300 });
  await importLines(billOf([{ ...lines[0]!, line: nextLine() }]));
  expect(await stands()).toEqual({ '101201': 0, '2241': 0 });
  expect((await differences()).map(({ state }) => state)).toEqual(['resolved', 'closed']);
  expect(await soundness()).toEqual([]);
});

test('a movement without a trade leaves suspense when the trade bill comes corrected', async () => {
  const moved = payment('S2', 77n, { feeMinor: 0n, balanceMinor: 77n });
  const trade = [payment('S1', 10n, { feeMinor: 0n, balanceMinor: null })];
  const fund = [payment('S1', 10n, { feeMinor: 0n, balanceMinor: 87n })];
  await planted(['S1', 'S2'].map((reference) => ({ reference, amountMinor: reference === 'S1' ? 10n : 77n })));
  const lines = [moved, ...fund];
  await importLines(billOf(trade));
  await importLines({ ...billOf(lines), layout: 'fundFlow', totals: totalsOf(lines) });
  const found = (await differences()).find(({ verdict }) => verdict === 'notTraded')!;
  await suspend(found.id);
  expect(await stands()).toEqual({ '101201': 77, '2241': -77 });
  await importLines(billOf([...trade, { ...moved, balanceMinor: null }].map((one) => ({ ...one, line: nextLine() }))));
  expect((await differences()).find(({ id }) => id === found.id)!.state).toBe('resolved');
  expect([await stands(), await soundness()]).toEqual([{ '101201': 0, '2241': 0 }, []]);
});

test('what was booked at a rate is taken back at that rate, though somebody corrected it; verify tells what was not', async () => {
  await owner.query(
    `insert into exchange_rate (tenant_id, id, base, quote, day, per, rate_nano, source)
     values (1, $1, 'USD', 'CNY', '2026-06-01', 1, 7200000000, 'test')`,
    [db.world.newId()],
  );
  await importLines(billOf([payment('ABROAD', 1_000n, { currency: 'USD' })]));
  const [one] = await differences();
  await suspend(one!.id);
  await owner.query('update exchange_rate set rate_nano = 7300000000');
  expect(await stands()).toEqual({ '101201': 7_200, '2241': -7_200 });
  // Somebody ended it past the product: the books still have it.
  await owner.query(`update difference set state = 'resolved', resolution = 'rejectRow'`);
  expect(await soundness()).toMatchObject([{ name: 'reconciliation.open' }, { name: 'reconciliation.waiting' }]);
  await importLines(billOf([], '2026-06-08'));
  expect(await stands()).toEqual({ '101201': 0, '2241': 0 });
  expect((await soundness()).map(({ name }) => name)).not.toContain('reconciliation.waiting');
});
