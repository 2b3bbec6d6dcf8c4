/** INV-1 to INV-3 on a real database, with an agent that answers as the test says and keeps what it was asked. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ring } from '../../test/http.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { Answer, ChannelConnector, InvoiceUpload, ShopAccess } from '../channels/channels.ts';
import { takeStep } from '../finance/close-period.ts';
import { bookEvents } from '../finance/finance.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import { systemWorld } from '../kernel/db/database.ts';
import { type Id, idSource } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { splitOrder } from '../orders/merge-orders.ts';
import { unreviewOrders } from '../orders/review-commands.ts';
import { dropInvoices } from './commands.ts';
import { findExceptions, invoiceClosing } from './exceptions.ts';
import { fetchFiles } from './fetch-files.ts';
import type { InvoiceFile } from './file-format.ts';
import { attachFile, fileOf, filesOf } from './files.ts';
import type { InvoiceState } from './invoice.ts';
import type { InvoiceAnswer, InvoiceProvider, RedAnswer } from './invoice-provider.ts';
import { issueDue } from './issue-due.ts';
import { issueInvoices } from './issue-invoices.ts';
import { fetchQuota } from './jobs.ts';
import { keepProvider, keepSeller, keepShop, keepTaxCode, keptSeller } from './keep-settings.ts';
import { expireQuotas, periodOf, quotasOf } from './quota.ts';
import { redDue } from './red-due.ts';
import { changeTitle, redInvoice } from './red-invoices.ts';
import { askDue } from './send-invoices.ts';
import { type InvoicePorts, invoiceOpener, shopRulesOf } from './settings-store.ts';
import { linesOf, readWishes } from './store.ts';
import { type Asked, takeAsked } from './take-asked.ts';
import type { Title } from './title.ts';
import { uploadJob, uploadsOf } from './upload-invoices.ts';
import { invoiceChecks } from './verify.ts';
import { setTitle } from './wishes.ts';

let clock = 0;
const now = () => Date.now() + clock;
const world = { ...systemWorld(), now, newId: idSource(now) };
const { db, owner } = await testDatabase({ world });
let scope = { tenant: 100, actor: SYSTEM };
const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(scope, work);

const HOUR = 3_600_000;
/** What the next asking of a step is answered; then all is well. */
let script: Record<string, (InvoiceAnswer | RedAnswer)[]> = {};
let asked: string[] = [];
let numbers = 0;
let drawn: InvoiceFile[] = [];
const said = (step: string, access: { id: string }, serial: string) => {
  asked.push(`${access.id} ${step} ${serial}`);
  return script[step]?.shift();
};
const issued = (): InvoiceAnswer => ({
  ...{ result: 'issued', providerSerial: 'P', invoiceNumber: `2532${String(++numbers).padStart(16, '0')}` },
  issuedAt: new Date(now()),
});
const no = (result: 'retry' | 'unknown' | 'refused', code = 'x'): InvoiceAnswer => ({ result, code, message: '' });

const agent: InvoiceProvider = {
  ...{ kind: 'script', credentials: ['key'], options: [], takeNumbers: null },
  submit: async (access, { serial }) =>
    (said('submit', access, serial) as InvoiceAnswer) ?? { result: 'issuing', providerSerial: 'P' },
  query: async (access, { serial }) => (said('query', access, serial) as InvoiceAnswer) ?? issued(),
  applyRed: async (access, { serial }) =>
    said('applyRed', access, serial) ?? { result: 'confirmed', confirmation: 'C1' },
  queryRed: async (access, { serial }) =>
    said('queryRed', access, serial) ?? { result: 'confirmed', confirmation: 'C1' },
  issueRed: async (access, { serial }) => (said('issueRed', access, serial) as InvoiceAnswer) ?? issued(),
  confirmations: async () => [],
  answerConfirmation: async () => ({ result: 'waiting' }),
  files: async () => drawn,
  quota: async () => null,
};
/** A platform that wants to have invoices: what it was given, and what it answers next. */
const given: InvoiceUpload[] = [];
let verdicts: Answer['result'][] = [];
const platform = {
  uploadInvoice: async (_: ShopAccess, invoice: InvoiceUpload): Promise<Answer> => {
    given.push(invoice);
    return { id: '', result: verdicts.shift() ?? 'accepted', code: 'x', message: '' };
  },
} as unknown as ChannelConnector;
const ports: InvoicePorts = {
  providers: new Map([['script', agent]]),
  openInvoices: invoiceOpener(ring),
  channels: { connectors: new Map([['taobao', platform]]), openAccess: () => ({}) as ShopAccess },
  checkEndpoint: async () => null,
};

