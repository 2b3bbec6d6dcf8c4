import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { incoming, later, receive, setUpSelling, take } from '../../test/orders.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { balances, ledgerChecks } from '../ledger/ledger.ts';
import { places } from '../stock/stock.ts';
import { cancelOrders, setFlags, setNodes, setRecipient } from './edit-orders.ts';
import { listOrders } from './list-orders.ts';
import { mergeOrders, mergeWaiting, splitOrder, undoMerges, undoSplits } from './merge-orders.ts';
import { findOrder } from './order-detail.ts';
import { readPipeline } from './pipeline.ts';
import { approveOrders, forceReviewOrders, holdOrders, releaseHolds, unreviewOrders } from './review-commands.ts';
import { orderChecks } from './verify.ts';

const { db, owner } = await testDatabase();
const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(scope, work);

/** A tenant of its own for every test. */
let scope = { tenant: 100, actor: SYSTEM };
beforeEach(async () => {
  scope = { ...scope, tenant: scope.tenant + 1 };
  await owner.query('insert into tenant (id, name) values ($1, $2)', [scope.tenant, '测试商户']);
});

/** Whatever a test did, books, documents and counters agree. */
afterEach(async () => {
  await db.read(scope, async (ctx) => {
    for (const check of [...ledgerChecks, ...orderChecks]) {
      const { breaches, sample } = await check.run(ctx);
      expect({ check: check.name, breaches, sample }).toEqual({ check: check.name, breaches: 0, sample: [] });
    }
  });
});

const only = async (shop: Id) =>
  (await db.read(scope, (ctx) => listOrders(ctx, { shopId: [shop] }, { sort: 'paidAt' }))).items;
const stockOf = (node: Id, sku: Id) =>
  db.read(scope, async (ctx) => (await balances(ctx, [places.sellable(node, sku)]))[0]!);
const full = (id: Id) => db.read(scope, (ctx) => findOrder(ctx, id));

test('ORD-4 a complete order passes unattended: node, courier, stock held, released', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 10], B: [10, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 2, B: 1 })]));
  expect(taken!.result).toBe('created');
  const order = await full(taken!.orderId!);
  expect([order.state, order.holdReasons, order.nodeId, order.courier, order.divisionCode]).toEqual([
    'released',
    [],
    s.nodes[0],
    'ZTO',
    '330110',
  ]);
  expect(await stockOf(s.nodes[0]!, s.sku['A']!)).toMatchObject({ posted: 10n, heldOut: 2n, free: 8n });
  const pipeline = await db.read(scope, readPipeline);
  expect(pipeline.states.find((row) => row.state === 'released')!.count).toBeGreaterThan(0);
});

test('CHN-3 the same version twice has no effect, an older one neither', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const order = incoming({ A: 1 });
  const results = [];
  for (const version of [order, order, later(order, { seller: { memo: '', flag: 2 } }), order]) {
    const [taken] = await within((ctx) => take(ctx, s.shop, [version]));
    results.push(taken!.result);
  }
  expect(results).toEqual(['created', 'duplicate', 'changed', 'duplicate']);
  expect((await only(s.shop)).length).toBe(1);
  expect(await stockOf(s.nodes[0]!, s.sku['A']!)).toMatchObject({ heldOut: 1n });
});

