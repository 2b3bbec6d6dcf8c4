/**
 * INV-2: red-letter confirmations buyers apply for at the tax bureau, from the bureau's list to the red invoice, through
 * both agents and their stand-ins. Whatever is lost on the way, a confirmation is answered once.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NO_FAULTS } from '../../sandbox/faults.ts';
import * as leqiStand from '../../sandbox/invoices/leqi.ts';
import * as nuonuoStand from '../../sandbox/invoices/nuonuo.ts';
import { createHttp, type Http } from '../../src/connectors/http.ts';
import { leqi } from '../../src/connectors/invoices/leqi/leqi.ts';
import { nuonuo } from '../../src/connectors/invoices/nuonuo/nuonuo.ts';
import { takeConfirmations, tellConfirmations } from '../../src/invoices/ask-confirmations.ts';
import { listConfirmations } from '../../src/invoices/confirmation-store.ts';
import { agreeConfirmations, issueRedsAgain, refuseConfirmations } from '../../src/invoices/decide-confirmations.ts';
import { describeConfirmations } from '../../src/invoices/describe-confirmations.ts';
import { findExceptions } from '../../src/invoices/exceptions.ts';
import { issueInvoices } from '../../src/invoices/issue-invoices.ts';
import { keepProvider, keepSeller, keepShop, keepTaxCode } from '../../src/invoices/keep-settings.ts';
import { redDue } from '../../src/invoices/red-due.ts';
import { redInvoice } from '../../src/invoices/red-invoices.ts';
import { askDue } from '../../src/invoices/send-invoices.ts';
import { type InvoicePorts, invoiceOpener } from '../../src/invoices/settings-store.ts';
import { invoiceChecks } from '../../src/invoices/verify.ts';
import { setTitle } from '../../src/invoices/wishes.ts';
import { type Ctx, SYSTEM } from '../../src/kernel/context.ts';
import { systemWorld } from '../../src/kernel/db/database.ts';
import { type Id, idSource } from '../../src/kernel/ids.ts';
import { ledgerChecks } from '../../src/ledger/ledger.ts';
import { testDatabase } from '../database.ts';
import { ring } from '../http.ts';
import { incoming, setUpSelling, take } from '../orders.ts';

const HOUR = 3_600_000;
let clock = 0;
const now = () => Date.now() + clock;
const { db, owner } = await testDatabase({ world: { ...systemWorld(), now, newId: idSource(now) } });
let scope = { tenant: 100, actor: SYSTEM };
const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(scope, work);

type Stand = Awaited<ReturnType<typeof nuonuoStand.start>> | Awaited<ReturnType<typeof leqiStand.start>>;
const stands: Record<string, Stand> = {};
let http: Http;
let ports: InvoicePorts;
beforeAll(async () => {
  const at = { now: () => new Date(now()), quotaMinor: 1_000_000_000n };
  stands['nuonuo'] = await nuonuoStand.start({ seed: 1, ...at });
  stands['leqi'] = await leqiStand.start({ seed: 2, ...at });
  http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map(({ url }) => url)) });
  const send: Http['send'] = (request) => http.send({ ...request, timeoutMs: 1_000 });
  let nonces = 0;
  const means = { send, now: at.now, nonce: () => (++nonces).toString(16).padStart(32, '7') };
  ports = {
    providers: new Map([nuonuo(means), leqi(means)].map((one) => [one.kind, one])),
    openInvoices: invoiceOpener(ring),
    channels: { connectors: new Map(), openAccess: () => ({}) as never },
    checkEndpoint: async () => null,
  };
});
afterAll(async () => {
  await http.close();
  await Promise.all(Object.values(stands).map(({ close }) => close()));
});

let shop: Id = '';
beforeEach(async () => {
  scope = { ...scope, tenant: scope.tenant + 1 };
  clock = 0;
  await owner.query('insert into tenant (id, name) values ($1, $2)', [scope.tenant, '测试商户']);
  await within(async (ctx) => {
    shop = (await setUpSelling(ctx, { A: [500, 0], B: [500, 0] })).shop;
    await keepTaxCode(ctx, '1040201', null, { word: '服装', preference: '', active: true });
  });
});
afterEach(async () => {
  // The bureau is one for all tests.
  for (const { control } of Object.values(stands))
    for (const { form } of control.forms().filter(({ status }) => status === '03')) control.withdraw(form);
  await db.read(scope, async (ctx) => {
    for (const check of [...ledgerChecks, ...invoiceChecks]) {
      const { breaches, sample } = await check.run(ctx);
      expect({ check: check.name, breaches, sample }).toEqual({ check: check.name, breaches: 0, sample: [] });
    }
  });
});

const pairs = (of: object) => Object.entries(of).map(([name, value]) => ({ name, value: String(value) }));
const connect = (kind: string) =>
  within(async (ctx) => {
    const { endpoint, credentials, options } = stands[kind]!.access;
    await keepProvider(ctx, ports.providers, ring, null, {
      ...{ id: kind, kind, name: kind, endpoint, active: true },
      ...{ options: pairs(options), credentials: pairs(credentials) },
    });
    await keepSeller(ctx, null, {
      ...{ id: 'main', name: '杭州测试服饰有限公司', taxNo: '91330100799655058B', address: '', phone: '', bank: '' },
      ...{ bankAccount: '', clerk: '张会计', providers: [kind], maxLines: 100, maxNet: '9999999', quota: '9000000' },
      ...{ freightCode: '', active: true },
    });
    await keepShop(ctx, { id: shop, name: '店' }, null, {
      ...{ sellerId: 'main', issueAt: 'shipped', defaultCode: '1040201', active: true },
    });
  });

const later = async (hours: number) => {
  clock += hours * HOUR;
};
const issueDue = async () => {
  for (let i = 0; i < 3; i++) {
    clock += 60_000;
    await askDue(db, scope, ports);
  }
};
/** Number of a blue invoice over two pieces at ¥99.00. */
async function issued(): Promise<{ id: Id; number: string; order: Id }> {
  const order = await within(async (ctx) => {
    const [taken] = await take(ctx, shop, [incoming({ A: 2 })]);
    await setTitle(
      ctx,
      taken!.orderId!,
      {
        ...{
          kind: 'company',
          type: 'normal',
          name: '深圳市麦穗文化有限公司',
          taxNo: '91440300MA0QHXY012',
          address: '',
        },
        ...{ phone: '', bank: '', bankAccount: '', email: '', mobile: '' },
      },
      () => {},
    );
    return taken!.orderId!;
  });
  await owner.query(`update sales_order set state = 'shipped' where id = $1`, [order]);
  await within((ctx) => issueInvoices(ctx, [order], false));
  await issueDue();
  const { rows } = await owner.query(
    `select i.id, i.invoice_number as number from invoice i join invoice_part p on p.invoice_id = i.id where p.order_id = $1`,
    [order],
  );
  return { ...(rows[0] as { id: Id; number: string }), order };
}
const hear = () => takeConfirmations(db, scope, ports);
const tell = () => tellConfirmations(db, scope, ports);
const shown = () =>
  within(async (ctx) => {
    const rows = await Promise.all(
      (['waiting', 'sending', 'over'] as const).map((queue) => listConfirmations(ctx, queue, null, 50)),
    );
    return describeConfirmations(ctx, rows.flat());
  });
