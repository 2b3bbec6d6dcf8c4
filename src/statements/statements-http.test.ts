/** SUP-1, SUP-2, SUP-3, PUR-2: terms, statements and the portal over HTTP, from the sale to the books. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { goodsNamed } from '../catalog/testing.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { systemWorld } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { textOf } from '../shipping/print/testing/read-back.ts';
import { openNodes } from '../stock/testing.ts';
import { statementChecks, statementJobs } from './statements.ts';

let today = '2026-10-31';
const now = () => Date.parse(`${today}T12:00:00+08:00`);
const { db, owner, config } = await testDatabase({ world: { ...systemWorld(), now } });
const { ask } = await listen(db, everyRoute(db));
const workers = new Workers(db, { config, handlers: handlersByKind(statementJobs, []) });
const scope = { tenant: 1, actor: SYSTEM };
const buyer = await signedIn(db, 1, [
  'purchases.read',
  'purchases.write',
  'payments.read',
  'payments.write',
  'access.read',
  'access.write',
]);
const boss = await signedIn(db, 1, [
  ...(['purchases.read', 'purchases.write', 'purchases.approve'] as const),
  ...(['payments.read', 'payments.write', 'payments.approve'] as const),
]);
const [node] = (await openNodes(db, scope, 1)) as [Id];
const goods = await goodsNamed(db, scope, [
  { merchantCode: 'COAT', name: '羊毛大衣', supplier: '苏州联营' },
  { merchantCode: 'TEA', name: '明前龙井', supplier: '杭州代销' },
]);
const shop = db.world.newId();
await owner.query(`insert into shop (tenant_id, id, name, channel) values (1, $1, '天猫旗舰店', 'taobao')`, [shop]);

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(who: Person | null, method: string, path: string, body?: unknown, version?: number): Promise<Said> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const text = bytes.toString('utf8');
  return {
    status: answer.status,
    bytes: () => bytes,
    cookie: answer.headers.get('set-cookie'),
    ...(text.startsWith('{') && JSON.parse(text)),
  };
}
const outcome = ({ outcomes }: Said) => outcomes.map((one: Said) => one.refusal ?? 'done')[0];

/** As a hand-over leaves it: an order whose line has shipped. */
async function ship(code: string, quantity: number, amount: number, price: number, day: string): Promise<Id> {
  const [order, parcel] = [db.world.newId(), db.world.newId()];
  const number = randomBytes(4).toString('hex');
  await owner.query(
    `insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity, queued_at,
       shipped_at, created_at)
     values (1, $1, $2, $3, $4, $5, 'shipped', '', 1, $6, $6, $6)`,
    [parcel, order, number, shop, node, `${day}T10:00:00+08:00`],
  );
  await owner.query(
    `insert into sales_order (tenant_id, id, number, kind, state, shop_id, channel_numbers, channel_state, name, phone, province,
       city, district, detail, merge_key, currency, goods_minor, discount_minor, freight_minor, payable_minor, paid_minor,
       ordered_at, queued_at, node_id, fulfilment_id, goods_text, line_count, quantity, created_at)
     values (1, $1, $2, 'normal', 'shipped', $3, '{}', '', '', '', '', '', '', '', '', 'CNY', $4, 0, 0, $4, $4, $5, $5, $6, $7, '', 1,
       1, $5)`,
    [order, number, shop, amount, `${day}T09:00:00+08:00`, node, parcel],
  );
  await owner.query(
    `insert into sales_order_line (tenant_id, order_id, line, shop_id, channel_number, channel_line, sku_id, merchant_code,
       title, quantity, shipped, price_minor, amount_minor)
     values (1, $1, 1, $2, $3, '1', $4, $5, $6, $7, $7, $8, $9)`,
    [order, shop, number, goods.get(code), code, code === 'COAT' ? '羊毛大衣' : '明前龙井', quantity, price, amount],
  );
  return order;
}
async function bringBack(order: Id, code: string, quantity: number): Promise<void> {
  const id = db.world.newId();
  await owner.query(
    `insert into after_sale_case (tenant_id, id, number, order_id, shop_id, kind, state, opened_at, remedy, answer_before)
     values (1, $1, $2, $3, $4, 'byHand', 'done', now(), 'returnRefund', now())`,
    [id, id.slice(-8), order, shop],
  );
  await owner.query(
    `insert into after_sale_line (tenant_id, case_id, line, order_id, sku_id, quantity, good) values (1, $1, 1, $2, $3, $4, $4)`,
    [id, order, goods.get(code), quantity],
  );
}

