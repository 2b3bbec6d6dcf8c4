/**
 * ERP-1, STK-11: a warehouse whose stock SAP owns. Materials come, parcels that left go as sales orders, goods issues come
 * back, and the stock is compared: what is only under way is no difference, what differs is adjusted, and nothing is taken
 * from a promise without saying from which.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from '../../sandbox/erp/sap.ts';
import type { ErpMessage } from '../../src/contract/erp.ts';
import type { ComparisonLine, StockComparison } from '../../src/contract/stock-comparisons.ts';
import { erpChecks } from '../../src/erp/erp.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { balances, ledgerChecks, post } from '../../src/ledger/ledger.ts';
import { orderChecks } from '../../src/orders/orders.ts';
import { handOver, ParcelWork, shippingChecks, takeGoods } from '../../src/shipping/shipping.ts';
import { places, stockChecks } from '../../src/stock/stock.ts';
import { ONE } from '../database.ts';
import { type Person, signedIn } from '../http.ts';
import { incoming, type Sellable, setUpSelling, take } from '../orders.ts';
import { seedStock } from '../seed.ts';
import { openWholeHouse } from '../whole-house.ts';

const house = await openWholeHouse();
const { inOne, server, db, owner, dataDir } = house;
const pushed = { url: '' };
// SAP tells seconds: every report is made in one of its own.
let ahead = 0;
const sap = await start({
  now: () => new Date(Date.now() - 20_000 + ahead * 1_000),
  get pushUrl() {
    return pushed.url;
  },
});
house.allow(sap.url);
pushed.url = `${server.url}/webhooks/erp/1/sap`;
afterAll(() => sap.close());

let [keeper, second]: Person[] = [];
let selling: Sellable;
const CHECKS = [...ledgerChecks, ...stockChecks, ...shippingChecks, ...orderChecks, ...erpChecks];
const RIGHTS = [
  'settings.read',
  'settings.write',
  'stock.read',
  'stock.write',
  'catalog.read',
  'catalog.write',
] as const;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the test.
type Answer = { status: number; body: any };
async function ask(method: string, to: string, body?: unknown, who = keeper!, version?: number): Promise<Answer> {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(who, method, `/api/v1${to}`, { ...(body !== undefined && { body }), headers });
  return { status: answer.status, body: await answer.json() };
}
const settings = (transport: 'http' | 'folder') => ({
  ...{ name: 'SAP 生产', transport, endpoint: transport === 'http' ? sap.access.endpoint : '', layout: '' },
  ...{ bookMaterials: false, active: true },
  options: Object.entries(sap.access.options).map(([name, value]) => ({ name, value })),
});
const place = { connectionId: 'sap', plant: '1000', storageLocation: '0001', owner: 'erp', limitPieces: '5' };
const times = { underWayDays: 7, settleMinutes: 0, active: true };

const messages = async (query = ''): Promise<ErpMessage[]> =>
  (await ask('GET', `/erp/messages?limit=100${query}`)).body.items;
const compare = async (who = keeper!): Promise<Answer> => {
  ahead += 1;
  return ask('POST', '/stock/comparisons', { nodeId: selling.nodes[0] }, who);
};
const linesOf = async ({ id }: StockComparison): Promise<ComparisonLine[]> =>
  (await ask('GET', `/stock/comparisons/${id}`)).body.lines;
const told = (lines: readonly ComparisonLine[]) =>
  Object.fromEntries(
    lines.map((one) => [one.sku.merchantCode, `${one.theirs}${sign(one.underWay)}-${one.ours}=${one.difference}`]),
  );
const sign = (quantity: string) => (quantity.startsWith('-') ? quantity : `+${quantity}`);
const onHand = async (code: string) =>
  (await inOne((ctx) => balances(ctx, [places.sellable(selling.nodes[0]!, selling.sku[code]!)])))[0]!;
const run = async () => {
  await house.settle();
  await inOne(
    (ctx) => ctx.sql`update erp_message set ask_at = now() where ask_at is not null and tenant_id = ${ctx.tenant}`,
  );
  await inOne((ctx) => ctx.enqueue('erp.exchange', {}));
  await house.settle();
};

/** The parcel of an order leaves with a number. */
async function ship(orderId: Id): Promise<string> {
  return inOne(async (ctx) => {
    const rows = await ctx.sql<{
      id: Id;
    }>`select id from fulfilment where tenant_id = ${ctx.tenant} and order_id = ${orderId}`;
    const work = new ParcelWork(ctx);
    const [parcel] = await work.lock(rows.map(({ id }) => id));
    const { id, nodeId, lines, number } = parcel!;
    work.addWaybill(parcel!, {
      ...{ id: ctx.newId(), fulfilmentId: id, service: 'test', courier: 'ZTO', number: `Z${number}`, subNumbers: [] },
      ...{ state: 'collected', routeCode: '', origin: '', destination: '', printData: '', prints: 0, printedAt: null },
      ...{ message: null, asks: 0, askAt: null, requestedAt: new Date(ctx.now()) },
    });
    Object.assign(parcel!, { state: 'checked', courier: 'ZTO', waybillNumber: `Z${number}` });
    await work.save();
    await post(ctx, (await takeGoods(ctx, [{ id, nodeId, lines }])).postings);
    const { outcomes } = await handOver(ctx, { nodeId, courier: 'ZTO', ids: [id] });
    expect(outcomes).toMatchObject([{ done: true }]);
    return number;
  });
}
const orders = async (): Promise<{ id: Id; state: string; holds: string[]; node: Id | null }[]> =>
  (
    await owner.query(
      `select id, state, hold_reasons as holds, node_id as node from sales_order order by channel_numbers[1]`,
    )
  ).rows;

