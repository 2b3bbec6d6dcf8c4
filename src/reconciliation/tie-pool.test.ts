/** REC-2 T3, T4 of a licensed account: its statement against the pool of the custody book, line by line and day by day. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { type Person, ring, signedIn } from '../../test/http.ts';
import { clearingChecks } from '../clearing/clearing.ts';
import { custodianOf, keepCustodian } from '../clearing/custodians.ts';
import { freezeBatch } from '../clearing/freeze-batches.ts';
import { fundModelOf, keepFundModel } from '../clearing/fund-models.ts';
import { batchesWhere } from '../clearing/payout-store.ts';
import type { ClearingPorts } from '../clearing/ports.ts';
import { recordReceipt } from '../clearing/receipts.ts';
import { stepSubMerchants } from '../clearing/review-sub-merchants.ts';
import { beginSending } from '../clearing/send-batches.ts';
import { settleChannel } from '../clearing/settle-channels.ts';
import { keepRule } from '../clearing/split-rules.ts';
import { keepSubMerchant } from '../clearing/sub-merchants.ts';
import { takePayments } from '../clearing/take-payments.ts';
import { takeResults } from '../clearing/take-results.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { expectPayments } from '../payments/payments.ts';
import type { BillLine } from './bill.ts';
import { importBill, reconciliationChecks, reconciliationJobs } from './reconciliation.ts';
import {
  account,
  billOf,
  db,
  hashOf,
  importLines,
  nextLine,
  owner,
  payment,
  ports,
  server,
  setClock,
} from './testing/bill-desk.ts';
import { type Bill, readerOf, totalsOf } from './testing/whole-bill.ts';

const at = (day: number, time = '12:00') => `2026-06-${String(day).padStart(2, '0')}T${time}:00+08:00`;
const inTransaction = <T>(what: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, what);
const goods = { soldGoods: async () => [] } as unknown as ClearingPorts;
const SELLERS = ['织里童装', '景德窑语', '云岭茶仓'];
/** What each sold, and what the channel takes of it. */
const SOLD = 10_000n;
const FEE = 60n;

let maker: Person;
let checker: Person;
let pool: Id;
let nth = 0;
let [licensed, channel] = ['', ''];
beforeAll(async () => {
  const rights = ['bills.read', 'bills.propose', 'bills.approve', 'settings.write', 'payments.accounts'] as const;
  [maker, checker] = [await signedIn(db, 1, rights), await signedIn(db, 1, rights)];
});

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
const post = async (person: Person, path: string, body: object): Promise<Said> => {
  const answer = await server.ask(person, 'POST', `/api/v1/${path}`, { body });
  return { status: answer.status, ...(await answer.json()) };
};
const statementAccount = (change: object = {}) =>
  post(maker, 'statement-accounts', {
    ...{ kind: 'bank', name: '招行存管专户', number: '571900123410802', currency: 'CNY', feePpm: 0, feeTolerance: '0' },
    ...{ columns: null, rules: [], custodian: licensed, active: true, ...change },
  });

beforeEach(async () => {
  await owner.query('truncate statement_account, bill_day, day_sign_off');
  // The ledger keeps what it has: every test has its own licensed account, and its own channel.
  nth++;
  [licensed, channel] = [`cmb${nth}`, `wx${nth}`];
  setClock(at(7, '09:00'));
  await account({ id: channel, kind: 'wechatPay', merchantId: '1900' });
  await inTransaction(async (ctx) => {
    await keepCustodian(ctx, ring, null, {
      ...{ id: licensed, name: '存管户', party: '招商银行', kind: 'bank', way: 'file', endpoint: '', bankCode: '' },
      ...{
        accountName: '存管专户',
        approveAboveMinor: 10n ** 9n,
        leastMinor: 1n,
        mostMinor: 10n ** 9n,
        chargeMinor: 0n,
      },
      ...{ active: true, account: '571900123410802' },
    });
    await keepFundModel(ctx, await fundModelOf(ctx, channel), {
      ...{
        merchantAccount: channel,
        model: 'BANK_CUSTODY',
        custodian: licensed,
        forSellers: true,
        feeComesBack: false,
      },
    });
    await keepRule(ctx, null, {
      ...{ id: ctx.newId(), name: '不抽佣', priority: 1, shopId: null, subMerchantId: null, skuIds: [], shares: [] },
      ...{ commissionPpm: 0, vatPpm: 60_000, fixedMinor: 0n, base: 'paid', active: true },
    });
  });
  pool = (await statementAccount()).id;
});

/** Each seller has sold once, and the channel's bills of that day say so; it paid everything out at night. */
async function aDayOfSales(): Promise<void> {
  const shops = SELLERS.map(() => db.world.newId());
  await inTransaction(async (ctx) => {
    for (const [i, name] of SELLERS.entries()) {
      await ctx.sql`insert into shop (tenant_id, id, name, channel) values (${ctx.tenant}, ${shops[i]!}, ${`${name}${nth}`}, 'taobao')`;
      const id = await keepSubMerchant(ctx, ring, null, {
        ...{
          name,
          legalName: `${name}公司`,
          licenceNumber: `91330500MA2B00${nth}00${i}`,
          contact: '',
          outsideNumber: `SUB${i}`,
        },
        ...{ bankName: '工商银行', bankCode: '', accountName: name, account: `622202000000000${i}`, kyc: 'passed' },
        ...{ kycExpiresOn: '2027-01-01', feeBearer: 'seller', chargeBearer: 'platform', releaseDays: 0 },
        ...{ payoutMode: 'auto', least: '1', most: null, reserve: '0', note: '', shopIds: [shops[i]!] },
      });
      await stepSubMerchants(ctx, [id], 'submit');
      await stepSubMerchants(ctx, [id], 'approve');
    }
    await expectPayments(
      ctx,
      SELLERS.map((_, i) => ({
        ...{ merchantAccount: channel, reference: `S${i}`, amountMinor: SOLD, currency: 'CNY', shopId: shops[i]! },
        paidAt: new Date(at(7)),
      })),
    );
  });
  setClock(at(7, '20:00'));
  await inTransaction((ctx) => takePayments(ctx, goods, 3));
}

