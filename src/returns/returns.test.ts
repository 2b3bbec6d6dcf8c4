/** RET-1, RET-3, RET-4 over HTTP: cases, the desk, money and exchange; books and documents are held against each other after every test. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { seeded } from '../../sandbox/seeded.ts';
import { testDatabase } from '../../test/database.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { incoming, noChannels, setUpSelling, take } from '../../test/orders.ts';
import { changeSkus } from '../catalog/catalog.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job } from '../kernel/jobs.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { OrderDesk, orderChecks, orderJobs, orderRoutes } from '../orders/orders.ts';
import { paymentChecks } from '../payments/payments.ts';
import { createFulfilments } from '../shipping/shipping.ts';
import { lotsOfTold } from './returned-lots.ts';
import { returnChecks, returnRoutes } from './returns.ts';

const { db, owner } = await testDatabase();
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-returns-'));
const server = await listen(db, [...orderRoutes(new OrderDesk(db), noChannels), ...returnRoutes(dataDir)]);
const scope = { tenant: 100, actor: SYSTEM };
const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction({ ...scope }, work);
let person: Person;

beforeEach(async () => {
  scope.tenant++;
  await owner.query('insert into tenant (id, name) values ($1, $2)', [scope.tenant, '测试商户']);
  person = await signedIn(db, scope.tenant, ['orders.read', 'orders.review', 'warehouse.check', 'payments.write']);
});
afterEach(async () => {
  await db.read({ ...scope }, async (ctx) => {
    for (const check of [...ledgerChecks, ...paymentChecks, ...orderChecks, ...returnChecks]) {
      const { breaches, sample } = await check.run(ctx);
      expect({ check: check.name, breaches, sample }).toEqual({ check: check.name, breaches: 0, sample: [] });
    }
  });
});
afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Answer = { status: number; body: any };
async function ask(method: string, at: string, body?: unknown, version?: number): Promise<Answer> {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1${at}`, { body, headers });
  return { status: answer.status, body: await answer.json() };
}
const refusalOf = ({ status, body }: Answer) => ({ status, code: body.code, data: body.data });

/** An order that has left, as if its parcel had; the ways of the warehouse have tests of their own. */
async function sold(goods: Record<string, number>, payment = true) {
  const house = await within((ctx) => setUpSelling(ctx, { A: [20, 0], B: [20, 0], C: [20, 0] }));
  const order = incoming(goods);
  const [taken] = await within((ctx) => take(ctx, house.shop, [order]));
  const id = taken!.orderId!;
  await leave(id);
  if (payment) await pay(id, order.paidMinor);
  return { ...house, id, order, node: house.nodes[0]! };
}
async function leave(id: Id): Promise<void> {
  await owner.query(
    `insert into counter_delta (tenant_id, name, delta)
     select $1, n.name, n.delta
     from sales_order o, lateral (values ('state/' || o.state, -1), ('state/shipped', 1)) n(name, delta)
     where o.tenant_id = $1 and o.id = $2`,
    [scope.tenant, id],
  );
  await owner.query(
    `update sales_order set state = 'shipped', waybill_number = 'SF' || right(number, 8) where tenant_id = $1 and id = $2`,
    [scope.tenant, id],
  );
  await owner.query('update sales_order_line set shipped = quantity where tenant_id = $1 and order_id = $2', [
    scope.tenant,
    id,
  ]);
}
async function pay(orderId: Id, amount: bigint): Promise<void> {
  await owner.query(
    `insert into merchant_account (tenant_id, id, kind, name, environment, merchant_id, endpoint)
     values ($1, 'ali', 'alipay', '支付宝', 'sandbox', '2088', 'http://127.0.0.1:1')`,
    [scope.tenant],
  );
  await owner.query(
    `insert into payment (tenant_id, id, merchant_account, reference, order_id, amount_minor, currency, state, paid_at, created_at)
     values ($1, gen_random_uuid(), 'ali', $2, $3, $4, 'CNY', 'paid', now(), now())`,
    [scope.tenant, `R${orderId}`, orderId, amount],
  );
}
const opened = async (orderId: Id, remedy: string, lines: object[], more: object = {}): Promise<Id> => {
  const { body } = await ask('POST', '/after-sales', {
    cases: [{ orderId, remedy, lines, reason: '质量问题', ...more }],
  });
  expect(body.outcomes).toMatchObject([{ done: true }]);
  return body.outcomes[0].id;
};
const decide = async (what: string, id: Id, body: object = {}) =>
  (await ask('POST', `/after-sales/${what}`, { ids: [id], ...body })).body.outcomes[0];
