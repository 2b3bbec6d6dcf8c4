/** REC-2 T2 on the bills the companies write: what was traded is what moved, and what is not is named. */
import { beforeEach, expect, test } from 'vitest';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { ONE } from '../../test/database.ts';
import { createHttp } from '../connectors/http.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import { openBill } from '../connectors/statements/open-file.ts';
import { expectPayments } from '../payments/payments.ts';
import type { BillLine } from './bill.ts';
import { fetchBills } from './fetch-bills.ts';
import { findAccountDays, importBill } from './reconciliation.ts';
import {
  account,
  db,
  found,
  hashOf,
  importFile,
  importLines,
  nextLine,
  now,
  owner,
  ports,
  readWhole,
  setClock,
  soundness,
  sourceOf,
  stands,
} from './testing/bill-desk.ts';
import { type Bill, totalsOf } from './testing/whole-bill.ts';

const VERDICTS = ['movementDiffers', 'notMoved', 'notTraded'];
const open = async () =>
  (await found())
    .filter(({ verdict, state }) => VERDICTS.includes(verdict) && state === 'diff')
    .map(({ verdict, reference, diff }) => `${verdict} ${reference} ${diff}`)
    .sort();
const only = (bill: Bill, keep: (line: BillLine) => boolean): Bill => {
  const lines = bill.lines.filter(keep);
  return { ...bill, lines, totals: totalsOf(lines) };
};
const on = (day: string, time: string) => setClock(`${day}T${time}+08:00`);

beforeEach(async () => {
  await owner.query('truncate bill_day');
  for (const kind of ['alipay', 'wechatPay'] as const) {
    const { access } = stands[kind];
    await account({ ...access, id: kind, kind, name: kind });
  }
});

/** Payments, one given back whole, one in two parts, fees both ways, money taken to the bank. */
async function trade(kind: 'alipay' | 'wechatPay', day: string): Promise<void> {
  const { control } = stands[kind];
  on(day, '10:00:00');
  const amounts = { A: 10_000n, B: 5_000n, C: 8_000n };
  const paid = Object.entries(amounts).map(([name, amountMinor]) => ({ reference: `${name}-${day}`, amountMinor }));
  for (const { reference, amountMinor } of paid) control.pay(reference, amountMinor);
  const expected = paid.map((one) => ({ ...one, merchantAccount: kind, currency: 'CNY', paidAt: now() }));
  await db.transaction(ONE, (ctx) => expectPayments(ctx, expected));
  on(day, '15:00:00');
  control.refund(`A-${day}`, `A-${day}-R`, 10_000n);
  control.refund(`B-${day}`, `B-${day}-R1`, 2_000n);
  on(day, '16:00:00');
  control.refund(`B-${day}`, `B-${day}-R2`, 1_000n);
  control.withdraw(4_000n);
  setClock('2026-06-20T10:00:00+08:00');
}

test('REC-2 T2 Alipay: payments, refunds in whole and in part, fees and a withdrawal agree; what lacks on either side is named', async () => {
  const day = '2026-06-09';
  await trade('alipay', day);
  const { control } = stands.alipay;
  const [traded, moved] = [await readWhole(control.bill(day)), await readWhole(control.fund(day))];
  expect(moved).toMatchObject({ layout: 'fundDetail', day, merchantId: '20880000000000010000' });
  await importFile(control.bill(day));
  await importFile(control.fund(day));
  expect(await open()).toEqual([]);
  const at = (name: string) => `${name}-${day}`;

  // C never moved, the second refund of B neither, and 77 came without a trade.
  const stray: BillLine = {
    ...moved.lines.find(({ kind }) => kind === 'payment')!,
    ...{ line: nextLine(), reference: 'X', providerReference: '2026060922001419931441939999', grossMinor: 77n },
  };
  const [withoutC, second] = [
    (one: BillLine) => one.reference !== at('C'),
    (one: BillLine) => one.grossMinor !== -1000n,
  ];
  const lacking = only(moved, (one) => withoutC(one) && second(one));
  const lines = [stray, ...lacking.lines];
  await importLines({ ...lacking, lines, totals: totalsOf(lines) });
  expect(await open()).toEqual([`movementDiffers ${at('B')} 1000`, `notMoved ${at('C')} -7952`, 'notTraded X 77']);

  // The refund of A is not in the trade bill; what moved is whole again.
  await importLines(moved);
  expect(await open()).toEqual([]);
  await importLines(only(traded, ({ refundReference }) => refundReference !== `${at('A')}-R`));
  expect(await open()).toEqual([`notTraded ${at('A')} -9940`]);
  await importLines(traded);
  expect(await open()).toEqual([]);
  expect(await soundness()).toEqual([]);
});

