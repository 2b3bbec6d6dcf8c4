/**
 * A Taobao shop whose line is bad: calls fail, are cut, torn and late; messages get lost, doubled, late and shuffled.
 * Buyers order, pay, change their minds; we collect, ship and tell. At the end both sides must hold the same.
 */
import { expect, test } from 'vitest';
import { start } from '../../sandbox/channels/taobao.ts';
import type { SandboxOrder, SandboxSku } from '../../sandbox/orders.ts';
import { auditDay, channelChecks } from '../../src/channels/channels.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { systemWorld } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { askDueWaybills } from '../../src/shipping/ask-waybills.ts';
import { handOver, ParcelWork, requestWaybills, shippingJobs } from '../../src/shipping/shipping.ts';
import { courierDesk, openDesk } from '../../src/shipping/testing/courier-desk.ts';
import { makePickLists } from '../../src/warehouse/warehouse.ts';
import { openChannelHouse } from '../channel-house.ts';
import { clock } from '../channels/clock.ts';
import { ONE, testDatabase } from '../database.ts';
import { listen, signedIn } from '../http.ts';
import { setUpSelling } from '../orders.ts';
import { seeded } from '../random.ts';
import { seedStock } from '../seed.ts';

const SEED = Number(process.env['SEED'] ?? 20261121);
const ROUNDS = 25;
const time = clock('2026-11-21T01:00:00Z');
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: time.now } });

const skus: SandboxSku[] = Array.from({ length: 12 }, (_, i) => ({
  itemId: String(620_011_000 + Math.floor(i / 4)),
  skuId: String(5_400_000_001 + i),
  merchantCode: `TEA-${i}`,
  title: '安溪铁观音 清香型',
  properties: `净含量:${100 + i}g`,
  priceMinor: BigInt(1990 + i * 310),
}));

const desk = courierDesk();
const house = await openChannelHouse(db, config, time.now, shippingJobs(desk.ports));
const server = await listen(db, house.routes);
const shopId = db.world.newId();
const shop = await start({
  seed: SEED,
  now: time.date,
  skus,
  webhookUrl: `${server.url}/webhooks/channels/1/${shopId}`,
});
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);

const pull = () => inOne((ctx) => ctx.enqueue('channels.pullAll', {}, { key: 'schedule' }));

async function setUp(): Promise<Id[]> {
  const nodes = await inOne(async (ctx) => {
    await openDesk(ctx);
    const selling = await setUpSelling(ctx, Object.fromEntries(skus.map((sku) => [sku.merchantCode, [0, 0]])));
    const goods = Object.values(selling.sku).map((skuId) => ({ skuId, quantity: 10_000n }));
    await seedStock(ctx, selling.nodes[0]!, goods);
    return selling.nodes;
  });
  await owner.query(`update waybill_service set couriers = '{ZTO}'`);
  await owner.query(`update courier set service = 'desk' where code = 'ZTO'`);
  await house.connect(shop, { id: shopId, name: '官佳旗舰店' });
  return nodes;
}

/** What a bad day does to the line: about one call in thirty goes wrong, every third message. */
const BAD_DAY = {
  seed: SEED,
  requests: { fail: 0.008, cut: 0.006, garble: 0.006, failAfter: 0.006, tear: 0.006, late: 0.01 },
  pushes: { missing: 0.15, repeated: 0.15, late: 0.15, reordered: true },
};

const numbersOf = (states: readonly SandboxOrder['state'][]) =>
  shop.control
    .orders()
    .filter((order) => states.includes(order.state))
    .map((order) => order.number);