const caseOf = async (id: Id) => (await ask('GET', `/after-sales/${id}`)).body;
const desk = async (node: Id, label: string, named: object) =>
  ask('POST', '/returns/parcels', { nodeId: node, label, ...named });
const scan = (parcel: Id, code: string, verdict = 'good', quantity = '1') =>
  ask('POST', `/returns/parcels/${parcel}/items`, { code, verdict, quantity });
const finish = (parcel: Id, body: object = { complete: false }) =>
  ask('POST', `/returns/parcels/${parcel}/finish`, body);
const lies = async (node: Id, sku: Id) => {
  const { rows } = await owner.query<{ place: string; posted: string }>(
    `select place, posted from account where tenant_id = $1 and node = $2 and asset = $3 and bounded and posted <> 0`,
    [scope.tenant, node, sku],
  );
  return Object.fromEntries(rows.map((row) => [row.place, Number(row.posted)]));
};

test('RET-1 RET-3 RET-4 goods come back in two parcels, good to a bin and defective apart, then the money to its source', async () => {
  const { id, node, sku } = await sold({ A: 3, B: 1 });
  const one = await opened(id, 'returnRefund', [
    { line: 1, quantity: '2' },
    { line: 2, quantity: '1' },
  ]);
  expect(await decide('agree', one)).toMatchObject({ done: true });
  expect(await caseOf(one)).toMatchObject({ state: 'waitReturn', due: { amount: '29700' }, refundable: true });
  const { version } = await caseOf(one);
  const sent = { returnNumber: 'yt100200', returnCourier: 'YTO', duty: 'supplier' };
  expect(await ask('PUT', `/after-sales/${one}`, sent, version)).toMatchObject({
    status: 200,
    body: { state: 'waitReceive', duty: 'supplier' },
  });
  expect(refusalOf(await ask('PUT', `/after-sales/${one}`, sent, version))).toMatchObject({ status: 409 });

  const found = await ask('GET', '/returns/find?code=YT100200');
  expect(found.body).toMatchObject({ parcel: null, candidates: [{ case: { id: one }, by: 'returnNumber' }] });
  const first = (await desk(node, 'YT100200', { caseId: one })).body;
  expect(first).toMatchObject({
    state: 'open',
    expected: [
      { quantity: '2', most: '3' },
      { quantity: '1', most: '1' },
    ],
  });
  // The page was left and opened again: it is the same parcel.
  expect((await desk(node, 'yt100200', {})).body).toMatchObject({ id: first.id, case: { id: one } });
  await scan(first.id, 'A', 'defective');
  expect((await scan(first.id, 'A', 'good')).body.items).toMatchObject([{ verdict: 'defective' }, { verdict: 'good' }]);
  for (const [code, verdict, refusal] of [
    ['C', 'good', 'returns.notOfOrder'],
    ['nobody', 'good', 'returns.itemUnknown'],
  ] as const)
    expect(refusalOf(await scan(first.id, code, verdict))).toMatchObject({ code: refusal });
  expect(refusalOf(await scan(first.id, 'A', 'good', '2'))).toMatchObject({
    code: 'returns.moreThanSold',
    data: { merchantCode: 'A', left: '3' },
  });
  expect((await scan(first.id, 'a shoe', 'wrong')).body.items.at(-1)).toMatchObject({ sku: null, code: 'a shoe' });
  const before = await lies(node, sku['A']!);
  expect((await finish(first.id, { complete: false, bin: 'R-01' })).body).toMatchObject({
    state: 'received',
    case: { state: 'partlyReceived' },
  });
  expect(await lies(node, sku['A']!)).toEqual({
    ...before,
    sellable: before['sellable']! + 1,
    'R-01': 1,
    defective: 1,
  });
  expect(refusalOf(await desk(node, 'YT100200', {}))).toMatchObject({ code: 'returns.alreadyReceived' });
  expect(refusalOf(await scan(first.id, 'A'))).toMatchObject({ code: 'returns.parcelClosed' });

  const second = (await desk(node, 'YT100201', { caseId: one })).body;
  expect(second.expected).toMatchObject([{ cameBefore: '2' }, { cameBefore: '0' }]);
  await scan(second.id, 'B');
  await finish(second.id);
  // A defective piece: a person looks before money goes.
  expect(await caseOf(one)).toMatchObject({ state: 'inspected' });
  expect((await ask('GET', '/returns/parcels?toShelve=true')).body.items).toMatchObject([
    { id: second.id, toShelve: '1' },
  ]);
  expect((await ask('POST', `/returns/parcels/${second.id}/shelve`, { bin: 'R-02' })).body).toMatchObject({
    toShelve: '0',
  });
  expect(await decide('accept', one, { note: '扣五元' })).toMatchObject({ done: true });
  expect(await caseOf(one)).toMatchObject({ state: 'waitSettle' });
  const money = (amount: string, way = 'source') =>
    ask('POST', `/after-sales/${one}/money`, { kind: 'goods', way, amount });
  expect(refusalOf(await money('39601'))).toMatchObject({
    code: 'orders.caseMoreThanPaid',
    data: { left: { amount: '39600' } },
  });
  expect((await money('29000')).body).toMatchObject({ state: 'waitSettle', given: { amount: '29000' } });
  expect((await money('700', 'outside')).body).toMatchObject({
    state: 'done',
    outcome: 'refunded',
    left: { amount: '9900' },
  });
  const entries = (await ask('GET', `/after-sales/${one}/entries`)).body.items;
  expect(
    entries.map((entry: { to: { place: string } }) => entry.to.place).filter((place: string) => place === 'return'),
  ).toHaveLength(3);
});