test('REC-2 T2 WeChat Pay: a fee that is given back belongs to its refund', async () => {
  const day = '2026-06-10';
  await trade('wechatPay', day);
  const { control } = stands.wechatPay;
  const moved = await readWhole(control.fund(day));
  await importFile(control.bill(day));
  await importFile(control.fund(day));
  expect(await open()).toEqual([]);
  await importLines(only(moved, ({ refundReference, kind }) => refundReference !== `B-${day}-R2` || kind !== 'fee'));
  expect(await open()).toEqual([`movementDiffers B-${day} -6`]);
  await importLines(moved);
  expect(await open()).toEqual([]);
  expect(await soundness()).toEqual([]);
});

test('REC-1 REC-2 the bills of every account of a merchant come by themselves, once; a bill by hand keeps none away', async () => {
  const day = '2026-06-12';
  on(day, '10:00:00');
  const balances = { basic: 50_000n, operation: 20_000n, fees: 10_000n };
  const stand = await startWechat({ seed: 23, now, merchantId: '1900000023', balances });
  const http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
  const provider = wechatPay({ send: http.send, now, nonce: () => 'n'.repeat(32) });
  await account({
    ...stand.access,
    id: 'three',
    kind: 'wechatPay',
    name: 'three',
    fundAccounts: ['operation', 'fees'],
  });
  const { control } = stand;
  const days = ['2026-06-12', '2026-06-13'];
  for (const one of days) {
    on(one, '10:00:00');
    control.pay(`P-${one}`, 10_000n);
    // On the second day nothing moves on the operation account.
    if (one === day) control.withdraw(5_000n, 'operation');
  }
  const paid = days.map((one) => ({ reference: `P-${one}`, at: new Date(`${one}T10:00:00+08:00`) }));
  await db.transaction(ONE, (ctx) =>
    expectPayments(
      ctx,
      paid.map(({ reference, at }) => ({
        ...{ merchantAccount: 'three', reference, amountMinor: 10_000n, currency: 'CNY', paidAt: at },
      })),
    ),
  );
  on('2026-06-14', '10:10:00');
  // Somebody brought the fund bill of the fees account: it is that account's, and nothing else is kept away by it.
  const file = { name: 'fees.csv', sha256: hashOf('fees'), account: 'three', fundAccount: 'fees' as const };
  const reader = await openBill(sourceOf(control.fund(day, 'fees')));
  await db.transaction(ONE, (ctx) => importBill(ctx, reader, file));
  for (let i = 0; i < 2; i++) await fetchBills(db, ONE, { ...ports, providers: new Map([['wechatPay', provider]]) });
  const { rows } = await owner.query(
    `select day::text, fund_account as of, version, closing_minor::int as closing from bill where merchant_account = 'three' order by 1, 2`,
  );
  expect(rows.map(({ day: at, of, version, closing }) => [at, of, version, closing])).toEqual([
    [days[0], '', 1, null],
    [days[0], 'basic', 1, 60_000],
    [days[0], 'fees', 1, 9_940],
    [days[0], 'operation', 1, 15_000],
    [days[1], '', 1, null],
    [days[1], 'basic', 1, 70_000],
    [days[1], 'fees', 1, 9_880],
  ]);
  expect(await open()).toEqual([]);

  // Together they are the account; where nothing moved, what stood there stands.
  const describeActors = async () => new Map();
  const [first, second] = await db.read(ONE, (ctx) =>
    findAccountDays(ctx, { describeActors }, { from: days[0]!, until: days[1]! }),
  );
  const money = (amount: bigint) => ({ amount, currency: 'CNY' });
  expect(first).toMatchObject({ opening: money(80_000n), closing: money(84_940n), gap: null, lines: 3, bills: 4 });
  expect(second).toMatchObject({ opening: money(84_940n), closing: money(94_880n), gap: money(0n), bills: 3 });
  expect(await soundness()).toEqual([]);
  await http.close();
  await stand.close();
});
