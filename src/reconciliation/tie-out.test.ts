/** REC-2 T2 to T4: bills held against each other, days signed off by two people, what is found and lost booked. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { type Person, signedIn } from '../../test/http.ts';
import { type Movement, tieMovements } from './bank-ties.ts';
import type { BillLine } from './bill.ts';
import { importBill } from './reconciliation.ts';
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
        ...{ explained: ['房租'], columns: null, active: true },
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
    expect((await post(maker, 'account-days/propose', about)).body).toMatchObject({ code: 'reconciliation.dayOpen' });
    const { rows } = await owner.query(`select id from difference where verdict = 'bankUnexplained'`);
    const ids = rows.map((row) => row.id);
    await post(maker, 'differences/propose', { ids, resolution: 'bookSuspense', note: '待查' });
    expect((await post(checker, 'differences/approve', { ids })).body.outcomes).toMatchObject([{ done: true }]);
    const vouchers = await owner.query(
      `select kind, document_id = $1 as mine from gl_voucher where document_kind = 'difference'`,
      [ids[0]],
    );
    expect(vouchers.rows).toEqual([{ kind: 'recon.bankLongFound', mine: true }]);

    expect((await post(maker, 'account-days/propose', about)).body).toEqual({ state: 'proposed' });
    expect((await post(maker, 'account-days/sign', about)).body).toMatchObject({ code: 'identity.samePerson' });
    expect((await post(checker, 'account-days/sign', about)).body).toEqual({ state: 'signed' });
    const again = statement(lines.map((one) => ({ ...one, text: `${one.text}.` })));
    await expect(importStatement(again, 'statement 3')).rejects.toMatchObject({ code: 'reconciliation.daySigned' });
    const listed = await server.ask(maker, 'GET', '/api/v1/account-days?from=2026-06-01&until=2026-06-20', {});
    expect(((await listed.json()) as { days: unknown[] }).days).toMatchObject([
      { day: '2026-06-07', opening: { amount: '10000' }, closing: { amount: '10682' } },
      {
        account: { name: '招行基本户' },
        ...{ day: '2026-06-08', lines: 3, in: { amount: '2999' }, out: { amount: '500' }, open: 1 },
        ...{ opening: { amount: '10000' }, closing: { amount: '12499' }, signOff: { state: 'signed' } },
      },
    ]);
    await post(checker, 'account-days/reopen', { ...about, reason: '银行补发' });
    await importStatement(again, 'statement 3');
    expect(await soundness()).toEqual([]);
  });
});