const COMPANY: Title = {
  ...{ kind: 'company', type: 'normal', name: '深圳市腾讯计算机系统有限公司', taxNo: '9144030071526726XG' },
  ...{ address: '', phone: '', bank: '', bankAccount: '', email: 'cw@example.com', mobile: '' },
};

let shop = '';
beforeEach(async () => {
  scope = { ...scope, tenant: scope.tenant + 1 };
  [clock, script, asked, drawn, verdicts] = [0, {}, [], [], []];
  given.length = 0;
  await owner.query('insert into tenant (id, name) values ($1, $2)', [scope.tenant, '测试商户']);
  await within(async (ctx) => {
    const house = await setUpSelling(ctx, { A: [500, 0], B: [500, 0] });
    shop = house.shop;
    await keepTaxCode(ctx, '1040201', null, { word: '服装', preference: '', active: true });
    for (const id of ['first', 'second'])
      await keepProvider(ctx, ports.providers, ring, null, {
        ...{ id, kind: 'script', name: id, endpoint: 'https://example.com', options: [], active: true },
      });
    await keepSeller(ctx, null, {
      ...{ id: 'main', name: '杭州测试服饰有限公司', taxNo: '91330100799655058B', address: '', phone: '', bank: '' },
      ...{ bankAccount: '', clerk: '张会计', providers: ['first', 'second'], maxLines: 100, maxNet: '9999999' },
      ...{ quota: '1000000', freightCode: '', active: true },
    });
    await keepShop(ctx, { id: shop, name: '店' }, null, {
      ...{ sellerId: 'main', issueAt: 'shipped', defaultCode: '1040201', active: true },
    });
  });
});

/** Whatever a test did: invoices add up, no line goes back twice, and the quota's account equals them. */
afterEach(async () => {
  await db.read(scope, async (ctx) => {
    for (const check of [...ledgerChecks, ...invoiceChecks]) {
      const { breaches, sample } = await check.run(ctx);
      expect({ check: check.name, breaches, sample }).toEqual({ check: check.name, breaches: 0, sample: [] });
    }
  });
});

/** Orders that have left, each of ¥99.00 a piece, with a title. */
async function shipped(...goods: Record<string, number>[]): Promise<Id[]> {
  const ids = await within(async (ctx) => {
    const taken = await take(
      ctx,
      shop,
      goods.map((one) => incoming(one)),
    );
    const orders = taken.map(({ orderId }) => orderId!);
    for (const id of orders) await setTitle(ctx, id, COMPANY, () => {});
    return orders;
  });
  await owner.query(`update sales_order set state = 'shipped' where id = any($1)`, [ids]);
  return ids;
}
const sweep = () => askDue(db, scope, ports);
/** Time goes by until everything that waits for a moment is due. */
const goOn = async (hours = 1) => {
  clock += hours * HOUR;
  await sweep();
};
type Shown = {
  id: Id;
  serial: string;
  state: InvoiceState;
  color: string;
  code: string;
  incl: string;
  tax: string;
  replaces: Id | null;
};
const all = async (): Promise<Shown[]> =>
  (
    await owner.query(
      `select id, serial, state, color, code, incl_minor::text as incl, tax_minor::text as tax, replaces_id as replaces
       from invoice where tenant_id = $1 order by serial`,
      [scope.tenant],
    )
  ).rows;
