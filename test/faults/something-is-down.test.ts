/**
 * What people can still do while somebody outside is away: the channel, the courier, the payment company, and our own
 * workers. Between us and each stand-in lies a faulty line. Each row takes orders, ships what can be shipped, and when
 * the other side is back, everything that waited happens once.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startKdniao } from '../../sandbox/couriers/kdniao.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { kdniao } from '../../src/connectors/carriers/kdniao/kdniao.ts';
import { createHttp, type Http } from '../../src/connectors/http.ts';
import { wechatPay } from '../../src/connectors/psp/wechat-pay/wechat-pay.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { systemWorld } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { OrderDesk, shipTo } from '../../src/orders/orders.ts';
import { expectPayments, merchantAccessOpener, paymentJobs, saveMerchantAccount } from '../../src/payments/payments.ts';
import {
  accessOpener,
  handOver,
  ParcelWork,
  requestWaybills,
  saveWaybillService,
  shippingJobs,
} from '../../src/shipping/shipping.ts';
import { makePickLists } from '../../src/warehouse/warehouse.ts';
import { openChannelHouse } from '../channel-house.ts';
import { ONE, testDatabase } from '../database.ts';
import { ring } from '../http.ts';
import { expectSound, placing, setUpMerchant } from './durable-house.ts';
import { type FaultyLine, startProxy, type Weather } from './proxy.ts';

const MINUTE = 60_000;
let ahead = 0;
const now = () => Date.now() + ahead;
const date = () => new Date(now());
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now } });
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);

/** A line to a stand-in, and the stand-in as it is seen through it. */
async function lineTo(url: string): Promise<{ line: FaultyLine; url: string; through: (endpoint: string) => string }> {
  const line = await startProxy({ port: Number(new URL(url).port) });
  const own = `http://127.0.0.1:${line.port}`;
  return { line, url: own, through: (endpoint) => endpoint.replace(url, own) };
}

const merchant = await setUpMerchant(db, 6, 10_000n);
const skus = merchant.codes.map((merchantCode, i) => ({
  itemId: String(620_011_000 + i),
  skuId: String(5_400_000_001 + i),
  merchantCode,
  title: `商品 ${merchantCode}`,
  properties: '颜色:米白',
  priceMinor: 9900n,
}));
const stands = {
  channel: await startTaobao({ seed: 1, now: date, skus }),
  courier: await startKdniao({ seed: 2, now: date }),
  psp: await startWechat({ seed: 3, now: date }),
};
const lines = {
  channel: await lineTo(stands.channel.url),
  courier: await lineTo(stands.courier.url),
  psp: await lineTo(stands.psp.url),
};
const http = createHttp({ hosts: [], allowLoopback: new Set([lines.courier.url, lines.psp.url]) });
const send: Http['send'] = (request) => http.send({ ...request, timeoutMs: 500 });
const shipping = {
  services: new Map([['kdniao', kdniao({ send })]]),
  openAccess: accessOpener(ring),
  checkEndpoint: async () => null,
  shipTo,
  sold: async () => new Map(),
};
const payments = {
  ring,
  providers: new Map([['wechatPay', wechatPay({ send, now: date, nonce: () => 'n'.repeat(32) })]]),
  openAccess: merchantAccessOpener(ring),
};
const house = await openChannelHouse(db, config, now, [...shippingJobs(shipping), ...paymentJobs(payments)]);
afterAll(async () => {
  await http.close();
  for (const { line } of Object.values(lines)) await line.close();
  for (const stand of Object.values(stands)) await stand.close();
});

await house.connect({
  ...stands.channel,
  url: lines.channel.url,
  access: { ...stands.channel.access, endpoint: lines.channel.through(stands.channel.access.endpoint) },
});
await owner.query(`update shop set settings = '{"reserveAt": "order"}' where id = $1`, [merchant.shop]);
await inOne(async (ctx) => {
  const { access } = stands.courier;
  const endpoint = lines.courier.through(access.endpoint);
  await saveWaybillService(ctx, ring, { ...access, endpoint, name: '快递鸟', couriers: ['ZTO', 'SF'], active: true });
  await saveMerchantAccount(ctx, ring, {
    ...stands.psp.access,
    id: 'wechat',
    kind: 'wechatPay',
    name: '微信支付',
    endpoint: lines.psp.through(stands.psp.access.endpoint),
    feePpm: 6000,
    feeToleranceMinor: 0n,
    currency: 'CNY',
    active: true,
  });
});