const settings = {
  contact: '',
  phone: '',
  leadDays: 7,
  currency: 'CNY',
  terms: '',
  active: true,
  priceTolerancePpm: 0,
};
const [joint, consigned] = await Promise.all(
  [
    ['SZ01', '苏州联营'],
    ['HZ02', '杭州代销'],
  ].map(([code, name]) => said(buyer, 'POST', '/suppliers', { ...settings, code, name })),
);
const CLASS = { code: 'A', name: '服装', taxPpm: 130_000, categories: [], tiers: [{ from: '0', ratePpm: 250_000 }] };
const TERM = {
  ...{ supplierId: joint.id, shopId: null, nodeId: null, name: '2026 联营', kind: 'joint', presentation: 'principal' },
  ...{
    validFrom: '2026-10-01',
    validUntil: '2026-12-31',
    classes: [CLASS],
    tiers: 'marginal',
    commissionOnShare: false,
  },
  ...{ scope: 'month', salesGuarantee: '13000000', guaranteeRatePpm: 250_000, profitGuarantee: null, active: true },
};
let term: Said;
let statement: Id;
const detail = (id: Id, who = buyer) => said(who, 'GET', `/statements/${id}`);
const latest = async (): Promise<Id> => (await said(buyer, 'GET', '/statements')).items[0].id;

test('PUR-2 terms are kept per supplier, counter and time; unsound ones are refused', async () => {
  term = await said(buyer, 'POST', '/supplier-terms', TERM);
  expect(term).toMatchObject({ counter: { kind: 'all', id: null }, supplier: { name: '苏州联营' }, version: 1 });
  const tiers = (...from: string[]) => ({
    classes: [{ ...CLASS, tiers: from.map((one) => ({ from: one, ratePpm: 1 })) }],
  });
  for (const [change, code] of [
    [{}, 'statements.termsOverlap'],
    [{ shopId: shop, nodeId: node }, 'statements.counterTwice'],
    [{ shopId: node }, 'channels.shopUnknown'],
    [{ nodeId: node, validUntil: '2026-09-01' }, 'statements.daysUnsound'],
    [{ nodeId: node, classes: [CLASS, CLASS] }, 'statements.classTwice'],
    [{ nodeId: node, ...tiers('0', '5', '5') }, 'statements.tiersUnsound'],
    [{ nodeId: node, ...tiers('1') }, 'statements.tiersUnsound'],
  ] as const)
    expect(await said(buyer, 'POST', '/supplier-terms', { ...TERM, ...change })).toMatchObject({ status: 422, code });
  const moved = { ...TERM, supplierId: consigned.id };
  expect(await said(buyer, 'PUT', `/supplier-terms/${term.id}`, moved, 1)).toMatchObject({
    code: 'statements.termMoved',
  });
  expect(await said(buyer, 'PUT', `/supplier-terms/${term.id}`, { ...TERM, name: '改名' }, 1)).toMatchObject({
    version: 2,
  });
});