test('RET-1 no case asks back more than was sold, or fits where the order is; refusals say the way out', async () => {
  const { id } = await sold({ A: 2 });
  await opened(id, 'returnRefund', [{ line: 1, quantity: '1' }]);
  const open = async (remedy: string, lines: object[], due?: string) =>
    (await ask('POST', '/after-sales', { cases: [{ orderId: id, remedy, lines, reason: '', ...(due && { due }) }] }))
      .body.outcomes[0];
  for (const [remedy, lines, due, refusal] of [
    [
      'exchange',
      [{ line: 1, quantity: '2' }],
      undefined,
      { code: 'orders.caseMoreThanSold', data: { merchantCode: 'A', left: '1' } },
    ],
    ['returnRefund', [{ line: 9, quantity: '1' }], undefined, { code: 'orders.caseLineUnknown' }],
    ['repair', [], undefined, { code: 'orders.caseLinesMissing' }],
    ['refundOnly', [], '19801', { code: 'orders.caseMoreThanPaid' }],
    ['refundBeforeShipping', [], undefined, { code: 'orders.caseOrderHasLeft' }],
  ] as const)
    expect(await open(remedy, lines as never, due)).toMatchObject({ done: false, refusal });
  const only = await opened(id, 'refundOnly', [], { due: '500' });
  expect(await decide('accept', only, { note: 'x' })).toMatchObject({ refusal: { code: 'orders.caseWrongState' } });
  expect(await decide('reject', only, { note: '已过期' })).toMatchObject({ done: true });
  expect(await decide('arbitrate', only, { note: '平台介入' })).toMatchObject({ done: true });
  expect(await decide('agree', only)).toMatchObject({ done: true });
  expect(await caseOf(only)).toMatchObject({ state: 'waitSettle' });
});

test('RET-4 an exchange is a return and an order without anything to pay, linked both ways; money may go first', async () => {
  const { id, node, sku } = await sold({ A: 1 });
  const one = await opened(id, 'exchange', [{ line: 1, quantity: '1', swapSkuId: sku['B'] }], { due: '300' });
  expect(refusalOf(await ask('POST', `/after-sales/${one}/order`))).toMatchObject({ code: 'orders.caseNotAgreed' });
  await decide('agree', one);
  const { order } = (await ask('POST', `/after-sales/${one}/order`)).body;
  expect(refusalOf(await ask('POST', `/after-sales/${one}/order`))).toMatchObject({ code: 'orders.caseHasOrder' });
  const made = (await ask('GET', `/orders/${order.id}`)).body;
  expect(made).toMatchObject({ kind: 'exchange', payable: { amount: '0' }, lines: [{ sku: { merchantCode: 'B' } }] });
  expect((await ask('GET', `/after-sales?orderId=${order.id}`)).body.items).toMatchObject([
    { id: one, followOrder: order },
  ]);
  await ask('POST', `/after-sales/${one}/money`, { kind: 'freight', way: 'outside', amount: '300' });
  expect(await caseOf(one)).toMatchObject({ state: 'waitReturn', given: { amount: '300' } });
  const parcel = (await desk(node, 'SF-BACK-1', { caseId: one })).body;
  await scan(parcel.id, 'A');
  await finish(parcel.id);
  expect(await caseOf(one)).toMatchObject({ state: 'done', outcome: 'exchanged' });
});

