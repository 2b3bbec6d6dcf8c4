/** CHN-6: what the channel tells after shipping becomes a case that a person settles. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, later, setUpSelling, take } from '../../test/orders.ts';
import { seedShop } from '../../test/seed.ts';
import type { IncomingOrder } from '../channels/channels.ts';
import { readCounters } from '../kernel/counters.ts';
import type { Id } from '../kernel/ids.ts';
import { setMemos, setRecipient } from './edit-orders.ts';
import { mergeOrders, splitOrder } from './merge-orders.ts';
import { unreviewOrders } from './review-commands.ts';

const { db, owner, scope, within, full, ask } = await orderHouse();

const selling = () => within((ctx) => setUpSelling(ctx, { A: [20, 0], B: [20, 0] }));
const taking = (shop: Id, order: IncomingOrder) => within((ctx) => take(ctx, shop, [order]));
/** As if the parcels had left; the ways of the warehouse have tests of their own. */
async function leave(...ids: Id[]): Promise<void> {
  await owner.query(
    `insert into counter_delta (tenant_id, name, delta)
     select $1, n.name, n.delta
     from sales_order o, lateral (values ('state/' || o.state, -1), ('state/shipped', 1)) n(name, delta)
     where o.tenant_id = $1 and o.id = any($2)`,
    [scope.tenant, ids],
  );
  await owner.query(`update sales_order set state = 'shipped' where tenant_id = $1 and id = any($2)`, [
    scope.tenant,
    ids,
  ]);
}
const sold = async (goods: Record<string, number> = { A: 1 }, more: Partial<IncomingOrder> = {}) => {
  const { shop } = await selling();
  const order = incoming(goods, more);
  const [taken] = await taking(shop, order);
  await leave(taken!.orderId!);
  return { shop, order, id: taken!.orderId! };
};
const refunding = (order: IncomingOrder, refund: IncomingOrder['lines'][number]['refund']) =>
  later(order, { lines: order.lines.map((line) => ({ ...line, refund })) });
const moved = (order: IncomingOrder, detail: string) => later(order, { recipient: { ...order.recipient, detail } });
const clerk = () => signedIn(db, scope.tenant, ['orders.read', 'orders.review']);
const cases = async (query = '') => (await ask(await clerk(), 'GET', `/after-sales${query}`)).body.items;
const open = async () =>
  Number(
    (await within((ctx) => readCounters(ctx, ['attention/openAfterSales']))).get('attention/openAfterSales') ?? 0n,
  );

test.each<[string, (order: IncomingOrder) => IncomingOrder, string, Record<string, unknown>]>([
  ['a refund', (order) => refunding(order, 'asked'), 'refundAsked', { lines: [expect.any(String)] }],
  ['money gone back at once', (order) => refunding(order, 'refunded'), 'refundAsked', {}],
  ['another address', (order) => moved(order, '新华路9号'), 'addressChanged', { what: ['detail'] }],
  [
    'another memo',
    (order) => later(order, { seller: { memo: '客户说退回', flag: 0 } }),
    'memoChanged',
    { what: ['memo'], memo: '客户说退回' },
  ],
  [
    'another flag',
    (order) => later(order, { seller: { memo: '', flag: 1 } }),
    'memoChanged',
    { what: ['flag'], flag: 1 },
  ],
  ['the order closed', (order) => later(order, { state: 'closed' }), 'cancelled', {}],
])('CHN-6 after shipping %s opens one case, however often it is told', async (_, change, kind, data) => {
  const { shop, order, id } = await sold();
  const first = change(order);
  await taking(shop, first);
  await taking(shop, later(first, {}));
  const found = await cases('?state=applied');
  expect(found).toMatchObject([{ kind, state: 'applied', order: { id }, orderState: 'shipped', outcome: null }]);
  expect(found[0]).toMatchObject({ goods: 'A ×1', amount: kind.endsWith('Changed') ? null : { currency: 'CNY' } });
  expect(found[0].data).toMatchObject({ number: order.number, ...data });
  expect(JSON.stringify(found)).not.toContain('新华路');
  expect(await open()).toBe(1);

  const settled = await ask(await clerk(), 'POST', '/after-sales/settle', {
    ids: [found[0].id],
    outcome: 'letArrive',
    note: '买家同意',
  });
  expect(settled.body.outcomes).toEqual([{ id: found[0].id, done: true }]);
  // The same news again, after it was settled.
  await taking(shop, later(later(first, {}), {}));
  expect(await cases()).toMatchObject([{ state: 'done', outcome: 'letArrive', note: '买家同意', settledBy: {} }]);
  expect(await open()).toBe(0);
  const told = await owner.query(
    `select event, data, cause from order_event where tenant_id = $1 and event = 'afterSaleSettled'`,
    [scope.tenant],
  );
  expect(told.rows).toEqual([{ event: 'afterSaleSettled', data: { kind, outcome: 'letArrive' }, cause: '买家同意' }]);
  const audited = await owner.query(
    `select subject from audit_entry where tenant_id = $1 and action = 'afterSale.settle'`,
    [scope.tenant],
  );
  expect(audited.rows).toEqual([{ subject: `afterSale/${found[0].id}` }]);
  const again = await ask(await clerk(), 'POST', '/after-sales/settle', {
    ids: [found[0].id, id],
    outcome: 'returned',
  });
  expect(again.body.outcomes).toMatchObject([
    { refusal: { code: 'orders.caseSettled', data: { state: 'done', outcome: 'letArrive' } } },
    { refusal: { code: 'orders.caseNotFound' } },
  ]);
});