async function verified(): Promise<void> {
  for (const check of await verifyTenant(db, ONE, CHECKS)) expect(check).toMatchObject({ breaches: 0, sample: [] });
}

beforeAll(async () => {
  keeper = await signedIn(db, 1, [...RIGHTS]);
  second = await signedIn(db, 1, [...RIGHTS]);
  selling = await inOne(async (ctx) => {
    const made = await setUpSelling(ctx, { A: [0, 0], B: [0, 0] });
    await seedStock(ctx, made.nodes[1]!, [{ skuId: made.sku['A']!, quantity: 2n }]);
    return made;
  });
});

test('ERP-1 SAP is connected with a node, and its materials are SKUs after a dry run', async () => {
  const credentials = Object.entries(sap.access.credentials).map(([name, value]) => ({ name, value }));
  const made = await ask('POST', '/settings/erp-connections', {
    id: 'sap',
    kind: 'sap',
    ...settings('http'),
    credentials,
  });
  expect(made.body).toMatchObject({ version: 1, credentials: ['password', 'pushPassword', 'user'] });
  expect(JSON.stringify(made.body)).not.toContain(sap.access.credentials.password);
  expect(
    (await ask('POST', '/settings/erp-places', { nodeId: selling.nodes[0], ...place, ...times })).body,
  ).toMatchObject({
    ...{ owner: 'erp', version: 1 },
  });
  // SAP's clock in this test is a little behind ours.
  await owner.query(`update erp_place set since = since - interval '1 minute'`);
  const twice = await ask('POST', '/settings/erp-places', { nodeId: selling.nodes[1], ...place, ...times });
  expect(twice.body).toMatchObject({ code: 'erp.placeTaken' });

  sap.control.tellMaterials([
    { code: 'A', name: '纯棉 T 恤', unit: 'ST', kilograms: '0.250', ean: '6901234567892' },
    { code: 'NEW-1', name: '新品卫衣', kilograms: '0.600' },
  ]);
  expect(await sap.control.deliver()).toEqual([200, 200]);
  const [fresh, known] = await messages('&kind=materials');
  expect(known).toMatchObject({
    ...{ state: 'read', about: 'A' },
    detail: { materials: [{ what: 'changed', fields: ['name', 'unit', 'weightG', 'barcodes'] }] },
  });
  expect(fresh).toMatchObject({ state: 'read', detail: { materials: [{ code: 'NEW-1', what: 'created' }] } });
  const count = async () => (await owner.query(`select name from sku where merchant_code in ('A', 'NEW-1')`)).rows;
  expect(await count()).toEqual([{ name: '商品A' }]);
  const ids = [known!.id, fresh!.id];
  expect((await ask('POST', '/erp/messages/book', { ids })).body.outcomes).toMatchObject([
    { done: true },
    { done: true },
  ]);
  expect((await count()).map(({ name }) => name).sort()).toEqual(['新品卫衣', '纯棉 T 恤']);
  const again = await ask('POST', '/erp/messages/book', { ids: [known!.id] });
  expect(again.body.outcomes[0].refusal.code).toBe('erp.notToBook');
});

