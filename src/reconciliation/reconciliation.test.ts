/**
 * REC-1 to REC-3 on a real database: bills of real shape matched with planted payments; damage, repeats, corrections,
 * seven seeded kinds of difference, and two people who must not be one. Figures 4, 29 (its classes), 31, 39.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start as startAlipay } from '../../sandbox/psp/alipay.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, ring, signedIn } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import { createHttp } from '../connectors/http.ts';
import { alipay } from '../connectors/psp/alipay/alipay.ts';
import { totalsOf } from '../connectors/psp/bill-checks.ts';
import { readBill } from '../connectors/psp/detect-bill.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import type { Difference } from '../contract/bills.ts';
import { verifyTenant } from '../kernel/check.ts';
import { idSource } from '../kernel/ids.ts';
import {
  askRefunds,
  expectPayments,
  type MerchantAccount,
  merchantAccessOpener,
  saveMerchantAccount,
} from '../payments/payments.ts';
import type { Bill, BillLine } from './bill.ts';
import { fetchBills } from './fetch-bills.ts';
import { importBill, type ReconciliationPorts, reconciliationChecks, reconciliationRoutes } from './reconciliation.ts';

let clock = Date.parse('2026-06-08T10:30:00+08:00');
const now = () => new Date(clock);
const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
const { db, owner } = await testDatabase({ world });
const stands = { wechatPay: await startWechat({ seed: 21, now }), alipay: await startAlipay({ seed: 22, now }) };
const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map((stand) => stand.url)) });
const means = { send: http.send, now, nonce: () => 'n'.repeat(32) };
const ports: ReconciliationPorts = {
  providers: new Map([wechatPay(means), alipay(means)].map((provider) => [provider.kind, provider])),
  openAccess: merchantAccessOpener(ring),
  readBill,
  orderRefs: async (_, ids) => new Map(ids.map((id) => [id, { id, number: 'G1' }])),
  describeActors: async (_, actors) => new Map(actors.map((one) => [one, { kind: 'person' as const, name: one }])),
};
const server = await listen(db, reconciliationRoutes(ports));
afterAll(async () => {
  await Promise.all(Object.values(stands).map((stand) => stand.close()));
  await http.close();
});

const TABLES = ['bill', 'bill_line', 'difference', 'payment', 'refund', 'merchant_account', 'audit_entry'];
beforeEach(async () => {
  clock = Date.parse('2026-06-08T10:30:00+08:00');
  await owner.query(`truncate ${TABLES.join(', ')}, job`);
});

const account = (change: Partial<MerchantAccount> & Pick<MerchantAccount, 'kind' | 'merchantId'>): Promise<void> =>
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
const hashOf = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const sourceOf = (body: Buffer, name = 'bill.csv') => ({
  name,
  open: () => Readable.from([body], { objectMode: false }),
});
const importFile = async (body: Buffer, name = 'bill.csv') => {
  const bill = await readBill(sourceOf(body, name));
  return db.transaction(ONE, (ctx) => importBill(ctx, bill, { name, sha256: hashOf(body) }));
};
let files = 0;
const importLines = (bill: Bill) =>
  db.transaction(ONE, (ctx) => importBill(ctx, bill, { name: 'bill.csv', sha256: hashOf(`made ${++files}`) }));
const soundness = async () => (await verifyTenant(db, ONE, reconciliationChecks)).filter((one) => one.breaches > 0);
const moneyHash = async () => {
  const hash = createHash('sha256');
  for (const table of TABLES)
    hash.update(JSON.stringify((await owner.query(`select t::text from ${table} t order by 1`)).rows));
  return hash.digest('hex');
};
const found = async () =>
  (
    await owner.query(
      'select type, verdict, state, reference, diff_minor::int as diff from difference order by created_at, reference, type',
    )
  ).rows;

let line = 0;
const payment = (reference: string, gross: bigint, change: Partial<BillLine> = {}): BillLine => ({
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
const refund = (reference: string, refundReference: string, gross: bigint, change: Partial<BillLine> = {}): BillLine =>
  payment(reference, -gross, { kind: 'refund', refundReference, feeMinor: 0n, ...change });
const billOf = (lines: BillLine[], day = '2026-06-07'): Bill => ({
  provider: 'wechatPay',
  layout: 'tradeAll',
  merchantId: '1900',
  day,
  lines,
  totals: totalsOf(lines),
});
const planted = (payments: { reference: string; amountMinor: bigint; at?: string; waiting?: true }[]) =>
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
const plantedRefunds = async (refunds: { reference: string; amountMinor: bigint; state?: string; at?: string }[]) => {
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
      const bill = await readBill(sourceOf(body));
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
      expect((await owner.query('select count(*)::int as n from payment where on_bill')).rows).toEqual([
        { n: paid.length },
      ]);
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
    ];
    const before = await moneyHash();
    for (const [what, text, at] of damages) {
      const outcome = await importFile(Buffer.from(text)).then(
        () => 'booked',
        (error) => `${error.name} line ${error.data.line}`,
      );
      expect([what, outcome]).toEqual([what, `Damaged line ${at}`]);
    }
    expect(await moneyHash()).toBe(before);
    expect(await importFile(Buffer.from(whole))).toMatchObject({ lines: 20 });
  });

  test('REC-1 fund bills keep their balances and are not compared line by line', async () => {
    const path = `${FIXTURES}/alipay/signcustomer_footer-with-commas.gbk.csv`;
    if (!existsSync(path)) return console.info(`skipped: no ${path}`);
    const bill = await readBill(sourceOf(readFileSync(path)));
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
    const first = await db.transaction(ONE, (ctx) => importBill(ctx, bill, file));
    const before = await moneyHash();
    await expect(db.transaction(ONE, (ctx) => importBill(ctx, bill, file))).rejects.toMatchObject({
      code: 'imports.sameFile',
      data: { billId: first.billId },
    });
    expect(await moneyHash()).toBe(before);
  });

  test('REC-1 the same file from 16 places at once is one bill', async () => {
    const bill = billOf([payment('S-1', 100n)]);
    const tries = await Promise.allSettled(
      Array.from({ length: 16 }, () =>
        db.transaction(ONE, (ctx) => importBill(ctx, bill, { name: 'a', sha256: hashOf('b') })),
      ),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await owner.query('select count(*)::int as n from bill')).rows).toEqual([{ n: 1 }]);
  });

  test('REC-1 a bill of a merchant we do not know is refused', async () => {
    await expect(importLines({ ...billOf([payment('S-1', 1n)]), merchantId: '1901' })).rejects.toMatchObject({
      code: 'reconciliation.accountUnknown',
    });
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
        { ...fee, line: ++line },
        { ...over, line: ++line },
        payment('L', 100n),
        { ...kept, line: ++line },
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

describe('REC-2 REC-3 kinds of difference', () => {
  beforeEach(() => account({ kind: 'wechatPay', merchantId: '1900' }));

  test('ten thousand lines with seven seeded kinds: each is found, once, and nothing else', async () => {
    const random = seeded(29);
    const kinds = ['TIMING', 'LONG', 'SHORT', 'AMOUNT', 'FEE', 'DUPLICATE', 'STATUS'] as const;
    const types = {
      TIMING: 'crossPeriod',
      LONG: 'cashOver',
      SHORT: 'cashShort',
      AMOUNT: 'amount',
      FEE: 'fee',
      DUPLICATE: 'duplicate',
      STATUS: 'status',
    };
    const ours: Parameters<typeof planted>[0] = [];
    const backs: Parameters<typeof plantedRefunds>[0] = [];
    const lines: BillLine[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const reference = `S-${i}`;
      const amountMinor = BigInt(1 + random.below(1_000_000));
      const kind = random.below(50) === 0 ? random.pick(kinds) : null;
      const minute = 60 + random.below(22 * 60);
      const at = new Date(Date.parse('2026-06-07T00:00:00+08:00') + minute * 60_000);
      const row = payment(reference, amountMinor, { at });
      if (kind) expected.push(`${reference} ${types[kind]}`);
      if (kind !== 'LONG')
        ours.push({ reference, amountMinor, at: kind === 'TIMING' ? '2026-06-07T23:59:00+08:00' : at.toISOString() });
      if (kind === 'AMOUNT') row.grossMinor += BigInt(1 + random.below(99));
      if (kind === 'FEE') row.feeMinor += BigInt(1 + random.below(99));
      if (kind !== 'SHORT' && kind !== 'TIMING') lines.push(row);
      if (kind === 'DUPLICATE') lines.push({ ...row, line: ++line });
      if (kind === 'STATUS') backs.push({ reference, amountMinor });
    }
    await planted(ours);
    const names = await plantedRefunds(backs);
    for (const { reference, amountMinor } of backs)
      lines.push(refund(reference, names.get(reference)!, amountMinor, { state: 'failed' }));
    const started = performance.now();
    const imported = await importLines(billOf(lines));
    console.info(`${lines.length} lines imported and matched in ${Math.round(performance.now() - started)} ms`);
    const differences = (await found()).map((one) => `${one.reference} ${one.type}`).sort((a, b) => (a < b ? -1 : 1));
    expect({ seed: random.seed, differences }).toEqual({
      seed: random.seed,
      differences: expected.sort((a, b) => (a < b ? -1 : 1)),
    });
    expect(imported.open).toBe(expected.length);
    expect(await soundness()).toEqual([]);
    const { rows } = await owner.query(
      `select sum(delta)::int as n from counter_delta where name = 'differences/open'`,
    );
    expect(rows[0].n).toBeGreaterThanOrEqual(expected.length);
  });

  test('what the day cut hid is found on the next bill; what never comes is missing after three days', async () => {
    await planted([
      { reference: 'LATE', amountMinor: 100n, at: '2026-06-07T23:59:30+08:00' },
      { reference: 'NEVER', amountMinor: 70n, at: '2026-06-07T23:59:40+08:00' },
    ]);
    await importLines(billOf([payment('SOON', 30n, { at: new Date('2026-06-07T23:58:00+08:00') })]));
    expect((await found()).map((one) => `${one.reference} ${one.type} ${one.state}`)).toEqual([
      'LATE crossPeriod carried',
      'NEVER crossPeriod carried',
      'SOON crossPeriod carried',
    ]);
    await planted([{ reference: 'SOON', amountMinor: 30n, at: '2026-06-08T00:00:10+08:00' }]);
    await importLines(billOf([payment('LATE', 100n, { at: new Date('2026-06-08T00:00:20+08:00') })], '2026-06-08'));
    expect((await found()).map((one) => `${one.reference} ${one.type} ${one.state}`)).toEqual([
      'LATE crossPeriod resolved',
      'NEVER crossPeriod carried',
      'SOON crossPeriod resolved',
    ]);
    await importLines(billOf([], '2026-06-09'));
    expect((await found()).find((one) => one.reference === 'NEVER')).toMatchObject({ state: 'carried' });
    await importLines(billOf([], '2026-06-10'));
    expect((await found()).find((one) => one.reference === 'NEVER')).toMatchObject({
      type: 'cashShort',
      state: 'diff',
    });
    expect(await soundness()).toEqual([]);
  });

  test('an order paid twice, and a payment that was matched before, are duplicates', async () => {
    await planted([{ reference: 'D', amountMinor: 100n }]);
    await importLines(billOf([payment('D', 100n), payment('D', 100n, { providerReference: '43' })]));
    await importLines(billOf([payment('D', 100n, { at: new Date('2026-06-08T12:00:00+08:00') })], '2026-06-08'));
    expect((await found()).map((one) => `${one.type} ${one.diff}`)).toEqual(['duplicate 100', 'duplicate 100']);
    expect(await soundness()).toEqual([]);
  });

  test('refunds: by our number, with or without the fee back, and waiting for their news', async () => {
    await planted(['A', 'B', 'C'].map((reference) => ({ reference, amountMinor: 10_000n })));
    const names = await plantedRefunds([
      { reference: 'A', amountMinor: 5_000n },
      { reference: 'B', amountMinor: 5_000n },
      { reference: 'C', amountMinor: 5_000n, state: 'processing' },
    ]);
    await importLines(
      billOf([
        ...['A', 'B', 'C'].map((reference) => payment(reference, 10_000n)),
        refund('A', names.get('A')!, 5_000n, { feeMinor: -30n }),
        refund('B', names.get('B')!, 5_000n),
        refund('C', names.get('C')!, 5_000n),
      ]),
    );
    expect(await found()).toMatchObject([{ reference: 'C', verdict: 'refundNotDone', type: 'status' }]);
  });

  test('a marketplace that names only the provider number is matched by it', async () => {
    await planted([{ reference: '42SHOP', amountMinor: 100n }]);
    expect(await importLines(billOf([payment('SHOP', 100n)]))).toMatchObject({ matched: 1, open: 0 });
  });
});

describe('REC-3 two people', () => {
  type Answer = { outcomes: { id: string; done: boolean; refusal?: { code: string } }[] };
  const post = async (person: Parameters<typeof server.ask>[0], step: string, body: unknown) => {
    const answer = await server.ask(person, 'POST', `/api/v1/differences/${step}`, { body });
    return answer.status === 200 ? ((await answer.json()) as Answer).outcomes : answer.status;
  };
  const list = async (person: Parameters<typeof server.ask>[0], query = '') =>
    (await (await server.ask(person, 'GET', `/api/v1/differences${query}`)).json()) as {
      items: Difference[];
      next: string | null;
    };

  beforeEach(() => account({ kind: 'wechatPay', merchantId: '1900' }));

  test('PAY-3 figure 31: a payment whose every notification was lost is paid by the bill, once two people agree', async () => {
    await planted([{ reference: 'LOST', amountMinor: 100n, waiting: true }]);
    await importLines(billOf([payment('LOST', 100n)]));
    const maker = await signedIn(db, 1, ['bills.read', 'bills.propose', 'bills.approve']);
    const checker = await signedIn(db, 1, ['bills.read', 'bills.approve']);
    const { items } = await list(maker);
    expect(items).toMatchObject([
      {
        type: 'cashOver',
        state: 'diff',
        theirs: { amount: '100', currency: 'CNY' },
        explanation: { code: 'reconciliation.paymentWaiting' },
        offers: ['supplementCapture', 'refundBuyer', 'bookSuspense'],
        proposal: null,
      },
    ]);
    const ids = [items[0]!.id];
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'reconciliation.wrongState' } }]);
    expect(await post(maker, 'propose', { ids, resolution: 'writeOff' })).toMatchObject([
      { refusal: { code: 'reconciliation.resolutionDoesNotFit' } },
    ]);
    expect(await post(checker, 'propose', { ids, resolution: 'supplementCapture' })).toBe(403);
    expect(await post(maker, 'propose', { ids, resolution: 'supplementCapture', note: '通知丢失' })).toMatchObject([
      { done: true },
    ]);
    expect(await post(maker, 'propose', { ids, resolution: 'refundBuyer' })).toMatchObject([
      { refusal: { code: 'reconciliation.wrongState' } },
    ]);
    expect(await post(maker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'reconciliation.samePerson' } }]);
    const states = async () => (await owner.query('select state, on_bill from payment')).rows;
    expect(await states()).toEqual([{ state: 'waiting', on_bill: false }]);
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ done: true }]);
    expect(await states()).toEqual([{ state: 'paid', on_bill: true }]);
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'reconciliation.wrongState' } }]);
    expect((await owner.query(`select kind from job where kind like 'payment.%'`)).rows).toEqual([
      { kind: 'payment.paid' },
    ]);
    expect((await list(maker)).items).toMatchObject([
      { state: 'resolved', proposal: { note: '通知丢失' }, approval: { by: { name: `user:${checker.userId}` } } },
    ]);
    expect(await soundness()).toEqual([]);
  });

  test('a payment the provider never had is taken back; a proposal can be sent back with a reason', async () => {
    await planted([{ reference: 'GHOST', amountMinor: 100n }]);
    await importLines(billOf([]));
    const [maker, checker] = [await signedIn(db, 1, 'owner'), await signedIn(db, 1, 'owner')];
    const ids = [(await list(maker)).items[0]!.id];
    await post(maker, 'propose', { ids, resolution: 'reverseCapture' });
    expect(await post(checker, 'reject', { ids, reason: '先查询' })).toMatchObject([{ done: true }]);
    expect((await list(maker)).items).toMatchObject([{ state: 'diff', proposal: null }]);
    await post(checker, 'propose', { ids, resolution: 'reverseCapture' });
    expect(await post(maker, 'approve', { ids })).toMatchObject([{ done: true }]);
    expect((await owner.query('select state from payment')).rows).toEqual([{ state: 'closed' }]);
    expect((await owner.query(`select kind from job where kind like 'payment.%'`)).rows).toEqual([
      { kind: 'payment.reversed' },
    ]);
    const { rows } = await owner.query(`select action from audit_entry where action like 'difference.%' order by id`);
    expect(rows.map((row) => row.action)).toEqual([
      'difference.propose',
      'difference.reject',
      'difference.propose',
      'difference.approve',
    ]);
  });

  test('figure 39: of sixteen approvals at once one counts, and never the proposer’s', async () => {
    await planted([{ reference: 'LOST', amountMinor: 100n, waiting: true }]);
    await importLines(billOf([payment('LOST', 100n)]));
    const maker = await signedIn(db, 1, 'owner');
    const checkers = await Promise.all(Array.from({ length: 4 }, () => signedIn(db, 1, 'owner')));
    const ids = [(await list(maker)).items[0]!.id];
    await post(maker, 'propose', { ids, resolution: 'supplementCapture' });
    const answers = await Promise.all(
      [...checkers, ...checkers, ...checkers, maker, maker, maker, maker].map((person) =>
        post(person, 'approve', { ids }),
      ),
    );
    expect(answers.filter((one) => (one as Answer['outcomes'])[0]!.done)).toHaveLength(1);
    expect((await owner.query(`select count(*)::int as n from job where kind = 'payment.paid'`)).rows).toEqual([
      { n: 1 },
    ]);
  });

  test('lists: bills newest first, differences biggest first, lines with what they matched; page by page', async () => {
    await planted(Array.from({ length: 5 }, (_, i) => ({ reference: `P-${i}`, amountMinor: BigInt(100 * (i + 1)) })));
    await importLines(billOf([payment('P-0', 100n), payment('P-1', 1n), payment('P-2', 2n), payment('Z', 9n)]));
    await importLines(billOf([], '2026-06-06'));
    const person = await signedIn(db, 1, 'owner');
    // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, field by field
    const get = async (path: string) => (await server.ask(person, 'GET', path)).json() as Promise<any>;
    const bills = await get('/api/v1/bills?limit=1');
    expect(bills.items).toMatchObject([{ day: '2026-06-07', lines: 4, matched: 1, open: 5, state: 'open' }]);
    const second = await get(`/api/v1/bills?limit=1&cursor=${bills.next}`);
    expect(second).toMatchObject({ items: [{ day: '2026-06-06', state: 'balanced' }], next: null });
    expect((await get('/api/v1/bills?state=balanced')).items).toHaveLength(1);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await get(`/api/v1/differences?limit=2${cursor}`);
      seen.push(...page.items.map((one: Difference) => one.difference.amount));
      if (!page.next) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(['-500', '-400', '-298', '-199', '9']);
    expect((await get('/api/v1/differences?type=amount')).items).toHaveLength(2);
    const { id } = bills.items[0];
    const items = await get(`/api/v1/bills/${id}/items?limit=3`);
    expect(items.items.map((one: { state: string }) => one.state)).toEqual(['matched', 'diff', 'diff']);
    expect((await get(`/api/v1/bills/${id}/items?cursor=${items.next}`)).items).toMatchObject([{ reference: 'Z' }]);
    expect((await get(`/api/v1/bills/${id}/items?state=matched`)).items).toHaveLength(1);
    expect(await get(`/api/v1/bills/${id}`)).toMatchObject({
      layout: 'tradeAll',
      unexplained: { amount: '-1388' },
      byType: [
        { type: 'cashShort', count: 2, difference: { amount: '-900' } },
        { type: 'amount', count: 2, difference: { amount: '-497' } },
        { type: 'cashOver', count: 1, difference: { amount: '9' } },
      ],
    });
    const stranger = await signedIn(db, 2, 'owner');
    expect((await server.ask(stranger, 'GET', `/api/v1/bills/${id}`)).status).toBe(404);
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
  clock = Date.parse('2026-06-07T12:00:00+08:00');
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
  clock = Date.parse('2026-06-08T08:00:00+08:00');
  await fetchBills(db, ONE, ports).catch(() => {});
  expect((await owner.query('select count(*)::int as n from bill')).rows).toEqual([{ n: 0 }]);
  clock = Date.parse('2026-06-08T10:10:00+08:00');
  for (let i = 0; i < 2; i++) await fetchBills(db, ONE, ports);
  expect((await owner.query('select day, lines, matched, open from bill')).rows).toMatchObject([
    { lines: 10, matched: 10, open: 0 },
  ]);
});