const states = async () => (await all()).map(({ state }) => state);
const quota = async () => within(async (ctx) => (await quotasOf(ctx, ['main'])).get('main')!);
const issueOne = async (goods: Record<string, number> = { A: 2 }) => {
  const ids = await shipped(goods);
  await within((ctx) => issueInvoices(ctx, ids, false));
  await sweep();
  await goOn();
  return { order: ids[0]!, invoice: (await all())[0]! };
};

test('INV-1 an order somebody wants an invoice of is invoiced when it has left, and its quota is used', async () => {
  const [order] = await shipped({ A: 2, B: 1 });
  await owner.query(`update sales_order set state = 'released' where id = $1`, [order]);
  await within(issueDue);
  expect(await all()).toEqual([]);
  await owner.query(`update sales_order set state = 'shipped' where id = $1`, [order]);
  await within(issueDue);
  expect(await quota()).toMatchObject({ reservedMinor: 26_283n, freeMinor: 973_717n });
  await sweep();
  await goOn();
  await within(issueDue);
  expect(await all()).toMatchObject([{ state: 'issued', incl: '29700', tax: '3417' }]);
  expect(await quota()).toMatchObject({ reservedMinor: 0n, issuedMinor: 26_283n });
  const [id] = (await all()).map((one) => one.id);
  const lines = (await within((ctx) => linesOf(ctx, [id!]))).get(id!)!;
  expect(lines.map(({ name, taxWord, quantity, parts }) => [name, taxWord, quantity, parts.length])).toEqual([
    ['商品A', '服装', 2n, 1],
    ['商品B', '服装', 1n, 1],
  ]);
});

test('INV-1 what the platform bears is in the buyer’s invoice where the shop says so, and stays so for what was begun', async () => {
  const borne = (platformMinor: bigint) => {
    const order = incoming({ A: 2, B: 1 });
    const lines = order.lines.map((line, i) => (i === 0 ? { ...line, amountMinor: 18_801n, platformMinor } : line));
    return { ...order, lines, discountMinor: 999n, payableMinor: 28_701n, paidMinor: 28_701n };
  };
  const rule = { sellerId: 'main', issueAt: 'asked' as const, defaultCode: '1040201', active: true };
  const shipBorne = async () => {
    const [taken] = await within((ctx) => take(ctx, shop, [borne(600n)]));
    await within((ctx) => setTitle(ctx, taken!.orderId!, COMPANY, () => {}));
    await owner.query(`update sales_order set state = 'shipped' where id = $1`, [taken!.orderId]);
    return taken!.orderId!;
  };
  const [without, withIt] = [await shipBorne(), await shipBorne()];
  await within((ctx) => issueInvoices(ctx, [without], false));
  const before = (await within(shopRulesOf)).find(({ shopId }) => shopId === shop)!;
  await within((ctx) => keepShop(ctx, { id: shop, name: '店' }, before, { ...rule, subsidy: 'buyer' }));
  await within((ctx) => issueInvoices(ctx, [withIt], false));
  await goOn();
  await goOn();
  expect((await all()).map(({ incl, state }) => [incl, state])).toEqual([
    ['28701', 'issued'],
    ['29301', 'issued'],
  ]);
  // What the merchant bore is deducted after its item, what the platform bore is not.
  const invoice = (await all())[1]!;
  const lines = (await within((ctx) => linesOf(ctx, [invoice.id]))).get(invoice.id)!;
  expect(lines.map(({ kind, inclMinor }) => [kind, inclMinor])).toEqual([
    ['item', 19_800n],
    ['discount', -399n],
    ['item', 9_900n],
  ]);
  // Its line goes back with the platform's share; the other way of invoicing changes nothing of what was begun.
  await within((ctx) => keepShop(ctx, { id: shop, name: '店' }, before, { ...rule, subsidy: 'none' }));
  await owner.query(`update sales_order_line set refund = 'refunded' where order_id = $1 and line = 1`, [withIt]);
  expect((await within(findExceptions)).refundWithoutRed).toMatchObject([
    { orderId: withIt, paidMinor: 29_301n, backMinor: 19_401n, differenceMinor: 19_401n },
  ]);
  await within((ctx) => redInvoice(ctx, invoice.id, { reason: 'return', lines: [{ line: 1, quantity: 2n }] }));
  await goOn();
  expect(await within(findExceptions)).toMatchObject({ refundWithoutRed: [], redWithoutRefund: [] });
});

