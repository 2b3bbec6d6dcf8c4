/**
 * Numbers from where a merchant has a contract of his own (SHP-2) and what such a courier does for him (SHP-5): a recipient
 * Pinduoduo keeps to itself goes to Pinduoduo's own e-waybills whoever brings the parcel; SF's pushes, which nobody signs,
 * are hints and nothing else, and what became of an intercept is heard by them.
 */
import { expect, test } from 'vitest';
import { ciphersOf } from '../../sandbox/channels/pinduoduo-order.ts';
import { clientOf } from '../../sandbox/demo/client.ts';
import { allChecks } from '../../src/all-checks.ts';
import type { IncomingOrder } from '../../src/channels/connector.ts';
import { listIntercepts, registerIntercepts } from '../../src/contract/intercepts.ts';
import { getOrder } from '../../src/contract/orders.ts';
import * as shipping from '../../src/contract/shipping.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ParcelWork, readParcels } from '../../src/shipping/shipping.ts';
import { makePickLists } from '../../src/warehouse/warehouse.ts';
import { ONE } from '../database.ts';
import { signedIn } from '../http.ts';
import { incoming, take } from '../orders.ts';
import { openWholeHouse } from '../whole-house.ts';

let aheadMs = 0;
const house = await openWholeHouse(() => Date.now() + aheadMs);
const nodes = await house.furnish();
const node = nodes['JX']!;
await house.stockUp(node, [
  { merchantCode: 'A', name: '连衣裙', barcode: '6901234567892', weightG: 400n, quantity: 900n },
]);
const { world, shops } = await house.openWorld(20261122);
const me = clientOf(house.server.url, (await signedIn(house.db, 1, 'owner')).token);

const taken = async (order: IncomingOrder, shop: Id): Promise<Id> =>
  (await house.inOne((ctx) => take(ctx, shop, [order])))[0]!.orderId!;
const parcelOf = async (id: Id): Promise<Id> => (await me(getOrder, { params: { id } })).fulfilments.at(-1)!.id;
const parcel = async (id: Id) => (await house.inOne((ctx) => readParcels(ctx, [id])))[0]!;
const ask = async (id: Id, courier: string) =>
  (await me(shipping.requestWaybills, { body: { ids: [id], courier } })).outcomes[0]!;

test('SHP-2 whom a platform keeps to itself its own e-waybills print; another’s refuse him, and nobody is asked twice', async () => {
  const [number] = world.pinduoduo.control.placeOrders(1, { masked: 1 });
  const there = world.pinduoduo.control.orders().find((one) => one.number === number)!;
  const order = incoming({ A: 1 }, { number: number! });
  const masked = { token: JSON.stringify([...ciphersOf(there).keys()]), mergeKey: 'open-address' };
  const recipient = { ...order.recipient, name: '张**', phone: '139****0001', detail: '文一西路**号', masked };
  const id = await parcelOf(await taken({ ...order, recipient }, shops.pinduoduo));
  // 中通's numbers come from Kdniao, which reads nobody's tokens. The first answer gets lost.
  world.pinduoduo.control.setFaults({ seed: 1, requests: { cut: 1 } });
  expect(await ask(id, 'ZTO')).toMatchObject({ done: false, refusal: { code: 'shipping.answerUnknown' } });
  world.pinduoduo.control.setFaults({ seed: 0 });
  await house.owner.query('update waybill set ask_at = now()');
  await house.due('shipping.askWaybills');
  await house.settle();
  const { waybill, waybillNumber } = await parcel(id);
  expect(waybill).toMatchObject({ service: 'pinduoduo', courier: 'ZTO', state: 'issued' });
  expect(world.pinduoduo.control.waybills.book.all()).toHaveLength(1);
  expect(world.pinduoduo.control.waybills.printedFor(waybillNumber!)).toMatchObject({ name: there.recipient.name });

  // A token of another platform goes nowhere, and says so.
  const strange = incoming({ A: 1 });
  const hidden = { ...strange.recipient, masked: { token: '["x"]', mergeKey: 'x' } };
  const lost = await parcelOf(await taken({ ...strange, recipient: hidden }, shops.douyin));
  expect(await ask(lost, 'ZTO')).toMatchObject({ done: false, refusal: { code: 'shipping.courierRefused' } });
});

