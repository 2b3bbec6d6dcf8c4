/** ORD-11: the reverse chain after hand-over, step by step; ORD-15: what the timeline says of a life. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { Id } from '../kernel/ids.ts';
import { balances } from '../ledger/ledger.ts';
import { handOver } from '../shipping/shipping.ts';
import { places } from '../stock/stock.ts';
import { orderJobs } from './jobs.ts';

const { db, owner, scope, within, full, ask } = await orderHouse();
const jobs = orderJobs(new Map());
const hear = (kind: string, fulfilmentId: Id) =>
  within(async (ctx) => {
    const job = jobs.find((one) => one.kind === kind)!;
    if ('run' in job) await job.run(ctx, [{ payload: { fulfilmentIds: [fulfilmentId] } }] as never);
  });

/** A number, checked, handed over to the courier; the order hears of it. */
async function ship(id: Id, number: string): Promise<Id> {
  const { fulfilmentId, nodeId } = await full(id);
  await owner.query(
    `insert into waybill (tenant_id, id, fulfilment_id, service, courier, number, state, requested_at)
     values ($1, $2, $2, 'desk', 'ZTO', $3, 'printed', now())`,
    [scope.tenant, fulfilmentId, number],
  );
  await owner.query(
    `update fulfilment set state = 'checked', waybill_id = id, waybill_number = $3 where tenant_id = $1 and id = $2`,
    [scope.tenant, fulfilmentId, number],
  );
  await owner.query(
    `insert into counter_delta (tenant_id, name, delta) values ($1, 'parcel/checked', 1), ($1, 'parcel/created', -1)`,
    [scope.tenant],
  );
  await within((ctx) => handOver(ctx, { courier: 'ZTO', nodeId: nodeId!, ids: [fulfilmentId!] }));
  await hear('fulfilment.shipped', fulfilmentId!);
  return fulfilmentId!;
}

const sold = async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  await owner.query(`update shop set endpoint = 'https://x.example' where tenant_id = $1`, [scope.tenant]);
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 3 })]));
  const free = async () => (await within((ctx) => balances(ctx, [places.sellable(s.nodes[0]!, s.sku['A']!)])))[0]!;
  return { id: taken!.orderId!, free };
};
const everything = () => signedIn(db, scope.tenant, ['orders.read', 'orders.review', 'orders.edit', 'shipping.write']);
const uploads = async () =>
  (
    await owner.query(
      'select kind, waybill_number, corrects, state from shipment_upload where tenant_id = $1 order by id',
      [scope.tenant],
    )
  ).rows;

test('ORD-11 what a buyer sends back by an after-sale case is not taken back as if it had never left', async () => {
  const { id } = await sold();
  await ship(id, '78000000000099');
  const person = await everything();
  const wanted = { orderId: id, remedy: 'returnRefund', reason: '尺码不合', lines: [{ line: 1, quantity: '1' }] };
  const opened = await ask(person, 'POST', '/after-sales', { cases: [wanted] });
  expect(opened.body).toMatchObject({ outcomes: [{ done: true }] });
  const reversed = await ask(person, 'POST', '/orders/reverse-outbound', { ids: [id], reason: '交错了' });
  expect(reversed.body).toMatchObject({ outcomes: [{ done: false, refusal: { code: 'orders.caseOfGoods' } }] });
});

test('ORD-11 reverse outbound, unreview, edit, ship again: each step refuses until the one before is taken back', async () => {
  const { id, free } = await sold();
  const person = await everything();
  const run = async (path: string, more = {}) =>
    (await ask(person, 'POST', `/orders/${path}`, { ids: [id], ...more })).body.outcomes[0];
  const reason = { reason: '没有交给快递' };

  expect(await run('reverse-outbound', reason)).toMatchObject({ refusal: { code: 'orders.wrongState' } });
  expect(await run('courier', { courier: 'SF' })).toMatchObject({ refusal: { code: 'orders.unreviewFirst' } });
  const parcel = await ship(id, 'ZTO1');
  expect(await free()).toMatchObject({ posted: 7n });
  expect(await run('unreview')).toMatchObject({ refusal: { code: 'orders.reverseFirst', data: { state: 'shipped' } } });
  expect(await run('courier', { courier: 'SF' })).toMatchObject({ refusal: { code: 'orders.reverseFirst' } });

  expect(await run('reverse-outbound', reason)).toEqual({ id, done: true });
  expect(await free()).toMatchObject({ posted: 10n, heldOut: 0n });
  expect(await full(id)).toMatchObject({ state: 'released', holdReasons: ['paused'], fulfilmentId: parcel });
  const { rows } = await owner.query(
    `select d.kind, d.note, l.change from stock_document d join stock_document_line l on l.document_id = d.id where d.reverses_id = $1`,
    [parcel],
  );
  expect(rows).toMatchObject([{ kind: 'reversal', note: expect.stringContaining('没有交给快递'), change: '3' }]);
  // Nobody had told the channel yet, so nobody does.
  expect(await uploads()).toEqual([]);
  expect(await run('reverse-outbound', reason)).toMatchObject({ refusal: { code: 'orders.wrongState' } });
  await hear('fulfilment.shipped', parcel);
  expect((await full(id)).state).toBe('released');

  expect(await run('courier', { courier: 'SF' })).toMatchObject({ refusal: { code: 'orders.unreviewFirst' } });
  expect(await run('unreview')).toEqual({ id, done: true });
  const states = await owner.query(
    'select f.state, w.state as waybill from fulfilment f join waybill w on w.fulfilment_id = f.id where f.id = $1',
    [parcel],
  );
  expect(states.rows).toEqual([{ state: 'reversed', waybill: 'cancelled' }]);
  expect(await run('courier', { courier: 'SF' })).toEqual({ id, done: true });
  expect(await run('release-hold', { reasons: ['paused'] })).toEqual({ id, done: true });
  expect(await full(id)).toMatchObject({ state: 'released', courier: 'SF' });
  expect(await free()).toMatchObject({ posted: 10n, heldOut: 3n });
});