test('INV-1 orders of one title together are one invoice, and each says what of it is its own', async () => {
  const ids = await shipped({ A: 1 }, { A: 2, B: 1 });
  const outcomes = await within((ctx) => issueInvoices(ctx, [...ids, db.world.newId()], true));
  expect(outcomes.map((one) => (one.done ? 'done' : one.refusal.code))).toEqual([
    'done',
    'done',
    'invoices.orderUnknown',
  ]);
  expect(await all()).toMatchObject([{ incl: '39600' }]);
  expect(await within((ctx) => issueInvoices(ctx, ids, true))).toMatchObject([
    { refusal: { code: 'invoices.nothingToInvoice' } },
    { refusal: { code: 'invoices.nothingToInvoice' } },
  ]);
});

test('INV-3 64 askings at once make one invoice of an order', async () => {
  const ids = await shipped({ A: 3 });
  const outcomes = await Promise.all(Array.from({ length: 64 }, () => within((ctx) => issueInvoices(ctx, ids, false))));
  expect(outcomes.flat().filter(({ done }) => done)).toHaveLength(1);
  await Promise.all([sweep(), sweep(), sweep()]);
  clock += HOUR;
  await Promise.all([sweep(), sweep(), sweep()]);
  expect(await states()).toEqual(['issued']);
  expect(asked.filter((line) => line.includes('submit'))).toHaveLength(1);
});

test('INV-3 what certainly did not arrive goes to the next agent; what may have is only asked about, under its serial', async () => {
  script = { submit: [no('retry')] };
  const ids = await shipped({ A: 1 });
  await within((ctx) => issueInvoices(ctx, ids, false));
  await goOn();
  // The first agent rests; the invoice never left the house, so the second one gets it under the same serial.
  await owner.query(`update invoice_provider set down_until = now() + interval '1 day' where id = 'first'`);
  script = { submit: [no('unknown')], query: [no('unknown'), { result: 'absent' }] };
  await goOn();
  expect(await states()).toEqual(['unknown']);
  await owner.query(`update invoice_provider set down_until = null`);
  await goOn();
  expect(await states()).toEqual(['unknown']);
  // Nobody there has heard of it: the same serial once more, to the same agent.
  await goOn();
  await goOn();
  expect(await states()).toEqual(['issued']);
  const [{ serial }] = (await all()) as [Shown];
  expect(asked.filter((line) => !line.includes('query'))).toEqual([
    `first submit ${serial}`,
    `second submit ${serial}`,
    `second submit ${serial}`,
  ]);
});

test('INV-3 without quota an invoice waits; one that is refused gives its quota back and can be asked for again', async () => {
  await owner.query(`update invoice_seller set quota_minor = 0`);
  const ids = await shipped({ A: 100 }, { A: 20 });
  await within((ctx) => issueInvoices(ctx, ids, false));
  const two = await all();
  expect(two.map(({ state, code }) => [state, code])).toEqual([
    ['quotaReserved', ''],
    ['draft', 'invoices.quotaShort'],
  ]);
  script = { submit: [no('refused', 'invoices.riskRed')] };
  for (let i = 0; i < 3; i++) await goOn();
  expect(await states()).toEqual(['failed', 'issued']);
  expect(await quota()).toMatchObject({ reservedMinor: 0n, issuedMinor: 175_221n });
  expect(await within((ctx) => readWishes(ctx, ids))).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ orderId: ids[0], state: 'wanted', code: 'invoices.riskRed' })]),
  );
  await within((ctx) => issueInvoices(ctx, [ids[0]!], false));
  const dropped = (await all())[2]!;
  expect(await within((ctx) => dropInvoices(ctx, [dropped.id, two[1]!.id]))).toMatchObject([
    { done: true },
    { refusal: { code: 'invoices.wasSent' } },
  ]);
});

