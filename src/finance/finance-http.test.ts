/** FIN-1, FIN-3, FIN-4 over HTTP: two people, red vouchers, reports to the cent, periods, and what other programs read. */
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { addedByHledger, hasHledger } from '../../test/hledger.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { column, readTable } from '../kernel/files/files.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { formatMinor } from '../kernel/money.ts';
import { balancesBetween, closingOf } from './balances.ts';
import { bookEvents, type FinanceEvent, financeChecks, financeJobs } from './finance.ts';
import { hledgerAccount } from './hledger.ts';
import { chartOf } from './masters.ts';
import { lastDayOf, monthAfter } from './periods.ts';
import { accountOf } from './reports.ts';

const { db, owner, config } = await testDatabase();
/** What comes in the way between asking and closing. */
let meanwhile = 0;
const late = { name: 'late', run: async () => ({ open: meanwhile }) };
const workers = new Workers(db, { config, handlers: handlersByKind(financeJobs([late]), []) });
const { ask } = await listen(db, everyRoute(db));
const scope = { tenant: 71, actor: SYSTEM };
const maker = await signedIn(db, scope.tenant, ['bills.read', 'bills.propose', 'bills.approve']);
const checker = await signedIn(db, scope.tenant, ['bills.read', 'bills.approve', 'bills.propose']);
const today = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const NOW = today.slice(0, 7);
const PAST = new Date(Date.UTC(Number(NOW.slice(0, 4)), Number(NOW.slice(5)) - 2, 1)).toISOString().slice(0, 7);
const SPAN = `from=${PAST}-01&to=${today}`;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(who: Person, method: string, path: string, body?: unknown, version?: number): Promise<Said> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1/books${path}`, { headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return { status: answer.status, ...(text.startsWith('{') && JSON.parse(text)) };
}
const line = (side: string, account: string, amount: string, ofWhom = '') => ({
  side,
  account,
  amount,
  ofWhom,
  memo: '',
});
const draftOf = (onDay: string, amount: string) => ({
  onDay,
  memo: '实收资本',
  lines: [line('debit', '1002', amount, '招行;一般户 01'), line('credit', '4001', amount)],
});
const verified = async () => (await verifyTenant(db, scope, financeChecks)).filter((one) => one.breaches > 0);

/** A month of a small merchant. */
const events = (): FinanceEvent[] => {
  const day = (number: number) => new Date(`${PAST}-${String(number).padStart(2, '0')}T04:00:00Z`);
  const one = (
    kind: FinanceEvent['kind'],
    number: number,
    amounts: Record<string, bigint>,
    about = {},
  ): FinanceEvent => ({
    ...{ kind, effectiveAt: day(number), currency: 'CNY', amounts, about },
    document: { kind: 'order', id: `${kind}/${number}`, number: `D${number}` },
  });
  return [
    one('purchase.received', 2, { cost: 60_000n }, { party: '供应商甲' }),
    one('purchase.invoiced', 3, { net: 60_000n, vat: 7_800n }, { party: '供应商甲' }),
    one('purchase.paid', 4, { amount: 50_000n }, { party: '供应商甲', account: '招行' }),
    one('sale.paid', 5, { net: 100_00n, vat: 13_00n }, { account: 'wx' }),
    one('sale.delivered', 6, { net: 100_00n, vat: 13_00n, cost: 60_00n }, { shop: '旗舰店' }),
    one('sale.settled', 7, { received: 112_32n, fee: 68n }, { account: 'wx' }),
    one('sale.paid', 8, { net: 200_00n, vat: 26_00n }, { account: 'wx' }),
    one('sale.delivered', 8, { net: 200_00n, vat: 26_00n, cost: 120_00n }, { shop: '旗舰店' }),
    one('sale.returned', 9, { net: 200_00n, vat: 26_00n, cost: 120_00n }, { account: 'wx', shop: '旗舰店' }),
    one('credit.sold', 10, { net: 1_000_00n, vat: 130_00n, cost: 300_00n }, { party: '客户: 乙  公司' }),
    one('credit.lossExpected', 28, { amount: 22_60n }),
  ];
};

test('FIN-1 one person enters a voucher, another books it; nobody changes it then; a red one takes it back', async () => {
  await db.transaction(scope, (ctx) => bookEvents(ctx, events()));
  const wrong = {
    ...draftOf(`${PAST}-01`, '100000000'),
    lines: [line('debit', '1002', '5'), line('credit', '4001', '6')],
  };
  expect(await said(maker, 'POST', '/drafts', wrong)).toMatchObject({
    code: 'finance.unbalanced',
    data: { difference: '-1' },
  });
  const draft = await said(maker, 'POST', '/drafts', draftOf(`${PAST}-01`, '90000000'));
  expect(draft).toMatchObject({ state: 'open', own: true, amount: '90000000' });
  const changed = await said(maker, 'PUT', `/drafts/${draft.id}`, draftOf(`${PAST}-01`, '100000000'), draft.version);
  const approve = async (who: Person, id: string) =>
    (await said(who, 'POST', '/drafts/approve', { ids: [id] })).outcomes[0];
  expect(await approve(maker, draft.id)).toMatchObject({ refusal: { code: 'identity.samePerson' } });
  expect(await approve(checker, draft.id)).toMatchObject({ done: true });
  expect(await approve(checker, draft.id)).toMatchObject({ refusal: { code: 'finance.draftWrongState' } });
  const again = await said(maker, 'PUT', `/drafts/${draft.id}`, draftOf(today, '1'), changed.version + 1);
  expect(again).toMatchObject({ status: 422, code: 'finance.draftWrongState' });
  const { voucherId } = await said(checker, 'GET', `/drafts/${draft.id}`);
  const voucher = await said(checker, 'GET', `/vouchers/${voucherId}`);
  expect(voucher).toMatchObject({ kind: 'manual', amount: '100000000', reversedBy: null, number: expect.any(Number) });

  const mistaken = await said(maker, 'POST', '/drafts', { ...draftOf(`${PAST}-02`, '77'), opening: true });
  await approve(checker, mistaken.id);
  const { voucherId: takenBack } = await said(checker, 'GET', `/drafts/${mistaken.id}`);
  const red = await said(maker, 'POST', `/vouchers/${takenBack}/reverse`, { onDay: `${PAST}-03`, reason: '记错了' });
  expect(await said(maker, 'POST', `/vouchers/${takenBack}/reverse`, { onDay: today, reason: 'x' })).toMatchObject({
    code: 'finance.alreadyReversed',
  });
  expect(await approve(maker, red.draftId)).toMatchObject({ refusal: { code: 'identity.samePerson' } });
  expect(await approve(checker, red.draftId)).toMatchObject({ done: true });
  const after = await said(checker, 'GET', `/vouchers/${takenBack}`);
  expect(after.reversedBy).toMatchObject({ period: PAST });
  const { lines } = await said(checker, 'GET', `/vouchers/${after.reversedBy.id}`);
  expect(lines).toMatchObject([
    { side: 'debit', amount: '-77' },
    { side: 'credit', amount: '-77' },
  ]);

  const [kept, dropped] = [
    await said(maker, 'POST', '/drafts', draftOf(today, '1')),
    await said(maker, 'POST', '/drafts', draftOf(today, '2')),
  ];
  await said(checker, 'POST', '/drafts/send-back', { ids: [kept.id], reason: '缺附件' });
  expect(await said(maker, 'GET', `/drafts/${kept.id}`)).toMatchObject({ state: 'sentBack', note: '缺附件' });
  await said(maker, 'POST', '/drafts/drop', { ids: [kept.id, dropped.id] });
  expect((await said(maker, 'GET', '/drafts?state=dropped')).items).toHaveLength(2);
  const { items } = await said(maker, 'GET', `/vouchers?kind=manual&account=4001`);
  expect(items).toHaveLength(1);
  expect(await verified()).toEqual([]);
});

test('FIN-3 trial balance, profit, balance sheet, cash flow and ledgers agree to the cent', async () => {
  const trial = await said(maker, 'GET', `/reports/trial-balance?${SPAN}`);
  expect(trial.debit).toBe(trial.credit);
  const standing = Object.fromEntries(trial.rows.map((row: Said) => [row.account.code, row.closing]));
  expect(standing).toMatchObject({
    ...{ '1002': '99961232', '101201': '0', '1122': '113000', '1405': '24000', '220201': '-17800', '222101': '-14300' },
    ...{ '1231': '-2260', '4001': '-100000000', '6001': '-110000', '6401': '36000', '660301': '68', '6702': '2260' },
  });
  const profit = await said(maker, 'GET', `/reports/profit?${SPAN}`);
  expect(profit.profit).toBe(String(110_000 - 36_000 - 68 - 2_260));
  expect(profit.sections.find((one: Said) => one.key === 'revenue').amount).toBe('110000');
  const sheet = await said(maker, 'GET', `/reports/balance-sheet?asOf=${today}`);
  expect(BigInt(sheet.assets)).toBe(BigInt(sheet.liabilities) + BigInt(sheet.equity));
  expect(sheet.assets).toBe(String(99_961_232 + 113_000 - 2_260 + 24_000));
  const flow = await said(maker, 'GET', `/reports/cash-flow?${SPAN}`);
  const of = (name: string) => flow.rows.find((row: Said) => row.flow === name);
  expect([of('sales'), of('goods'), of('other'), of('financing')]).toEqual([
    { flow: 'sales', in: '33900', out: '22600' },
    { flow: 'goods', in: '0', out: '50000' },
    { flow: 'other', in: '0', out: '68' },
    { flow: 'financing', in: '100000000', out: '0' },
  ]);
  expect([flow.opening, flow.closing]).toEqual(['0', standing['1002']]);
  const id = db.world.newId();
  await owner.query(
    `insert into supplier (tenant_id, id, code, name, contact, phone, lead_days, currency, terms,
                           price_tolerance_ppm, active)
     values (71, $1, 'JIA', '甲厂', '', '', 7, 'CNY', '', 0, true)`,
    [id],
  );
  const owed = { ...draftOf(today, '9'), lines: [line('debit', '6602', '9'), line('credit', '220201', '9', '甲厂')] };
  const typed = await said(maker, 'POST', '/drafts', owed);
  expect(typed.lines[1]).toMatchObject({ ofWhom: id, whom: '甲厂' });
  await said(maker, 'POST', '/drafts/drop', { ids: [typed.id] });
  const byWhom = await said(maker, 'GET', `/reports/trial-balance?${SPAN}&account=220201`);
  expect(byWhom.rows).toMatchObject([{ ofWhom: '供应商甲', debit: '50000', credit: '67800', closing: '-17800' }]);
  let [balance, cursor, rows] = ['', '', 0];
  do {
    const page = await said(maker, 'GET', `/accounts/1002/ledger?${SPAN}&limit=2${cursor && `&cursor=${cursor}`}`);
    if (balance) expect(page.opening).toBe(balance);
    balance = page.items.at(-1).balance;
    rows += page.items.length;
    cursor = page.next ?? '';
  } while (cursor);
  expect([rows, balance]).toEqual([5, standing['1002']]);
  const csv = await (await ask(maker, 'GET', `/api/v1/books/reports/trialBalance/file?${SPAN}`)).text();
  expect(csv).toContain('1002,银行存款,,0.00,1000112.32');
  // As an English reader asks for them: nothing of theirs is Chinese but what somebody typed.
  const file = async (report: string, more = '') =>
    (
      await (await ask(maker, 'GET', `/api/v1/books/reports/${report}/file?${SPAN}&language=en${more}`)).text()
    ).replaceAll('"', '');
  expect(await file('trialBalance')).toContain('1002,Bank deposits,,0.00,1000112.32');
  for (const [report, head] of [
    ['trialBalance', 'Account no.,Account,By whom,Opening balance,Debit,Credit,Closing balance'],
    ['profit', 'Item,Account no.,Amount'],
    ['balanceSheet', 'Item,Account no.,Amount'],
    ['cashFlow', 'Item,Cash in,Cash out,Net'],
  ] as const) {
    const [header, ...rows] = (await file(report)).split('\r\n');
    expect(header).toBe(head);
    expect(rows.filter((row) => /\p{Script=Han}/u.test(row))).toEqual([]);
  }
  expect(await file('ledger', '&account=1002')).toContain('Date,Voucher,Memo,Document,By whom,Debit,Credit,Balance');
});

test('FIN-1 of several organisations each has its own books: they balance, and manual vouchers name theirs', async () => {
  const shop = '00000000-0000-7000-8000-0000000000aa';
  await owner.query(
    `insert into invoice_seller (tenant_id, id, name, tax_no, address, phone, bank, bank_account, clerk, providers, max_lines,
                                 max_net_minor, quota_minor, freight_code, active)
     values (71, 'east', '华东公司', 'x', '', '', '', '', '', '{}', 8, 1, 1, '', true)`,
  );
  await owner.query(
    `insert into invoice_shop (tenant_id, shop_id, seller_id, issue_at, active) values (71, $1, 'east', 'asked', true)`,
    [shop],
  );
  expect(await said(maker, 'GET', '/organisations')).toMatchObject({ items: [{ id: 'east', name: '华东公司' }] });
  const sold = {
    kind: 'sale.paid' as const,
    document: { kind: 'order', id: 'east/1', number: 'E1' },
    effectiveAt: new Date(),
  };
  await db.transaction(scope, (ctx) =>
    bookEvents(ctx, [{ ...sold, currency: 'CNY', amounts: { net: 100n, vat: 13n }, about: { shop, account: shop } }]),
  );
  const entered = await said(maker, 'POST', '/drafts', { ...draftOf(today, '700'), organisation: 'east' });
  expect(entered.organisation).toBe('east');
  await said(checker, 'POST', '/drafts/approve', { ids: [entered.id] });
  const sheet = await said(maker, 'GET', `/reports/balance-sheet?asOf=${today}&organisation=east`);
  expect([sheet.assets, sheet.liabilities, sheet.equity]).toEqual(['813', '113', '700']);
  const { voucherId } = await said(maker, 'GET', `/drafts/${entered.id}`);
  const red = await said(maker, 'POST', `/vouchers/${voucherId}/reverse`, { onDay: today, reason: '试' });
  await said(checker, 'POST', '/drafts/approve', { ids: [red.draftId] });
  const trial = await said(maker, 'GET', `/reports/trial-balance?${SPAN}&organisation=east`);
  expect(trial.rows.filter((row: Said) => row.closing !== '0')).toHaveLength(3);
  expect(await said(maker, 'GET', `/reports/profit?${SPAN}&organisation=west`)).toMatchObject({ status: 404 });
  expect((await said(maker, 'GET', `/reports/cash-flow?${SPAN}&organisation=east`)).closing).toBe('113');
});

test('FIN-1 a period is softened, hindered, closed, refuses, and is opened again by two people', async () => {
  const one = async (period: string) =>
    (await said(maker, 'GET', '/periods')).items.find((p: Said) => p.period === period);
  const act = async (who: Person, period: string, step: string, body?: object) =>
    said(who, 'POST', `/periods/${period}/${step}`, body, (await one(period)).version);
  expect(await one(PAST)).toMatchObject({ state: 'open', next: ['soften'] });
  expect(await act(checker, PAST, 'close')).toMatchObject({ code: 'finance.periodStep' });
  expect(await act(maker, PAST, 'soften')).toMatchObject({ state: 'soft', next: ['unsoften', 'close'] });
  const waiting = await said(maker, 'POST', '/drafts', draftOf(`${PAST}-20`, '3'));
  const { checks } = await said(maker, 'GET', `/periods/${PAST}/checks`);
  expect(checks).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'drafts', open: 1 })]));
  expect(await said(maker, 'GET', '/periods/1999-01/checks')).toMatchObject({ code: 'finance.periodUnknown' });
  expect(await act(checker, PAST, 'close')).toMatchObject({
    code: 'finance.hindered',
    data: { checks: ['lossProvision', 'drafts'] },
  });
  expect(await said(maker, 'POST', '/drafts/drop', { ids: [waiting.id] })).toMatchObject({
    outcomes: [{ done: true }],
  });
  // Nothing automatic comes in any more; what a person decides for its last day does.
  const provision = { headers: {}, body: { onDay: lastDayOf(PAST) } };
  expect((await ask(maker, 'POST', '/api/v1/dues/provisions', provision)).status).toBe(200);
  const booked = await owner.query(
    `select on_day::text as day from gl_voucher where tenant_id = 71 and document_kind = 'provision'`,
  );
  expect(booked.rows).toEqual([{ day: lastDayOf(PAST) }]);
  meanwhile = 1;
  expect(await act(checker, PAST, 'close')).toMatchObject({ state: 'soft', next: [], closing: { done: 0, total: 15 } });
  await workers.drain();
  expect(await one(PAST)).toMatchObject({ state: 'soft', closing: null, tried: { hindering: ['late'] } });
  meanwhile = 0;
  const close = async () => {
    await act(checker, PAST, 'close');
    await workers.drain();
    return one(PAST);
  };
  expect(await close()).toMatchObject({
    state: 'hard',
    next: ['askReopening'],
    head: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await said(maker, 'POST', '/drafts', draftOf(`${PAST}-20`, '3'))).toMatchObject({
    code: 'finance.periodClosed',
  });
  expect(await act(checker, NOW, 'close')).toMatchObject({ code: 'finance.periodNotOver' });
  const before = await said(maker, 'GET', `/reports/trial-balance?from=${today}&to=${today}`);
  expect(await verified()).toEqual([]);
  expect(await act(maker, PAST, 'ask-reopening', { why: '漏记一笔' })).toMatchObject({
    asked: { why: '漏记一笔', own: true },
  });
  expect(await act(maker, PAST, 'reopen')).toMatchObject({ code: 'identity.samePerson' });
  expect(await act(checker, PAST, 'reopen')).toMatchObject({ state: 'soft', head: null });
  expect(await said(maker, 'GET', `/reports/trial-balance?from=${today}&to=${today}`)).toEqual(before);
  await close();
  const { rows } = await owner.query(
    `select head, reopened_by <> '' as again from gl_close where tenant_id = 71 order by closed_at`,
  );
  expect(rows.map(({ again }) => again)).toEqual([true, false]);
  expect(rows[0].head).toEqual(rows[1].head);
  expect(await verified()).toEqual([]);
});

test.skipIf(!hasHledger)('FIN-4 hledger reads the journal and finds every balance to the cent', async () => {
  for (const from of [`${PAST}-01`, `${PAST}-06`, `${monthAfter(PAST)}-01`]) {
    const journal = await (await ask(maker, 'GET', `/api/v1/books/exports/hledger?from=${from}&to=${today}`)).text();
    const ours = await db.read(scope, async (ctx) => {
      const [chart, all] = [await chartOf(ctx), await balancesBetween(ctx, { from, to: today, byWhom: true })];
      return all
        .filter((row) => closingOf(row) !== 0n)
        .map((row): [string, string] => [
          hledgerAccount(accountOf(chart, row.account), row.ofWhom),
          `CNY ${formatMinor(closingOf(row))}`,
        ]);
    });
    expect(Object.fromEntries(addedByHledger(journal).balances)).toEqual(Object.fromEntries(ours));
    expect(ours.length).toBeGreaterThan(8);
  }
});

test('FIN-4 ERP-2 U8, Kingdee and SAP get every line in their own layout', async () => {
  const file = async (layout: string, more = '') =>
    Buffer.from(await (await ask(maker, 'GET', `/api/v1/books/exports/${layout}?${SPAN}${more}`)).arrayBuffer());
  const account = (await said(maker, 'GET', '/accounts')).items.find((one: Said) => one.code === '1122');
  const { code: _, version, ...fields } = account;
  const named = { ...fields, outside: { u8: '113101', sap: '0000113100' } };
  expect(await said(maker, 'PUT', '/accounts/1122', named, version)).toMatchObject({
    version: 1,
    outside: { u8: '113101' },
  });
  const { rows } = await owner.query(
    `select count(*)::int as lines, sum(debit) as debit from gl_line where tenant_id = 71`,
  );
  const u8 = iconv
    .decode(await file('u8'), 'gb18030')
    .trim()
    .split('\r\n');
  expect([u8[0], u8.length - 1]).toEqual(['填制凭证,V800', rows[0].lines]);
  expect(u8.find((row) => row.includes(',113101,'))).toMatch(
    new RegExp(`^${PAST}-10,记,\\d+,0,赊销D10,113101,1130.00,0.00,{10}客户`),
  );
  const sap = (await file('sap', '&company=1000')).toString('utf8').trim().split('\r\n');
  expect(sap[0]).toBe('BUKRS,BLART,BLDAT,BUDAT,MONAT,BKTXT,WAERS,XBLNR,BUZEI,HKONT,SGTXT,WRSOL,WRHAB,ZUONR');
  const sum = (column: number) =>
    sap.slice(1).reduce((all, row) => all + Math.round(Number(row.split(',')[column] || 0) * 100), 0);
  expect([sum(11), sum(12)]).toEqual([Number(rows[0].debit), Number(rows[0].debit)]);
  const bytes = await file('kingdee');
  const source = { name: 'kingdee.xlsx', open: () => Readable.from([bytes], { objectMode: false }) };
  const names = ['FDate', 'FNumber', 'FAccountNum', 'FDebit', 'FCredit', 'FExplanation', 'FEntryID'] as const;
  const columns = Object.fromEntries(names.map((name) => [name, column(name)]));
  const kingdee = await Array.fromAsync(readTable(source, { columns }));
  expect(kingdee).toHaveLength(rows[0].lines);
  expect(kingdee.find(({ cells }) => cells['FAccountNum'] === '1122')?.cells).toMatchObject({
    ...{ FDate: `${PAST}-10`, FDebit: '1130.00', FExplanation: '赊销 D10', FEntryID: '1' },
  });
});

test('FIN-1 chart and posting rules are the tenant’s own; a rule that could lose money is refused', async () => {
  const added = {
    number: '660401',
    name: '研发费用',
    kind: 'expense',
    byWhat: '',
    flow: 'other',
    outside: {},
    active: true,
  };
  expect(await said(maker, 'POST', '/accounts', { ...added, code: '660401' })).toMatchObject({ version: 1 });
  expect(await said(maker, 'POST', '/accounts', { ...added, code: '660402' })).toMatchObject({
    code: 'finance.accountTaken',
  });
  const rule = async (lines: object[]) => said(maker, 'PUT', '/rules/stock.lost', { memo: '盘亏', lines }, 0);
  const dr = (account: string, amount: string) => ({ side: 'debit', account, amount });
  const cr = (account: string, amount: string) => ({ side: 'credit', account, amount });
  expect(await rule([dr('6602', 'cost'), cr('1405', 'cost+cost')])).toMatchObject({ code: 'finance.ruleUnbalanced' });
  expect(await rule([dr('6602', 'tip'), cr('1405', 'tip')])).toMatchObject({ code: 'finance.amountUnknown' });
  expect(await rule([dr('9999', 'cost'), cr('1405', 'cost')])).toMatchObject({ code: 'finance.accountUnknown' });
  expect(await rule([dr('1901', 'cost'), cr('1405', 'cost')])).toMatchObject({ memo: '盘亏', version: 1 });
  expect(await rule([dr('6602', 'cost'), cr('1405', 'cost')])).toMatchObject({ status: 409 });
});
