/** SRC-3: stores refuse, orders go elsewhere, and who refuses a SKU again and again is left out for it until it is lifted. */
import { expect, test } from 'vitest';
import { listen, signedIn } from '../../../test/http.ts';
import { type Answer, orderHouse } from '../../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../../test/orders.ts';
import type { Id } from '../../kernel/ids.ts';
import { balances } from '../../ledger/ledger.ts';
import { places } from '../../stock/stock.ts';
import { setNodes } from '../edit-orders.ts';
import { releaseHolds } from '../review-commands.ts';
import { storeRoutes } from './store-routes.ts';

const { db, owner, scope, within, full } = await orderHouse();
const server = await listen(db, storeRoutes);
const RIGHTS = ['shipping.read', 'shipping.write', 'orders.edit', 'settings.read', 'settings.write'] as const;

/** A store beside a warehouse that is farther off, with stock of A at both. */
async function store(stock: [number, number] = [20, 20]) {
  const s = await within((ctx) => setUpSelling(ctx, { A: stock }));
  const [shop, house] = s.nodes as [Id, Id];
  await owner.query(`update node set kind = 'store' where id = $1`, [shop]);
  const person = await signedIn(db, scope.tenant, RIGHTS);
  const ask = async (method: string, path: string, body?: unknown, version?: number): Promise<Answer> => {
    const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
    const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
    return { status: answer.status, body: await answer.json() };
  };
  const order = async () => {
    const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 })]));
    return full(taken!.orderId!);
  };
  const refuse = async (id: Id) =>
    (await ask('POST', '/store-orders/refuse', { ids: [id], reason: '缺色' })).body.outcomes[0];
  const held = async (node: Id) =>
    (await within((ctx) => balances(ctx, [places.sellable(node, s.sku['A']!)])))[0]!.heldOut;
  return { ...s, store: shop, house, ask, order, refuse, held };
}

test('SRC-3 what a store refuses is given back and goes to another node; when none is left it waits, and says why', async () => {
  const s = await store([20, 1]);
  const first = await s.order();
  expect(first).toMatchObject({ state: 'released', nodeId: s.store });
  const { items } = (await s.ask('GET', '/store-orders')).body;
  expect(items).toMatchObject([{ id: first.fulfilmentId, node: { id: s.store }, lines: [{ quantity: '1' }] }]);

  expect(await s.refuse(first.fulfilmentId!)).toEqual({ id: first.fulfilmentId, done: true });
  expect(await full(first.id)).toMatchObject({ state: 'released', nodeId: s.house });
  expect([await s.held(s.store), await s.held(s.house)]).toEqual([0n, 1n]);
  const moved = await full(first.id);
  for (const id of [first.fulfilmentId!, moved.fulfilmentId!])
    expect(await s.refuse(id)).toMatchObject({ done: false, refusal: { code: 'orders.notStoreOrder' } });

  const second = await s.order();
  await s.refuse(second.fulfilmentId!);
  expect(await full(second.id)).toMatchObject({ state: 'waitReview', holdReasons: ['outOfStock'], nodeId: null });
  const { rows } = await owner.query('select event, cause, data from order_event where order_id = $1 order by id', [
    first.id,
  ]);
  expect(rows.find(({ event }) => event === 'storeRefused')!.data).toMatchObject({ reason: '缺色', node: s.store });
  expect((await s.ask('GET', '/store-refusals')).body.items).toMatchObject([
    { order: { id: second.id }, next: null, reason: '缺色', skus: [{ merchantCode: 'A' }] },
    { order: { id: first.id }, next: { id: s.house } },
  ]);
});

test('SRC-3 repeated refusal leaves the store out for the SKU, shown and lifted; a person may still name it', async () => {
  const s = await store();
  const settings = { refusals: 2, withinDays: 7, excludedDays: 3 };
  expect((await s.ask('PUT', '/settings/store-refusals', settings, 0)).body).toMatchObject({ ...settings, version: 1 });
  expect((await s.ask('PUT', '/settings/store-refusals', settings, 0)).status).toBe(409);
  const out = async () => (await s.ask('GET', '/store-exclusions')).body.exclusions;
  await s.refuse((await s.order()).fulfilmentId!);
  expect([await out(), (await s.order()).nodeId]).toEqual([[], s.store]);
  const again = await s.order();
  await s.refuse(again.fulfilmentId!);
  expect(await out()).toMatchObject([{ node: { id: s.store }, sku: { merchantCode: 'A' }, refusals: 2 }]);

  const elsewhere = await s.order();
  expect(elsewhere.nodeId).toBe(s.house);
  const [held] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }, { seller: { memo: '等', flag: 0 } })]));
  await within((ctx) => setNodes(ctx, [held!.orderId!], s.store));
  await within((ctx) => releaseHolds(ctx, [held!.orderId!], ['memo'], []));
  expect((await full(held!.orderId!)).nodeId).toBe(s.store);
  const [{ id }] = await out();
  expect((await s.ask('POST', '/store-exclusions/lift', { ids: [id] })).body.outcomes).toEqual([{ id, done: true }]);
  expect((await s.ask('POST', '/store-exclusions/lift', { ids: [id] })).body.outcomes).toMatchObject([
    { done: false, refusal: { code: 'orders.exclusionEnded' } },
  ]);
  expect([await out(), (await s.order()).nodeId]).toEqual([[], s.store]);
  // What was lifted is not counted again.
  await s.refuse((await s.order()).fulfilmentId!);
  expect(await out()).toEqual([]);
});