test('INV-2 parts go back until nothing is left; what a month gave back it may issue again, another month not', async () => {
  const { order, invoice } = await issueOne({ A: 3 });
  const red = async (lines?: { line: number; quantity?: bigint; inclMinor?: bigint }[]) => {
    await within((ctx) => redInvoice(ctx, invoice.id, { reason: 'return', lines }));
    await goOn();
    await goOn();
  };
  await red([{ line: 1, quantity: 1n }]);
  await red([{ line: 1, inclMinor: 55n }]);
  const isSame = periodOf(now()) === periodOf(Date.now());
  if (isSame) expect((await quota()).issuedMinor).toBe(26_283n - 8_761n - 49n);
  await expect(red([{ line: 1, inclMinor: 19_746n }])).rejects.toMatchObject({ code: 'invoices.redMoreThanBlue' });
  clock += 40 * 24 * HOUR;
  await red();
  expect((await all()).map(({ state, incl }) => [state, incl])).toEqual([
    ['issued', '29700'],
    ['redIssued', '-9900'],
    ['redIssued', '-55'],
    ['redIssued', '-19745'],
  ]);
  const taxes = (await all()).reduce((sum, { tax }) => sum + BigInt(tax), 0n);
  expect(taxes).toBe(0n);
  const [wish] = await within((ctx) => readWishes(ctx, [order]));
  expect(wish!.state).toBe('none');
  await within((ctx) => expireQuotas(ctx, ['main']));
  // Red without money: all of the invoice is back, none of the money.
  expect((await within(findExceptions)).redWithoutRefund).toMatchObject([
    { orderId: order, differenceMinor: -29_700n },
  ]);
});

test('INV-2 a red invoice nobody confirmed within 72 hours is void, and so is one that was refused', async () => {
  const { invoice } = await issueOne();
  const waiting = { result: 'waiting', confirmation: 'C9' } as const;
  script = { applyRed: [waiting], queryRed: [waiting, waiting] };
  await within((ctx) => redInvoice(ctx, invoice.id, { reason: 'return' }));
  await sweep();
  expect(await states()).toEqual(['issued', 'waitConfirm']);
  await expect(within((ctx) => redInvoice(ctx, invoice.id, { reason: 'return' }))).rejects.toMatchObject({
    code: 'invoices.redRunning',
  });
  await goOn(71);
  expect(await states()).toEqual(['issued', 'waitConfirm']);
  await goOn(1);
  expect(await states()).toEqual(['issued', 'expired']);
  script = { applyRed: [{ result: 'rejected', confirmation: 'C10' }] };
  await within((ctx) => redInvoice(ctx, invoice.id, { reason: 'return' }));
  await goOn();
  await within((ctx) => redInvoice(ctx, invoice.id, { reason: 'allowance', lines: [{ line: 1, inclMinor: 100n }] }));
  await goOn();
  expect(await states()).toEqual(['issued', 'expired', 'rejected', 'redIssued']);
});