test('STK-11 the first report is the initial load, audited and of its own kind', async () => {
  const stock = sap.control.stock('1000', '0001');
  for (const [code, quantity] of [
    ['A', 4n],
    ['B', 5n],
    ['Z', 3n],
  ] as const)
    stock.set(code, quantity);
  const { body } = await compare();
  expect(body).toMatchObject({ kind: 'load', state: 'posted', different: 2, piecesUp: '9', piecesDown: '0' });
  expect((await onHand('A')).posted).toBe(4n);
  const { rows } = await owner.query(`select kind, note from stock_document`);
  expect(rows).toEqual([{ kind: 'erpLoad', note: `ERP ${body.report}` }]);
  expect((await messages('&kind=stock'))[0]).toMatchObject({ detail: { unknown: ['Z'] } });
  const audit = await owner.query(`select action from audit_entry where action like 'stockComparison.%' order by id`);
  expect(audit.rows.map(({ action }) => action)).toEqual(['stockComparison.adjust', 'stockComparison.make']);
  await verified();
});

test('ERP-1 parcels that left are sales orders: one number, sent until SAP answers, its refusal with segment and field', async () => {
  await inOne((ctx) => take(ctx, selling.shop, [incoming({ A: 1 }), incoming({ A: 1, B: 1 }), incoming({ A: 2 })]));
  const [first, other, waiting] = await orders();
  expect([first, other, waiting].map((one) => one!.node)).toEqual(Array(3).fill(selling.nodes[0]));
  const numbers = [await ship(first!.id), await ship(other!.id)];
  sap.control.refuseMaterial('B');
  sap.control.setFaults({ seed: 1, requests: { cut: 1 } });
  await run();
  expect((await messages('&kind=order')).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  sap.control.setFaults({ seed: 1, pushes: { repeated: 1, reordered: true } });
  await run();
  expect(
    sap.control
      .orders()
      .map(({ reference }) => reference)
      .sort(),
  ).toEqual(numbers.toSorted());
  expect(new Set(await sap.control.deliver())).toEqual(new Set([200]));
  const [two, one] = await messages('&kind=order');
  expect(one).toMatchObject({ state: 'accepted', about: numbers[0], asks: 2 });
  expect(two).toMatchObject({ state: 'refused', code: 'sap.51', detail: { segment: '000008', field: 'IDTNR' } });
  expect(two!.detail['message']).toBe('Material B is not defined for sales org. 1000');
  const text = (await ask('GET', `/erp/messages/${one!.id}`)).body.text;
  expect(text).toContain(`<BELNR>${numbers[0]}</BELNR>`);
  expect(text).not.toMatch(/余杭|138\d{8}/);
  expect((await ask('POST', '/erp/messages/send', { ids: [one!.id] })).body.outcomes[0].refusal.code).toBe(
    'erp.notToSend',
  );
});

test('STK-11 what is under way is no difference, whichever side heard of it first', async () => {
  // Both parcels left here; SAP has issued neither. It posted a receipt that has not come to our door.
  sap.control.setFaults({ seed: 1 });
  sap.control.move('1000', '0001', '101', 'B', 7n, 'PO-77');
  await sap.control.deliver();
  const before = (await compare()).body;
  expect(before).toMatchObject({ kind: 'comparison', state: 'equal', different: 0 });
  expect(told(await linesOf(before))).toEqual({ A: '4-2-2=0', B: '12-8-4=0' });
  // Issued, told twice and late; and a report of before the issue comes after it.
  sap.control.setFaults({ seed: 1, pushes: { repeated: 1 } });
  const old = sap.control.stockList('1000', '0001');
  ahead += 1;
  sap.control.issue();
  await sap.control.deliver();
  const after = (await compare()).body;
  expect(after).toMatchObject({ state: 'equal' });
  expect(told(await linesOf(after))).toEqual({ B: '11-7-4=0' });
  await sap.control.push(old);
  expect((await ask('GET', '/stock/compared-nodes')).body.nodes).toMatchObject([
    { loaded: true, report: { compared: true } },
  ]);
  await verified();
});

test('STK-11 SAP wins by a logged adjustment; orders it leaves short are named and go elsewhere', async () => {
  sap.control.setFaults({ seed: 1 });
  sap.control.move('1000', '0001', '702', 'A', -1n);
  await sap.control.deliver();
  const { body } = await compare();
  expect(body).toMatchObject({ state: 'posted', different: 1, piecesDown: '1' });
  const [, , waiting] = await orders();
  expect(body.short).toMatchObject([{ order: { id: waiting!.id }, outcome: 'elsewhere' }]);
  expect(waiting).toMatchObject({ state: 'released', node: selling.nodes[1] });
  expect(await onHand('A')).toMatchObject({ posted: 1n, heldOut: 0n });
  expect(body.document.number).toMatch(/\d/);
  const entries = await owner.query(`select reason from transfer where document_type = 'stock.erpComparison'`);
  expect(entries.rows[0]).toEqual({ reason: `ERP ${body.report}` });
  await verified();
});

test('STK-11 above the limit a second person decides; a later report overtakes', async () => {
  sap.control.move('1000', '0001', '701', 'B', 9n);
  await sap.control.deliver();
  const first = (await compare()).body;
  expect(first).toMatchObject({ state: 'waiting', piecesUp: '9' });
  const decide = (id: Id, who: Person) =>
    ask('POST', `/stock/comparisons/${id}/decide`, { accept: true, reason: '已核对' }, who);
  expect((await decide(first.id, keeper!)).body.code).toBe('identity.samePerson');
  const later = (await compare()).body;
  expect((await decide(first.id, second!)).body.code).toBe('erp.notWaiting');
  expect((await ask('GET', `/stock/comparisons/${first.id}`)).body.comparison.state).toBe('overtaken');
  expect((await decide(later.id, second!)).body).toMatchObject({
    state: 'posted',
    decidedBy: { name: expect.any(String) },
  });
  expect((await onHand('B')).posted).toBe(13n);
  const csv = await (await server.ask(keeper!, 'GET', '/api/v1/exports/stockComparisons')).text();
  expect(csv).toContain(`${later.number},`);
  await verified();
});

test('ERP-1 a damaged or impossible document is refused whole, with its line; files may lie in a folder', async () => {
  const list = sap.control.stockList('1000', '0001');
  const torn = list.slice(0, list.lastIndexOf('LABST'));
  expect(await sap.control.push(torn)).toBe(200);
  const [unreadable] = await messages('&kind=unreadable');
  expect(unreadable).toMatchObject({ state: 'refused', code: 'xml.damaged' });
  expect(unreadable!.detail['line']).toBeGreaterThan(3);
  sap.control.move('1000', '0001', '101', 'WHO', 1n);
  sap.control.move('9999', '0001', '101', 'A', 1n);
  await sap.control.deliver();
  const [elsewhere, stranger] = await messages('&kind=movements');
  expect(stranger).toMatchObject({
    code: 'erp.materialUnknown',
    detail: { segment: 'E1MBXYI', field: 'MATNR', line: 5 },
  });
  expect(elsewhere).toMatchObject({ code: 'erp.plantUnknown', detail: { plant: '9999' } });
  const wrong = await fetch(pushed.url, { method: 'POST', headers: { authorization: 'Basic eDp5' }, body: list });
  expect(wrong.status).toBe(403);

  const { version } = (await ask('GET', '/settings/erp-connections')).body.connections[0];
  const moved = await ask('PUT', '/settings/erp-connections/sap', settings('folder'), keeper!, version);
  expect(moved.body).toMatchObject({ reachedAt: 'erp/1/sap', credentials: ['password', 'pushPassword', 'user'] });
  const dir = path.join(dataDir, 'erp/1/sap');
  await run();
  const drop = async (name: string, text: string) => {
    await fs.writeFile(path.join(dir, 'in', name), text);
    await fs.utimes(path.join(dir, 'in', name), 1, 1);
  };
  ahead += 1;
  await drop('a.xml', sap.control.stockList('1000', '0001'));
  await drop('b.xml', '<ORDERS05>');
  await run();
  expect(await fs.readdir(path.join(dir, 'in'))).toEqual([]);
  expect(await fs.readdir(path.join(dir, 'done'))).toEqual(['a.xml']);
  expect(await fs.readFile(path.join(dir, 'refused/b.xml.txt'), 'utf8')).toContain('xml.damaged');
  const [refused] = await messages('&state=refused&kind=order');
  sap.control.takeMaterial('B');
  await ask('POST', '/erp/messages/send', { ids: [refused!.id] });
  await run();
  expect(await fs.readdir(path.join(dir, 'out'))).toEqual([`${refused!.number}.idoc`]);
  await verified();
});