/** Handed over to SF, whose courier comes at once. */
async function withSf(): Promise<Id> {
  const id = await parcelOf(await taken(incoming({ A: 1 }), shops.taobao));
  expect(await ask(id, 'SF')).toMatchObject({ done: true });
  await house.inOne((ctx) => makePickLists(ctx, [id]));
  await house.inOne(async (ctx) => {
    const work = new ParcelWork(ctx);
    for (const one of await work.lock([id])) one.state = 'checked';
    await work.save();
  });
  await me(shipping.handOver, { body: { courier: 'SF', nodeId: node, ids: [id] } });
  await house.settle();
  const { waybillNumber } = await parcel(id);
  world.sf.control.collect(waybillNumber!, 'signed');
  return id;
}

test('SHP-4 SHP-5 SF: a push is a hint that is asked about; an intercept is given, and its result comes by callback', async () => {
  const [stopped, sentOn, forged] = [await withSf(), await withSf(), await withSf()];
  const numbers = new Map<Id, string>();
  for (const id of [stopped, sentOn, forged]) numbers.set(id, (await parcel(id)).waybillNumber!);
  const push = (body: string) =>
    fetch(`${house.server.url}/api/v1/carrier-pushes/1/sf`, {
      method: 'POST',
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      body,
    });

  // Whoever knows a number alone is nobody, and what a push says happened is not believed.
  const claim = { mailno: numbers.get(forged), acceptTime: '2026-06-05 10:00:00', remark: '已签收', opCode: '80' };
  const lie = (orderid: string) => JSON.stringify({ Body: { WaybillRoute: [{ ...claim, orderid }] } });
  expect((await push(lie('F00000001'))).status).toBe(403);
  expect((await push(lie((await parcel(forged)).waybillId!))).status).toBe(200);
  await house.settle();
  expect((await parcel(forged)).state).toBe('shipped');

  aheadMs += 8 * 3_600_000;
  expect(await world.sf.control.push()).toHaveLength(3);
  await house.settle();
  expect((await parcel(stopped)).state).toBe('inTransit');

  await me(registerIntercepts, { body: { ids: [stopped], reason: '买家不要了' } });
  const to = {
    name: '李四',
    phone: '13900000009',
    province: '天津市',
    city: '天津市',
    district: '和平区',
    town: '',
    detail: '南京路1号',
  };
  await me(registerIntercepts, { body: { ids: [sentOn], reason: '买家搬家了', to } });
  await house.settle();
  const states = async () => {
    const { items } = await me(listIntercepts, { query: { limit: 10 } });
    return Object.fromEntries(items.map(({ way, state, byHand }) => [way, `${state}${byHand ? ' by hand' : ''}`]));
  };
  expect(await states()).toEqual({ return: 'intercepting', redirect: 'intercepting' });
  expect(Object.fromEntries(world.sf.control.stopped)).toEqual({
    [numbers.get(stopped)!]: 'return',
    [numbers.get(sentOn)!]: 'redirect',
  });

  aheadMs += 5 * 3_600_000;
  await world.sf.control.push();
  await house.settle();
  expect(await states()).toEqual({ return: 'success', redirect: 'success' });
  expect((await parcel(stopped)).state).toBe('intercepted');
  expect((await parcel(sentOn)).state).not.toBe('intercepted');
  const checks = await verifyTenant(house.db, ONE, allChecks);
  // These orders were told to us, not pulled.
  expect(checks.filter(({ name, breaches }) => breaches > 0 && name !== 'channels.rawIsKept')).toEqual([]);
});