/** Fulfilments that may leave are waybilled, picked, checked and handed over. */
async function shipReleased(nodes: readonly Id[]): Promise<number> {
  const { rows } = await owner.query(
    `select id, node_id from fulfilment where state = 'created' and stop_reasons = '{}'`,
  );
  const ids: Id[] = rows.map((row) => row.id);
  await inOne((ctx) => requestWaybills(ctx, ids));
  await askDueWaybills(db, ONE, desk.ports);
  await inOne((ctx) => makePickLists(ctx, ids));
  await inOne(async (ctx) => {
    const work = new ParcelWork(ctx);
    for (const parcel of await work.lock(ids)) parcel.state = 'checked';
    await work.save();
  });
  const handed = await inOne((ctx) => handOver(ctx, { courier: 'ZTO', nodeId: nodes[0]!, ids }));
  return handed.outcomes.filter((outcome) => outcome.done).length;
}

test(`CHN-3 CHN-6 CHN-8 CHN-9 500 orders over a bad line arrive once, change with their buyers, and are told as shipped (SEED=${SEED})`, async () => {
  const nodes = await setUp();
  const chance = seeded(SEED);
  shop.control.setFaults(BAD_DAY);

  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < 4; i++) {
      time.tick(3_000);
      shop.control.placeOrders(5, { unpaid: 0.3, memo: 0 });
    }
    for (const number of numbersOf(['waitPay'])) if (chance.random() < 0.4) shop.control.pay(number);
    const paid = numbersOf(['paid']);
    shop.control.changeAddress(chance.pick(paid), { detail: `新华街${round + 1}号`, phone: '13900009999' });
    if (round % 5 === 0) shop.control.refund(chance.pick(paid));
    if (round % 7 === 0) shop.control.cancel(chance.pick(numbersOf(['waitPay', 'paid'])));
    const statuses = await shop.control.deliver();
    expect(statuses.every((status) => status === 200)).toBe(true);
    if (round % 3 === 0) await pull();
    await house.workers.drain();
    time.tick(20_000);
  }
  for (const number of numbersOf(['waitPay'])) shop.control.pay(number);

  // The day goes on, and the line stays bad: what is missing must come by itself.
  for (let round = 0; round < 3; round++) {
    time.tick(120_000);
    await pull();
    await house.settle(owner);
  }

  const theirs = shop.control.orders();
  expect(theirs.length).toBe(500);
  const ours = new Map(
    (await owner.query('select number, state, modified_at from channel_order')).rows.map((row) => [row.number, row]),
  );
  const second = (at: Date) => Math.floor(at.getTime() / 1000);
  for (const order of theirs) {
    const row = ours.get(order.number);
    expect({ number: order.number, state: row?.state, at: second(row?.modified_at ?? new Date(0)) }).toEqual({
      number: order.number,
      state: order.state === 'waitPay' && order.cashOnDelivery ? 'paid' : order.state,
      at: second(order.modifiedAt),
    });
  }

  // Each order that was ever to be shipped is in exactly one sales order; the others are in none.
  const { rows: live } = await owner.query(`
    select n as number, count(*)::int as orders, min(o.state) as state, min(o.detail) as detail, min(o.phone) as phone,
           bool_or('refundAsked' = any(o.hold_reasons)) as refund, bool_or('changedByBuyer' = any(o.hold_reasons)) as changed
    from sales_order o, unnest(o.channel_numbers) n
    where o.state not in ('merged', 'split')
    group by n`);
  const orders = new Map(live.map((row) => [row.number, row]));
  expect(live.filter((row) => row.orders !== 1)).toEqual([]);
  const wanted = theirs.filter((order) => order.state === 'paid').map((order) => order.number);
  expect(wanted.filter((number) => !orders.has(number))).toEqual([]);
  expect([...orders.keys()].filter((number) => !ours.has(number))).toEqual([]);

  // Who changed the address is not sent to the old one; who wants the money back is not sent to at all.
  const paid = theirs.filter((order) => order.state === 'paid');
  const moved = paid.filter((order) => order.recipient.phone === '13900009999' && !order.token);
  const held = moved.filter((order) => orders.get(order.number)?.changed);
  const rewritten = moved.filter((order) => orders.get(order.number)?.detail === order.recipient.detail);
  expect(moved.filter((order) => !held.includes(order) && !rewritten.includes(order))).toEqual([]);
  const regretted = paid.filter((order) => order.lines.every((line) => line.refund === 'asked'));
  expect(regretted.filter((order) => !orders.get(order.number)?.refund)).toEqual([]);
  expect([moved.length, regretted.length].every((count) => count > 2)).toBe(true);

  const shipped = await shipReleased(nodes);
  expect(shipped).toBeGreaterThan(300);
  await house.settle(owner);
  const left = new Set(shop.control.shipments().map((shipment) => shipment.orderNumber));
  expect([...held, ...regretted].filter((order) => left.has(order.number))).toEqual([]);
  const told = new Map(shop.control.shipments().map((shipment) => [shipment.orderNumber, shipment]));
  const { rows: uploads } = await owner.query('select channel_number, waybill_number, state from shipment_upload');
  expect(uploads.filter((row) => row.state !== 'accepted')).toEqual([]);
  expect(uploads.filter((row) => told.get(row.channel_number)?.waybillNumber !== row.waybill_number)).toEqual([]);
  // However often a call was repeated, nothing was shipped twice there.
  expect(shop.control.shipments().length).toBe(told.size);
  expect(told.size).toBe(uploads.length);

  // The channel's news of our own shipments comes back; afterwards a quiet hour stores nothing.
  shop.control.setFaults({ seed: SEED });
  time.tick(120_000);
  await pull();
  await house.settle(owner);
  const before = (await owner.query('select count(*)::int as n from channel_message')).rows[0].n;
  time.tick(120_000);
  await pull();
  await house.settle(owner);
  expect((await owner.query('select count(*)::int as n from channel_message')).rows[0].n).toBe(before);

  expect(house.failures).toEqual([]);
  const checks = await verifyTenant(db, ONE, channelChecks);
  expect(checks.filter((check) => check.breaches)).toEqual([]);
  expect(checks.find((check) => check.name === 'channels.rawIsKept')?.rows).toBeGreaterThan(900);
}, 180_000);