test('INV-2 another title is a whole red one, then a new blue one; where that fails the order stands uninvoiced', async () => {
  const { order, invoice } = await issueOne();
  await expect(
    within((ctx) => redInvoice(ctx, invoice.id, { reason: 'wrongIssue', lines: [{ line: 1, inclMinor: 1n }] })),
  ).rejects.toMatchObject({ code: 'invoices.partNotAllowed' });
  script = { submit: [no('refused', 'invoices.riskRed')] };
  await within((ctx) =>
    changeTitle(ctx, invoice.id, { ...COMPANY, name: '杭州别的服饰有限公司', taxNo: '91330100799655058B' }),
  );
  await goOn();
  await goOn();
  expect((await all()).map(({ state, replaces }) => [state, replaces])).toEqual([
    ['issued', null],
    ['redIssued', null],
    ['failed', invoice.id],
  ]);
  const wish = () => within(async (ctx) => (await readWishes(ctx, [order]))[0]!);
  expect(await wish()).toMatchObject({ state: 'uninvoiced', name: '杭州别的服饰有限公司', code: 'invoices.riskRed' });
  await within((ctx) => issueInvoices(ctx, [order], false));
  await goOn();
  await goOn();
  expect((await all()).at(-1)).toMatchObject({ state: 'issued', incl: '19800' });
  expect(await wish()).toMatchObject({ state: 'covered' });
  expect(await within(findExceptions)).toMatchObject({ refundWithoutRed: [], redWithoutRefund: [] });
});

test('INV-3 money that went back without a red invoice is on the list; the month begins with what is set', async () => {
  const { order } = await issueOne();
  await owner.query(`update sales_order_line set refund = 'refunded' where order_id = $1`, [order]);
  expect((await within(findExceptions)).refundWithoutRed).toMatchObject([{ orderId: order, differenceMinor: 19_800n }]);
  clock += 40 * 24 * HOUR;
  expect(await quota()).toMatchObject({ totalMinor: 0n });
  await fetchQuota(db, scope, ports, await within((ctx) => keptSeller(ctx, 'main')));
  expect(await quota()).toMatchObject({ totalMinor: 1_000_000n, freeMinor: 1_000_000n });
});

test('RET-4 INV-2 money that went back takes its part of the invoice with it by itself, once, where the shop issues by itself', async () => {
  const { order } = await issueOne({ A: 2, B: 1 });
  const reds = async () => (await all()).slice(1).map(({ state, incl }) => [state, incl]);
  const refund = (line: number) =>
    owner.query(`update sales_order_line set refund = 'refunded' where order_id = $1 and line = $2`, [order, line]);
  const issuing = (when: string) =>
    owner.query('update invoice_shop set issue_at = $2 where tenant_id = $1', [scope.tenant, when]);
  await refund(2);
  await issuing('asked');
  await within(redDue);
  expect(await reds()).toEqual([]);
  await issuing('shipped');
  await within(redDue);
  await within(redDue);
  expect(await reds()).toEqual([['applied', '-9900']]);
  await goOn();
  await goOn();
  expect(await reds()).toEqual([['redIssued', '-9900']]);
  expect((await within(findExceptions)).refundWithoutRed).toEqual([]);
  // The rest goes back; its red one is refused, and from then on it is a person's.
  await refund(1);
  script = { applyRed: [no('refused', 'invoices.riskRed')] };
  await within(redDue);
  await goOn();
  expect((await reds()).at(-1)).toEqual(['failed', '-19800']);
  await within(redDue);
  expect(await reds()).toHaveLength(2);
  expect((await within(findExceptions)).refundWithoutRed).toMatchObject([{ orderId: order, differenceMinor: 19_800n }]);
});