test('SUP-1 SUP-2 a month is settled to the cent of the worked example, with the orders behind it', async () => {
  await said(buyer, 'POST', '/supplier-promotions', {
    ...{ supplierId: joint.id, name: '国庆满减', shopId: shop, validFrom: '2026-10-01', validUntil: '2026-10-07' },
    ...{ skuIds: [], ratePpm: null, sharePpm: 500_000, active: true },
  });
  // 120,000.00 sold, of which 2,000.00 were taken off one order; the house bears half of that.
  await ship('COAT', 10, 4_000_000, 420_000, '2026-10-03');
  const back = await ship('COAT', 80, 8_000_000, 100_000, '2026-10-20');
  await ship('COAT', 1, 99_00, 99_00, '2026-11-02');
  await bringBack(back, 'COAT', 7);
  const note = (kind: string, title: string, amount: string, taxPpm = 60_000) => ({
    ...{ termId: term.id, kind, title, amount, taxPpm, day: '2026-10-31' },
  });
  expect(await said(buyer, 'POST', '/supplier-notes', { notes: [note('inside', 'x', '0')] })).toMatchObject({
    code: 'statements.amountZero',
  });
  await said(buyer, 'POST', '/supplier-notes', {
    notes: [note('inside', '陈列费', '50000'), note('outside', '物料费', '212000')],
  });

  const { due } = await said(buyer, 'GET', '/statements-due?until=2026-10-31');
  expect(due).toMatchObject([{ termId: term.id, from: '2026-10-01' }]);
  const make = (until: string) => said(buyer, 'POST', '/statements', { termIds: [term.id], until });
  expect(outcome(await make('2026-11-01'))).toMatchObject({ code: 'statements.dayAhead' });
  expect(outcome(await make('2026-10-31'))).toBe('done');
  expect(outcome(await make('2026-10-31'))).toMatchObject({ code: 'statements.alreadyMade' });
  statement = await latest();
  const { statement: head, lines, taxes } = await detail(statement);
  expect(
    lines.map((line: Said) => [
      line.kind,
      line.sold,
      line.returned,
      line.share,
      line.rate,
      line.commission,
      line.amount,
    ]),
  ).toEqual([
    ['sales', '12000000', '700000', '100000', '25', '2825000', '8575000'],
    ['salesGuarantee', '0', '0', '0', '', '425000', '-425000'],
    ['inside', '0', '0', '0', '', '0', '-50000'],
    ['outside', '0', '0', '0', '', '0', '-212000'],
  ]);
  expect(head).toMatchObject({
    state: 'draft',
    due: { amount: '8100000' },
    pay: { amount: '7888000' },
    until: '2026-10-31',
  });
  expect(taxes).toEqual([{ taxPpm: 130_000, due: '8100000', net: '7168142', vat: '931858' }]);
  const { items } = await said(buyer, 'GET', `/statements/${statement}/lines/1/sales`);
  expect(items.map((one: Said) => [one.quantity, one.amount])).toEqual(
    expect.arrayContaining([
      ['10', '4000000'],
      ['80', '8000000'],
      ['-7', '-700000'],
    ]),
  );
});

let portal: Person;
const login = (name: string, password: string) => said(null, 'POST', '/session', { login: name, password });
const personOf = ({ cookie, me }: Said): Person => ({
  ...{ userId: me.user.id, login: me.user.login, token: /guanjia_session=([^;]+)/.exec(cookie)![1]! },
});

test('SUP-3 a supplier signs in with a password of one time, and sees nothing before he chose his own', async () => {
  const { password } = await said(buyer, 'POST', `/suppliers/${joint.id}/logins`, {
    login: 'SZ01',
    name: '苏州·王经理',
  });
  const first = await login('sz01', password);
  expect(first.me).toMatchObject({
    supplier: { id: joint.id, name: '苏州联营' },
    mustChangePassword: true,
    rights: [],
  });
  portal = personOf(first);
  expect(await said(portal, 'GET', '/portal')).toMatchObject({ status: 403, code: 'identity.passwordChangeNeeded' });
  const chosen = 'linen 77 harbour';
  expect((await said(portal, 'POST', '/session/password', { old: password, new: chosen })).status).toBe(204);
  portal = personOf(await login('SZ01', chosen));
  expect(await said(portal, 'GET', '/portal')).toMatchObject({ status: 200, supplier: { code: 'SZ01' }, waiting: 0 });
  expect(await said(buyer, 'GET', '/portal')).toMatchObject({ status: 403 });
  expect(await said(portal, 'GET', '/orders')).toMatchObject({ status: 403, code: 'identity.rightMissing' });
  const grant = { role: 'owner' };
  expect((await said(buyer, 'POST', `/users/${portal.userId}/roles`, grant)).status).toBeGreaterThanOrEqual(400);
  expect((await said(buyer, 'GET', `/suppliers/${joint.id}/logins`)).logins).toMatchObject([
    { login: 'sz01', mustChangePassword: false },
  ]);
});