test('CHN-6 a refund taken back ends its case; asked for again it is a new one; agreed it stays the same', async () => {
  const { shop, order } = await sold();
  let told = order;
  for (const refund of ['asked', 'agreed', 'none', 'asked', 'refused', 'agreed'] as const) {
    told = refunding(told, refund);
    await taking(shop, told);
  }
  expect((await cases()).map((one: { state: string }) => one.state)).toEqual(['cancelled', 'cancelled', 'applied']);
  expect(await open()).toBe(1);
});

test('CHN-6 different news of one order are different cases, also at once; a second address joins the open case', async () => {
  const { shop, order } = await sold();
  const both = moved(refunding(order, 'asked'), '新华路9号');
  await taking(shop, both);
  await taking(shop, moved(both, '新华路10号'));
  expect((await cases()).map((one: { kind: string }) => one.kind).toSorted()).toEqual([
    'addressChanged',
    'refundAsked',
  ]);
  expect(await cases('?kind=refundAsked')).toHaveLength(1);
});

test('CHN-6 joined orders and parts of divided ones are reached, parts of parts too', async () => {
  const { shop } = await selling();
  const recipient = incoming({ A: 1 }).recipient;
  const orders = [incoming({ A: 1 }, { recipient }), incoming({ B: 1 }, { recipient })];
  const ids = (await within((ctx) => take(ctx, shop, orders))).map((one) => one.orderId!);
  await within((ctx) => unreviewOrders(ctx, ids));
  const joined = (await within((ctx) => mergeOrders(ctx, ids))).merged!;
  await leave(joined.id);
  await taking(shop, refunding(orders[1]!, 'asked'));
  expect(await cases()).toMatchObject([
    { kind: 'refundAsked', order: { id: joined.id }, data: { number: orders[1]!.number } },
  ]);

  const large = incoming({ A: 4 });
  const [taken] = await taking(shop, large);
  await within((ctx) => unreviewOrders(ctx, [taken!.orderId!]));
  const halves = await within((ctx) => splitOrder(ctx, taken!.orderId!, [[{ line: 1, quantity: 2n }]]));
  await within((ctx) => unreviewOrders(ctx, [halves[0]!.id]));
  const quarters = await within((ctx) => splitOrder(ctx, halves[0]!.id, [[{ line: 1, quantity: 1n }]]));
  await leave(quarters[0]!.id);
  await taking(shop, refunding(large, 'asked'));
  expect((await cases()).map((one: { order: { id: Id } }) => one.order.id)).toEqual([joined.id, quarters[0]!.id]);
  expect(await cases(`?text=${large.number}`)).toMatchObject([{ order: { id: quarters[0]!.id } }]);
  // The buyer's number finds what came in and every part of it.
  const { items } = (await ask(await clerk(), 'GET', `/orders?text=${large.number}`)).body;
  expect(new Set(items.map((one: { id: Id }) => one.id))).toEqual(
    new Set([taken!.orderId, ...[...halves, ...quarters].map(({ id }) => id)]),
  );
  // What had not left is stopped.
  expect((await full(quarters[1]!.id)).holdReasons).toContain('refundAsked');
});

test('CHN-6 a recipient or memo that a person changed here is no news of the buyer', async () => {
  const { shop } = await selling();
  const order = incoming({ A: 1 });
  const [taken] = await taking(shop, order);
  await within((ctx) => unreviewOrders(ctx, [taken!.orderId!]));
  await within((ctx) => setRecipient(ctx, taken!.orderId!, { detail: '文三路88号' }, null));
  await within((ctx) => setMemos(ctx, [taken!.orderId!], '放丰巢'));
  await leave(taken!.orderId!);
  await taking(shop, later(order, { state: 'signed', seller: { memo: '别的话', flag: 0 } }));
  expect(await full(taken!.orderId!)).toMatchObject({ state: 'signed' });
  expect(await cases()).toEqual([]);
});