test('ORD-2 unpaid orders stay outside; where the shop reserves at the order they hold stock', async () => {
  const plain = await within((ctx) => setUpSelling(ctx, { A: [5, 0] }));
  const reserving = await within((ctx) => setUpSelling(ctx, { R: [5, 0] }, { reserveAt: 'order' }));
  const unpaid = { state: 'waitPay', paidAt: null, paidMinor: 0n } as const;
  await within((ctx) => take(ctx, plain.shop, [incoming({ A: 1 }, unpaid)]));
  const order = incoming({ R: 2 }, unpaid);
  await within((ctx) => take(ctx, reserving.shop, [order]));
  expect(await only(plain.shop)).toEqual([]);
  expect((await only(reserving.shop)).map((o) => o.state)).toEqual(['waitPay']);
  expect(await stockOf(reserving.nodes[0]!, reserving.sku['R']!)).toMatchObject({ heldOut: 2n });
  await within((ctx) =>
    take(ctx, reserving.shop, [later(order, { state: 'paid', paidAt: new Date(), paidMinor: order.payableMinor })]),
  );
  expect((await only(reserving.shop)).map((o) => o.state)).toEqual(['released']);
  expect(await stockOf(reserving.nodes[0]!, reserving.sku['R']!)).toMatchObject({ heldOut: 2n });
});

const hangzhou = incoming({ A: 1 }).recipient;

test.each([
  ['memo', { seller: { memo: '送贺卡', flag: 0 } }, 'memo', true],
  ['large amount', { goodsMinor: 600_000n, payableMinor: 600_000n, paidMinor: 600_000n }, 'largeAmount', true],
  [
    'address incomplete',
    { recipient: { ...hangzhou, city: '', district: '', detail: '不知道' } },
    'addressIncomplete',
    true,
  ],
  [
    'no courier goes there',
    { recipient: { ...hangzhou, province: '西藏自治区', city: '拉萨市', district: '城关区' } },
    'noCourier',
    true,
  ],
  ['locked by the channel', { state: 'held' }, 'lockedByChannel', false],
  ['paid in part', { paidMinor: 100n }, 'partlyPaid', true],
] as const)('ORD-5 %s holds the order', async (_, change, reason, soft) => {
  const s = await within((ctx) => setUpSelling(ctx, { [`H${reason}`]: [10, 0] }));
  const base = incoming({ [`H${reason}`]: 1 });
  const fixed =
    'payableMinor' in change
      ? { lines: [{ ...base.lines[0]!, amountMinor: change.payableMinor!, priceMinor: change.payableMinor! }] }
      : {};
  const [taken] = await within((ctx) => take(ctx, s.shop, [{ ...base, ...fixed, ...change } as never]));
  expect((await full(taken!.orderId!)).holdReasons).toEqual([reason]);
  const [forced] = await within((ctx) => forceReviewOrders(ctx, [taken!.orderId!], '老板同意'));
  const after = await full(taken!.orderId!);
  if (!soft) expect([forced!.done, after.state]).toEqual([false, 'waitReview']);
  else if (reason === 'noCourier') expect([forced!.done, after.holdReasons]).toEqual([false, ['noCourier']]);
  else expect([forced!.done, after.state]).toEqual([true, 'released']);
});

test('CAT-4 an unknown listing holds the order and cannot be forced; nothing is guessed', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1, UNKNOWN: 1 })]));
  expect((await full(taken!.orderId!)).holdReasons).toEqual(['mappingMissing']);
  const [forced] = await within((ctx) => forceReviewOrders(ctx, [taken!.orderId!], '急'));
  expect(forced).toMatchObject({
    done: false,
    refusal: { code: 'orders.firmHold', data: { reasons: ['mappingMissing'] } },
  });
  const order = await full(taken!.orderId!);
  const listing = order.lines.find((line) => line.skuId === null)!.listingId!;
  await owner.query(`update listing set state = 'mapped', sku_id = $1 where id = $2`, [s.sku['A'], listing]);
  await within((ctx) => approveOrders(ctx, [order.id]));
  expect(await full(order.id)).toMatchObject({ state: 'released', holdReasons: [] });
  expect(await stockOf(s.nodes[0]!, s.sku['A']!)).toMatchObject({ heldOut: 2n });
});

test('STK-2 out of stock holds; the last piece goes to one of two', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [1, 0] }));
  await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }), incoming({ A: 1 })]));
  const orders = await only(s.shop);
  expect(orders.map((o) => [o.state, o.holdReasons]).sort()).toEqual([
    ['released', []],
    ['waitReview', ['outOfStock']],
  ]);
});

