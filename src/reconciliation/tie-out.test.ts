/** REC-2 T2 to T4: bills held against each other, days signed off by two people, what is found and lost booked. */
import { Readable } from 'node:stream';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unionPayFlow } from '../../sandbox/demo/money-files.ts';
import { ONE } from '../../test/database.ts';
import { type Person, signedIn } from '../../test/http.ts';
import { runBookkeeping } from '../bookkeeping/bookkeeping.ts';
import { openBill } from '../connectors/statements/open-file.ts';
import { expectPayments } from '../payments/payments.ts';
import { type Movement, tieMovements } from './bank-ties.ts';
import type { BillLine } from './bill.ts';
import { importBill, reconciliationClosing } from './reconciliation.ts';
import {
  account,
  billOf,
  db,
  found,
  hashOf,
  importLines,
  nextLine,
  owner,
  payment,
  refund,
  server,
  setClock,
  soundness,
} from './testing/bill-desk.ts';
import { type Bill, readerOf, totalsOf } from './testing/whole-bill.ts';

const unsigned = reconciliationClosing.find(({ name }) => name === 'unsignedDays')!;
const day = (n: number) => new Date(`2026-06-0${n}T10:00:00+08:00`);

describe('REC-2 T3 what left and what came', () => {
  let line = 0;
  const moved = (text: string): Movement[] =>
    text
      .split(' ')
      .filter(Boolean)
      .map((one) => {
        const [amount, on, ref = ''] = one.split('/');
        return {
          billId: 'b',
          line: ++line,
          account: 'a',
          amountMinor: BigInt(amount!),
          currency: 'CNY',
          at: day(Number(on)),
          refs: [ref],
          text: '',
        };
      });
  // amount/day/number
  test.each`
    what                                | left                           | came                         | ties
    ${'the number and the amount'}      | ${'100/1/WX0001 100/1/WX0002'} | ${'100/2/WX0002'}            | ${['100/WX0002 = 100']}
    ${'the amount, where there is one'} | ${'100/1 70/1'}                | ${'70/2'}                    | ${['70 = 70']}
    ${'two of one amount: nothing'}     | ${'100/1 100/1'}               | ${'100/2'}                   | ${[]}
    ${'several in one, by number'}      | ${'60/1/WX0001 40/2/WX0001'}   | ${'100/3/WX0001'}            | ${['60/WX0001 + 40/WX0001 = 100']}
    ${'one in several, by number'}      | ${'100/1/WX0001'}              | ${'60/2/WX0001 40/2/WX0001'} | ${['100/WX0001 = 60 + 40']}
    ${'a weekend at once'}              | ${'10/1 20/2 30/3 99/3'}       | ${'60/4'}                    | ${['10 + 20 + 30 = 60']}
    ${'too late'}                       | ${'100/1/WX0001'}              | ${'100/8/WX0001'}            | ${[]}
    ${'before it left'}                 | ${'100/5/WX0001'}              | ${'100/3/WX0001'}            | ${[]}
  `('$what', ({ left, came, ties }) => {
    const say = (all: Movement[], withRef: boolean) =>
      all.map((one) => `${one.amountMinor}${withRef && one.refs[0] ? `/${one.refs[0]}` : ''}`).join(' + ');
    expect(
      tieMovements(moved(left), moved(came)).map((tie) => `${say(tie.left, true)} = ${say(tie.came, false)}`),
    ).toEqual(ties);
  });
});