test('ORD-11 a channel that was told gets the number of the next parcel as a correction', async () => {
  const { id } = await sold();
  const person = await everything();
  const first = await ship(id, 'ZTO1');
  await owner.query(`update shipment_upload set state = 'accepted', tries = 1 where fulfilment_id = $1`, [first]);
  await ask(person, 'POST', '/orders/reverse-outbound', { ids: [id], reason: '破损，重发' });
  await ask(person, 'POST', '/orders/unreview', { ids: [id] });
  await ask(person, 'POST', '/orders/release-hold', { ids: [id], reasons: ['paused'] });
  await ship(id, 'ZTO2');
  expect(await uploads()).toMatchObject([
    { kind: 'ownCourier', waybill_number: 'ZTO1', state: 'accepted' },
    { kind: 'correctedNumber', waybill_number: 'ZTO2', corrects: expect.any(String) },
  ]);
});

test.each([
  ['inTransit', 'shipping.onTheWay'],
  ['signed', 'shipping.onTheWay'],
])('ORD-11 a parcel that is %s is the courier’s: it is stopped there first', async (state, code) => {
  const { id, free } = await sold();
  const parcel = await ship(id, 'ZTO1');
  await owner.query('update fulfilment set state = $2 where id = $1', [parcel, state]);
  const { body } = await ask(await everything(), 'POST', '/orders/reverse-outbound', { ids: [id], reason: '改地址' });
  expect(body.outcomes).toMatchObject([{ done: false, refusal: { code, data: { state } } }]);
  expect(await free()).toMatchObject({ posted: 7n });
});

test('ORD-15 a life in one line each: what happened, who did it, when, and why', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const [taken] = await within((ctx) =>
    take(ctx, s.shop, [incoming({ A: 1 }, { seller: { memo: '改颜色', flag: 0 } })]),
  );
  const id = taken!.orderId!;
  const person = await everything();
  await ask(person, 'POST', '/orders/hold', { ids: [id], note: '等买家回电' });
  await ask(person, 'POST', '/orders/release-hold', { ids: [id], reasons: ['memo', 'paused'] });
  await ask(person, 'POST', '/orders/unreview', { ids: [id], reason: '地址写错' });
  await ask(person, 'POST', '/orders/release-hold', { ids: [id], reasons: ['paused'] });
  await ask(person, 'POST', '/orders/release-hold', { ids: [id], reasons: ['memo'] });
  await ship(id, 'ZTO1');
  await ask(person, 'POST', '/orders/reverse-outbound', { ids: [id], reason: '漏发' });

  const { timeline } = (await ask(person, 'GET', `/orders/${id}`)).body;
  const told = timeline.map((entry: { actor: { kind: string; name: string }; event: string; cause: string | null }) => [
    entry.event,
    entry.actor.kind === 'person' ? entry.actor.name : entry.actor.kind,
    entry.cause,
  ]);
  expect(told).toEqual([
    ['received', 'system', null],
    ['held', 'system', '卖家备注待处理'],
    ['held', '测试员', '等买家回电'],
    ['holdReleased', '测试员', null],
    ['released', '测试员', null],
    ['unreviewed', '测试员', '地址写错'],
    ['holdReleased', '测试员', null],
    ['held', '测试员', '卖家备注待处理'],
    ['holdReleased', '测试员', null],
    ['released', '测试员', null],
    ['shipped', 'system', null],
    ['outboundReversed', '测试员', '漏发'],
  ]);
  const moments = timeline.map((entry: { at: string }) => Date.parse(entry.at));
  expect(moments.every((at: number, i: number) => at > 0 && (i === 0 || at >= moments[i - 1]))).toBe(true);
  expect(timeline.map((entry: { data: { node?: string } }) => entry.data.node).filter(Boolean)).toEqual([
    s.nodes[0],
    s.nodes[0],
  ]);
});