test('ORD-14 goods that lie in two places and may not be divided are named, with what is where', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [1, 10] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 2, B: 5 })]));
  const { holds } = await full(taken!.orderId!);
  expect(holds).toMatchObject([
    {
      reason: 'outOfStock',
      data: { why: 'splitNotAllowed', lines: [{ merchantCode: 'B', wanted: '5', free: '1', elsewhere: '10' }] },
    },
  ]);
});

test('figure 25 many takers at once never promise more than there is', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [20, 10] }));
  await Promise.all(Array.from({ length: 60 }, () => within((ctx) => take(ctx, s.shop, [incoming({ A: 1 })]))));
  const states = (await only(s.shop)).map((o) => o.state);
  expect(states.filter((state) => state === 'released').length).toBe(30);
  expect(states.filter((state) => state === 'waitReview').length).toBe(20);
});

test('ORD-9 merge, undo, split by hand, undo: amounts and holds always add up', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [10, 0] }));
  const recipient = { ...hangzhou, phone: '13900009999' };
  const memo = { seller: { memo: '一起发', flag: 0 }, recipient };
  const takenOrders = await within((ctx) =>
    take(ctx, s.shop, [incoming({ A: 1 }, memo), incoming({ B: 3 }, { ...memo, freightMinor: 0n })]),
  );
  const ids = takenOrders.map((t) => t.orderId!);
  const { merged } = await within((ctx) => mergeOrders(ctx, ids));
  const joined = await full(merged!.id);
  expect([joined.payableMinor, joined.lines.length, joined.channelNumbers.length, joined.holdReasons]).toEqual([
    39_600n,
    2,
    2,
    ['memo'],
  ]);
  const parts = await within((ctx) => splitOrder(ctx, joined.id, [[{ line: 2, quantity: 1n }]]));
  const children = await Promise.all(parts.map((part) => full(part.id)));
  expect(children.map((child) => child.payableMinor)).toEqual([9_900n, 29_700n]);
  expect(await within((ctx) => undoSplits(ctx, [joined.id]))).toMatchObject([{ done: true }]);
  expect(await within((ctx) => undoMerges(ctx, [joined.id]))).toMatchObject([{ done: true }]);
  expect((await Promise.all(ids.map(full))).map((o) => [o.state, o.holdReasons])).toEqual([
    ['waitReview', ['memo']],
    ['waitReview', ['memo']],
  ]);
});

test('ORD-9 different recipients are not merged, and nobody of the batch is touched', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const memo = { seller: { memo: 'x', flag: 0 } };
  const taken = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }, memo), incoming({ A: 1 }, memo)]));
  const result = await within((ctx) =>
    mergeOrders(
      ctx,
      taken.map((t) => t.orderId!),
    ),
  );
  expect(result.merged).toBeNull();
  expect(result.outcomes.filter((o) => !o.done).length).toBe(2);
});

test('ORD-11 unreview gives the stock back, cancel ends it, a second cancel is refused', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 4 })]));
  const id = taken!.orderId!;
  expect(await within((ctx) => unreviewOrders(ctx, [id], '改地址'))).toMatchObject([{ done: true }]);
  expect(await full(id)).toMatchObject({ state: 'waitReview', holdReasons: ['paused'], nodeId: null });
  expect(await stockOf(s.nodes[0]!, s.sku['A']!)).toMatchObject({ heldOut: 0n, free: 10n });
  expect(await within((ctx) => releaseHolds(ctx, [id], ['paused'], []))).toMatchObject([{ done: true }]);
  expect(await full(id)).toMatchObject({ state: 'released' });
  expect(await within((ctx) => cancelOrders(ctx, [id], '买家不要了'))).toMatchObject([{ done: true }]);
  expect(await stockOf(s.nodes[0]!, s.sku['A']!)).toMatchObject({ heldOut: 0n });
  expect(await within((ctx) => cancelOrders(ctx, [id], '再来'))).toMatchObject([
    { done: false, refusal: { code: 'orders.wrongState' } },
  ]);
});