test('SUP-1 a draft is ours; a sent one is disputed, answered, made anew, signed, invoiced, approved by a second person, paid, and in the books', async () => {
  expect(await said(portal, 'GET', `/portal/statements/${statement}`)).toMatchObject({ status: 404 });
  expect(outcome(await said(buyer, 'POST', '/statements/publish', { ids: [statement] }))).toBe('done');
  expect(await said(portal, 'GET', '/portal')).toMatchObject({ waiting: 1 });
  const { version } = (await said(portal, 'GET', `/portal/statements/${statement}`)).statement;
  const dispute = { text: '退货少算一件' };
  expect(await said(portal, 'POST', `/portal/statements/${statement}/dispute`, dispute, version + 1)).toMatchObject({
    status: 409,
  });
  expect(await said(portal, 'POST', `/portal/statements/${statement}/dispute`, dispute, version)).toMatchObject({
    statement: { state: 'disputed' },
  });

  const form = (text: string, file?: Buffer) => {
    const data = new FormData();
    data.append('text', text);
    if (file) data.append('file', new Blob([new Uint8Array(file)]), '对账.pdf');
    return data;
  };
  expect(await said(buyer, 'POST', `/statements/${statement}/messages`, form('', Buffer.from('<html>')))).toMatchObject(
    { code: 'statements.fileType' },
  );
  const answered = await said(
    buyer,
    'POST',
    `/statements/${statement}/messages`,
    form('见附件', Buffer.from('%PDF-1.7 x')),
  );
  const [, message] = answered.messages;
  expect(answered.messages).toMatchObject([
    { author: '苏州·王经理', fromHouse: false },
    { fromHouse: true, fileName: '对账.pdf' },
  ]);
  expect(
    (await said(portal, 'GET', `/portal/statements/${statement}/messages/${message.id}/file`)).bytes().toString(),
  ).toBe('%PDF-1.7 x');

  expect(outcome(await said(buyer, 'POST', '/statements/remake', { ids: [statement] }))).toBe('done');
  expect(await detail(statement)).toMatchObject({ statement: { state: 'draft', pay: { amount: '7888000' } } });
  expect(await said(portal, 'GET', `/portal/statements/${statement}`)).toMatchObject({ status: 404 });
  await said(buyer, 'POST', '/statements/publish', { ids: [statement] });
  const { statement: sent } = await said(portal, 'GET', `/portal/statements/${statement}`);
  expect(await said(portal, 'POST', `/portal/statements/${statement}/confirm`, undefined, sent.version)).toMatchObject({
    statement: { state: 'confirmed' },
  });
  expect(outcome(await said(buyer, 'POST', '/statements/remake', { ids: [statement] }))).toMatchObject({
    code: 'statements.wrongState',
  });

  const invoice = { number: '24332000000012345678', on: '2026-10-31', amount: '8100001' };
  expect(await said(portal, 'POST', `/portal/statements/${statement}/invoice`, invoice)).toMatchObject({
    code: 'statements.invoiceDiffers',
  });
  expect(
    await said(portal, 'POST', `/portal/statements/${statement}/invoice`, { ...invoice, amount: '8100000' }),
  ).toMatchObject({ statement: { state: 'invoiced' } });
  const approve = (who: Person) => said(who, 'POST', '/statements/approve', { ids: [statement] });
  expect(await approve(buyer)).toMatchObject({ status: 403 });
  expect(outcome(await approve(boss))).toBe('done');
  const paid = { on: '2026-10-31', reference: 'PAY-1' };
  expect(await said(buyer, 'POST', `/statements/${statement}/pay`, paid)).toMatchObject({
    statement: { state: 'paid', payReference: 'PAY-1' },
  });

  await workers.drain();
  const { rows } = await owner.query(
    `select v.kind, l.account, l.debit::text, l.credit::text from gl_voucher v join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
     where v.tenant_id = 1 order by v.kind, l.line`,
  );
  expect(rows.map((row) => [row.kind.slice(10), row.account, row.debit, row.credit].join(' '))).toEqual([
    'costAccrued 6401 7168142 0',
    'costAccrued 220202 0 7168142',
    'feeCharged 220201 212000 0',
    'feeCharged 6051 0 200000',
    'feeCharged 222101 0 12000',
    'invoiced 220202 7168142 0',
    'invoiced 222103 931858 0',
    'invoiced 220201 0 8100000',
    'paid 220201 7888000 0',
    'paid 1002 0 7888000',
  ]);
});