const desk = new OrderDesk(db);
let placed = 0;
/** An order over the open API, as a shop of one's own sends it. */
async function place(paid = true) {
  const number = `OWN-${++placed}`;
  const body = placing({ [merchant.codes[placed % merchant.codes.length]!]: 1 }, number);
  const answer = await desk.place(ONE, { shopId: merchant.shop, number, body: paid ? body : { ...body, paid: '0' } });
  if (answer.id === null) throw new Error(`${number} was only kept`);
  return answer;
}

/** The given schedules come due, and so does everything that waits for another try. */
async function work(...kinds: string[]): Promise<void> {
  ahead += 10 * MINUTE;
  await owner.query('update job set run_at = now() where claimed_by is null');
  await owner.query('update shop_trouble set retry_at = now()');
  await owner.query('update shipment_upload set due_at = now() where due_at is not null');
  for (const kind of kinds) await inOne((ctx) => ctx.enqueue(kind, {}, { key: 'schedule' }));
  await house.workers.drain();
}

type Parcel = { id: Id; node: Id; courier: string; state: string; waybill: string | null };
const parcelsOf = async (orders: readonly Id[]): Promise<Parcel[]> =>
  (
    await owner.query(
      `select f.id, f.node_id as node, f.courier, f.state, w.number as waybill
       from fulfilment f
       left join waybill w on w.tenant_id = f.tenant_id and w.id = f.waybill_id
       where f.order_id = any($1::uuid[])
       order by f.id`,
      [orders],
    )
  ).rows;

/** From now on the other side cannot be reached, also not over a connection that is open already. */
function breakDown({ line }: { line: FaultyLine }, weather: Weather): void {
  line.set(weather);
  line.reset();
}

function mend({ line }: { line: FaultyLine }): void {
  line.set('well');
  line.cut();
}

/** Parcels of released orders get their numbers and are picked and packed; none has left. */
async function pack(orders: readonly Id[]): Promise<void> {
  const ids = (await parcelsOf(orders)).map((parcel) => parcel.id);
  await inOne((ctx) => requestWaybills(ctx, ids));
  await work();
  await inOne((ctx) => makePickLists(ctx, ids));
  await inOne(async (ctx) => {
    const parcels = new ParcelWork(ctx);
    for (const parcel of await parcels.lock(ids)) parcel.state = 'checked';
    await parcels.save();
  });
}

/** Hands parcels over; answers how many left. */
async function ship(orders: readonly Id[]): Promise<number> {
  let left = 0;
  for (const { id, node, courier } of await parcelsOf(orders)) {
    const { outcomes } = await inOne((ctx) => handOver(ctx, { courier, nodeId: node, ids: [id] }));
    left += outcomes.filter((outcome) => outcome.done).length;
  }
  return left;
}

const ordersOf = async (numbers: readonly string[]): Promise<{ id: Id; state: string; number: string }[]> =>
  (
    await owner.query(
      'select id, state, channel_numbers[1] as number from sales_order where channel_numbers && $1 order by id',
      [numbers],
    )
  ).rows;

