/** PUR-1: the whole life of purchase orders over HTTP, with everything that is refused on the way. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { changeSkus } from '../catalog/catalog.ts';
import { goodsNamed } from '../catalog/testing.ts';
import type { Supplier } from '../contract/suppliers.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { textOf } from '../shipping/print/testing/read-back.ts';
import { stockChecks } from '../stock/stock.ts';
import { openNodes } from '../stock/testing.ts';
import { purchaseOrderImport } from './import-orders.ts';
import { purchasingChecks, purchasingJobs } from './purchasing.ts';

const { db, owner, config } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
const workers = new Workers(db, { config, handlers: handlersByKind(purchasingJobs, []) });
const scope = { tenant: 81, actor: SYSTEM };
const STOCK = ['stock.read', 'stock.write'] as const;
const buyer = await signedIn(db, scope.tenant, ['purchases.read', 'purchases.write', ...STOCK]);
const boss = await signedIn(db, scope.tenant, ['purchases.read', 'purchases.write', 'purchases.approve']);
const LIMIT = [{ action: 'submitPurchaseOrders', currency: 'CNY', amount: '100000' }];
await owner.query('update role set limits = $2 where code = $1', [buyer.login, JSON.stringify(LIMIT)]);
const [node] = (await openNodes(db, scope, 1)) as [Id];
const NAMED = { name: '棉布衬衫' };
const goods = await goodsNamed(db, scope, [
  { merchantCode: 'A', ...NAMED, supplier: '苏州一厂' },
  { merchantCode: 'B', ...NAMED, supplier: 'S2' },
  { merchantCode: 'C', ...NAMED, supplier: '没登记的厂' },
]);
const sku = (code: string) => goods.get(code)!;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(who: Person, method: string, path: string, body?: unknown, version?: number): Promise<Said> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return { status: answer.status, ...(text.startsWith('{') && JSON.parse(text)) };
}
const settings = { contact: '', phone: '', leadDays: 7, currency: 'CNY', terms: '月结30天', active: true };
const supplier = (code: string, name: string, priceTolerancePpm = 0): Promise<Supplier> =>
  said(buyer, 'POST', '/suppliers', { ...settings, code, name, priceTolerancePpm });
const refusals = ({ outcomes }: Said) => outcomes.map((one: Said) => one.refusal ?? 'done');
const order = (id: Id, who = buyer) => said(who, 'GET', `/purchase-orders/${id}`);
const command = async (who: Person, name: string, ids: Id[], more: object = {}) =>
  refusals(await said(who, 'POST', `/purchase-orders/${name}`, { ids, ...more }))[0];
async function entered(lines: object[], supplierId: Id): Promise<Id> {
  const document = { supplierId, nodeId: node, lines };
  const { outcomes } = await said(buyer, 'POST', '/purchase-orders', { documents: [document] });
  return outcomes[0].id;
}
async function receive(id: Id, quantities: Record<number, string>) {
  const { order: head } = await order(id);
  const lines = Object.entries(quantities).map(([line, quantity]) => ({ line: Number(line), quantity }));
  const body = { documents: [{ expectationId: head.expectation.id, lines }] };
  const answer = await said(buyer, 'POST', '/stock/expectations/receive', body);
  await workers.drain();
  return { id: answer.outcomes[0].id as Id, refusal: refusals(answer)[0] };
}
const sendBack = (id: Id, line: number, quantity: string, bucket?: string) => {
  const lines = [{ line, quantity, ...(bucket && { bucket }) }];
  return said(buyer, 'POST', '/purchase-orders/returns', { documents: [{ orderId: id, note: '色差', lines }] });
};
const verified = async () =>
  (await verifyTenant(db, scope, [...ledgerChecks, ...stockChecks, ...purchasingChecks])).filter((one) => one.breaches);

let first: Supplier;
let second: Supplier;

test('PUR-1 suppliers are kept as masters; a new name is the name at their SKUs; prices stand once at a step', async () => {
  first = await supplier('S1', '苏州一厂', 20_000);
  second = await supplier('S2', '杭州二厂');
  expect(await supplier('S1', '别的')).toMatchObject({ status: 422, code: 'purchasing.supplierCodeTaken' });
  expect(await supplier('S3', '杭州二厂')).toMatchObject({ code: 'purchasing.supplierNameTaken' });
  expect((await said(buyer, 'GET', '/suppliers')).unknown).toEqual(['没登记的厂']);
  const { id: _, version, status: __, ...kept } = first as Supplier & { status: number };
  const renamed = { ...kept, name: '苏州第一厂' };
  expect(await said(buyer, 'PUT', `/suppliers/${first.id}`, renamed, 9)).toMatchObject({ status: 409 });
  expect(await said(buyer, 'PUT', `/suppliers/${first.id}`, renamed, version)).toMatchObject({ version: 2 });
  const { rows } = await owner.query(`select supplier from sku where tenant_id = $1 and merchant_code = 'A'`, [81]);
  expect(rows).toEqual([{ supplier: '苏州第一厂' }]);
  expect((await said(buyer, 'GET', `/suppliers/${first.id}/history`)).items).toHaveLength(2);

  const step = { supplierId: first.id, skuId: sku('A'), validFrom: '2026-01-01', packSize: '12', active: true };
  const price = { ...step, fromQuantity: '1', minQuantity: '24', price: '1200' };
  expect(await said(buyer, 'POST', '/purchase-prices', price)).toMatchObject({ price: { amount: '1200' }, version: 1 });
  expect(await said(buyer, 'POST', '/purchase-prices', price)).toMatchObject({ code: 'purchasing.priceTaken' });
  await said(buyer, 'POST', '/purchase-prices', { ...price, fromQuantity: '100', price: '1100' });
  const { items } = await said(buyer, 'GET', `/purchase-prices?supplierId=${first.id}`);
  expect(items.map((one: Said) => one.price.amount)).toEqual(['1200', '1100']);
});

test('PUR-1 an order lives: priced, approved by a second person above the limit, received in parts, returned, closed short', async () => {
  const lines = [
    { skuId: sku('A'), quantity: '120' },
    { skuId: sku('B'), quantity: '10', price: null },
  ];
  const id = await entered(lines, first.id);
  expect(await order(id)).toMatchObject({
    order: { state: 'draft', amount: { amount: '132000' }, terms: '月结30天', supplier: { name: '苏州第一厂' } },
    lines: [
      { price: { amount: '1100' }, hints: [] },
      { price: null, hints: ['noPrice'] },
    ],
  });
  expect(await command(buyer, 'submit', [id])).toEqual({ code: 'purchasing.priceMissing', data: { lines: [2] } });
  expect(await said(buyer, 'GET', `/purchase-orders/${id}/print`)).toMatchObject({ code: 'purchasing.priceMissing' });
  const priced = { supplierId: first.id, nodeId: node, lines: [lines[0], { ...lines[1], price: '500' }] };
  const { order: draft } = await said(buyer, 'PUT', `/purchase-orders/${id}`, priced, 1);
  expect(draft).toMatchObject({ amount: { amount: '137000' }, version: 2 });

  expect(await command(buyer, 'submit', [id])).toBe('done');
  expect((await order(id)).order).toMatchObject({ state: 'waitApproval', expectation: null });
  expect(await said(buyer, 'POST', '/purchase-orders/approve', { ids: [id] })).toMatchObject({ status: 403 });
  expect(await command(boss, 'approve', [id])).toBe('done');
  expect(await command(boss, 'approve', [id])).toMatchObject({ code: 'purchasing.wrongState' });
  expect((await order(id)).order).toMatchObject({ state: 'approved', expectation: { number: expect.any(String) } });
  expect((await said(buyer, 'GET', `/stock/skus/${sku('A')}`)).total.onOrder).toBe('120');

  expect(await command(buyer, 'close', [id])).toEqual({ code: 'purchasing.nothingCame' });
  expect((await receive(id, { 1: '121' })).refusal).toEqual({
    code: 'stock.moreThanOrdered',
    data: { line: 1, left: '120', quantity: '121' },
  });
  expect((await receive(id, { 1: '100', 2: '4' })).refusal).toBe('done');
  expect(await order(id)).toMatchObject({
    order: { state: 'partlyDone', received: '104' },
    lines: [
      { received: '100', open: '20' },
      { received: '4', open: '6' },
    ],
  });
  expect(await command(buyer, 'reverse', [id], { reason: '不要了' })).toEqual({ code: 'purchasing.goodsCame' });

  const tooMany = { line: 1, most: '100', quantity: '101' };
  expect(refusals(await sendBack(id, 1, '101'))).toEqual([{ code: 'purchasing.moreThanReceived', data: tooMany }]);
  expect(refusals(await sendBack(id, 1, '30'))).toEqual(['done']);
  expect(refusals(await sendBack(id, 1, '71'))).toMatchObject([{ data: { most: '70' } }]);
  // Promised or gone: nothing lies in the defective bucket.
  expect(refusals(await sendBack(id, 1, '1', 'defective'))).toMatchObject([{ code: 'ledger.short' }]);
  expect(await command(buyer, 'close', [id])).toBe('done');
  const closed = await order(id);
  expect(closed).toMatchObject({
    order: { state: 'closedShort' },
    lines: [{ received: '100', returned: '30', open: '0' }, { open: '0' }],
    documents: [{ kind: 'receipt' }, { kind: 'supplierReturn' }],
  });
  expect((await receive(id, { 1: '1' })).refusal).toMatchObject({ code: 'stock.expectationDone' });
  const { items } = await said(buyer, 'GET', `/purchase-orders/${id}/history`);
  expect(new Set(items.map((one: Said) => one.action))).toEqual(
    new Set([
      ...['enter', 'change', 'submit', 'approve', 'follow', 'return', 'close'].map((name) => `purchase.${name}`),
      'approval.sign',
    ]),
  );
  const entries = await said(buyer, 'GET', `/purchase-orders/${id}/entries`);
  expect(new Set(entries.items.map((one: Said) => one.document.type))).toEqual(
    new Set(['stock.expectation', 'stock.receipt', 'stock.supplierReturn']),
  );
  expect(await verified()).toEqual([]);
});

test('PUR-1 within the limit an order is approved at once; a receipt taken back opens it again; before goods came it is taken back whole', async () => {
  const id = await entered([{ skuId: sku('A'), quantity: '24' }], first.id);
  expect(await command(buyer, 'submit', [id])).toBe('done');
  const approved = (await order(id)).order;
  expect(approved).toMatchObject({ state: 'approved', amount: { amount: '28800' } });
  const later = { expectedOn: '2027-02-01' };
  const { order: postponed } = await said(buyer, 'PUT', `/purchase-orders/${id}/expected-on`, later, approved.version);
  expect(postponed).toMatchObject(later);
  const note = { prepaid: '10000', note: '定金' };
  const prepaid = await said(buyer, 'PUT', `/purchase-orders/${id}/prepayment`, note, postponed.version);
  expect(prepaid.order).toMatchObject({ prepaid: { amount: '10000' }, prepaidNote: '定金' });
  const receipt = await receive(id, { 1: '24' });
  expect((await order(id)).order.state).toBe('done');
  const back = { documents: [{ documentId: receipt.id, note: '点错' }] };
  expect(refusals(await said(buyer, 'POST', '/stock/reversals', back))).toEqual(['done']);
  await workers.drain();
  expect((await order(id)).order).toMatchObject({ state: 'approved', received: '0' });
  expect(await command(buyer, 'reverse', [id], { reason: '厂家停产' })).toBe('done');
  await workers.drain();
  expect((await order(id)).order.state).toBe('reversed');
  expect(await verified()).toEqual([]);
});

test('PUR-1 suggestions become one draft per supplier in whole packs, and none twice', async () => {
  const lines = ['A', 'B', 'C'].map((code) => ({ nodeId: node, skuId: sku(code), quantity: '30' }));
  const made = await said(buyer, 'POST', '/purchase-orders/drafts', { lines });
  expect(refusals(made)).toEqual([
    ...['done', 'done'],
    { code: 'purchasing.supplierMissing', data: { merchantCode: 'C', supplier: '没登记的厂' } },
  ]);
  expect(made.orders.map((one: Said) => one.lines)).toEqual([[0], [1]]);
  expect((await order(made.orders[0].id)).lines).toMatchObject([{ quantity: '36', price: { amount: '1200' } }]);
  expect((await order(made.orders[1].id)).order.supplier.id).toBe(second.id);
  expect(refusals(await said(buyer, 'POST', '/purchase-orders/drafts', { lines: lines.slice(0, 1) }))).toMatchObject([
    { code: 'purchasing.alreadyDrafted', data: { number: made.orders[0].number } },
  ]);
});

test('PUR-1 a bill is matched with order and receipts; what differs is accepted by somebody else, with a reason', async () => {
  const id = await entered([{ skuId: sku('A'), quantity: '24' }], first.id);
  await command(buyer, 'submit', [id]);
  await receive(id, { 1: '12' });
  const bill = (number: string, quantity: string, price: string, who = buyer) => {
    const lines = [{ orderId: id, orderLine: 1, quantity, price }];
    return said(who, 'POST', '/supplier-bills', { supplierId: first.id, number, day: '2026-11-20', lines });
  };
  const decide = ({ bill: { id: one, version } }: Said, what: string, who: Person, reason: string) =>
    said(who, 'POST', `/supplier-bills/${one}/${what}`, { reason }, version);
  // 2 % are tolerated: ¥12.24 of ¥12.00 passes, and then nothing is left to be looked at.
  const near = await bill('F-1', '10', '1224', boss);
  expect(near.differences).toMatchObject([{ cause: 'priceAbove', amount: { amount: '240' }, tolerated: true }]);
  expect(await bill('F-1', '1', '1200')).toMatchObject({ code: 'purchasing.billNumberTaken' });
  expect((await decide(near, 'accept', boss, '')).bill).toMatchObject({ state: 'accepted', differences: 0 });

  const far = await bill('F-2', '4', '1300', boss);
  expect(far.differences).toMatchObject([
    { cause: 'notReceived', ours: '12', theirs: '14', amount: { amount: '2600' } },
    { cause: 'priceAbove', ours: '1200', theirs: '1300', amount: { amount: '200' }, tolerated: false },
  ]);
  expect(await decide(far, 'accept', boss, '急用')).toMatchObject({ code: 'identity.samePerson' });
  expect(await decide(far, 'reject', boss, '未到货')).toMatchObject({ bill: { state: 'rejected' } });
  const again = await bill('F-2', '2', '1300');
  expect(again.differences).toMatchObject([{ cause: 'priceAbove' }]);
  expect(await decide(again, 'accept', boss, '')).toMatchObject({ code: 'purchasing.reasonMissing' });
  expect(await decide(again, 'accept', boss, '涨价已谈')).toMatchObject({
    bill: { state: 'accepted', differences: 1 },
  });
  expect((await order(id)).lines).toMatchObject([{ billed: '12' }]);
  expect(await bill('F-3', '1', '1', boss).then(({ differences }) => differences[0].cause)).toBe('notReceived');
  const wrong = { supplierId: second.id, number: 'X', day: '2026-11-20' };
  const lines = [{ orderId: id, orderLine: 1, quantity: '1', price: '1' }];
  expect(await said(buyer, 'POST', '/supplier-bills', { ...wrong, lines })).toMatchObject({
    code: 'purchasing.billLineUnknown',
  });
  expect(await verified()).toEqual([]);
});

test('PUR-1 an order is printed in Chinese with its number as a barcode, and goes out as a table', async () => {
  const id = await entered([{ skuId: sku('A'), quantity: '12' }], first.id);
  const answer = await ask(buyer, 'GET', `/api/v1/purchase-orders/${id}/print`);
  const text = textOf(new Uint8Array(await answer.arrayBuffer())).join('');
  for (const word of ['采购单（草稿，未生效）', '苏州第一厂', '棉布衬衫', '月结30天', '144.00'])
    expect(text).toContain(word);
  const csv = await (await ask(buyer, 'GET', '/api/v1/exports/purchaseOrders')).text();
  expect(csv.split('\r\n')[0]).toContain('采购单,供应商编码,供应商');
  expect(csv).toContain('苏州第一厂');
});

test('STK-5 a lot goes back to its supplier from where it lies, and counts to the orders that brought it', async () => {
  await db.transaction(scope, (ctx) => changeSkus(ctx, [{ id: sku('C'), set: { trackLots: true } }]));
  const ids: Id[] = [];
  for (const came of [{ R1: '4' }, { R1: '3', R2: '5' }]) {
    const id = await entered([{ skuId: sku('C'), quantity: '24', price: '100' }], first.id);
    await command(boss, 'submit', [id]);
    await command(boss, 'approve', [id]);
    const { order: head } = await order(id);
    const lines = Object.entries(came).map(([lot, quantity]) => ({ line: 1, quantity, lot, bin: `B-${lot}` }));
    const documents = [{ expectationId: head.expectation.id, lines }];
    expect(refusals(await said(buyer, 'POST', '/stock/expectations/receive', { documents }))).toEqual(
      Array.from(documents, () => 'done'),
    );
    await workers.drain();
    ids.push(id);
  }
  const back = (lot: string, bin: string, quantity: string) =>
    said(buyer, 'POST', '/lots/return', {
      ...{ nodeId: node, skuId: sku('C'), lot, bucket: 'sellable', bin, quantity, note: '漏包' },
    });
  // More than lies there goes back by no way, whoever brought it.
  expect(await back('R1', 'B-R1', '8')).toMatchObject({ code: 'ledger.short' });
  expect(await back('R2', 'B-R1', '1')).toMatchObject({ code: 'ledger.short' });
  expect((await back('R1', 'B-R1', '5')).orders).toHaveLength(2);
  // The order that came later gave all it had of the lot, the other the rest.
  const [one, two] = [await order(ids[0]!), await order(ids[1]!)];
  expect([one.lines[0].returned, two.lines[0].returned]).toEqual(['2', '3']);
  const { items } = await said(buyer, 'GET', `/lots?skuId=${sku('C')}`);
  expect(items.map((row: Said) => [row.lot, row.quantity])).toEqual([
    ['R1', '2'],
    ['R2', '5'],
  ]);
  // By the order, and a lot named: it is taken where it lies.
  const lines = [{ line: 1, quantity: '1', lot: 'R2' }];
  const documents = [{ orderId: ids[1], note: '漏包', lines }];
  expect(refusals(await said(buyer, 'POST', '/purchase-orders/returns', { documents }))).toEqual(['done']);
  expect((await said(buyer, 'GET', `/lots?skuId=${sku('C')}&search=R2`)).items[0]).toMatchObject({ quantity: '4' });
  // What no order brought goes back to the supplier the lot is known of; where that is nobody it is refused.
  const found = (lot: string, supplier: string) => ({
    ...{ nodeId: node, note: '期初', ...(supplier && { supplier }) },
    lines: [{ skuId: sku('C'), quantity: '3', lot, bin: 'B-R1' }],
  });
  const came = { documents: [found('F1', '苏州第一厂'), found('F2', '')] };
  expect(refusals(await said(buyer, 'POST', '/stock/receipts', came))).toEqual(['done', 'done']);
  expect((await back('F1', 'B-R1', '2')).orders).toEqual([]);
  expect(await back('F2', 'B-R1', '2')).toMatchObject({ code: 'purchasing.lotNotBought', data: { most: '0' } });
  const [row] = (await said(buyer, 'GET', `/lots?skuId=${sku('C')}&search=F1`)).items;
  expect(row).toMatchObject({ quantity: '1' });
  expect(await verified()).toEqual([]);
});

test('PUR-1 orders come in from a file, whole or not at all, and not twice', async () => {
  const row = (name: string, code: string, quantity: bigint, word = 'S1') => ({
    ...{ name, supplier: word, node: '仓库1', merchantCode: code, quantity, price: '9.9', expectedOn: '', note: '' },
  });
  const rows = [row('甲', 'A', 5n), row('甲', 'B', 6n), row('乙', 'A', 1n, 'S9'), row('乙', 'B', 1n, 'S9')];
  const take = () =>
    db.transaction(scope, (ctx) =>
      purchaseOrderImport.takeRows(
        ctx,
        rows.map((value, i) => ({ line: i + 2, value })),
        { importId: IMPORT, shopId: null },
      ),
    );
  const IMPORT = db.world.newId();
  for (const outcomes of [await take(), await take()])
    expect(outcomes.map((one) => (one.done ? 'done' : one.refusal.code))).toEqual([
      ...['done', 'done', 'purchasing.supplierMissing', 'purchasing.supplierMissing'],
    ]);
  const { rows: made } = await owner.query(
    `select count(*)::int as orders from purchase_order o join purchase_order_line l on l.order_id = o.id and l.quantity = 5
     where o.tenant_id = $1`,
    [scope.tenant],
  );
  expect(made).toEqual([{ orders: 1 }]);
});