test('CHN-6 changes after download: address before release, refund after release, cancel', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 10] }));
  const held = incoming({ A: 1 }, { seller: { memo: '等等', flag: 0 } });
  const going = incoming({ A: 1 });
  const [a, b] = await within((ctx) => take(ctx, s.shop, [held, going]));
  const moved = later(held, {
    seller: { memo: '', flag: 0 },
    recipient: { ...hangzhou, province: '广东省', city: '广州市', district: '天河区' },
  });
  await within((ctx) => take(ctx, s.shop, [moved]));
  expect(await full(a!.orderId!)).toMatchObject({ state: 'released', province: '广东省', holdReasons: [] });
  await within((ctx) => take(ctx, s.shop, [later(going, { lines: [{ ...going.lines[0]!, refund: 'asked' }] })]));
  expect(await full(b!.orderId!)).toMatchObject({ state: 'released', holdReasons: ['refundAsked'] });
  await within((ctx) => take(ctx, s.shop, [later(later(going, {}), { state: 'closed' })]));
  expect(await full(b!.orderId!)).toMatchObject({ state: 'closed', holdReasons: [] });
});

test('ORD-6 a reviewer holds, chooses the node and mends the address', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 10] }));
  const [taken] = await within((ctx) =>
    take(ctx, s.shop, [
      incoming({ A: 1 }, { recipient: { ...hangzhou, city: '', district: '', province: '', detail: '某处' } }),
    ]),
  );
  const id = taken!.orderId!;
  expect(await within((ctx) => approveOrders(ctx, [id]))).toMatchObject([
    { done: false, refusal: { code: 'orders.held' } },
  ]);
  const version = (await full(id)).version;
  await expect(within((ctx) => setRecipient(ctx, id, { province: '浙江省' }, version - 1))).rejects.toMatchObject({
    code: 'http.changedMeanwhile',
    status: 409,
  });
  expect(await within((ctx) => setRecipient(ctx, id, { province: '浙江省' }, version))).toMatchObject([
    { done: false, refusal: { code: 'orders.addressIncomplete', data: { missing: ['city'] } } },
  ]);
  await within((ctx) => holdOrders(ctx, [id], '等电话'));
  await within((ctx) =>
    setRecipient(ctx, id, { province: '浙江省', city: '杭州市', district: '西湖区', detail: '龙井路1号' }, null),
  );
  expect(await full(id)).toMatchObject({ state: 'waitReview', holdReasons: ['paused'] });
  await within((ctx) => setNodes(ctx, [id], s.nodes[1]!));
  // The choice waits with the order, through whatever else is changed.
  expect(await full(id)).toMatchObject({ state: 'waitReview', nodeId: s.nodes[1] });
  await within((ctx) => setFlags(ctx, [id], 3));
  await within((ctx) => releaseHolds(ctx, [id], ['paused'], []));
  expect(await full(id)).toMatchObject({ state: 'released', nodeId: s.nodes[1] });
});

test('ORD-6 an order is found by the last four digits of its phone, and with them the buyer', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const { recipient } = incoming({ A: 1 });
  const ending = (phone: string, buyer: string) =>
    incoming({ A: 1 }, { buyer: { id: buyer, message: '' }, recipient: { ...recipient, phone } });
  const taken = await within((ctx) =>
    take(ctx, s.shop, [
      ending('13900007315', '蔡小满'),
      ending('13800007315', '蔡大满'),
      ending('13873150000', '别人'),
    ]),
  );
  const [one, other] = taken.map((order) => order.orderId!);
  const found = async (text: string) =>
    new Set((await db.read(scope, (ctx) => listOrders(ctx, { text }, { sort: 'paidAt' }))).items.map(({ id }) => id));
  expect(await found('7315')).toEqual(new Set([one, other]));
  expect(await found('7315 蔡小满')).toEqual(new Set([one]));
  expect(await found('13800007315')).toEqual(new Set([other]));
  expect(await found('315')).toEqual(new Set());
  // However long ago it was, and whatever has become of it.
  await within((ctx) => cancelOrders(ctx, [one!], '买错了'));
  expect(await found('7315')).toEqual(new Set([one, other]));
});