test('RET-3 an ownerless parcel is kept with photos, found by phone and goods, booked when it is matched', async () => {
  const { id, node, sku, order } = await sold({ A: 2 });
  const tail = order.recipient.phone.slice(-4);
  const parcel = (await desk(node, 'UNKNOWN-77', { phoneTail: tail, sender: '匿名' })).body;
  expect(refusalOf(await finish(parcel.id))).toMatchObject({ code: 'returns.nothingScanned' });
  await scan(parcel.id, 'A', 'good', '2');
  const picture = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64)]);
  const upload = (content: Buffer) => {
    const form = new FormData();
    form.append('of', 'parcel');
    form.append('ofId', parcel.id);
    form.append('file', new Blob([new Uint8Array(content)]), 'x.png');
    return server.ask(person, 'POST', '/api/v1/returns/photos', { body: form });
  };
  expect(((await (await upload(Buffer.from('<svg/>'))).json()) as { code: string }).code).toBe('returns.photoType');
  const { photos } = (await (await upload(picture)).json()) as { photos: { id: Id }[] };
  const shown = await server.ask(person, 'GET', `/api/v1/returns/photos/${photos[0]!.id}`, {});
  expect([shown.headers.get('content-type'), Buffer.from(await shown.arrayBuffer()).equals(picture)]).toEqual([
    'image/png',
    true,
  ]);
  const before = await lies(node, sku['A']!);
  expect((await finish(parcel.id)).body).toMatchObject({ state: 'ownerless', photos: [{ id: photos[0]!.id }] });
  expect(await lies(node, sku['A']!)).toEqual(before);
  const { candidates } = (await ask('GET', `/returns/parcels/${parcel.id}/owners`)).body;
  expect(candidates).toMatchObject([{ order: { id }, case: null, by: 'phone' }]);
  const matched = (await ask('POST', `/returns/parcels/${parcel.id}/match`, { orderId: id })).body;
  expect(matched).toMatchObject({ state: 'received', order: { id }, case: { state: 'applied', remedy: null } });
  expect(await lies(node, sku['A']!)).toEqual({ ...before, return: 2 });
  expect(await decide('agree', matched.case.id, { remedy: 'returnRefund' })).toMatchObject({ done: true });
  expect(await caseOf(matched.case.id)).toMatchObject({ state: 'waitSettle', due: { amount: '19800' } });
  expect(refusalOf(await ask('POST', `/returns/parcels/${parcel.id}/match`, { orderId: id }))).toMatchObject({
    code: 'returns.notOwnerless',
  });
  // All of it came back: there is nothing left that could.
  expect(refusalOf(await desk(node, 'LATE-1', { orderId: id }))).toMatchObject({ code: 'returns.nothingSold' });
});

test('RET-5 claims against couriers are answered under their version, and cases are counted by reason and SKU', async () => {
  const { id } = await sold({ A: 2, B: 1 });
  const one = await opened(id, 'refundOnly', [{ line: 1, quantity: '1' }], { reason: '破损', duty: 'courier' });
  await opened(id, 'returnRefund', [{ line: 2, quantity: '1' }], { reason: '破损' });
  const claim = { courier: 'SF', label: 'SF1234', caseId: one, amount: '9900', currency: 'CNY', reason: '外箱破损' };
  expect(refusalOf(await ask('POST', '/courier-claims', { ...claim, courier: 'XX' }))).toMatchObject({
    code: 'returns.courierUnknown',
  });
  const made = (await ask('POST', '/courier-claims', claim)).body;
  const answer = (body: object, version: number) => ask('PUT', `/courier-claims/${made.id}`, body, version);
  expect((await answer({ state: 'refused', answer: '无照片' }, 1)).body).toMatchObject({
    state: 'refused',
    version: 2,
  });
  expect(refusalOf(await answer({ state: 'accepted' }, 1))).toMatchObject({ status: 409 });
  expect(refusalOf(await answer({ state: 'paid' }, 2))).toMatchObject({ code: 'returns.claimPaidMissing' });
  expect((await answer({ state: 'paid', paid: '5000' }, 2)).body).toMatchObject({ paid: { amount: '5000' } });
  expect(refusalOf(await answer({ state: 'refused' }, 3))).toMatchObject({ code: 'returns.claimDecided' });
  expect((await ask('GET', '/courier-claims?state=paid')).body.items).toMatchObject([{ case: { id: one } }]);
  const by = async (what: string) => (await ask('GET', `/after-sale-statistics?by=${what}`)).body.rows;
  expect(await by('reason')).toMatchObject([{ name: '破损', cases: 2, pieces: '2' }]);
  expect(await by('sku')).toMatchObject([
    { name: 'A', cases: 1 },
    { name: 'B', cases: 1 },
  ]);
  expect(await by('duty')).toMatchObject([
    { name: '', cases: 1 },
    { name: 'courier', cases: 1 },
  ]);
});