test('SUP-1 what is signed stays: each way in is refused by name, its rows are the same to the byte; a change behind our back is found', async () => {
  const rows = async (): Promise<string> => {
    const found = await owner.query(
      `select jsonb_build_array(to_jsonb(s),
                (select jsonb_agg(to_jsonb(l) order by l.line) from supplier_statement_line l where l.statement_id = s.id),
                (select jsonb_agg(to_jsonb(n) order by n.id) from supplier_note n where n.statement_id = s.id),
                (select jsonb_agg(to_jsonb(v) order by v.id) from supplier_sale v where v.statement_id = s.id))::text as said
       from supplier_statement s
       where s.id = $1`,
      [statement],
    );
    return found.rows[0].said;
  };
  const before = await rows();
  const { rows: notes } = await owner.query('select id from supplier_note where statement_id = $1', [statement]);
  const { version } = (await detail(statement)).statement;
  const ids = { ids: [statement] };
  const invoice = { number: '24332000000012345679', on: '2026-10-31', amount: '8100000' };
  const own = `/statements/${statement}`;
  const ways: [string, Promise<Said>][] = [
    ['statements.wrongState', said(buyer, 'POST', '/statements/remake', ids).then(outcome)],
    ['statements.wrongState', said(buyer, 'POST', '/statements/publish', ids).then(outcome)],
    ['statements.wrongState', said(boss, 'POST', '/statements/approve', ids).then(outcome)],
    [
      'statements.alreadyMade',
      said(buyer, 'POST', '/statements', { termIds: [term.id], until: '2026-10-31' }).then(outcome),
    ],
    ['statements.wrongState', said(buyer, 'POST', `${own}/confirm`, { reason: '电话确认' })],
    ['statements.wrongState', said(buyer, 'POST', `${own}/invoice`, invoice)],
    ['statements.wrongState', said(buyer, 'POST', `${own}/pay`, { on: '2026-10-31', reference: 'PAY-2' })],
    ['statements.wrongState', said(portal, 'POST', `/portal${own}/dispute`, { text: '再看看' }, version)],
    ['statements.wrongState', said(portal, 'POST', `/portal${own}/confirm`, undefined, version)],
    ['statements.wrongState', said(portal, 'POST', `/portal${own}/invoice`, invoice)],
    ...notes.map(({ id }): [string, Promise<Said>] => [
      'statements.noteTaken',
      said(buyer, 'DELETE', `/supplier-notes/${id}`),
    ]),
  ];
  expect(notes.length).toBeGreaterThan(0);
  for (const [code, answer] of ways) expect(await answer).toMatchObject({ code });
  // Its terms may change: it keeps those it was made by.
  const changed = await said(buyer, 'PUT', `/supplier-terms/${term.id}`, { ...TERM, guaranteeRatePpm: 300_000 }, 2);
  expect(changed).toMatchObject({ version: 3 });
  await said(buyer, 'PUT', `/supplier-terms/${term.id}`, { ...TERM, name: '改名' }, 3);
  expect(await rows()).toBe(before);

  const breaches = async () =>
    (await verifyTenant(db, scope, statementChecks)).filter((one) => one.breaches > 0).map(({ name }) => name);
  expect(await breaches()).toEqual([]);
  for (const [table, column, more] of [
    ['supplier_statement', 'counter', 'id'],
    ['supplier_statement_line', 'title', 'line = 1 and statement_id'],
    ['supplier_note', 'title', 'statement_id'],
    ['supplier_sale', 'merchant_code', 'statement_id'],
  ]) {
    await owner.query(`update ${table} set ${column} = ${column} || 'x' where ${more} = $1`, [statement]);
    expect(await breaches(), table).toEqual(['statements.signed']);
    await owner.query(`update ${table} set ${column} = left(${column}, -1) where ${more} = $1`, [statement]);
  }
  expect(await breaches()).toEqual([]);
});