const only = async () => (await shown())[0]!;
const idOf = (one: { id: unknown }) => one.id as Id;
const redOf = async (blue: Id) =>
  (
    await owner.query(
      `select state, applied_by as "appliedBy", incl_minor::text as incl, tax_minor::text as tax, invoice_number as number
       from invoice where original_id = $1 order by id desc limit 1`,
      [blue],
    )
  ).rows[0];
const agree = (...ids: Id[]) => within((ctx) => agreeConfirmations(ctx, ids));
const refuse = (id: Id) => within((ctx) => refuseConfirmations(ctx, [id], '货还没有退回'));

describe.each(['nuonuo', 'leqi'])('INV-2 through %s', (kind) => {
  beforeEach(() => connect(kind));
  const control = () => stands[kind]!.control;
  const formOf = (number: string) =>
    control()
      .forms()
      .find(({ form }) => form === number)!;

  test('what a buyer applied for is taken in once, agreed to, and its red invoice issued', async () => {
    const { id, number, order } = await issued();
    const { form } = control().buyerApplies(number, { reason: 'return' });
    await hear();
    await hear();
    expect(await shown()).toMatchObject([
      {
        ...{ number: form, state: 'waiting', invoice: { id, number }, orders: [{ id: order }], problem: null },
        ...{ reason: 'return', total: { amount: -19_800n }, tax: { amount: -2_278n } },
        lines: [{ line: 1, name: '商品A', quantity: 2n, total: { amount: -19_800n } }],
      },
    ]);
    // Meanwhile nobody here begins one of his own.
    await expect(within((ctx) => redInvoice(ctx, id, { reason: 'return' }))).rejects.toMatchObject({
      code: 'invoices.confirmationOpen',
    });
    await owner.query(`update sales_order_line set refund = 'refunded' where order_id = $1`, [order]);
    await within(redDue);
    expect(await redOf(id)).toBeUndefined();
    expect((await within(findExceptions)).refundWithoutRed).toMatchObject([{ orderId: order }]);

    expect(await agree(idOf(await only()))).toMatchObject([{ done: true }]);
    expect(await redOf(id)).toMatchObject({ state: 'waitConfirm', appliedBy: 'buyer', incl: '-19800' });
    expect((await within(findExceptions)).refundWithoutRed).toEqual([]);
    await tell();
    expect(formOf(form)).toMatchObject({ status: '04', answers: 1 });
    await issueDue();
    const red = await redOf(id);
    expect(red).toMatchObject({ state: 'redIssued', tax: '-2278' });
    expect(formOf(form).red).toBe(red.number);
    expect(await only()).toMatchObject({ state: 'agreed', red: { number: red.number } });
    expect(await agree(idOf(await only()))).toMatchObject([{ refusal: { code: 'invoices.confirmationOver' } }]);
  });

  test('an answer that is lost on the way is asked about and told again under the same number, never twice', async () => {
    for (const spoil of ['cut', 'garble', 'failAfter', 'fail'] as const) {
      const { id, number } = await issued();
      const { form } = control().buyerApplies(number);
      await hear();
      await agree(idOf((await shown()).find((one) => one.number === form)!));
      control().spoil(spoil);
      await tell();
      expect(await redOf(id)).toMatchObject({ state: 'waitConfirm' });
      for (let i = 0; i < 3; i++) {
        clock += 3 * 60_000;
        await tell();
      }
      expect({ spoil, ...formOf(form) }).toMatchObject({ spoil, status: '04', answers: 1 });
      await issueDue();
      expect(await redOf(id)).toMatchObject({ state: 'redIssued' });
    }
  });

  test('a refusal goes with its reason, takes nothing, and cannot be said twice', async () => {
    const { id, number } = await issued();
    const { form } = control().buyerApplies(number);
    await hear();
    const one = await only();
    expect(await refuse(idOf(one))).toMatchObject([{ done: true }]);
    await tell();
    expect(formOf(form)).toMatchObject({ status: '06', answers: 1 });
    expect(await only()).toMatchObject({ state: 'refused', why: '货还没有退回', red: null });
    expect(await redOf(id)).toBeUndefined();
    expect(await refuse(idOf(one))).toMatchObject([{ refusal: { code: 'invoices.confirmationOver' } }]);
  });

  test('after 72 hours it is void, and so it is when the buyer takes it back; a late answer is refused', async () => {
    const { number } = await issued();
    control().buyerApplies(number);
    await hear();
    await later(72);
    expect(await agree(idOf(await only()))).toMatchObject([{ refusal: { code: 'invoices.confirmationLate' } }]);
    await hear();
    expect(await only()).toMatchObject({ state: 'expired' });
    const { form } = control().buyerApplies(number);
    await hear();
    control().withdraw(form);
    await hear();
    expect((await shown()).map(({ state }) => state).sort()).toEqual(['expired', 'withdrawn']);
  });

  test('one that runs out while we are telling gives its lines free; one that was not taken is a person’s again', async () => {
    const { id, number } = await issued();
    const { form } = control().buyerApplies(number);
    await hear();
    const [one] = await shown();
    control().next('noAnswer');
    await agree(idOf(one!));
    await tell();
    expect(await only()).toMatchObject({ state: 'waiting', problem: null, message: expect.stringMatching(/不允许/) });
    expect(await redOf(id)).toMatchObject({ state: 'rejected' });
    control().next('slowAnswer');
    await agree(idOf(one!));
    await tell();
    expect(await only()).toMatchObject({ state: 'agreeing' });
    await later(73);
    await tell();
    expect(await only()).toMatchObject({ state: 'expired' });
    expect(await redOf(id)).toMatchObject({ state: 'expired' });
    expect(formOf(form)).toMatchObject({ status: '07', answers: 0 });
  });

  test('more than is left, lines that do not add up, and an invoice nobody knows cannot be agreed to, and it is said why', async () => {
    const { id, number } = await issued();
    await within((ctx) => redInvoice(ctx, id, { reason: 'return', lines: [{ line: 1, quantity: 1n }] }));
    await issueDue();
    control().buyerApplies(number);
    const line = { line: 1, quantity: 1n, netMinor: -100n, taxMinor: -13n };
    control().buyerApplies(number, { lines: [line, line] });
    const stranger = control().buyerApplies('25320000000000009999', { lines: [line] }).form;
    await hear();
    const all = await shown();
    expect(all.map(({ problem }) => problem?.code).sort()).toEqual([
      'invoices.blueUnknown',
      'invoices.confirmationUnclear',
      'invoices.redMoreThanBlue',
    ]);
    const outcomes = await agree(...all.map(idOf));
    expect(outcomes.every(({ done }) => !done)).toBe(true);
    expect((await within(findExceptions)).ofNobody).toMatchObject([{ number: stranger }]);
    // It may be refused all the same.
    await refuse(idOf(all.find((one) => one.number === stranger)!));
    await tell();
    expect(formOf(stranger)).toMatchObject({ status: '06' });
    expect((await within(findExceptions)).ofNobody).toEqual([]);
  });

  test('what somebody agreed to at the bureau itself has its red invoice here', async () => {
    const { id, number } = await issued();
    const half = { line: 1, quantity: 1n, netMinor: -8_761n, taxMinor: -1_139n };
    const { form } = control().buyerApplies(number, { reason: 'allowance', lines: [half] });
    await hear();
    control().answerBuyer(form, true);
    await hear();
    await issueDue();
    expect(await redOf(id)).toMatchObject({ state: 'redIssued', appliedBy: 'buyer', incl: '-9900' });
    expect(formOf(form)).toMatchObject({ answers: 1 });
  });

  test('an agent that does not answer is asked later; a list that is torn takes nothing in', async () => {
    const { number } = await issued();
    control().buyerApplies(number);
    for (const spoil of ['fail', 'garble', 'tear'] as const) {
      control().spoil(spoil);
      await hear();
      expect(await shown()).toEqual([]);
    }
    await hear();
    expect(await shown()).toMatchObject([{ state: 'waiting' }]);
  });

  test('a red invoice that fails after all is issued again under the same confirmation, once', async () => {
    const { id, number } = await issued();
    const { form } = control().buyerApplies(number);
    await hear();
    const one = idOf(await only());
    const again = () => within((ctx) => issueRedsAgain(ctx, [one]));
    expect(await again()).toMatchObject([{ refusal: { code: 'invoices.redNotMissing' } }]);
    await agree(one);
    control().next('noRed');
    await tell();
    await issueDue();
    expect(await redOf(id)).toMatchObject({ state: 'failed' });
    expect(await only()).toMatchObject({ state: 'agreed', redMissing: true, problem: null });
    expect(await again()).toMatchObject([{ done: true }]);
    expect(await again()).toMatchObject([{ refusal: { code: 'invoices.redNotMissing' } }]);
    await issueDue();
    expect(await redOf(id)).toMatchObject({ state: 'redIssued', number: formOf(form).red });
    expect(await only()).toMatchObject({ state: 'agreed', redMissing: false });
  });

  test('one the agent cannot tell of keeps no other waiting, and is looked for again', async () => {
    const forms: string[] = [];
    for (let i = 0; i < 2; i++) forms.push(control().buyerApplies((await issued()).number).form);
    await hear();
    for (const form of forms) control().withdraw(form);
    // The first that is asked for by itself: Nuonuo is told to fetch before its list.
    const [first, turn] = [kind === 'nuonuo' ? 3 : 2, { asked: 0 }];
    control().setFaults({ seed: 1, requests: { fail: 1 }, matching: () => ++turn.asked === first });
    await hear();
    expect((await shown()).map(({ state }) => state).sort()).toEqual(['waiting', 'withdrawn']);
    control().setFaults(NO_FAULTS);
    await hear();
    expect((await shown()).map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
  });
});
