/** ORD-10: the second step, over HTTP with the people who take it. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, priced, receive, setUpSelling, take } from '../../test/orders.ts';

const { db, scope, within, full, ask } = await orderHouse();

type Lead = { total?: bigint; priceChanged?: boolean; paidOffline?: boolean };
const leads = [
  ['a large amount', { total: 2_000_000n }, '超大额财审', true],
  ['a changed price', { priceChanged: true }, '改价财审', true],
  ['money taken offline', { paidOffline: true }, '线下收款财审', true],
  ['nothing of the kind', {}, '', false],
] as const;

test.each(leads)('ORD-10 %s leads to finance', async (_, { total = 9_900n, ...fact }: Lead, rule, waits) => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [500, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [priced(incoming({ A: 1 }, fact), total)]));
  const reviewer = await signedIn(db, scope.tenant, 'reviewer');
  const id = taken!.orderId!;
  const held = (await full(id)).holdReasons;
  if (held.length) await ask(reviewer, 'POST', '/orders/release-hold', { ids: [id], reasons: held });
  expect((await full(id)).state).toBe(waits ? 'waitFinanceReview' : 'released');
  const { timeline } = (await ask(reviewer, 'GET', `/orders/${id}`)).body;
  const told = timeline.filter((entry: { event: string }) => entry.event === 'toFinance');
  expect(told.map((entry: { data: unknown }) => entry.data)).toEqual(waits ? [{ rules: [rule] }] : []);
});

const rich = async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [500, 0] }));
  const large = priced(incoming({ A: 1 }), 2_000_000n);
  const [taken] = await within((ctx) => take(ctx, s.shop, [large]));
  return taken!.orderId!;
};

test('ORD-10 service passes it on, only another person with the right of finance lets it go', async () => {
  const id = await rich();
  const [reviewer, checker] = [
    await signedIn(db, scope.tenant, 'reviewer'),
    await signedIn(db, scope.tenant, 'financeChecker'),
  ];
  const both = await signedIn(db, scope.tenant, ['orders.read', 'orders.review', 'orders.finance', 'orders.force']);

  await ask(both, 'POST', '/orders/release-hold', { ids: [id], reasons: ['largeAmount'] });
  expect(await full(id)).toMatchObject({ state: 'waitFinanceReview', reviewedBy: `user:${both.userId}` });
  for (const path of ['approve', 'force-review']) {
    const { body } = await ask(both, 'POST', `/orders/${path}`, {
      ids: [id],
      ...(path === 'approve' ? {} : { reason: '急' }),
    });
    expect(body.outcomes).toMatchObject([{ done: false, refusal: { code: 'orders.financeStep' } }]);
  }
  expect((await ask(both, 'POST', '/orders/pass-finance', { ids: [id] })).body.outcomes).toMatchObject([
    { done: false, refusal: { code: 'identity.samePerson' } },
  ]);
  expect((await ask(reviewer, 'POST', '/orders/pass-finance', { ids: [id] })).status).toBe(403);
  expect((await ask(checker, 'GET', `/orders/${id}`)).body.allowed).toEqual(['passFinance', 'returnFromFinance']);
  expect((await ask(checker, 'POST', '/orders/pass-finance', { ids: [id] })).body.outcomes).toEqual([
    { id, done: true },
  ]);
  expect(await full(id)).toMatchObject({ state: 'released', financeBy: `user:${checker.userId}` });
  expect((await ask(checker, 'POST', '/orders/pass-finance', { ids: [id] })).body.outcomes).toMatchObject([
    { done: false, refusal: { code: 'orders.wrongState', data: { state: 'released' } } },
  ]);
});

test('ORD-10 finance sends back with a reason; the next round is passed by two people again', async () => {
  const id = await rich();
  const [reviewer, checker] = [
    await signedIn(db, scope.tenant, 'reviewer'),
    await signedIn(db, scope.tenant, 'financeChecker'),
  ];
  await ask(reviewer, 'POST', '/orders/release-hold', { ids: [id], reasons: ['largeAmount'] });
  expect((await ask(checker, 'POST', '/orders/return-from-finance', { ids: [id] })).status).toBe(400);
  await ask(checker, 'POST', '/orders/return-from-finance', { ids: [id], reason: '没有到账' });
  expect(await full(id)).toMatchObject({ state: 'waitReview', holdReasons: ['paused'], reviewedBy: '' });
  const { timeline } = (await ask(reviewer, 'GET', `/orders/${id}`)).body;
  expect(timeline.at(-1)).toMatchObject({ event: 'financeReturned', cause: '没有到账', actor: { kind: 'person' } });
  await ask(reviewer, 'POST', '/orders/release-hold', { ids: [id], reasons: ['paused'] });
  expect((await full(id)).state).toBe('waitFinanceReview');
  await ask(checker, 'POST', '/orders/pass-finance', { ids: [id] });
  expect((await full(id)).state).toBe('released');
});

test('ORD-10 what finance passed and stock stops is passed, and goes out when goods arrive', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [0, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }, { priceChanged: true })]));
  const id = taken!.orderId!;
  const [reviewer, checker] = [
    await signedIn(db, scope.tenant, 'reviewer'),
    await signedIn(db, scope.tenant, 'financeChecker'),
  ];
  expect((await full(id)).state).toBe('waitFinanceReview');
  expect((await ask(checker, 'POST', '/orders/pass-finance', { ids: [id] })).body.outcomes).toMatchObject([
    { done: false, refusal: { code: 'orders.held', data: { reasons: ['outOfStock'] } } },
  ]);
  expect(await full(id)).toMatchObject({ state: 'waitReview', holdReasons: ['outOfStock'] });
  await within((ctx) => receive(ctx, s.nodes, s.sku, { A: [5, 0] }));
  await ask(reviewer, 'POST', '/orders/approve', { ids: [id] });
  expect((await full(id)).state).toBe('released');
});