describe('REC-2 REC-3 bills against each other', () => {
  let maker: Person;
  let checker: Person;
  beforeAll(async () => {
    const rights = ['bills.read', 'bills.propose', 'bills.approve', 'settings.write', 'payments.accounts'] as const;
    [maker, checker] = [await signedIn(db, 1, rights), await signedIn(db, 1, rights)];
  });
  beforeEach(async () => {
    await owner.query('truncate statement_account, bill_day, day_sign_off');
    // Only what this test books counts.
    await owner.query('truncate gl_voucher, gl_line');
    await account({ kind: 'wechatPay', merchantId: '1900' });
    setClock('2026-06-20T10:00:00+08:00');
  });

  const fundLine = (gross: bigint, change: Partial<BillLine>): BillLine =>
    payment('', gross, {
      line: nextLine(),
      feeMinor: 0n,
      at: new Date('2026-06-07T12:00:00+08:00'),
      providerReference: '',
      ...change,
    });
  const fundBill = (lines: BillLine[]): Bill => {
    let balance = 100_00n;
    const chained = lines.map((one) => {
      balance += one.grossMinor - one.feeMinor;
      return { ...one, balanceMinor: balance };
    });
    return { ...billOf(chained), layout: 'fundFlow', totals: totalsOf(chained) };
  };
  const traded = () => [payment('S1', 1000n), payment('S2', 2000n), refund('S1', 'R1', 300n)];
  const movements = () => [
    fundLine(1000n, { providerReference: '42S1' }),
    fundLine(0n, { kind: 'fee', feeMinor: 6n, providerReference: '42S1' }),
    fundLine(2000n, { providerReference: '42S2' }),
    fundLine(0n, { kind: 'fee', feeMinor: 12n, providerReference: '42S2' }),
    fundLine(-300n, { kind: 'refund', refundReference: 'R1' }),
  ];
  const tieTypes = async () =>
    (await found())
      .filter(({ verdict }) => ['movementDiffers', 'notMoved', 'notTraded'].includes(verdict))
      .map(({ verdict, state, diff }) => `${verdict} ${state} ${diff}`);

  test('T2 what was traded is what moved; what is not is found, and settled once the bill comes corrected', async () => {
    await importLines(billOf(traded()));
    const [first, fee, second, , back] = movements();
    const stray = fundLine(77n, { providerReference: '42X' });
    const wrong = [first!, { ...fee!, feeMinor: 7n }, second!, back!, stray];
    await importLines(fundBill(wrong));
    // The fee of S1 is one more, that of S2 never moved, and 77 moved without a trade.
    expect((await tieTypes()).sort()).toEqual([
      'movementDiffers diff -1',
      'movementDiffers diff 12',
      'notTraded diff 77',
    ]);
    await importLines(fundBill(movements()));
    expect((await tieTypes()).filter((one) => one.includes(' diff '))).toEqual([]);
    expect(await soundness()).toEqual([]);
  });

  const post = async (person: Person, path: string, body: object) => {
    const answer = await server.ask(person, 'POST', `/api/v1/${path}`, { body });
    return { status: answer.status, body: await answer.json() };
  };
  const bank = async () =>
    (
      await post(maker, 'statement-accounts', {
        ...{ kind: 'bank', name: '招行基本户', number: '6222', currency: 'CNY', feePpm: 0, feeTolerance: '0' },
        rules: [{ words: ['房租'], counterparty: '', way: 'out', from: null, to: '50000', entry: 'rent' }],
        ...{ columns: null, active: true },
      })
    ).body.id as string;
  const statement = (lines: BillLine[]): Bill => ({
    ...billOf(lines),
    provider: 'bank',
    layout: 'mt940',
    merchantId: '6222',
    day: null,
  });
  const bankLine = (gross: bigint, text: string, on: string, balanceMinor: bigint): BillLine =>
    payment('', gross, {
      kind: 'transfer',
      feeMinor: 0n,
      providerReference: '',
      text,
      at: new Date(`${on}T00:00:00+08:00`),
      balanceMinor,
    });
  const importStatement = (bill: Bill, seed: string) =>
    db.transaction(ONE, (ctx) => importBill(ctx, readerOf(bill), { name: 'cmb.sta', sha256: hashOf(seed) }));

  test('T3 T4 a withdrawal is found at the bank, the rest is explained or somebody says what it is; then the day is signed', async () => {
    const id = await bank();
    await importLines(billOf(traded()));
    await importLines(
      fundBill([...movements(), fundLine(-2000n, { kind: 'transfer', entryNumber: 'TX000901', text: '提现' })]),
    );
    const lines = [
      bankLine(2000n, '财付通 TX000901', '2026-06-08', 12_000n),
      bankLine(-500n, '房租', '2026-06-08', 11_500n),
      bankLine(999n, '不知道', '2026-06-08', 12_499n),
    ];
    const imported = await importStatement(statement(lines), 'statement 1');
    expect(imported).toMatchObject({ lines: 3, matched: 2, open: 1 });
    const overlapping = statement([bankLine(1n, 'x', '2026-06-08', 1n), bankLine(1n, 'y', '2026-06-09', 2n)]);
    await expect(importStatement(overlapping, 'statement 2')).rejects.toMatchObject({
      code: 'reconciliation.periodOverlaps',
    });

    const about = { account: id, day: '2026-06-08' };
    const step = async (who: Person, what: 'propose' | 'sign', days: object[], more = {}) =>
      (await post(who, `account-days/${what}`, { days, ...more })).body.outcomes;
    expect(await step(maker, 'propose', [about])).toMatchObject([{ refusal: { code: 'reconciliation.dayOpen' } }]);
    const { rows } = await owner.query(`select id from difference where verdict = 'bankUnexplained'`);
    const ids = rows.map((row) => row.id);
    await post(maker, 'differences/propose', { ids, resolution: 'bookSuspense', note: '待查' });
    expect((await post(checker, 'differences/approve', { ids })).body.outcomes).toMatchObject([{ done: true }]);
    const vouchers = await owner.query(
      `select kind, document_id = $1 as mine from gl_voucher where document_kind = 'difference'`,
      [ids[0]],
    );
    expect(vouchers.rows).toEqual([{ kind: 'recon.bankLongFound', mine: true }]);

    await runBookkeeping(db, ONE, 20, true);
    // The statement opens at 100.00 that nobody ever booked: the books are off by exactly that, and somebody says why.
    expect(await step(maker, 'propose', [about])).toMatchObject([
      { refusal: { code: 'reconciliation.ledgerDiffers', data: { apart: { amount: '10000' } } } },
    ]);
    // Many at once, each with its own answer: a day of the bank that no statement reaches is signed for a reason too.
    const [silent, unknown] = [
      { account: id, day: '2026-06-09' },
      { account: 'nobody', day: '2026-06-09' },
    ];
    const june = () => db.read(ONE, (ctx) => unsigned.run(ctx, { period: '2026-06', through: '2026-06-09' }));
    expect(await june()).toEqual({ open: 3, data: { accounts: expect.arrayContaining(['招行基本户', 'wechatPay']) } });
    expect(await step(maker, 'propose', [silent])).toMatchObject([{ refusal: { code: 'reconciliation.noBill' } }]);
    const reason = { reason: '期初余额尚未建账' };
    expect(await step(maker, 'propose', [unknown, about, silent], reason)).toMatchObject([
      { id: 'nobody/2026-06-09', done: false, refusal: { code: 'reconciliation.noBill' } },
      { id: `${id}/2026-06-08`, done: true },
      { id: `${id}/2026-06-09`, done: true },
    ]);
    expect(await step(maker, 'sign', [about])).toMatchObject([{ refusal: { code: 'identity.samePerson' } }]);
    expect(await step(checker, 'sign', [about, silent])).toMatchObject([{ done: true }, { done: true }]);
    expect(await step(checker, 'sign', [about])).toMatchObject([{ refusal: { code: 'reconciliation.wrongState' } }]);
    expect(await june()).toMatchObject({ open: 1 });
    const again = statement(lines.map((one) => ({ ...one, text: `${one.text}.` })));
    await expect(importStatement(again, 'statement 3')).rejects.toMatchObject({ code: 'reconciliation.daySigned' });
    const listed = await server.ask(maker, 'GET', '/api/v1/account-days?from=2026-06-01&until=2026-06-08', {});
    expect(((await listed.json()) as { days: unknown[] }).days).toMatchObject([
      { day: '2026-06-07', opening: { amount: '10000' }, closing: { amount: '10682' } },
      {
        account: { name: '招行基本户' },
        ...{ day: '2026-06-08', lines: 3, in: { amount: '2999' }, out: { amount: '500' }, open: 1 },
        ...{ opening: { amount: '10000' }, closing: { amount: '12499' } },
        ...{ ledger: { amount: '2499' }, apart: { amount: '10000' }, signOff: { state: 'signed', ...reason } },
      },
    ]);
    await post(checker, 'account-days/reopen', { ...about, reason: '银行补发' });
    await importStatement(again, 'statement 3');
    // What the ties and words of the statement before had booked is taken back once, and booked again once.
    await runBookkeeping(db, ONE, 20, true);
    expect(await booked('1002')).toEqual({ 'bank.rent': -500, 'recon.bankLongFound': 999, 'channel.paidOut': 2000 });
    expect(await soundness()).toEqual([]);
  });

  /** What stands on an account of the books, by what it was booked for. */
  const booked = async (account: string): Promise<Record<string, number>> => {
    const { rows } = await owner.query(
      `select v.kind, sum(l.debit - l.credit)::int as sum
       from gl_line l join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id
       where l.account = $1 group by 1 having sum(l.debit - l.credit) <> 0 order by 1`,
      [account],
    );
    return Object.fromEntries(rows.map(({ kind, sum }) => [kind, sum]));
  };
  const onItsWay = async () =>
    (
      await owner.query(
        `select on_day::text as day, (debit - credit)::int as sum from gl_line where account = '101203' order by 1`,
      )
    ).rows.map(({ day, sum }) => [day, sum]);
  const importText = async (name: string, text: string) => {
    const body = Buffer.from(text);
    const reader = await openBill({ name, open: () => Readable.from([body], { objectMode: false }) });
    return db.transaction(ONE, (ctx) => importBill(ctx, reader, { name, sha256: hashOf(body) }));
  };
  const keep = async (kind: string, number: string, feePpm: number) =>
    (
      await post(maker, 'statement-accounts', {
        ...{ kind, name: kind, number, currency: 'CNY', feePpm, feeTolerance: '0', columns: null, rules: [] },
        active: true,
      })
    ).body.id as string;

  test('T1 a day on which buyers paid is waited for, also where its bill never came; a person says why', async () => {
    const paidAt = new Date('2026-06-03T23:30:00+08:00');
    await db.transaction(ONE, (ctx) =>
      expectPayments(ctx, [
        { merchantAccount: 'wechatPay', reference: 'LOST', amountMinor: 100n, currency: 'CNY', paidAt },
      ]),
    );
    const june = () => db.read(ONE, (ctx) => unsigned.run(ctx, { period: '2026-06', through: '2026-06-07' }));
    expect(await june()).toMatchObject({ open: 1 });
    const days = [{ account: 'wechatPay', day: '2026-06-03' }];
    const step = async (who: Person, what: 'propose' | 'sign', more = {}) =>
      (await post(who, `account-days/${what}`, { days, ...more })).body.outcomes;
    expect(await step(maker, 'propose')).toMatchObject([{ refusal: { code: 'reconciliation.noBill' } }]);
    expect(await step(maker, 'propose', { reason: '账单逾期，无法再取' })).toMatchObject([{ done: true }]);
    expect(await step(checker, 'sign')).toMatchObject([{ done: true }]);
    expect(await june()).toMatchObject({ open: 0 });
  });

  test('T4 what a bank charges counts on the day it did, and of a corrected statement what it says more', async () => {
    await bank();
    const charge = (on: string, feeMinor: bigint, balanceMinor: bigint) => ({
      ...bankLine(0n, '转账手续费', on, balanceMinor),
      ...{ kind: 'fee' as const, feeMinor },
    });
    const days = (fee: bigint) => [
      charge('2026-06-08', fee, 10_000n - fee),
      charge('2026-06-09', 20n, 9_980n - fee),
      bankLine(-500n, '房租', '2026-06-10', 9_480n - fee),
    ];
    const charges = async () =>
      (
        await owner.query(
          `select v.on_day::text as day, sum(l.credit - l.debit)::int as amount
           from gl_voucher v join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
           where v.kind = 'bank.charged' and l.account = '1002' group by 1 order by 1`,
        )
      ).rows.map(({ day, amount }) => [day, amount]);
    await importStatement(statement(days(18n)), 'charged');
    await runBookkeeping(db, ONE, 20, true);
    expect(await charges()).toEqual([
      ['2026-06-08', 18],
      ['2026-06-09', 20],
    ]);
    await importStatement(statement(days(25n)), 'corrected');
    await runBookkeeping(db, ONE, 20, true);
    expect(await charges()).toEqual([
      ['2026-06-08', 25],
      ['2026-06-09', 20],
    ]);
    expect(await soundness()).toEqual([]);
  });

  test('T3 UnionPay pays a day net and says nothing of it: its sum is found at the bank', async () => {
    await bank();
    const counter = await keep('unionPay', '898110000000001', 3800);
    const at = new Date('2026-06-07T12:00:00+08:00');
    await db.transaction(ONE, (ctx) =>
      expectPayments(ctx, [
        { merchantAccount: counter, reference: 'POS1', amountMinor: 10_000n, currency: 'CNY', paidAt: at },
      ]),
    );
    const file = unionPayFlow('898110000000001', [{ at, reference: 'POS1', amountMinor: 10_000n, feeMinor: 38n }]);
    expect(await importText('INN26060788ZM_1', file)).toMatchObject({ lines: 2, matched: 1, open: 0 });
    await importStatement(statement([bankLine(9_962n, '银联 清算资金', '2026-06-08', 9_962n)]), 'net');
    const { rows } = await owner.query(`select layout, open, matched from bill order by layout`);
    expect(rows).toEqual([
      { layout: 'mt940', open: 0, matched: 1 },
      { layout: 'unionPayFlow', open: 0, matched: 2 },
    ]);
    await runBookkeeping(db, ONE, 20, true);
    expect(await booked('1002')).toEqual({ 'channel.paidOut': 9_962 });
    // On its way overnight, and out of the channel with its fee.
    expect([await booked('101201'), await booked('101203'), await onItsWay()]).toEqual([
      { 'channel.charged': -38, 'channel.paidOut': -9_962 },
      {},
      [
        ['2026-06-07', 9_962],
        ['2026-06-08', -9_962],
      ],
    ]);
    expect(await soundness()).toEqual([]);
  });

  test('T3 row 18: what a courier collected is held against what it should have, its batch against the bank', async () => {
    await bank();
    await keep('courier', 'SF', 20_000);
    await owner.query('truncate parcel_freight, fulfilment');
    const parcel = (number: string, cod: number) =>
      owner.query(
        `insert into parcel_freight (tenant_id, fulfilment_id, waybill_number, courier, node_id, day, weight_g, weighed, origin, destination, cod_minor)
         values (1, gen_random_uuid(), $1, 'SF', gen_random_uuid(), '2026-06-05', 500, true, '', '', $2)`,
        [number, cod],
      );
    for (const [number, cod] of [
      ['SF1000001', 11_300],
      ['SF1000002', 5_000],
      ['SF1000003', 8_000],
    ] as const)
      await parcel(number, cod);
    // Signed for three weeks ago, and on no sheet.
    await parcel('SF1000004', 6_000);
    await owner.query(
      `insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity, queued_at, created_at, news_at)
       select 1, fulfilment_id, gen_random_uuid(), 'G1', gen_random_uuid(), node_id, 'signed', '', 1, now(), now(), '2026-05-20'
       from parcel_freight where waybill_number = 'SF1000004'`,
    );
    const head = '返款批次,运单号,签收时间,代收货款,手续费,返款金额,返款日期\n';
    const row = (number: string, cod: string, fee: string, net: string) =>
      `B20260608,${number},2026-06-06 10:00:00,${cod},${fee},${net},2026-06-08\n`;
    const rows = [
      row('SF1000001', '113.00', '2.26', '110.74'),
      row('SF1000002', '50.00', '1.50', '48.50'),
      row('SF1000003', '70.00', '1.40', '68.60'),
      row('SF1000001', '113.00', '2.26', '110.74'),
      row('SF9999999', '9.00', '0.18', '8.82'),
    ];
    const sum = '合计,,,355.00,7.60,347.40,\n';
    await expect(importText('cod.csv', head + rows.join('') + sum.replace('355', '356'))).rejects.toMatchObject({
      ...{ code: 'bill.totalDiffers', data: { line: 7, total: '代收货款', stated: 356_00n, found: 355_00n } },
    });
    expect(await importText('cod.csv', head + rows.join('') + sum)).toMatchObject({ lines: 6, matched: 2, open: 5 });
    const found = await owner.query('select reference, type, diff_minor::int as diff from difference order by 1, 2');
    expect(found.rows).toEqual([
      { reference: 'SF1000001', type: 'duplicate', diff: 11_300 },
      { reference: 'SF1000002', type: 'fee', diff: -50 },
      { reference: 'SF1000003', type: 'amount', diff: -1_000 },
      { reference: 'SF1000004', type: 'cashShort', diff: -6_000 },
      { reference: 'SF9999999', type: 'cashOver', diff: 900 },
    ]);
    await importStatement(statement([bankLine(34_740n, '顺丰速运 代收货款 B20260608', '2026-06-09', 34_740n)]), 'cod');
    // The fee as agreed; the rest of it when two people have said so.
    expect([await booked('1002'), await booked('6601')]).toEqual([{ 'cod.remitted': 34_740 }, { 'cod.remitted': 710 }]);
    expect(await booked('1122')).toEqual({ 'cod.remitted': -35_450 });
    // The batch again, corrected: it takes the place of the first sheet, and only what changed is opened again.
    const corrected = [rows[0]!, row('SF1000002', '50.00', '1.00', '49.00'), rows[2]!, rows[4]!];
    const again = await importText('cod2.csv', head + corrected.join(''));
    // Another sum was paid now than came to the bank: both sides say so.
    expect(again).toMatchObject({ lines: 5, matched: 2, open: 4 });
    expect((await booked('6601'))['cod.remitted']).toBe(226 + 100 + 140 + 18);
    expect(await booked('1002')).toEqual({});
    const open = await owner.query(
      `select verdict from difference where state = 'diff' and kind = 'transfer' order by 1`,
    );
    expect(open.rows).toEqual([{ verdict: 'bankUnexplained' }, { verdict: 'notAtBank' }]);
    expect(await soundness()).toEqual([]);
  });

  test('REC-2 what a platform settles is held against the orders we have of it, fee by fee, over all its bills', async () => {
    await bank();
    await keep('jd', '', 50_000);
    const shop = db.world.newId();
    await owner.query(`insert into shop (tenant_id, id, name, channel) values (1, $1, '京东店', 'jd')`, [shop]);
    for (const number of ['J1', 'J2']) {
      const id = db.world.newId();
      await owner.query(
        `insert into sales_order (tenant_id, id, number, kind, state, shop_id, channel_numbers, channel_state, name, phone, province, city,
           district, detail, merge_key, currency, goods_minor, discount_minor, freight_minor, payable_minor, paid_minor, ordered_at,
           queued_at, goods_text, line_count, quantity, created_at)
         values (1, $1, $2, 'normal', 'shipped', $3, array[$2], '', '', '', '', '', '', '', $2, 'CNY', 10000, 1000, 500, 9500, 9500,
                 '2026-05-01', '2026-05-01', '', 1, 1, '2026-05-01')`,
        [id, number, shop],
      );
      await owner.query(
        `insert into channel_order (tenant_id, shop_id, number, order_id, state, state_text, modified_at, hash, message_id, first_byte, bytes)
         values (1, $1, $2, $3, 'done', '', '2026-05-01', '', gen_random_uuid(), 0, 0)`,
        [shop, number, id],
      );
    }
    const head = '订单编号,父单号,费用名称,应结金额,币种,收支方向,到账时间,商户订单号\n';
    const row = (order: string, fee: string, amount: string, way: string, number: string, day = '07') =>
      `${order},,${fee},${amount},CNY,${way},2026-06-${day} 10:00:00,${number}\n`;
    const first = [
      row('J1', '货款', '95.00', '收入', 'E1'),
      row('J1', '佣金', '4.75', '支出', 'E2'),
      row('J2', '货款', '60.00', '收入', 'E3'),
      row('X9', '货款', '12.00', '收入', 'E4'),
      row('', '仓储费', '30.00', '支出', 'E5'),
    ];
    expect(await importText('jd1.csv', head + first.join(''))).toMatchObject({ lines: 5, matched: 3, open: 1 });
    const { rows: bills } = await owner.query(`select id from bill where file_name = 'jd1.csv'`);
    const seen = await server.ask(maker, 'GET', `/api/v1/bills/${bills[0].id}`, {});
    expect(((await seen.json()) as { fees: unknown[] }).fees).toMatchObject([
      { name: '仓储费', count: 1, amount: { amount: '3000' } },
      { name: '佣金', count: 1, amount: { amount: '475' } },
    ]);
    const second = [
      row('J2', '货款', '60.00', '收入', 'E3', '09'),
      row('J2', '货款', '50.00', '收入', 'E6', '09'),
      row('J2', '退款', '10.00', '支出', 'E7', '09'),
    ];
    expect(await importText('jd2.csv', head + second.join(''))).toMatchObject({ lines: 3, matched: 2, open: 2 });
    const { rows } = await owner.query('select reference, type, diff_minor::int as diff from difference order by 1, 2');
    expect(rows).toEqual([
      // Goods and freight were 105.00, and 110.00 came for it over two bills.
      { reference: 'J2', type: 'amount', diff: 500 },
      { reference: 'J2', type: 'duplicate', diff: 6_000 },
      { reference: 'X9', type: 'cashOver', diff: 1_200 },
    ]);
    expect(await soundness()).toEqual([]);
  });
});
