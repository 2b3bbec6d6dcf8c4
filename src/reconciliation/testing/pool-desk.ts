/**
 * Where the tests of licensed accounts work: on the desk of bills, a licensed account with a channel that settles into it,
 * three sellers with a day of sales, statements of the pool day by day, and payouts. Importing it sets it up.
 */
import { beforeAll, beforeEach } from 'vitest';
import { ONE } from '../../../test/database.ts';
import { type Person, ring, signedIn } from '../../../test/http.ts';
import { clearingChecks } from '../../clearing/clearing.ts';
import { custodianOf, custodiansOf, keepCustodian } from '../../clearing/custodians.ts';
import { freezeBatch } from '../../clearing/freeze-batches.ts';
import { fundModelOf, keepFundModel } from '../../clearing/fund-models.ts';
import { batchesWhere } from '../../clearing/payout-store.ts';
import type { ClearingPorts } from '../../clearing/ports.ts';
import { stepSubMerchants } from '../../clearing/review-sub-merchants.ts';
import { beginSending } from '../../clearing/send-batches.ts';
import { keepRule } from '../../clearing/split-rules.ts';
import { keepSubMerchant } from '../../clearing/sub-merchants.ts';
import { takePayments } from '../../clearing/take-payments.ts';
import { takeResults } from '../../clearing/take-results.ts';
import { bankLine } from '../../connectors/statements/statement-lines.ts';
import { financeChecks } from '../../finance/finance.ts';
import { verifyTenant } from '../../kernel/check.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { ledgerChecks } from '../../ledger/ledger.ts';
import { expectPayments } from '../../payments/payments.ts';
import type { BillLine } from '../bill.ts';
import { importBill, reconciliationChecks, reconciliationJobs } from '../reconciliation.ts';
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
} from './bill-desk.ts';
import { type Bill, readerOf, totalsOf } from './whole-bill.ts';

export const at = (day: number, time = '12:00') => `2026-06-${String(day).padStart(2, '0')}T${time}:00+08:00`;
export const inTransaction = <T>(what: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, what);
const goods = { soldGoods: async () => [] } as unknown as ClearingPorts;
const SELLERS = ['织里童装', '景德窑语', '云岭茶仓'];
/** What each sold, and what the channel takes of it. */
export const SOLD = 10_000n;
export const FEE = 60n;

export let maker: Person;
export let checker: Person;
export let pool: Id;
let nth = 0;
export let [licensed, channel] = ['', ''];
beforeAll(async () => {
  const rights = ['bills.read', 'bills.propose', 'bills.approve', 'settings.write', 'payments.accounts'] as const;
  [maker, checker] = [await signedIn(db, 1, rights), await signedIn(db, 1, rights)];
});

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
export type Said = any;
export const post = async (person: Person, path: string, body: object): Promise<Said> => {
  const answer = await server.ask(person, 'POST', `/api/v1/${path}`, { body });
  return { status: answer.status, ...(await answer.json()) };
};
export const statementAccount = (change: object = {}) =>
  post(maker, 'statement-accounts', {
    ...{ kind: 'bank', name: '招行存管专户', number: '571900123410802', currency: 'CNY', feePpm: 0, feeTolerance: '0' },
    ...{ columns: null, rules: [], custodian: licensed, active: true, ...change },
  });

/** The licensed account, and what its bank takes for a payout. */
export const licence = (chargeMinor = 0n): Promise<void> =>
  inTransaction(async (ctx) => {
    const [before = null] = await custodiansOf(ctx, licensed);
    await keepCustodian(ctx, ring, before, {
      ...{ id: licensed, name: '存管户', party: '招商银行', kind: 'bank', way: 'file', endpoint: '', bankCode: '' },
      ...{ accountName: '存管专户', approveAboveMinor: 10n ** 9n, leastMinor: 1n, mostMinor: 10n ** 9n },
      ...{ chargeMinor, active: true, account: '571900123410802' },
    });
  });

