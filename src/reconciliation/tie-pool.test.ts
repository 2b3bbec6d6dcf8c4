/** REC-2 T3, T4 of a licensed account: its statement against the pool of the custody book, line by line and day by day. */
import { describe, expect, test } from 'vitest';
import { batchesWhere } from '../clearing/payout-store.ts';
import { recordReceipt } from '../clearing/receipts.ts';
import { settleChannel } from '../clearing/settle-channels.ts';
import { takeResults } from '../clearing/take-results.ts';
import { sql } from '../kernel/db/sql.ts';
import { owner, server, setClock } from './testing/bill-desk.ts';
import {
  aDayOfSales,
  at,
  bankSays,
  billsOfTheDay,
  channel,
  checker,
  differences,
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
  settlements,
  sound,
  startAgain,
  statement,
  statementAccount,
  states,
} from './testing/pool-desk.ts';

describe('REC-2 CLR-1 the statement of a licensed account against the pool', () => {
  test('T3 T4 what a channel withdrew is settled by the line that shows it, once, and both stand where the book does', async () => {
    await aDayOfSales();
    await billsOfTheDay();
    setClock(at(8, '09:30'));
    expect(await statement(8, [[LEFT, '财付通 TX000901', 'B0608001']])).toMatchObject({
      lines: 1,
      matched: 1,
      open: 0,
    });
    expect(await settlements()).toEqual([{ reference: 'B0608001', net: Number(LEFT), fee: 180, day: '2026-06-08' }]);
    // Nothing of it is the operator's: his bank has heard nothing.
    expect((await owner.query(`select 1 from gl_line where account = '1002'`)).rows).toEqual([]);
    expect(await proof(pool)).toEqual([`08 ${LEFT} 0`]);
    // On the night in between it was on its way.
    expect(await proof(channel)).toEqual(['07 0 0']);
    expect(await said()).toEqual([]);
    expect(await sound()).toEqual([]);
  });

  test('T3 what somebody recorded by hand is found, not recorded again; what no channel explains becomes a receipt', async () => {
    await aDayOfSales();
    setClock(at(8, '09:00'));
    const byHand = { merchantAccount: channel, reference: 'STL0607', netMinor: LEFT, feeMinor: 180n };
    await inTransaction((ctx) => settleChannel(ctx, { ...byHand, settledOn: '2026-06-08' }));
    await statement(8, [
      [LEFT, '财付通'],
      [500n, '张伟 订金', 'B0608002'],
    ]);
    expect(await said()).toEqual(['cashOver poolUnexplained diff 500']);
    // The channel's own bill comes later and names the same money.
    await billsOfTheDay();
    expect(await settlements()).toHaveLength(1);
    const receipt = { custodian: licensed, reference: 'B0608002', payer: '张伟', account: '', amountMinor: 500n };
    await inTransaction((ctx) => recordReceipt(ctx, { ...receipt, receivedOn: '2026-06-08', buyerId: null }));
    // The job it left looks at the statement again.
    const { rows: jobs } = await owner.query(`select 1 from job where kind = 'clearing.poolMoved'`);
    expect(jobs).toHaveLength(1);
    await lookAgain();
    expect(await said()).toEqual(['cashOver poolUnexplained resolved 500']);
    expect(await proof(pool)).toEqual([`08 ${LEFT + 500n} 0`]);
    expect(await proof(channel)).toEqual(['07 0 0']);
    expect(await sound()).toEqual([]);
  });

  test('T3 T4 payouts: one by its result, one by the statement alone, one that bounced, one that is missing, and a line nobody knows', async () => {
    await aDayOfSales();
    await billsOfTheDay();
    setClock(at(8, '09:30'));
    await statement(8, [[LEFT, '财付通 TX000901', 'B0608001']]);
    const [, first, second, third] = await payOut();
    const each = SOLD - FEE;
    // The bank's result of the second is not here.
    await bankSays(['success']);
    await inTransaction(async (ctx) => {
      const [batch] = await batchesWhere(ctx, sql`b.custodian = ${licensed}`, true);
      await takeResults(ctx, batch!, { number: '', lines: [{ line: 3, number: '', result: 'success', reason: '' }] });
    });
    setClock(at(10, '09:30'));
    await statement(9, [
      [-each, `代付 ${first}`],
      [-each, `代付 ${second}`],
      [-88n, '扣划'],
    ]);
    expect(await states()).toEqual({ [first!]: 'success', [second!]: 'success', [third!]: 'success' });
    expect(await said()).toEqual([`cashShort poolUnexplained diff -88`, `payout notInPool diff ${each} ${third}`]);
    // The book paid the third, the bank did not, and took 88 for nothing anybody knows.
    expect(await proof(pool)).toEqual([`08 ${LEFT} ${2n * each}`, `09 ${LEFT - 2n * each - 88n} ${each - 88n}`]);
    expect(await post(maker, 'account-days/propose', { days: [{ account: pool, day: '2026-06-09' }] })).toMatchObject({
      outcomes: [{ refusal: { code: 'reconciliation.dayOpen' } }],
    });

    setClock(at(11, '09:30'));
    await statement(10, [
      [each, `退汇 ${first}`],
      [-each, `代付 ${third}`],
    ]);
    expect(await states()).toEqual({ [first!]: 'returned', [second!]: 'success', [third!]: 'success' });
    const [fee, found] = await differences();
    expect(found).toMatchObject({ verdict: 'notInPool', state: 'resolved' });

    // The platform makes good what the bank took; the books of both hear of it.
    await post(maker, 'differences/propose', { ids: [fee.id], resolution: 'writeOff', note: '银行误扣' });
    expect((await post(checker, 'differences/approve', { ids: [fee.id] })).outcomes).toMatchObject([{ done: true }]);
    expect((await owner.query(`select kind from gl_voucher where document_kind = 'difference'`)).rows).toEqual([
      { kind: 'custody.shortWrittenOff' },
    ]);
    expect((await proof(pool)).at(-1)).toBe(`10 ${LEFT - 2n * each - 88n} 0`);
    expect(await sound()).toEqual([]);
  });

  test('T3 a corrected statement is held against the book anew, and what was settled stays settled once', async () => {
    await aDayOfSales();
    await billsOfTheDay();
    setClock(at(8, '09:30'));
    await statement(8, [
      [LEFT, '财付通 TX000901', 'B0608001'],
      [700n, '不知道'],
    ]);
    startAgain();
    await statement(8, [[LEFT, '财付通 TX000901 .', 'B0608001']]);
    expect(await settlements()).toHaveLength(1);
    expect(await said()).toEqual(['cashOver poolUnexplained closed 700']);
    expect(await proof(pool)).toEqual([`08 ${LEFT} 0`]);
    expect(await sound()).toEqual([]);
  });

  test('CLR-1 which account is a pool: one per licensed account, a bank’s, without rules, and before its first bill', async () => {
    expect(await statementAccount({ number: '2' })).toMatchObject({
      code: 'reconciliation.poolTaken',
      data: { name: '招行存管专户' },
    });
    expect(await statementAccount({ number: '3', custodian: 'icbc' })).toMatchObject({
      code: 'clearing.custodianUnknown',
    });
    const kind = await statementAccount({ number: '4', kind: 'jd' });
    expect(kind).toMatchObject({ code: 'reconciliation.poolOfBank', data: { field: 'custodian' } });
    const rules = [{ words: ['房租'], counterparty: '', way: 'out', from: null, to: null, entry: 'rent' }];
    expect(await statementAccount({ number: '5', rules })).toMatchObject({ code: 'reconciliation.poolRules' });
    await statement(8, [[5n, '利息']]);
    const answer = await server.ask(maker, 'PUT', `/api/v1/statement-accounts/${pool}`, {
      headers: { 'if-match': '"1"' },
      body: {
        ...{ kind: 'bank', name: '招行', number: '6', currency: 'CNY', feePpm: 0, feeTolerance: '0', columns: null },
        ...{ rules: [], custodian: null, active: true },
      },
    });
    expect(await answer.json()).toMatchObject({ code: 'reconciliation.poolFixed' });
  });
});