const LEFT = 3n * (SOLD - FEE);
async function billsOfTheDay(): Promise<void> {
  await importLines(billOf(SELLERS.map((_, i) => payment(`S${i}`, SOLD))));
  let balance = 0n;
  const lines = [
    ...SELLERS.flatMap((_, i) => [
      moved(SOLD, { kind: 'payment', providerReference: `42S${i}` }),
      moved(0n, { kind: 'fee', feeMinor: FEE, providerReference: `42S${i}` }),
    ]),
    moved(-LEFT, { entryNumber: 'TX000901', text: '提现', at: new Date(at(7, '23:05')) }),
  ].map((line) => {
    balance += line.grossMinor - line.feeMinor;
    return { ...line, balanceMinor: balance };
  });
  await importLines({ ...billOf(lines), layout: 'fundFlow', totals: totalsOf(lines) });
}
const moved = (gross: bigint, change: Partial<BillLine>): BillLine =>
  payment('', gross, { line: nextLine(), kind: 'transfer', feeMinor: 0n, providerReference: '', ...change });

let opening = 0n;
let files = 0;
/** `12.34 what the bank writes`, day by day; the balance goes on. */
function statement(day: number, lines: readonly [amount: bigint, text: string, number?: string][]) {
  const rows = lines.map(([amount, text, number = '']) => {
    opening += amount;
    const on = { at: new Date(at(day, '00:00')), entryNumber: number };
    return { ...moved(amount, { ...on, text }), balanceMinor: opening };
  });
  const bill: Bill = { ...billOf(rows), provider: 'bank', layout: 'mt940', merchantId: '571900123410802', day: null };
  return inTransaction((ctx) =>
    importBill(ctx, readerOf(bill), { name: 'pool.sta', sha256: hashOf(`pool ${++files}`), account: pool }),
  );
}
const daysOf = async (id: string): Promise<Said[]> => {
  const answer = await server.ask(maker, 'GET', '/api/v1/account-days?from=2026-06-01&until=2026-06-20', {});
  return ((await answer.json()) as Said).days.filter((one: Said) => one.account.id === id);
};
/** Day, what the bank closes at, and what the book is apart. */
const proof = async (id: string) =>
  (await daysOf(id)).map(({ day, closing, apart }) => `${day.slice(-2)} ${closing?.amount} ${apart?.amount}`);
const differences = async () =>
  (
    await owner.query(
      `select id, type, verdict, state, reference, diff_minor::int as diff from difference
       where verdict in ('poolUnexplained', 'notInPool', 'notAtBank', 'bankUnexplained') order by diff_minor, id`,
    )
  ).rows;
const said = async () =>
  (await differences()).map(({ type, verdict, state, reference, diff }) =>
    `${type} ${verdict} ${state} ${diff} ${reference}`.trim(),
  );
const states = async () =>
  Object.fromEntries(
    (await owner.query('select number, state from payout where custodian = $1 order by line', [licensed])).rows.map(
      (p) => [p.number, p.state],
    ),
  );
const sound = async () => {
  const checks = [...reconciliationChecks, ...clearingChecks, ...ledgerChecks, ...financeChecks];
  return (await verifyTenant(db, ONE, checks))
    .filter(({ breaches }) => breaches > 0)
    .map(({ name, examples }: Said) => [name, examples]);
};
const settlements = async () =>
  (
    await owner.query(
      `select reference, net_minor::int as net, fee_minor::int as fee, settled_on::text as day
       from channel_settlement where merchant_account = $1`,
      [channel],
    )
  ).rows;

/** All of them in one batch, each under its number. */
async function payOut(): Promise<string[]> {
  setClock(at(8, '10:00'));
  return inTransaction(async (ctx) => {
    await freezeBatch(ctx, await custodianOf(ctx, licensed), { day: '2026-06-08', cutOff: '09:00' }, true);
    const [batch] = await batchesWhere(ctx, sql`b.custodian = ${licensed}`, true);
    await beginSending(ctx, batch!, 'sent');
    const numbers = await ctx.sql<{ number: string }>`
      select number from payout where tenant_id = ${ctx.tenant} and custodian = ${licensed} order by line`;
    return [batch!.number, ...numbers.map(({ number }) => number)];
  });
}
const bankSays = (results: readonly ('success' | 'failed' | 'returned')[]) =>
  inTransaction(async (ctx) => {
    const [batch] = await batchesWhere(ctx, sql`b.custodian = ${licensed}`, true);
    const lines = results.map((result, i) => ({ line: i + 1, number: '', result, reason: '' }));
    await takeResults(ctx, batch!, { number: batch!.number, lines });
  });

describe('REC-2 CLR-1 the statement of a licensed account against the pool', () => {
  beforeEach(() => {
    opening = 0n;
  });

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
    const again = reconciliationJobs(ports).find(({ kind }) => kind === 'clearing.poolMoved');
    if (!again || !('run' in again)) throw new Error('nobody looks again');
    await inTransaction((ctx) => again.run(ctx, []));
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
    expect(await post(maker, 'account-days/propose', { account: pool, day: '2026-06-09' })).toMatchObject({
      code: 'reconciliation.dayOpen',
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
    opening = 0n;
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