test('SUP-1 a return after settlement comes into the next statement at its rate then; corrections are lines; what is left is carried', async () => {
  today = '2026-11-30';
  const {
    rows: [sold],
  } = await owner.query(`select order_id from supplier_sale where quantity = 80`);
  await bringBack(sold.order_id, 'COAT', 2);
  await said(
    buyer,
    'PUT',
    `/supplier-terms/${term.id}`,
    { ...TERM, salesGuarantee: null, classes: [{ ...CLASS, tiers: [{ from: '0', ratePpm: 100_000 }] }] },
    4,
  );
  const note = {
    termId: term.id,
    kind: 'adjustment',
    title: '价格更正',
    amount: '-5000',
    taxPpm: 130_000,
    day: '2026-11-30',
  };
  expect(await said(buyer, 'POST', '/supplier-notes', { notes: [note] })).toMatchObject({
    code: 'statements.notSigned',
  });
  await said(buyer, 'POST', '/supplier-notes', { notes: [{ ...note, correctsId: statement }] });
  expect(outcome(await said(buyer, 'POST', '/statements', { termIds: [term.id], until: '2026-11-30' }))).toBe('done');
  const { statement: head, lines } = await detail(await latest());
  expect(lines.map((line: Said) => [line.kind, line.rate, line.commission, line.amount])).toEqual([
    ['sales', '10', '990', '8910'],
    ['lateReturn', '25', '-50000', '-150000'],
    ['adjustment', '', '0', '-5000'],
  ]);
  expect(head).toMatchObject({
    due: { amount: '-146090' },
    pay: { amount: '0' },
    carry: { amount: '-146090' },
    from: '2026-11-01',
  });

  today = '2026-12-05';
  await ship('COAT', 10, 1_000_000, 100_000, '2026-12-02');
  await said(buyer, 'POST', '/statements', { termIds: [term.id], until: '2026-12-05' });
  const next = await detail(await latest());
  expect(next.lines.at(-1)).toMatchObject({ kind: 'carried', amount: '-146090' });
  expect(next.statement).toMatchObject({ due: { amount: '900000' }, pay: { amount: '753910' } });
});

test('PUR-2 consigned goods are settled at the price list; without a price nothing is made', async () => {
  const terms = await said(buyer, 'POST', '/supplier-terms', {
    ...{ ...TERM, supplierId: consigned.id, kind: 'consignment', shopId: shop, salesGuarantee: null },
  });
  const tea = await ship('TEA', 4, 40_000, 10_000, '2026-12-03');
  const make = () => said(buyer, 'POST', '/statements', { termIds: [terms.id], until: '2026-12-05' });
  expect(outcome(await make())).toEqual({ code: 'statements.priceMissing', data: { skus: ['TEA'] } });
  const price = { fromQuantity: '1', packSize: '1', minQuantity: '1', active: true, validFrom: '2026-01-01' };
  await said(buyer, 'POST', '/purchase-prices', {
    ...price,
    supplierId: consigned.id,
    skuId: goods.get('TEA'),
    price: '6100',
  });
  expect(outcome(await make())).toBe('done');
  const { statement: head, lines } = await detail(await latest());
  expect(lines).toMatchObject([{ kind: 'priced', sold: '40000', commission: '15600', amount: '24400' }]);
  expect(head).toMatchObject({ pay: { amount: '24400' }, counter: '天猫旗舰店' });
  // A parcel that turned out not to have left.
  await owner.query('update sales_order_line set shipped = 0 where order_id = $1', [tea]);
  expect(outcome(await said(buyer, 'POST', '/statements/remake', { ids: [await latest()] }))).toBe('done');
  expect((await detail(await latest())).statement).toMatchObject({ due: { amount: '0' } });
  await owner.query('update sales_order_line set shipped = 4 where order_id = $1', [tea]);
  expect(outcome(await said(buyer, 'POST', '/statements/remake', { ids: [await latest()] }))).toBe('done');
  expect((await detail(await latest())).statement).toMatchObject({ due: { amount: '24400' } });
});

/** A statement as far as it may be paid. */
async function payable(id: Id, amount: string): Promise<void> {
  await said(buyer, 'POST', '/statements/publish', { ids: [id] });
  await said(buyer, 'POST', `/statements/${id}/confirm`, { reason: '纸质盖章' });
  await said(buyer, 'POST', `/statements/${id}/invoice`, { number: `INV-${amount}`, on: today, amount });
  expect(outcome(await said(boss, 'POST', '/statements/approve', { ids: [id] }))).toBe('done');
}