test('INV-3 what is invoiced before it is divided is not invoiced again, and money of a part asks for its red one', async () => {
  const [whole] = await within((ctx) => take(ctx, shop, [incoming({ A: 2 })]));
  const id = whole!.orderId!;
  await within((ctx) => setTitle(ctx, id, COMPANY, () => {}));
  await within((ctx) => issueInvoices(ctx, [id], false));
  await sweep();
  await goOn();
  const [one, other] = await within(async (ctx) => {
    await unreviewOrders(ctx, [id]);
    return splitOrder(ctx, id, [[{ line: 1, quantity: 1n }]]);
  });
  const { rows } = await owner.query('select number from sales_order where id = $1', [id]);
  const again = () =>
    within(async (ctx) => {
      if ((await readWishes(ctx, [one!.id])).length === 0) await setTitle(ctx, one!.id, COMPANY, () => {});
      return issueInvoices(ctx, [one!.id], false);
    });
  const wholeInvoiced = { code: 'invoices.wholeInvoiced', data: { order: rows[0].number } };
  expect(await again()).toEqual([{ id: one!.id, done: false, refusal: wholeInvoiced }]);
  expect(await within(findExceptions)).toMatchObject({ refundWithoutRed: [], redWithoutRefund: [] });

  await owner.query(`update sales_order_line set refund = 'refunded' where tenant_id = $1 and order_id = $2`, [
    scope.tenant,
    other!.id,
  ]);
  expect(await within(findExceptions)).toMatchObject({
    refundWithoutRed: [{ orderId: id, paidMinor: 19_800n, backMinor: 9_900n, differenceMinor: 9_900n }],
    redWithoutRefund: [],
  });
  await within(redDue);
  const invoice = await within(
    (ctx) => ctx.sql<{ id: Id; color: string }>`
    select id, color from invoice where tenant_id = ${ctx.tenant}`,
  );
  expect(invoice.map(({ color }) => color)).toEqual(['blue']);
  await within((ctx) => redInvoice(ctx, invoice[0]!.id, { reason: 'return' }));
  await sweep();
  await goOn();
  expect(await again()).toEqual([{ id: one!.id, done: true }]);
  await sweep();
  await goOn();
  expect(await within(findExceptions)).toMatchObject({ refundWithoutRed: [], redWithoutRefund: [] });
});

test('INV-2 both standing lists hinder the close of the books, until they are empty', async () => {
  const { order, invoice } = await issueOne();
  const before = new Date(now() - 45 * 24 * HOUR);
  const period = before.toISOString().slice(0, 7);
  await within(async (ctx) => {
    const document = { kind: 'supplierPayment', id: ctx.newId(), number: 'x' };
    await bookEvents(ctx, [
      { kind: 'statement.paid', document, effectiveAt: before, currency: 'CNY', amounts: { amount: 1n }, about: {} },
    ]);
    await takeStep(ctx, { period, step: 'soften' });
  });
  const close = () => within((ctx) => takeStep(ctx, { period, step: 'close' }, { checks: invoiceClosing }));
  const refund = (state: string) =>
    owner.query('update sales_order_line set refund = $2 where order_id = $1', [order, state]);
  await refund('refunded');
  await expect(close()).rejects.toMatchObject({ code: 'finance.hindered', data: { checks: ['refundWithoutRed'] } });
  await within((ctx) => redInvoice(ctx, invoice.id, { reason: 'return' }));
  await goOn();
  await goOn();
  await refund('none');
  await expect(close()).rejects.toMatchObject({ code: 'finance.hindered', data: { checks: ['redWithoutRefund'] } });
  await refund('refunded');
  await close();
});

const file = (head: string, text = ''): Buffer => Buffer.from(`${head}${text}`, 'latin1');