test('CHN-6 cases come page by page, and are seen and settled within the shops of a right', async () => {
  const { shop } = await selling();
  const orders = [incoming({ A: 1 }), incoming({ A: 1 })];
  const ids = (await within((ctx) => take(ctx, shop, orders))).map((one) => one.orderId!);
  await leave(...ids);
  for (const order of orders) await taking(shop, refunding(order, 'asked'));
  const all = [];
  for (let next: string | null = ''; next !== null; ) {
    const page = await ask(await clerk(), 'GET', `/after-sales?limit=1${next && `&cursor=${next}`}`);
    all.push(...page.body.items);
    next = page.body.next;
  }
  expect(all.map((one) => one.order.id)).toEqual(ids);

  const elsewhere = await clerk();
  const other = await within((ctx) => seedShop(ctx));
  await owner.query('update role_grant set shop_id = $2 where user_id = $1', [elsewhere.userId, other]);
  expect((await ask(elsewhere, 'GET', '/after-sales')).body.items).toEqual([]);
  const body = { ids: [all[0].id], outcome: 'nothingToDo' };
  expect((await ask(elsewhere, 'POST', '/after-sales/settle', body)).body.outcomes).toMatchObject([
    { refusal: { code: 'orders.caseNotFound' } },
  ]);
});

const settle = async (ids: Id[]) => ask(await clerk(), 'POST', '/after-sales/settle', { ids, outcome: 'nothingToDo' });
const reopen = async (ids: Id[]) => (await ask(await clerk(), 'POST', '/after-sales/reopen', { ids })).body.outcomes;

test('CHN-6 a case has a number that search finds, and a deadline by its shop; the most urgent stands first', async () => {
  const { shop, order, id } = await sold();
  await taking(shop, refunding(order, 'asked'));
  await owner.query(`update shop set settings = settings || '{"answerHours": 2}' where id = $1`, [shop]);
  const second = incoming({ A: 1 });
  const [taken] = await taking(shop, second);
  await leave(taken!.orderId!);
  await taking(shop, refunding(second, 'asked'));

  const [urgent, calm] = await cases('?state=applied');
  expect([urgent, calm].map((one) => one.order.id)).toEqual([taken!.orderId, id]);
  expect(urgent.number).toMatch(/^A\d{13}$/);
  const hours = (one: { openedAt: string; answerBefore: string }) =>
    (Date.parse(one.answerBefore) - Date.parse(one.openedAt)) / 3_600_000;
  expect([hours(urgent), hours(calm)]).toEqual([2, 24]);
  const soon = new Date(Date.now() + 4 * 3_600_000).toISOString();
  expect(await cases(`?dueBefore=${soon}`)).toMatchObject([{ id: urgent.id }]);
  expect((await ask(await clerk(), 'GET', '/after-sales/waiting')).body).toEqual({ open: 2, due: 1 });
  expect((await cases('?sort=-openedAt')).map((one: { id: Id }) => one.id)).toEqual([urgent.id, calm.id]);
  for (const found of [`text=${calm.number.toLowerCase()}`, `text=${order.number}`, `orderId=${id}`])
    expect(await cases(`?${found}`)).toMatchObject([{ id: calm.id }]);
  expect(await cases('?text=A9')).toEqual([]);
  const { hits } = (await ask(await clerk(), 'GET', `/search?text=${calm.number}`)).body;
  expect(hits).toMatchObject([{ kind: 'afterSale', id: calm.id, number: calm.number, text: calm.order.number }]);
});

test('CHN-6 a settling is taken back, but not where the same was asked again since, nor what nobody settled', async () => {
  const { shop, order } = await sold();
  const first = refunding(order, 'asked');
  await taking(shop, first);
  const [one] = await cases();
  expect(await reopen([one.id])).toMatchObject([
    { refusal: { code: 'orders.caseNotSettled', data: { state: 'applied' } } },
  ]);
  await settle([one.id]);
  expect(await reopen([one.id, shop])).toMatchObject([
    { id: one.id, done: true },
    { refusal: { code: 'orders.caseNotFound' } },
  ]);
  expect(await cases()).toMatchObject([
    { state: 'applied', outcome: null, settledAt: null, settledBy: null, answerBefore: one.answerBefore },
  ]);
  expect(await open()).toBe(1);

  await settle([one.id]);
  const taken = refunding(first, 'none');
  await taking(shop, taken);
  await taking(shop, refunding(taken, 'asked'));
  const again = (await cases('?state=applied'))[0];
  expect(await reopen([one.id])).toMatchObject([
    { refusal: { code: 'orders.caseOpenAgain', data: { number: again.number } } },
  ]);
  await settle([again.id]);
  expect(await reopen([one.id, again.id])).toMatchObject([
    { done: true },
    { refusal: { code: 'orders.caseOpenAgain', data: { number: one.number } } },
  ]);
  expect(await open()).toBe(1);
  const audited = await owner.query(
    `select count(*)::int as n from audit_entry where tenant_id = $1 and action = 'afterSale.reopen'`,
    [scope.tenant],
  );
  expect(audited.rows[0].n).toBe(2);
});
