/**
 * Where the tests of reconciliation work: a database, both payment companies, a server, bills made line by line, and
 * payments planted to match them. Importing it sets it up for the test file and empties the tables before each test.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeEach } from 'vitest';
import { start as startAlipay } from '../../../sandbox/psp/alipay.ts';
import { start as startWechat } from '../../../sandbox/psp/wechat-pay.ts';
import { ONE, testDatabase } from '../../../test/database.ts';
import { listen, ring } from '../../../test/http.ts';
import { createHttp } from '../../connectors/http.ts';
import { alipay } from '../../connectors/psp/alipay/alipay.ts';
import { wechatPay } from '../../connectors/psp/wechat-pay/wechat-pay.ts';
import { openBill } from '../../connectors/statements/open-file.ts';
import { verifyTenant } from '../../kernel/check.ts';
import { idSource } from '../../kernel/ids.ts';
import { formatMinor } from '../../kernel/money.ts';
import {
  askRefunds,
  expectPayments,
  type MerchantAccount,
  merchantAccessOpener,
  saveMerchantAccount,
} from '../../payments/payments.ts';
import type { BillLine } from '../bill.ts';
import { importBill, type ReconciliationPorts, reconciliationChecks, reconciliationRoutes } from '../reconciliation.ts';
import { type Bill, readerOf, totalsOf, wholeBill } from './whole-bill.ts';

let clock = Date.parse('2026-06-08T10:30:00+08:00');
let line = 0;
export const now = () => new Date(clock);
export const setClock = (at: string): void => {
  clock = Date.parse(at);
};
/** The next line number of a made bill. */
export const nextLine = (): number => ++line;
export const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
export const { db, owner } = await testDatabase({ world });
export const stands = { wechatPay: await startWechat({ seed: 21, now }), alipay: await startAlipay({ seed: 22, now }) };
export const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map((stand) => stand.url)) });
export const means = { send: http.send, now, nonce: () => 'n'.repeat(32) };
/** Orders that have come to nothing. */
export const over = new Set<string>();
export const ports: ReconciliationPorts = {
  ring,
  providers: new Map([wechatPay(means), alipay(means)].map((provider) => [provider.kind, provider])),
  openAccess: merchantAccessOpener(ring),
  openBill,
  orderRefs: async (_, ids) => new Map(ids.map((id) => [id, { id, number: 'G1' }])),
  ordersOver: async (_, owners) => owners.map(({ orderId }) => over.has(orderId ?? '')),
  describeActors: async (_, actors) => new Map(actors.map((one) => [one, { kind: 'person' as const, name: one }])),
};
export const server = await listen(db, reconciliationRoutes(ports));
afterAll(async () => {
  await Promise.all(Object.values(stands).map((stand) => stand.close()));
  await http.close();
});

export const TABLES = ['bill', 'bill_line', 'difference', 'payment', 'refund', 'merchant_account', 'audit_entry'];
beforeEach(async () => {
  clock = Date.parse('2026-06-08T10:30:00+08:00');
  await owner.query(`truncate ${TABLES.join(', ')}, job`);
});

export const account = (
  change: Partial<MerchantAccount> & Pick<MerchantAccount, 'kind' | 'merchantId'>,
): Promise<void> =>
  db.transaction(ONE, (ctx) =>
    saveMerchantAccount(ctx, ring, {
      id: change.kind,
      name: change.kind,
      environment: 'sandbox',
      endpoint: 'http://127.0.0.1',
      credentials: {},
      feePpm: 6000,
      feeToleranceMinor: 0n,
      currency: 'CNY',
      active: true,
      ...change,
    }),
  );
export const hashOf = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
export const sourceOf = (body: Buffer, name = 'bill.csv') => ({
  name,
  open: () => Readable.from([body], { objectMode: false }),
});
export const importFile = async (body: Buffer, name = 'bill.csv') => {
  const bill = await openBill(sourceOf(body, name));
  return db.transaction(ONE, (ctx) => importBill(ctx, bill, { name, sha256: hashOf(body) }));
};
export const readWhole = async (body: Buffer) => wholeBill(await openBill(sourceOf(body)));
let files = 0;
export const importLines = (bill: Bill) =>
  db.transaction(ONE, (ctx) =>
    importBill(ctx, readerOf(bill), { name: 'bill.csv', sha256: hashOf(`made ${++files}`) }),
  );