test('CHN-3 the gap audit finds what never came and brings it', async () => {
  const numbers = shop.control
    .orders()
    .slice(0, 3)
    .map((order) => order.number);
  await owner.query('delete from channel_order where number = any($1)', [numbers]);
  const first = await auditDay(db, ONE, house.ports, { shopId, day: '2026-11-21' });
  expect(first).toMatchObject({ theirs: 500, ours: 497, mended: 3 });
  await house.settle(owner);
  const { rows } = await owner.query('select ours, theirs, mended from shop_gap');
  expect(rows).toEqual([{ ours: 500, theirs: 500, mended: 3 }]);
});

test('CHN-3 a person asks for single numbers, or for all changes, and sees what is missing', async () => {
  const boss = await signedIn(db, 1, ['channels.read', 'channels.write']);
  const [known, gone] = [shop.control.orders()[0]!.number, '9999999999999999999'];
  const pullNow = async (body: unknown, id = shopId) =>
    (await server.ask(boss, 'POST', `/api/v1/shops/${id}/pull`, { body })).json();
  expect(await pullNow({ numbers: [known, gone] })).toEqual({ pulled: 1, changed: 0, missing: [gone] });
  time.tick(90_000);
  const fresh = shop.control.placeOrders(2, { unpaid: 0 });
  time.tick(90_000);
  expect(await pullNow({})).toMatchObject({ changed: fresh.length, missing: [] });
  expect(await pullNow({}, db.world.newId())).toMatchObject({ status: 404 });
  const { shops } = await (await server.ask(boss, 'GET', '/api/v1/shops')).json();
  expect(shops).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ id: shopId, state: 'healthy', uploads: { waiting: 0, failed: 0 } }),
    ]),
  );
  await owner.query('update shop set active = false where id = $1', [shopId]);
  expect(await pullNow({})).toMatchObject({ code: 'channels.shopOff' });
});