test('ORD-9 SRC-2 stock in two places: divided over nodes where the shop allows it', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [0, 10] }, { splitFromMinor: '5000' }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1, B: 1 })]));
  expect(await full(taken!.orderId!)).toMatchObject({ state: 'split' });
  const children = (await only(s.shop)).filter((o) => o.splitFrom === taken!.orderId);
  expect(children.map((o) => [o.state, o.nodeId])).toEqual(
    expect.arrayContaining([
      ['released', s.nodes[0]],
      ['released', s.nodes[1]],
    ]),
  );
  expect(children.length).toBe(2);
});

test('ORD-12 goods arrive: what was short goes out', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [0, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 2 })]));
  expect((await full(taken!.orderId!)).holdReasons).toEqual(['outOfStock']);
  await within((ctx) => receive(ctx, s.nodes, s.sku, { A: [5, 0] }));
  await within((ctx) => approveOrders(ctx, [taken!.orderId!]));
  expect(await full(taken!.orderId!)).toMatchObject({ state: 'released', holdReasons: [] });
});

test('ORD-9 a rule merges orders of one recipient: they wait for each other and become one parcel', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [10, 0] }));
  const rules = [{ id: 'm', name: '合单', when: { field: 'mergeable', op: 'is', value: true }, do: [{ merge: true }] }];
  await owner.query(
    `insert into rule_set (tenant_id, kind, version, rules, published_at) values ($1, 'review', 1, $2, now())`,
    [scope.tenant, JSON.stringify(rules)],
  );
  const recipient = { ...hangzhou, phone: '13900008888' };
  const taken = await within((ctx) =>
    take(ctx, s.shop, [incoming({ A: 1 }, { recipient }), incoming({ B: 2 }, { recipient }), incoming({ A: 1 })]),
  );
  const [a, b, other] = await Promise.all(taken.map((t) => full(t.orderId!)));
  expect([a!.holdReasons, b!.holdReasons, other!.state]).toEqual([['waitMerge'], ['waitMerge'], 'released']);
  expect(await within((ctx) => forceReviewOrders(ctx, [a!.id], '急'))).toMatchObject([
    { done: false, refusal: { code: 'orders.firmHold' } },
  ]);
  await within((ctx) => mergeWaiting(ctx, a!.mergeKey));
  const joined = await full((await full(a!.id)).mergedInto!);
  expect([joined.state, joined.payableMinor, joined.channelNumbers.length]).toEqual(['released', 29_700n, 2]);
});

test('STK-3 an unpaid order divided over two nodes is paid in one sum and both parts go out', async () => {
  const s = await within((ctx) =>
    setUpSelling(ctx, { A: [10, 0], B: [0, 10] }, { splitFromMinor: '5000', reserveAt: 'order' }),
  );
  const order = incoming({ A: 1, B: 1 }, { state: 'waitPay', paidAt: null, paidMinor: 0n });
  await within((ctx) => take(ctx, s.shop, [order]));
  expect((await only(s.shop)).map((o) => o.state).sort()).toEqual(['split', 'waitPay', 'waitPay']);
  await within((ctx) =>
    take(ctx, s.shop, [later(order, { state: 'paid', paidAt: new Date(), paidMinor: order.payableMinor })]),
  );
  expect((await only(s.shop)).map((o) => [o.state, o.holdReasons.length])).toEqual(
    expect.arrayContaining([
      ['split', 0],
      ['released', 0],
      ['released', 0],
    ]),
  );
});