beforeEach(async () => {
  await owner.query('truncate statement_account, bill_day, day_sign_off');
  opening = 0n;
  // The ledger keeps what it has: every test has its own licensed account, and its own channel.
  nth++;
  [licensed, channel] = [`cmb${nth}`, `wx${nth}`];
  setClock(at(7, '09:00'));
  await account({ id: channel, kind: 'wechatPay', merchantId: '1900' });
  await licence();
  await inTransaction(async (ctx) => {
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

/** Under which number the licensed bank knows a seller. */
export const subNumber = (i: number): string => `S${nth}X${i}`;

/** Each seller has sold once, and the channel's bills of that day say so; it paid everything out at night. */
export async function aDayOfSales(chargeBearer: 'platform' | 'seller' = 'platform'): Promise<void> {
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
          outsideNumber: subNumber(i),
        },
        ...{ bankName: '工商银行', bankCode: '', accountName: name, account: `622202000000000${i}`, kyc: 'passed' },
        ...{ kycExpiresOn: '2027-01-01', platformFeePpm: 0, chargeBearer, releaseDays: 0 },
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

export const LEFT = 3n * (SOLD - FEE);
export async function billsOfTheDay(): Promise<void> {
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
/** A corrected statement begins where the first one did. */
export const startAgain = (): void => {
  opening = 0n;
};
let files = 0;
/** `12.34 what the bank writes`, day by day; the balance goes on. */
export function statement(day: number, lines: readonly [amount: bigint, text: string, number?: string][]) {
  const rows = lines.map(([amount, text, number = '']) => {
    opening += amount;
    return bankLine({
      ...{ line: nextLine(), at: new Date(at(day, '00:00')), amountMinor: amount, currency: 'CNY', reference: '' },
      ...{ entryNumber: number, text, balanceMinor: opening },
    });
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
export const proof = async (id: string) =>
  (await daysOf(id)).map(({ day, closing, apart }) => `${day.slice(-2)} ${closing?.amount} ${apart?.amount}`);
export const differences = async () =>
  (
    await owner.query(
      `select id, type, verdict, state, reference, diff_minor::int as diff from difference
       where verdict in ('poolUnexplained', 'notInPool', 'notAtBank', 'bankUnexplained') or kind = 'balance' order by diff_minor, id`,
    )
  ).rows;
export const said = async () =>
  (await differences()).map(({ type, verdict, state, reference, diff }) =>
    `${type} ${verdict} ${state} ${diff} ${reference}`.trim(),
  );
export const states = async () =>
  Object.fromEntries(
    (await owner.query('select number, state from payout where custodian = $1 order by line', [licensed])).rows.map(
      (p) => [p.number, p.state],
    ),
  );
export const sound = async () => {
  const checks = [...reconciliationChecks, ...clearingChecks, ...ledgerChecks, ...financeChecks];
  return (await verifyTenant(db, ONE, checks))
    .filter(({ breaches }) => breaches > 0)
    .map(({ name, examples }: Said) => [name, examples]);
};
export const settlements = async () =>
  (
    await owner.query(
      `select reference, net_minor::int as net, fee_minor::int as fee, settled_on::text as day
       from channel_settlement where merchant_account = $1`,
      [channel],
    )
  ).rows;

/** All of them in one batch, each under its number. */
export async function payOut(): Promise<string[]> {
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
export const bankSays = (results: readonly ('success' | 'failed' | 'returned')[]) =>
  inTransaction(async (ctx) => {
    const [batch] = await batchesWhere(ctx, sql`b.custodian = ${licensed}`, true);
    const lines = results.map((result, i) => ({ line: i + 1, number: '', result, reason: '' }));
    await takeResults(ctx, batch!, { number: batch!.number, lines });
  });

/** What hears of the custody book's news and looks at statements and balances again. */
export async function lookAgain(): Promise<void> {
  const job = reconciliationJobs(ports).find(({ kind }) => kind === 'clearing.poolMoved');
  if (!job || !('run' in job)) throw new Error('nobody looks again');
  await inTransaction((ctx) => job.run(ctx, []));
}
