/** CHN-8 corrected number: a parcel that has left gets another waybill number, and both channels hear of it. */
import { beforeAll, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { channelChecks } from '../../src/channels/channels.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { systemWorld } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { OrderDesk, orderRoutes } from '../../src/orders/orders.ts';
import { askDueWaybills } from '../../src/shipping/ask-waybills.ts';
import { handOver, ParcelWork, requestWaybills, shippingChecks, shippingJobs } from '../../src/shipping/shipping.ts';
import { courierDesk, openDesk } from '../../src/shipping/testing/courier-desk.ts';
import { makePickLists } from '../../src/warehouse/warehouse.ts';
import { openChannelHouse } from '../channel-house.ts';
import { clock } from '../channels/clock.ts';
import { ONE, testDatabase } from '../database.ts';
import { listen, signedIn } from '../http.ts';
import { setUpSelling } from '../orders.ts';
import { seedStock } from '../seed.ts';

const time = clock('2026-11-21T01:00:00Z');
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: time.now } });
const tea: SandboxSku = {
  ...{ itemId: '501', skuId: '901', merchantCode: 'TEA' },
  ...{ title: '铁观音', properties: '100g', priceMinor: 9_900n },
};
const desk = courierDesk();
const house = await openChannelHouse(db, config, time.now, shippingJobs(desk.ports));
const server = await listen(db, [...house.routes, ...orderRoutes(new OrderDesk(db), house.ports)]);
const boss = await signedIn(db, 1, 'owner');
const stage = { seed: 8, now: time.date, skus: [tea] };
const taobao = await startTaobao(stage);
const woo = await startWoo({ ...stage, seed: 9 });
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);

type Parcel = { id: Id; channelNumber: string; state: string; waybillNumber: string };
const parcels = async (): Promise<Parcel[]> =>
  (
    await owner.query(`
      select f.id, o.channel_numbers[1] as "channelNumber", f.state, o.waybill_number as "waybillNumber"
      from fulfilment f
      join sales_order o on o.fulfilment_id = f.id
      order by o.channel_numbers[1]`)
  ).rows;
const parcelOf = async (standIn: typeof taobao | typeof woo, at = 0) => {
  const numbers = standIn.control.orders().map((order) => order.number);
  return (await parcels()).filter((one) => one.state === 'shipped' && numbers.includes(one.channelNumber))[at]!;
};
const told = (standIn: typeof taobao | typeof woo, number: string) =>
  standIn.control
    .shipments()
    .filter((one) => one.orderNumber === number)
    .map((one) => `${one.corrected ? 'corrected' : 'shipped'} ${one.carrierCode} ${one.waybillNumber}`);
async function replace(fulfilmentId: Id, waybillNumber: string, courier = 'ZTO') {
  const body = { replacements: [{ fulfilmentId, courier, waybillNumber }] };
  const { outcomes } = await (await server.ask(boss, 'POST', '/api/v1/waybills/replace', { body })).json();
  return outcomes[0].done ? 'done' : outcomes[0].refusal.code;
}

beforeAll(async () => {
  const nodes = await inOne(async (ctx) => {
    await openDesk(ctx);
    const selling = await setUpSelling(ctx, { TEA: [0, 0] });
    await seedStock(ctx, selling.nodes[0]!, [{ skuId: selling.sku['TEA']!, quantity: 1_000n }]);
    return selling.nodes;
  });
  await owner.query(`update waybill_service set couriers = '{ZTO}'`);
  await owner.query(`update courier set service = 'desk' where code = 'ZTO'`);
  await house.connect(taobao, { name: '淘宝店' });
  await house.connect(woo, { name: '独立站' });
  for (const standIn of [taobao, woo]) standIn.control.placeOrders(8, { memo: 0, messages: [''], masked: 0 });
  time.tick(120_000);
  await house.settle(owner);
  const ids = (await parcels()).map((one) => one.id);
  // One parcel stays in the house.
  const leaving = ids.slice(0, -1);
  await inOne((ctx) => requestWaybills(ctx, ids));
  await askDueWaybills(db, ONE, desk.ports);
  await inOne((ctx) => makePickLists(ctx, leaving));
  await inOne(async (ctx) => {
    const work = new ParcelWork(ctx);
    for (const parcel of await work.lock(leaving)) parcel.state = 'checked';
    await work.save();
  });
  await inOne((ctx) => handOver(ctx, { courier: 'ZTO', nodeId: nodes[0]!, ids: leaving }));
  await house.settle(owner);
}, 60_000);