/** The line breaks down; `ship`ping and ordering go on as the row of the table says. */
describe.each<Weather>(['refused', 'deaf'])('the line is %s', (weather) => {
  test('the channel is down: own orders come in, parcels leave, what it must be told waits and is told once', async () => {
    const early = stands.channel.control.placeOrders(8, { unpaid: 0, memo: 0, masked: 0 });
    await work('channels.pullAll');
    // Some buyers live where no courier of ours goes.
    const known = (await ordersOf(early)).filter((order) => order.state === 'released');
    expect(known.length).toBeGreaterThan(2);
    await pack(known.map((order) => order.id));
    const told = stands.channel.control.shipments().length;

    breakDown(lines.channel, weather);
    const late = stands.channel.control.placeOrders(2, { unpaid: 0, memo: 0, masked: 0 });
    expect((await place()).state).toBe('released');
    expect(await ship(known.map((order) => order.id))).toBe(known.length);
    await work('channels.pullAll');
    const shipped = (await ordersOf(early)).filter((order) => order.state === 'shipped');
    expect(shipped.map((order) => order.id)).toEqual(known.map((order) => order.id));
    expect(await ordersOf(late)).toEqual([]);
    // What a deaf line carries arrives; only nobody knows.
    const arrived = stands.channel.control.shipments().length - told;
    expect(arrived).toBe(weather === 'deaf' ? known.length : 0);

    mend(lines.channel);
    await work('channels.pullAll');
    await work('channels.pullAll');
    expect(await ordersOf(late)).toHaveLength(2);
    const shipments = stands.channel.control
      .shipments()
      .slice(told)
      .map((shipment) => shipment.orderNumber);
    expect([shipments.length, new Set(shipments)]).toEqual([known.length, new Set(known.map((order) => order.number))]);
    await expectSound(db);
  });

  test('the courier is down: orders come in, what has its number leaves, and asking again gives one number each', async () => {
    const [ready, later] = [await place(), await place()];
    await pack([ready.id]);
    const issued = stands.courier.control.waybills().length;

    breakDown(lines.courier, weather);
    expect((await place()).state).toBe('released');
    const [parcel] = await parcelsOf([later.id]);
    await inOne((ctx) => requestWaybills(ctx, [parcel!.id]));
    await work('shipping.askWaybills');
    expect(await parcelsOf([later.id])).toMatchObject([{ waybill: null }]);
    expect(await ship([ready.id])).toBe(1);
    expect(await ship([later.id])).toBe(0);

    mend(lines.courier);
    await work('shipping.askWaybills');
    await work('shipping.askWaybills');
    const [after] = await parcelsOf([later.id]);
    const numbers = stands.courier.control
      .waybills()
      .slice(issued)
      .flatMap((waybill) => waybill.numbers);
    expect(numbers).toEqual([after!.waybill]);
    await expectSound(db);
  });

  test('the payment company is down: unpaid orders come in and wait, paid ones leave, the money is found by asking', async () => {
    const [paid, unpaid] = [await place(), await place(false)];
    await pack([paid.id]);
    const expected = { merchantAccount: 'wechat', reference: unpaid.number, amountMinor: 9900n, currency: 'CNY' };
    await inOne((ctx) => expectPayments(ctx, [{ ...expected, orderId: unpaid.id }]));
    stands.psp.control.pay(unpaid.number, 9900n);
    const stateOf = async () =>
      (
        await owner.query(
          'select p.state as payment, o.state as order from payment p join sales_order o on o.id = p.order_id where p.reference = $1',
          [unpaid.number],
        )
      ).rows[0];

    breakDown(lines.psp, weather);
    await work('payments.askSilent');
    expect(await stateOf()).toEqual({ payment: 'waiting', order: 'waitPay' });
    expect((await place(false)).state).toBe('waitPay');
    expect(await ship([paid.id])).toBe(1);

    mend(lines.psp);
    await work('payments.askSilent');
    await work('payments.askSilent');
    expect(await stateOf()).toEqual({ payment: 'paid', order: 'released' });
    await expectSound(db);
  });
});

test('our workers are down: orders come in and parcels leave; what they must do waits for them', async () => {
  const order = await place();
  await pack([order.id]);
  expect((await place()).state).toBe('released');
  expect(await ship([order.id])).toBe(1);
  const states = async () => (await owner.query('select state from sales_order where id = $1', [order.id])).rows;
  expect(await states()).toEqual([{ state: 'released' }]);
  await work();
  expect(await states()).toEqual([{ state: 'shipped' }]);
  await expectSound(db);
});