test('INV-1 the files of an invoice are fetched once they are drawn, kept as they came, and given to the platform once', async () => {
  const { invoice } = await issueOne();
  const fetch = () => fetchFiles(db, scope, ports, invoice.id);
  await expect(fetch()).rejects.toMatchObject({ name: 'Later' });
  const { rows } = await owner.query('select invoice_number as number from invoice where id = $1', [invoice.id]);
  const { number } = rows[0] as { number: string };
  drawn = [
    { format: 'pdf', body: file('%PDF-1.7') },
    { format: 'xml', body: file('<?xml?>', '25320000000000000000') },
  ];
  await fetch();
  const kept = () => within((ctx) => filesOf(ctx, invoice.id));
  // An XML that names another invoice is left where it is.
  expect((await kept()).map(({ format, bytes }) => [format, bytes])).toEqual([['pdf', 8]]);
  drawn = [{ format: 'pdf', body: file('%PDF-9.9') }];
  await fetch();
  const attach = (body: Buffer) => within((ctx) => attachFile(ctx, invoice.id, body));
  await expect(attach(file('<html>'))).rejects.toMatchObject({ code: 'invoices.fileUnfit' });
  await expect(attach(file('<?xml?>', '25320000000000000000'))).rejects.toMatchObject({ code: 'invoices.fileUnfit' });
  await expect(attach(file('%PDF-2'))).rejects.toMatchObject({ code: 'invoices.fileThere', data: { format: 'pdf' } });
  await attach(file('<?xml?>', number));
  expect((await kept()).map(({ format }) => format)).toEqual(['pdf', 'xml']);
  expect((await within((ctx) => fileOf(ctx, invoice.id, 'pdf')))!.body.toString()).toBe('%PDF-1.7');

  const [upload] = await within((ctx) => uploadsOf(ctx, invoice.id));
  verdicts = ['unknown'];
  const job = uploadJob(ports) as { reach(of: typeof db, as: typeof scope, jobs: object[]): Promise<void> };
  const give = () =>
    job.reach(db, scope, [{ id: '', attempts: 1, payload: { invoice: invoice.id, number: upload!.channelNumber } }]);
  await expect(give()).rejects.toMatchObject({ name: 'Later' });
  await give();
  await give();
  expect(given).toHaveLength(2);
  expect(given[1]).toMatchObject({ invoiceNumber: number, inclMinor: 19_800n, kind: 'company', pdf: file('%PDF-1.7') });
  expect(await within((ctx) => uploadsOf(ctx, invoice.id))).toMatchObject([{ state: 'done' }]);
});

test("INV-1 a title that came with the order is wished for; an unsound one is a person's, and his word stays", async () => {
  const asked = [COMPANY, { ...COMPANY, taxNo: '' }].map((invoice) => incoming({ A: 1 }, { invoice }));
  const taken = await within((ctx) => take(ctx, shop, asked));
  const [sound, unsound] = taken.map(({ orderId }) => orderId!) as [Id, Id];
  const jobs = await within(
    (ctx) => ctx.sql<{ payload: Asked }>`
    select payload from job where tenant_id = ${ctx.tenant} and kind = 'invoices.asked'`,
  );
  await within((ctx) =>
    takeAsked(
      ctx,
      jobs.map(({ payload }) => payload),
    ),
  );
  const wishes = async () => within((ctx) => readWishes(ctx, [sound, unsound]));
  const codeOf = async (id: Id) => (await wishes()).find((wish) => wish.orderId === id)?.code;
  expect([await codeOf(sound), await codeOf(unsound)]).toEqual(['', 'invoices.taxNoLength']);
  const [refused] = await within((ctx) => issueInvoices(ctx, [unsound], false));
  expect(refused).toMatchObject({ done: false, refusal: { code: 'invoices.taxNoLength' } });
  // What comes later and is whole takes its place; told again as it was, it does not.
  await within((ctx) => takeAsked(ctx, [{ orderId: unsound, title: COMPANY }]));
  await within((ctx) => takeAsked(ctx, [{ orderId: unsound, title: { ...COMPANY, taxNo: '' } }]));
  expect(await codeOf(unsound)).toBe('');
  await within((ctx) =>
    setTitle(ctx, unsound, { ...COMPANY, name: '深圳市腾讯计算机系统有限公司北京分公司' }, () => {}),
  );
  await within((ctx) => takeAsked(ctx, [{ orderId: unsound, title: COMPANY }]));
  expect((await wishes()).find((wish) => wish.orderId === unsound)?.name).toMatch(/分公司$/);
});
