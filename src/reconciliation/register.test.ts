/** CLR-1 balances a licensed bank keeps per sub-merchant, against the custody book at the end of the same day. */
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openBill } from '../connectors/statements/open-file.ts';
import { writeXlsx } from '../kernel/files/files.ts';
import { formatMinor } from '../kernel/money.ts';
import { importBill } from './reconciliation.ts';
import { statementsOf } from './statement-accounts.ts';
import { hashOf, owner, server, setClock, sourceOf } from './testing/bill-desk.ts';
import {
  aDayOfSales,
  at,
  bankSays,
  billsOfTheDay,
  checker,
  FEE,
  inTransaction,
  LEFT,
  licensed,
  lookAgain,
  maker,
  payOut,
  pool,
  post,
  proof,
  SOLD,
  said,
  sound,
  statement,
  statementAccount,
  subNumber,
} from './testing/pool-desk.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
const EACH = SOLD - FEE;
const REGISTER = {
  ...{ number: '子账户号', available: '可用余额', blocked: ['冻结余额', '待清算'], hasTotals: true },
  own: ['PLAT01'],
};
type Row = [number: string, available: bigint, frozen?: bigint, pending?: bigint];

const sum = (rows: readonly Row[], i: 1 | 2 | 3): string =>
  formatMinor(rows.reduce((all, row) => all + (row[i] ?? 0n), 0n));
function table(rows: readonly Row[], { above = '日期：2026-06-08', totals = true } = {}): string {
  const lines = rows.map(([number, available, frozen = 0n, pending = 0n]) => [
    number,
    '某商户',
    ...[available, frozen, pending].map((minor) => formatMinor(minor)),
  ]);
  return [
    `青禾存管专户 子账户余额表,${above}`,
    '子账户号,户名,可用余额,冻结余额,待清算',
    ...lines.map((cells) => cells.join(',')),
    ...(totals ? [`合计,,${sum(rows, 1)},${sum(rows, 2)},${sum(rows, 3)}`] : []),
    '',
  ].join('\r\n');
}
/** As `guanjia import bills` and the page do. */
const take = (text: string | Buffer, account: string | null = null, name = '子账户余额.csv') =>
  inTransaction(async (ctx) => {
    const reader = await openBill(sourceOf(Buffer.from(text), name), await statementsOf(ctx, account));
    return importBill(ctx, reader, { name, sha256: hashOf(text), account });
  });
const get = async (path: string): Promise<Said> => (await server.ask(maker, 'GET', `/api/v1/${path}`, {})).json();
const shown = async (billId: string): Promise<string[]> =>
  (await get(`bills/${billId}/sub-accounts`)).items.map(
    ({ number, state, apart, ours, theirs }: Said) =>
      `${state} ${number} ${ours?.available.amount ?? '-'}/${theirs?.available.amount ?? '-'} ${apart.amount}`,
  );
const ids = async (): Promise<string[]> =>
  (await owner.query(`select id from difference where kind = 'balance' and state <> 'closed' order by id`)).rows.map(
    (row) => row.id,
  );
const day = { account: '', day: '2026-06-08' };
const all = (available = EACH): Row[] => [0, 1, 2].map((i) => [subNumber(i), available]);

beforeEach(async () => {
  const answer = await server.ask(maker, 'PUT', `/api/v1/statement-accounts/${pool}`, {
    headers: { 'if-match': '"1"' },
    body: {
      ...{
        kind: 'bank',
        name: '招行存管专户',
        number: '571900123410802',
        currency: 'CNY',
        feePpm: 0,
        feeTolerance: '0',
      },
      ...{ columns: null, rules: [], custodian: licensed, active: true, register: REGISTER },
    },
  });
  expect(answer.status).toBe(200);
  day.account = pool;
  await aDayOfSales();
  await billsOfTheDay();
  setClock(at(8, '09:30'));
  await statement(8, [[LEFT, '财付通 TX000901', 'B0608001']]);
  setClock(at(9, '08:00'));
});