/** What couriers tell of a parcel, as orders hears it. */
async function courierTells(orderId: Id, ...kinds: string[]): Promise<void> {
  const { rows } = await owner.query('select fulfilment_id from sales_order where id = $1', [orderId]);
  const jobs = [{ payload: { fulfilmentIds: [rows[0].fulfilment_id] } }] as Job<never>[];
  for (const handler of kinds.map((kind) => orderJobs({} as never).find((one) => one.kind === kind)!))
    if ('run' in handler) await within((ctx) => handler.run(ctx, jobs));
}

test.each([
  [['fulfilment.refused', 'fulfilment.returned']],
  [['fulfilment.intercepted', 'fulfilment.returned']],
  [['fulfilment.returned']],
])('RET-1 a parcel that will not arrive (%s) is expected once, under the number it left with', async (news) => {
  const { id, node } = await sold({ A: 1, B: 2 });
  await courierTells(id, ...news);
  const [one, ...more] = (await ask('GET', `/after-sales?orderId=${id}`)).body.items;
  expect(more).toEqual([]);
  expect(one).toMatchObject({ remedy: 'refusedParcel', state: 'waitReceive', due: { amount: '29700' } });
  const { candidates } = (await ask('GET', `/returns/find?code=${one.returnNumber}`)).body;
  expect(candidates).toMatchObject([{ case: { id: one.id }, by: 'returnNumber' }]);
  const parcel = (await desk(node, one.returnNumber, { caseId: one.id })).body;
  await scan(parcel.id, 'A');
  // The rest is not in it: a person looks at what is missing.
  await finish(parcel.id, { complete: true });
  expect(await caseOf(one.id)).toMatchObject({ state: 'inspected', lines: [{ good: '1' }, { missing: '2' }] });
});

/** Any sequence of cases, parcels and money; what is refused changes nothing, and the books are checked after the test. */
test.each([1, 2, 3])(
  'RET-1 RET-4 no sequence of returns and refunds exceeds what was sold and paid (seed %i)',
  async (seed) => {
    const { id, node } = await sold({ A: 4, B: 2 });
    const { pick, below } = seeded(seed);
    const count = () => String(1 + below(3));
    const cases: Id[] = [];
    for (let step = 0; step < 40; step++) {
      const act = pick(['open', 'open', 'agree', 'reject', 'cancel', 'money', 'money', 'parcel', 'accept']);
      if (act === 'open') {
        const body = {
          orderId: id,
          remedy: pick(['returnRefund', 'exchange', 'refundOnly', 'repair']),
          reason: '',
          lines: [{ line: pick([1, 2]), quantity: count() }],
        };
        const [outcome] = (await ask('POST', '/after-sales', { cases: [body] })).body.outcomes;
        if (outcome.done) cases.push(outcome.id);
      } else if (cases.length === 0) continue;
      else if (act === 'money')
        await ask('POST', `/after-sales/${pick(cases)}/money`, {
          kind: 'goods',
          way: pick(['source', 'outside']),
          amount: String(1 + below(30_000)),
        });
      else if (act === 'parcel') {
        const named = pick([{ caseId: pick(cases) }, { orderId: id }]);
        const parcel = (await desk(node, `L-${seed}-${step}`, named)).body;
        if (!parcel.id) continue;
        await scan(parcel.id, pick(['A', 'B']), pick(['good', 'defective']), count());
        await finish(parcel.id, { complete: below(10) < 3 });
      } else await decide(act, pick(cases), act === 'agree' ? {} : { note: 'x' });
    }
    const [totals] = (
      await owner.query(
        `select (select coalesce(sum(good + defective), 0)::int from after_sale_line where tenant_id = $1) as came,
              (select coalesce(sum(amount_minor), 0)::int from after_sale_money where tenant_id = $1) as given`,
        [scope.tenant],
      )
    ).rows;
    expect(totals.came).toBeLessThanOrEqual(6);
    expect(totals.given).toBeLessThanOrEqual(59_400);
    expect(cases.length).toBeGreaterThan(2);
  },
);