test('SUP-1 a run pays approved statements once: frozen, approved by another, out as a file, back as results, in the books', async () => {
  const { items } = await said(buyer, 'GET', '/statements');
  const [tea, coats] = ['24400', '753910'].map((pay) => items.find((one: Said) => one.pay.amount === pay).id) as [
    Id,
    Id,
  ];
  await payable(coats, '900000');
  await payable(tea, '24400');
  const bank = db.world.newId();
  await owner.query(
    `insert into statement_account (tenant_id, id, kind, name, number, currency, fee_ppm, fee_tolerance_minor, active)
     values (1, $1, 'bank', '工行基本户', '1202021', 'CNY', 0, 0, true)`,
    [bank],
  );
  const run = (...statementIds: Id[]) =>
    said(buyer, 'POST', '/payment-runs', { statementIds, accountId: bank, day: today });
  expect(await run(coats)).toMatchObject({ run: null, outcomes: [{ refusal: { code: 'statements.payeeMissing' } }] });
  const payee = {
    email: 'ar@suzhou.example',
    bankName: '农行苏州分行',
    bankCode: '103305',
    accountName: '苏州联营服饰',
  };
  const set = (who: Person, id: Id, body: object, version: number) =>
    said(who, 'PUT', `/suppliers/${id}/payee`, { ...payee, ...body }, version);
  expect(await set(buyer, joint.id, { account: '6228480402564890018', bankName: '' }, 0)).toMatchObject({
    code: 'statements.payeeIncomplete',
  });
  expect(await set(buyer, joint.id, { account: '6228480402564890018' }, 0)).toMatchObject({
    account: '•••• 0018',
    version: 1,
  });
  expect(await set(boss, consigned.id, { account: '95599000123456' }, 0)).toMatchObject({ version: 1 });
  expect(await set(buyer, consigned.id, {}, 0)).toMatchObject({ status: 409 });

  const { run: made, outcomes } = await run(coats, tea, statement);
  expect(outcomes.map((one: Said) => one.refusal?.code ?? 'done')).toEqual(['done', 'done', 'statements.wrongState']);
  expect(made).toMatchObject({ state: 'waitApproval', lines: 2, sum: { amount: '778310' } });
  expect(await run(coats)).toMatchObject({
    outcomes: [{ refusal: { code: 'statements.inRun', data: { number: made.number } } }],
  });
  expect(await said(buyer, 'POST', `/statements/${coats}/pay`, { on: today, reference: 'x' })).toMatchObject({
    code: 'statements.inRun',
  });
  const file = (format = 'pain001') => said(buyer, 'POST', `/payment-runs/${made.id}/file`, { format });
  expect(await file()).toMatchObject({ code: 'statements.runState' });
  // The boss is no second person for an account he changed himself.
  const approve = (id: Id) => said(boss, 'POST', '/payment-runs/approve', { ids: [id] });
  expect(outcome(await approve(made.id))).toMatchObject({ code: 'identity.samePerson' });
  await said(boss, 'POST', '/payment-runs/refuse', { ids: [made.id], reason: '账户由我改过' });
  await set(buyer, consigned.id, { account: '95599000123456' }, 1);
  const { run: again } = await run(coats, tea);
  expect(outcome(await approve(again.id))).toBe('done');

  const { content, name } = await said(buyer, 'POST', `/payment-runs/${again.id}/file`, { format: 'pain001' });
  expect(name).toBe(`${again.number}.xml`);
  for (const word of ['<CtrlSum>7783.10</CtrlSum>', '6228480402564890018', `${again.number}-2`, '农行苏州分行'])
    expect(content).toContain(word);
  const csv = await said(buyer, 'POST', `/payment-runs/${again.id}/file`, { format: 'csv' });
  expect(csv.content).toContain('"7539.10","CNY"');
  expect(outcome(await said(boss, 'POST', '/payment-runs/refuse', { ids: [again.id], reason: 'x' }))).toMatchObject({
    code: 'statements.runState',
  });

  const results = (id: Id, ...rows: string[]) =>
    said(buyer, 'POST', `/payment-runs/${id}/results`, { content: ['line,result,reason', ...rows].join('\n') });
  expect(await results(again.id, '3,success,')).toMatchObject({ code: 'clearing.lineUnknown' });
  expect(await results(again.id, '1,success,', '2,failed,户名不符')).toMatchObject({ changed: 2, known: 0 });
  expect(await results(again.id, '1,success,')).toMatchObject({ changed: 0, known: 1 });
  expect(await said(buyer, 'GET', `/payment-runs/${again.id}`)).toMatchObject({
    run: { state: 'done', success: 1, failed: 1 },
    lines: [{ state: 'success' }, { state: 'failed', reason: '户名不符' }],
  });
  expect(await detail(coats)).toMatchObject({ statement: { state: 'paid', payReference: `${again.number}-1` } });
  expect(await detail(tea)).toMatchObject({ statement: { state: 'approved' } });
  // The money came back days later, and both are paid by the next run.
  expect(await results(again.id, '1,returned,退汇')).toMatchObject({ changed: 1 });
  expect(await detail(coats)).toMatchObject({ statement: { state: 'approved', payReference: '' } });
  const { run: last } = await run(coats, tea);
  await approve(last.id);
  await said(buyer, 'POST', `/payment-runs/${last.id}/file`, { format: 'csv' });
  await results(last.id, '1,unknown,', '2,success,');
  expect(await run(coats)).toMatchObject({ outcomes: [{ refusal: { code: 'statements.inRun' } }] });
  await results(last.id, '1,success,');
  await workers.drain();
  const { rows } = await owner.query(
    `select v.kind, sum(l.debit)::text as sum from gl_voucher v join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
     where v.tenant_id = 1 and v.document_kind = 'supplierPayment' group by v.id, v.kind order by v.kind, 2`,
  );
  expect(rows.map((row) => `${row.kind} ${row.sum}`)).toEqual([
    'statement.paid 24400',
    'statement.paid 753910',
    'statement.paid 753910',
    'statement.payBack 753910',
  ]);
});

