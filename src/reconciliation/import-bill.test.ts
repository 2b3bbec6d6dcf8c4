/**
 * REC-1 on a real database: bills of real shape, damage, repeats, corrections, and bills that come by themselves.
 * Figure 4.
 */
import { existsSync, readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { beforeEach, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { ring, signedIn } from '../../test/http.ts';
import { paid, successBill, wechat } from '../connectors/psp/sample-bills.ts';
import { expectPayments, saveMerchantAccount } from '../payments/payments.ts';
import { fetchBills } from './fetch-bills.ts';
import { importBill } from './reconciliation.ts';
import { keepStatementAccount } from './statement-accounts.ts';
import {
  account,
  billOf,
  db,
  found,
  hashOf,
  importFile,
  importLines,
  moneyHash,
  nextLine,
  now,
  owner,
  payment,
  planted,
  ports,
  readWhole,
  server,
  setClock,
  soundness,
  stands,
} from './testing/bill-desk.ts';
import { readerOf } from './testing/whole-bill.ts';

describe('bills of real shape', () => {
  const FIXTURES = '../shared/fixtures/money';
  const cases = [
    ['wechatpay/trade-bill-ALL-20rows.csv', 'wechatPay', '1921000401'],
    ['wechatpay/gunsluo-tradebill-01-ALL-L53.csv', 'wechatPay', '1601959334'],
    ['alipay/semi-synthetic_2026_业务明细.gbk.csv', 'alipay', '2088722682748354'],
  ] as const;

  test.each(cases)(
    'REC-1 REC-2 %s is matched with the payments it tells of, line by line',
    async (path, kind, merchantId) => {
      if (!existsSync(`${FIXTURES}/${path}`)) return console.info(`skipped: no ${FIXTURES}/${path}`);
      const body = readFileSync(`${FIXTURES}/${path}`);
      const bill = await readWhole(body);
      await account({ kind, merchantId, feePpm: 0, feeToleranceMinor: 1_000_000n });
      const paid = bill.lines.filter((one) => one.kind === 'payment');
      await db.transaction(ONE, (ctx) =>
        expectPayments(
          ctx,
          paid.map((one) => ({
            merchantAccount: kind,
            reference: one.reference,
            amountMinor: one.grossMinor,
            currency: one.currency,
            paidAt: one.at,
          })),
        ),
      );
      const imported = await importFile(body);
      expect(imported).toMatchObject({ lines: bill.lines.length, matched: paid.length });
      expect((await found()).map((one) => one.verdict)).toEqual(
        Array(bill.lines.length - paid.length).fill('notInBooks'),
      );
      expect(await soundness()).toEqual([]);
      expect(
        (await owner.query('select count(*)::int as n from on_bill join payment using (tenant_id, id)')).rows,
      ).toEqual([{ n: paid.length }]);
    },
  );

  test('REC-1 figure 4: every kind of damage is refused with line and reason, and not a byte of the books changes', async () => {
    const path = `${FIXTURES}/wechatpay/trade-bill-ALL-20rows.csv`;
    if (!existsSync(path)) return console.info(`skipped: no ${path}`);
    await account({ kind: 'wechatPay', merchantId: '1921000401' });
    const whole = readFileSync(path, 'utf8');
    const lines = whole.split('\n');
    const last = lines.findLastIndex((text) => text.trim() !== '');
    const changed = (at: number, change: (text: string) => string) =>
      lines.map((text, i) => (i === at ? change(text) : text)).join('\n');
    const damages: [string, string, number][] = [
      ['a letter in an amount', changed(3, (text) => text.replace('`0.03,', '`0.0E,')), 4],
      ['a missing back-tick', changed(2, (text) => text.replace('`CNY', 'CNY')), 3],
      ['a count that does not match', changed(last, (text) => text.replace('`20,', '`21,')), last + 1],
      ['a sum that does not match', changed(last, (text) => text.replace('`0.20,', '`0.21,')), last + 1],
      ['a letter in a count', changed(last, (text) => text.replace('`20,', '`2O,')), last + 1],
      ['a lost row', lines.filter((_, i) => i !== 5).join('\n'), last],
      ['a row twice', lines.flatMap((text, i) => (i === 5 ? [text, text] : [text])).join('\n'), last + 2],
      ['no totals', lines.slice(0, last - 1).join('\n'), last - 1],
      ['an amount of three decimals', changed(3, (text) => text.replace('`0.03,', '`0.033,')), 4],
      ['an id that lost its digits', changed(3, (text) => text.replace(/`4\d{20,}/, '`4.20000E+27')), 4],
      ['cut in the middle of a row', `${lines.slice(0, 10).join('\n')}\n${lines[10]!.slice(0, 90)}`, 11],
      ['another encoding', iconv.encode(whole, 'utf16-be').toString('latin1'), 0],
    ];
    const before = await moneyHash();
    for (const [what, text, at] of damages) {
      const outcome = await importFile(Buffer.from(text)).then(
        () => 'booked',
        (error) => `${error.name} line ${error.data.line ?? 0}`,
      );
      expect([what, outcome]).toEqual([what, `Damaged line ${at}`]);
    }
    expect(await moneyHash()).toBe(before);
    expect(await importFile(Buffer.from(whole))).toMatchObject({ lines: 20 });
  });

  test('REC-1 fund bills keep their balances and are not compared line by line', async () => {
    const path = `${FIXTURES}/alipay/signcustomer_footer-with-commas.gbk.csv`;
    if (!existsSync(path)) return console.info(`skipped: no ${path}`);
    const bill = await readWhole(readFileSync(path));
    await account({ kind: 'alipay', merchantId: bill.merchantId.slice(0, -4) });
    const imported = await importFile(readFileSync(path));
    expect(imported).toMatchObject({ lines: bill.lines.length, open: 0 });
    expect(iconv.decode(readFileSync(path), 'gbk')).toContain('账务明细');
    expect(await soundness()).toEqual([]);
  });
});

describe('one file, one booking', () => {
  beforeEach(() => account({ kind: 'wechatPay', merchantId: '1900' }));

  test('REC-1 the same file again is refused and changes nothing', async () => {
    const file = { name: 'a.csv', sha256: hashOf('a') };
    const bill = billOf([payment('S-1', 100n)]);
    const first = await db.transaction(ONE, (ctx) => importBill(ctx, readerOf(bill), file));
    const before = await moneyHash();
    await expect(db.transaction(ONE, (ctx) => importBill(ctx, readerOf(bill), file))).rejects.toMatchObject({
      code: 'imports.sameFile',
      data: { billId: first.billId },
    });
    expect(await moneyHash()).toBe(before);
  });

  test('REC-1 a bill longer than what is written at once stays only if its last line says so', async () => {
    const rows = Array.from({ length: 12_001 }, (_, i) => paid(i, '10.00', '0.06000'));
    const bill = (count: number) =>
      Buffer.from(successBill(rows, wechat(count, '120010.00', '0.00', '0.00', '720.06', '120010.00', '0.00')));
    await expect(importFile(bill(12_002))).rejects.toMatchObject({
      code: 'bill.totalDiffers',
      data: { file: 'bill.csv', line: 12_004, total: '总交易单数', stated: 12_002n, found: 12_001n },
    });
    const { rows: left } = await owner.query('select count(*)::int as n from bill_line');
    expect(left).toEqual([{ n: 0 }]);
    // What was refused leaves room behind it, which the database takes to be empty: that costs no more for it.
    await owner.query('analyze bill_line');
    expect(await importFile(bill(12_001))).toMatchObject({ lines: 12_001, matched: 0, open: 12_001 });
    expect(await soundness()).toEqual([]);
  });

  test('REC-1 the same file from 16 places at once is one bill', async () => {
    const bill = billOf([payment('S-1', 100n)]);
    const tries = await Promise.allSettled(
      Array.from({ length: 16 }, () =>
        db.transaction(ONE, (ctx) => importBill(ctx, readerOf(bill), { name: 'a', sha256: hashOf('b') })),
      ),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await owner.query('select count(*)::int as n from bill')).rows).toEqual([{ n: 1 }]);
  });

  test('REC-1 a bill of another account is refused, also where somebody says whose it is', async () => {
    const other = { ...billOf([payment('S-1', 1n)]), merchantId: '1901' };
    const unknown = { code: 'reconciliation.accountUnknown', data: { provider: 'wechatPay', merchantId: '1901' } };
    await expect(importLines(other)).rejects.toMatchObject(unknown);
    // Nor is it taken for the account somebody says it is of.
    const said = { name: 'bill.csv', sha256: hashOf('other'), account: 'wechatPay' };
    await expect(db.transaction(ONE, (ctx) => importBill(ctx, readerOf(other), said))).rejects.toMatchObject({
      code: 'reconciliation.otherAccount',
      data: { merchantId: '1901', number: '1900' },
    });
  });

  test.each`
    kind       | number                | said               | becomes
    ${'bank'}  | ${'6222 0001 2345 6'} | ${'6222000123456'} | ${'taken'}
    ${'bank'}  | ${'6222000123456'}    | ${'6222****3456'}  | ${'taken'}
    ${'bank'}  | ${'6222000123456'}    | ${'6222****3457'}  | ${'otherAccount'}
    ${'bank'}  | ${'6222000123456'}    | ${'6222000123457'} | ${'otherAccount'}
    ${'bank'}  | ${''}                 | ${'6222000123457'} | ${'taken'}
    ${'tmall'} | ${'青禾旗舰店'}       | ${'青禾旗舰店'}    | ${'taken'}
    ${'tmall'} | ${'青禾旗舰店'}       | ${'别家旗舰店'}    | ${'otherAccount'}
    ${'tmall'} | ${''}                 | ${'青禾旗舰店'}    | ${'taken'}
  `('REC-1 a $kind file of “$said” for the account “$number” is $becomes', async ({ kind, number, said, becomes }) => {
    await owner.query('truncate statement_account');
    const id = db.world.newId();
    const columns = kind === 'bank' ? { date: '日期', amount: '金额' } : null;
    const given = { kind, name: '往来户', number, currency: 'CNY', feePpm: 0, feeTolerance: '0', columns, rules: [] };
    await db.transaction(ONE, (ctx) => keepStatementAccount(ctx, id, { ...given, active: true }));
    const bill = { ...billOf([payment('S-1', 1n, { kind: 'transfer' })]), provider: kind, merchantId: said };
    const reader = readerOf({ ...bill, layout: 'abc', day: null });
    const taken = db.transaction(ONE, async (ctx) => {
      await importBill(ctx, reader, { name: 'x.csv', sha256: hashOf(number + said), account: id });
      return 'taken';
    });
    const refusal = { code: 'reconciliation.otherAccount', data: { merchantId: said, name: '往来户', number } };
    if (becomes === 'taken') expect(await taken).toBe('taken');
    else await expect(taken).rejects.toMatchObject(refusal);
  });

  test('REC-1 the same day in another layout is refused: its payments would be found twice', async () => {
    await importLines(billOf([payment('S-1', 100n)]));
    await expect(importLines({ ...billOf([payment('S-1', 100n)]), layout: 'tradeSuccess' })).rejects.toMatchObject({
      code: 'reconciliation.dayHasBill',
    });
  });

  test('REC-1 a corrected file takes the place of the one before; only what changed is opened again', async () => {
    await planted(['K', 'L', 'M', 'N'].map((reference) => ({ reference, amountMinor: 100n })));
    const [kept, wrong, over, fee] = [
      payment('K', 100n),
      payment('L', 90n),
      payment('X', 50n),
      payment('M', 100n, { feeMinor: 5n }),
    ];
    await importLines(billOf([kept, wrong, over, fee]));
    expect((await found()).map((one) => `${one.reference} ${one.type} ${one.state}`)).toEqual([
      'L amount diff',
      'M fee diff',
      'N cashShort diff',
      'X cashOver diff',
    ]);
    const maker = await signedIn(db, 1, ['bills.propose']);
    const checker = await signedIn(db, 1, ['bills.approve']);
    const { rows } = await owner.query(`select id from difference where reference = 'M'`);
    await server.ask(maker, 'POST', '/api/v1/differences/propose', {
      body: { ids: [rows[0].id], resolution: 'bookFeeDifference' },
    });
    await server.ask(checker, 'POST', '/api/v1/differences/approve', { body: { ids: [rows[0].id] } });
    const second = await importLines(
      billOf([
        payment('N', 100n),
        { ...fee, line: nextLine() },
        { ...over, line: nextLine() },
        payment('L', 100n),
        { ...kept, line: nextLine() },
      ]),
    );
    expect(second).toMatchObject({ lines: 5, matched: 4, open: 1 });
    const after = await owner.query(
      `select d.reference, d.state, b.version from difference d join bill b on b.id = d.bill_id order by 1`,
    );
    expect(after.rows).toEqual([
      { reference: 'L', state: 'closed', version: 1 },
      { reference: 'M', state: 'resolved', version: 2 },
      { reference: 'N', state: 'closed', version: 1 },
      { reference: 'X', state: 'diff', version: 2 },
    ]);
    expect(await soundness()).toEqual([]);
  });
});

test.each(['wechatPay', 'alipay'] as const)('REC-1 the bill of %s comes by itself, once', async (kind) => {
  const { access, control } = stands[kind];
  await account({ ...access, id: kind, kind, name: kind });
  await db.transaction(ONE, (ctx) =>
    saveMerchantAccount(ctx, ring, {
      ...access,
      id: kind,
      kind,
      name: kind,
      feePpm: 6000,
      feeToleranceMinor: 0n,
      currency: 'CNY',
      active: true,
    }),
  );
  setClock('2026-06-07T12:00:00+08:00');
  for (let i = 0; i < 10; i++) control.pay(`${kind}-${i}`, BigInt(100 + i));
  await db.transaction(ONE, (ctx) =>
    expectPayments(
      ctx,
      Array.from({ length: 10 }, (_, i) => ({
        merchantAccount: kind,
        reference: `${kind}-${i}`,
        amountMinor: BigInt(100 + i),
        currency: 'CNY',
        paidAt: now(),
      })),
    ),
  );
  setClock('2026-06-08T08:00:00+08:00');
  await fetchBills(db, ONE, ports).catch(() => {});
  expect((await owner.query('select count(*)::int as n from bill')).rows).toEqual([{ n: 0 }]);
  setClock('2026-06-08T10:10:00+08:00');
  for (let i = 0; i < 2; i++) await fetchBills(db, ONE, ports);
  expect((await owner.query('select fund_account as of, lines, matched, open from bill order by 1')).rows).toEqual([
    { of: '', lines: 10, matched: 10, open: 0 },
    { of: 'basic', lines: 20, matched: 0, open: 0 },
  ]);
  expect(await soundness()).toEqual([]);
});

test('REC-1 a bill brought while its day went on is taken, and the whole one of the morning after takes its place', async () => {
  const { access, control } = stands.wechatPay;
  await account({ ...access, id: 'wechatPay', kind: 'wechatPay', name: 'wechatPay' });
  const sell = async (reference: string, time: string) => {
    setClock(`2026-06-10T${time}+08:00`);
    control.pay(reference, 500n);
    const paidAt = now();
    await db.transaction(ONE, (ctx) =>
      expectPayments(ctx, [{ merchantAccount: 'wechatPay', reference, amountMinor: 500n, currency: 'CNY', paidAt }]),
    );
  };
  await sell('EARLY', '09:00:00');
  const early = await importFile(control.bill('2026-06-10', false));
  expect([early.lines, early.matched, await found()]).toEqual([1, 1, []]);
  await sell('LATE', '21:00:00');
  setClock('2026-06-11T10:10:00+08:00');
  for (let i = 0; i < 2; i++) await fetchBills(db, ONE, ports);
  const { rows } = await owner.query(
    `select version, lines, matched, open, replaced_by is null as stands from bill where fund_account = '' order by 1`,
  );
  expect(rows).toEqual([
    { version: 1, lines: 1, matched: 1, open: 0, stands: false },
    { version: 2, lines: 2, matched: 2, open: 0, stands: true },
  ]);
  expect(await soundness()).toEqual([]);
});

test('REC-2 a fund bill whose neighbours are out of time opens and closes as its balances say', async () => {
  await account({ kind: 'wechatPay', merchantId: '1900' });
  const moved = (gross: bigint, balanceMinor: bigint, time: string) =>
    payment('', gross, { feeMinor: 0n, balanceMinor, at: new Date(`2026-06-07T${time}+08:00`) });
  const lines = [moved(500n, 600n, '10:00:05'), moved(300n, 900n, '10:00:03')];
  await importLines({ ...billOf(lines), layout: 'fundFlow', isForward: true });
  const { rows } = await owner.query(
    `select b.opening_minor::int as "from", b.closing_minor::int as "to", d.opening_minor::int as "dayFrom", d.closing_minor::int as "dayTo"
     from bill b join bill_day d on d.bill_id = b.id`,
  );
  expect(rows).toEqual([{ from: 100, to: 900, dayFrom: 100, dayTo: 900 }]);
});