test('STK-5 what comes back is of a lot the buyer got: one is taken without asking, of several somebody says which; an old one goes to the defective zone', async () => {
  const { id, shop, node, sku } = await sold({ A: 3, B: 2 });
  const got = [
    ['A', 'L1', 2n],
    ['A', 'L2', 1n],
    ['B', 'OLD', 1n],
  ] as const;
  await within(async (ctx) => {
    for (const code of ['A', 'B']) await changeSkus(ctx, [{ id: sku[code]!, set: { trackLots: true, stopDays: 5 } }]);
    const parcel = ctx.newId();
    const lines = [{ line: 1, skuId: sku['A']!, quantity: 3n, holdId: ctx.newId() }];
    const blank = {
      courier: 'ZTO',
      parcels: 1,
      goodsText: '',
      quantity: 3n,
      expectedG: 1n,
      area: '',
      shipBefore: null,
    };
    const named = {
      id: parcel,
      orderId: id,
      orderNumber: 'G1',
      shopId: shop,
      nodeId: node,
      queuedAt: new Date(ctx.now()),
    };
    await createFulfilments(ctx, [{ ...named, ...blank, lines }]);
    for (const [code, lot, quantity] of got)
      await ctx.sql`
        insert into pick (tenant_id, id, fulfilment_id, line, node_id, sku_id, bin, quantity, state, lot)
        values (${ctx.tenant}, ${ctx.newId()}, ${parcel}, 1, ${node}, ${sku[code]!}, 'A1', ${quantity}, 'left', ${lot})`;
    await ctx.sql`
      insert into lot (tenant_id, sku_id, lot, expires_on, created_at, created_by)
      values (${ctx.tenant}, ${sku['B']!}, 'OLD', ${new Date(ctx.now() + 3 * 86_400_000)}::date, now(), 'test')`;
  });
  const { body: parcel } = await desk(node, 'YT700700', { orderId: id });
  const say = (code: string, lot?: string) =>
    ask('POST', `/returns/parcels/${parcel.id}/items`, { code, verdict: 'good', ...(lot !== undefined && { lot }) });
  expect(refusalOf(await say('A'))).toMatchObject({
    ...{ code: 'returns.lotNeeded', data: { merchantCode: 'A', lots: ['L1', 'L2'] } },
  });
  expect(refusalOf(await say('A', 'L9'))).toMatchObject({ status: 404, code: 'stock.lotUnknown' });
  for (const lot of ['L1', 'L1', '']) await say('A', lot);
  expect((await say('B')).body.items).toMatchObject([
    { lot: 'L1', quantity: '2' },
    { lot: '', quantity: '1' },
    { lot: 'OLD', quantity: '1' },
  ]);
  expect((await finish(parcel.id)).body).toMatchObject({
    toShelve: '3',
    items: [{}, {}, { verdict: 'good', aside: true }],
  });
  expect((await ask('POST', `/returns/parcels/${parcel.id}/shelve`, { bin: 'R-05' })).body.toShelve).toBe('0');
  const { rows } = await owner.query(
    `select lot, place, posted::int as pieces from account
     where tenant_id = $1 and book in ('binLot', 'stockLot') and bounded and posted <> 0 order by lot`,
    [scope.tenant],
  );
  expect(rows).toEqual([
    { lot: '', place: 'R-05', pieces: 1 },
    { lot: 'L1', place: 'R-05', pieces: 2 },
    { lot: 'OLD', place: 'defective', pieces: 1 },
  ]);
  // A warehouse of others tells what came: a lot it names, if we know it, else the one the buyer got.
  const told = (lot: string) => ({ skuId: sku['B']!, code: 'B', lot, good: 1n, defective: 0n });
  const lots = await within((ctx) =>
    lotsOfTold(ctx, { orderId: id }, [told('OLD'), told('X9'), told(''), { ...told('L9'), skuId: sku['A']! }]),
  );
  expect(lots).toEqual(['OLD', 'OLD', 'OLD', '']);
});