test('SUP-3 the house sees which notices were read', async () => {
  const form = new FormData();
  form.append('title', '盘点停货通知');
  form.append('text', '12 月 31 日停收货');
  expect(await said(buyer, 'POST', '/supplier-notices', form)).toMatchObject({ suppliers: 2 });
  await said(portal, 'POST', '/portal/notices/read');
  const { items } = await said(buyer, 'GET', '/supplier-notices');
  expect(new Map(items.map((one: Said) => [one.supplier.name, one.readAt !== null]))).toEqual(
    new Map([
      ['苏州联营', true],
      ['杭州代销', false],
    ]),
  );
});

test('SUP-2 SUP-3 sales by day, month, counter and SKU, papers and sheets; everything adds up', async () => {
  const sales = (by: string, more = '') =>
    said(portal, 'GET', `/portal/sales?from=2026-10-01&until=2026-12-31&by=${by}${more}`);
  expect(await sales('month')).toMatchObject({
    rows: [
      { key: '2026-12', amount: '1000000' },
      { key: '2026-11', amount: '-190100' },
      { key: '2026-10', amount: '11300000', returned: '7' },
    ],
    total: { amount: '12109900' },
  });
  expect((await sales('day')).rows).toHaveLength(6);
  expect((await sales('counter')).rows).toMatchObject([{ title: '天猫旗舰店' }]);
  expect((await sales('sku')).rows).toMatchObject([{ key: 'COAT', title: '羊毛大衣' }]);
  expect((await sales('sku', '&text=TEA')).rows).toEqual([]);
  const paper = textOf(
    new Uint8Array((await said(portal, 'GET', `/portal/statements/${statement}/paper`)).bytes()),
  ).join('\n');
  for (const word of ['81000.00', '71681.42', '9318.58', '78880.00', '专柜结款单']) expect(paper).toContain(word);
  for (const path of [
    `/portal/statements/${statement}/sheet`,
    '/portal/sales/sheet?from=2026-10-01&until=2026-12-31&by=sku',
  ])
    expect((await said(portal, 'GET', path)).bytes().subarray(0, 2).toString()).toBe('PK');
  const results = await verifyTenant(db, scope, statementChecks);
  expect(results.filter((one) => one.breaches > 0)).toEqual([]);
  expect(results.every((one) => one.rows > 0)).toBe(true);
});