export const soundness = async () =>
  (await verifyTenant(db, ONE, reconciliationChecks)).filter((one) => one.breaches > 0);
export const moneyHash = async () => {
  const hash = createHash('sha256');
  for (const table of TABLES)
    hash.update(JSON.stringify((await owner.query(`select t::text from ${table} t order by 1`)).rows));
  return hash.digest('hex');
};
export const found = async () =>
  (
    await owner.query(
      'select type, verdict, state, reference, diff_minor::int as diff from difference order by created_at, reference, type',
    )
  ).rows;

export const payment = (reference: string, gross: bigint, change: Partial<BillLine> = {}): BillLine => ({
  line: ++line,
  kind: 'payment',
  state: 'success',
  reference,
  refundReference: '',
  providerReference: `42${reference}`,
  providerRefundReference: '',
  entryNumber: '',
  grossMinor: gross,
  feeMinor: (gross * 6n + 500n) / 1000n,
  currency: 'CNY',
  at: new Date('2026-06-07T12:00:00+08:00'),
  balanceMinor: null,
  text: '',
  ...change,
});
export const refund = (
  reference: string,
  refundReference: string,
  gross: bigint,
  change: Partial<BillLine> = {},
): BillLine => payment(reference, -gross, { kind: 'refund', refundReference, feeMinor: 0n, ...change });
export const billOf = (lines: BillLine[], day = '2026-06-07'): Bill => ({
  provider: 'wechatPay',
  layout: 'tradeAll',
  merchantId: '1900',
  day,
  lines,
  totals: totalsOf(lines),
});
export const planted = (payments: { reference: string; amountMinor: bigint; at?: string; waiting?: true }[]) =>
  db.transaction(ONE, (ctx) =>
    expectPayments(
      ctx,
      payments.map(({ reference, amountMinor, at, waiting }) => ({
        merchantAccount: 'wechatPay',
        reference,
        amountMinor,
        currency: 'CNY',
        ...(!waiting && { paidAt: new Date(at ?? '2026-06-07T12:00:00+08:00') }),
      })),
    ),
  );
/** Refunds that went through, under the numbers we gave them. */
export const plantedRefunds = async (
  refunds: { reference: string; amountMinor: bigint; state?: string; at?: string }[],
) => {
  const named = new Map<string, string>();
  for (const { reference, amountMinor, state, at } of refunds) {
    const { rows } = await owner.query('select id from payment where reference = $1', [reference]);
    const id = db.world.newId();
    await db.transaction(ONE, (ctx) => askRefunds(ctx, [{ id, paymentId: rows[0].id, amountMinor }]));
    await owner.query('update refund set state = $2, at = $3 where id = $1', [
      id,
      state ?? 'success',
      at ?? '2026-06-07T13:00:00+08:00',
    ]);
    named.set(reference, `R${id.replaceAll('-', '')}`);
  }
  return named;
};

/** `101201 5.00 | 2241 5.00` of everything the difference was booked with: the custody book's first. */
export async function entriesOf(id: string): Promise<string> {
  const custody = await owner.query(
    `select f.place as dr, t2.place as cr, t.amount
     from transfer t join account f on f.id = t.from_account join account t2 on t2.id = t.to_account
     where t.document_id::text = $1 order by t.at`,
    [id],
  );
  const books = await owner.query(
    `select l.account, l.debit, l.credit from gl_line l join gl_voucher v on v.id = l.voucher_id
     where v.document_id = $1 order by l.line`,
    [id],
  );
  const text = (amount: string) => formatMinor(BigInt(amount));
  const side = (of: 'debit' | 'credit') =>
    books.rows.flatMap((row) => (row[of] === '0' ? [] : [`${row.account} ${text(row[of])}`])).join(', ');
  return [
    ...custody.rows.map(({ dr, cr, amount }) => `${dr} ${text(amount)} | ${cr} ${text(amount)}`),
    ...(books.rows.length ? [`${side('debit')} | ${side('credit')}`] : []),
  ].join('; ');
}