describe('CLR-1 the register of a licensed bank, sub-account by sub-account', () => {
  test('equal: every balance is found, the platform’s own is left alone, and the day is signed off', async () => {
    const { billId, ...figures } = await take(table([...all(), ['PLAT01', 12_345n]]));
    expect(figures).toEqual({ lines: 4, matched: 4, open: 0 });
    expect(await shown(billId)).toEqual([
      `own PLAT01 -/12345 0`,
      ...[0, 1, 2].map((i) => `equal ${subNumber(i)} ${EACH}/${EACH} 0`),
    ]);
    expect(await get(`bills/${billId}`)).toMatchObject({ layout: 'subBalances', day: '2026-06-08', from: null });
    // What the sub-accounts hold is no movement of the account.
    expect(await proof(pool)).toEqual([`08 ${LEFT} 0`]);
    expect(await post(maker, 'account-days/propose', { days: [day] })).toMatchObject({ outcomes: [{ done: true }] });
    expect(await post(checker, 'account-days/sign', { days: [day] })).toMatchObject({ outcomes: [{ done: true }] });
    await expect(take(table(all(EACH + 1n)))).rejects.toMatchObject({ code: 'reconciliation.daySigned' });
    expect(await sound()).toEqual([]);
  });

  test('differing, unknown and missing are said, hinder the day, and end when two people have said why', async () => {
    const { billId, ...figures } = await take(
      table([
        [subNumber(0), EACH - 900n, 500n],
        ['X9', 1_200n],
        [subNumber(2), EACH],
      ]),
    );
    expect(figures).toEqual({ lines: 3, matched: 1, open: 3 });
    expect(await said()).toEqual([
      `cashShort registerMissing diff -${EACH} ${subNumber(1)}`,
      `cashShort registerDiffers diff -400 ${subNumber(0)}`,
      'unknown registerUnknown diff 1200 X9',
    ]);
    expect(await shown(billId)).toEqual([
      `registerMissing ${subNumber(1)} ${EACH}/- -${EACH}`,
      'registerUnknown X9 -/1200 1200',
      `registerDiffers ${subNumber(0)} ${EACH}/${EACH - 900n} -400`,
      `equal ${subNumber(2)} ${EACH}/${EACH} 0`,
    ]);
    expect(await post(maker, 'account-days/propose', { days: [day] })).toMatchObject({
      outcomes: [{ refusal: { code: 'reconciliation.dayOpen', data: { open: 3 } } }],
    });

    const explain = { ids: await ids(), resolution: 'explain' };
    expect((await post(maker, 'differences/propose', { ...explain, note: '' })).outcomes).toMatchObject(
      [0, 1, 2].map(() => ({ refusal: { code: 'reconciliation.balanceNeedsReason' } })),
    );
    await post(maker, 'differences/propose', { ...explain, note: '银行当日清分晚于日切' });
    expect((await post(maker, 'differences/approve', { ids: explain.ids })).outcomes).toMatchObject(
      [0, 1, 2].map(() => ({ refusal: { code: 'identity.samePerson' } })),
    );
    await post(checker, 'differences/approve', { ids: explain.ids });
    expect(await post(maker, 'account-days/propose', { days: [day] })).toMatchObject({ outcomes: [{ done: true }] });
    expect(await sound()).toEqual([]);
  });

  test('money the bank has blocked and we have not is even in all, and apart by what may be paid out', async () => {
    await take(table([[subNumber(0), EACH - 300n, 300n], ...all().slice(1)]));
    expect(await said()).toEqual([`amount registerDiffers diff -300 ${subNumber(0)}`]);
  });

  test('what was sent and has no end may still stand there, or be gone', async () => {
    await payOut();
    const { billId } = await take(
      table([
        [subNumber(0), EACH],
        [subNumber(1), 0n, EACH],
        [subNumber(2), 0n],
      ]),
    );
    expect(await shown(billId)).toEqual([
      `underWay ${subNumber(0)} 0/${EACH} ${EACH}`,
      `underWay ${subNumber(1)} 0/0 ${EACH}`,
      `equal ${subNumber(2)} 0/0 0`,
    ]);
    expect(await said()).toEqual([]);
    // The next day it has an end, and nothing may stand there.
    setClock(at(9, '10:00'));
    await bankSays(['success', 'success', 'success']);
    await take(
      table(
        [
          [subNumber(0), EACH],
          [subNumber(1), 0n],
          [subNumber(2), 0n],
        ],
        { above: '日期：2026-06-09' },
      ),
    );
    expect(await said()).toEqual([`cashOver registerDiffers diff ${EACH} ${subNumber(0)}`]);
  });

  test('the same file changes nothing; a corrected one takes its place and keeps what was said of what stayed', async () => {
    const wrong = table([[subNumber(0), EACH - 100n], [subNumber(1), EACH + 7n], ...all().slice(2)]);
    const { billId } = await take(wrong);
    await expect(take(wrong)).rejects.toMatchObject({ code: 'imports.sameFile', data: { billId } });
    await post(maker, 'differences/propose', { ids: await ids(), resolution: 'claim', note: '已问银行' });
    const better = await take(table([[subNumber(0), EACH - 100n], ...all().slice(1)]));
    expect(better).toMatchObject({ matched: 2, open: 1 });
    expect(await said()).toEqual([
      `cashShort registerDiffers proposed -100 ${subNumber(0)}`,
      `cashOver registerDiffers closed 7 ${subNumber(1)}`,
    ]);
    expect((await owner.query('select version from bill where id = $1', [better.billId])).rows).toEqual([
      { version: 2 },
    ]);
    expect(await sound()).toEqual([]);
  });

  test('a sub-account that was nobody’s is found once its number is known', async () => {
    await take(table([...all().slice(1), ['NEW1', EACH]]));
    expect(await said()).toHaveLength(2);
    await owner.query('update sub_merchant set outside_number = $1 where outside_number = $2', ['NEW1', subNumber(0)]);
    await lookAgain();
    expect((await said()).map((one) => one.split(' ')[2])).toEqual(['resolved', 'resolved']);
    expect(await sound()).toEqual([]);
  });

  test.each([
    ['cut off before its totals', () => table(all(), { totals: false }), 'bill.cut'],
    ['a row lost', () => table(all()).replace(/S\d+X1.*\r\n/, ''), 'bill.totalDiffers'],
    ['a sub-account twice', () => table([...all(), [subNumber(0), 1n]]), 'bill.twice'],
    ['more below its totals', () => `${table(all())}S,x,1.00,0.00,0.00\r\n`, 'bill.afterTotals'],
    ['no amount', () => table(all()).replace('99.40', '九十九'), 'bill.damagedAmount'],
    ['no day', () => table(all(), { above: '' }), 'bill.dayNotInName'],
    ['no sub-account', () => table([]), 'bill.noStatement'],
    [
      'strangers only',
      () =>
        table([
          ['Y1', 5n],
          ['Y2', 6n],
        ]),
      'reconciliation.registerForeign',
    ],
    [
      'another account’s number',
      () => table(all(), { above: '账号：571900999999999,日期：2026-06-08' }),
      'reconciliation.otherAccount',
    ],
  ])('nothing comes in of a file with %s', async (_, made, code) => {
    await expect(take(made())).rejects.toMatchObject({ code });
    expect((await owner.query(`select from bill where layout = 'subBalances'`)).rows).toEqual([]);
  });

  test('its day may stand in the name; what is said to be another account’s is refused', async () => {
    const { billId } = await take(table(all(), { above: '' }), pool, '子账户余额_20260608.csv');
    expect(await get(`bills/${billId}`)).toMatchObject({ day: '2026-06-08' });
    // As a workbook, the next day.
    const cells = table(all(), { above: '' })
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(','));
    const workbook = await buffer(writeXlsx(cells[0]!, cells.slice(1)));
    const { billId: next } = await take(workbook, null, '子账户余额 2026-06-09.xlsx');
    expect(await get(`bills/${next}`)).toMatchObject({ day: '2026-06-09', lines: 3, matched: 3 });
    const own = await statementAccount({ custodian: null, number: '8888', name: '基本户' });
    await expect(take(table(all(EACH + 1n)), own.id)).rejects.toMatchObject({ code: 'bill.unknownLayout' });
    expect(await statementAccount({ custodian: null, number: '9', register: REGISTER })).toMatchObject({
      code: 'reconciliation.registerOfPool',
    });
  });
});