test.each([
  ['Taobao', taobao],
  ['WooCommerce', woo],
] as const)('CHN-8 %s: parcel, order and channel say the new number', async (_, standIn) => {
  const before = await parcelOf(standIn);
  expect(told(standIn, before.channelNumber)).toEqual([`shipped ZTO ${before.waybillNumber}`]);
  const number = `SF${before.waybillNumber}`;
  expect(await replace(before.id, number, 'SF')).toBe('done');
  await house.settle(owner);
  expect(told(standIn, before.channelNumber)).toEqual([
    `shipped ZTO ${before.waybillNumber}`,
    `corrected SF ${number}`,
  ]);
  expect((await parcelOf(standIn)).waybillNumber).toBe(number);
  const { items } = await (await server.ask(boss, 'GET', '/api/v1/uploads?state=accepted')).json();
  expect(items).toContainEqual(
    expect.objectContaining({ channelNumber: before.channelNumber, waybillNumber: number, courier: expect.anything() }),
  );
  expect(await replace(before.id, number, 'SF')).toBe('shipping.sameNumber');
});

test('CHN-8 refused: not shipped yet, another parcel’s number, no such courier, no such parcel', async () => {
  const all = await parcels();
  const home = all.find((one) => one.state !== 'shipped')!;
  const [one, two] = [await parcelOf(taobao, 2), await parcelOf(taobao, 3)];
  expect(await replace(home.id, 'X1')).toBe('shipping.notShipped');
  expect(await replace(two.id, one.waybillNumber)).toBe('shipping.numberTaken');
  expect(await replace(two.id, 'X1', 'NOBODY')).toBe('shipping.courierUnknown');
  expect(await replace(db.world.newId(), 'X1')).toBe('shipping.unknown');
});

test('SHP-8 a postal parcel takes no number but the post’s, and a misread digit is found', async () => {
  await owner.query(`insert into service_limit (tenant_id, courier, numbers) values (1, 'SF', 's10')`);
  const parcel = await parcelOf(taobao, 2);
  expect(await replace(parcel.id, 'SF1234567890', 'SF')).toBe('shipping.numberNotS10');
  expect(await replace(parcel.id, 'LZ123456784CN', 'SF')).toBe('shipping.checkDigitWrong');
  expect(await replace(parcel.id, 'LZ123456785CN', 'SF')).toBe('done');
  await owner.query('delete from service_limit');
});

test('CHN-8 the line is bad while a number is corrected: it is there once, and the books agree', async () => {
  const before = await parcelOf(taobao, 1);
  taobao.control.setFaults({ seed: 3, requests: { cut: 0.3, failAfter: 0.3 } });
  await replace(before.id, 'NEW1');
  for (let round = 0; round < 4; round++) {
    await house.workers.drain();
    await owner.query('update job set run_at = now() where claimed_by is null');
    await owner.query('update shop_trouble set retry_at = now()');
    await owner.query('update shipment_upload set due_at = now() where due_at is not null');
  }
  taobao.control.setFaults({ seed: 3 });
  await house.settle(owner);
  expect(told(taobao, before.channelNumber).at(-1)).toBe('corrected ZTO NEW1');
  const broken = (await verifyTenant(db, ONE, [...channelChecks, ...shippingChecks])).filter((check) => check.breaches);
  expect(broken).toEqual([]);
});
