/** Recipients in the clear, over HTTP: our own, and those a channel keeps under stars. */
import { beforeAll, describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { openChannelHouse } from '../../test/channel-house.ts';
import { clock } from '../../test/channels/clock.ts';
import { testDatabase } from '../../test/database.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { systemWorld } from '../kernel/db/database.ts';
import { shippingJobs } from '../shipping/shipping.ts';
import { courierDesk } from '../shipping/testing/courier-desk.ts';
import { OrderDesk, orderRoutes } from './orders.ts';

const time = clock('2026-11-21T03:00:00Z');
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: time.now } });
const house = await openChannelHouse(db, config, time.now, shippingJobs(courierDesk().ports));
const server = await listen(db, [...house.routes, ...orderRoutes(new OrderDesk(db), house.ports)]);
const support = await signedIn(db, 1, 'support');

const tea: SandboxSku = {
  ...{ itemId: '501', skuId: '901', merchantCode: 'A' },
  ...{ title: '铁观音', properties: '100g', priceMinor: 9_900n },
};
const stage = { seed: 4, now: time.date, skus: [tea] };
const taobao = await startTaobao(stage);
const woo = await startWoo({ ...stage, seed: 5 });
const ids = new Map<string, string>();

beforeAll(async () => {
  await house.connect(taobao, { name: '淘宝店' });
  await house.connect(woo, { name: '独立站' });
  taobao.control.placeOrders(1, { masked: 1 });
  taobao.control.placeOrders(1, { masked: 0 });
  woo.control.placeOrders(1, { masked: 1 });
  time.tick(120_000);
  await house.settle(owner);
  const { rows } = await owner.query('select id, channel_numbers[1] as number from sales_order');
  for (const { id, number } of rows) ids.set(number, id);
  expect(ids.size).toBe(3);
});

const [masked, plain] = [0, 1].map((at) => () => taobao.control.orders()[at]!) as [() => Order, () => Order];
type Order = ReturnType<typeof taobao.control.orders>[number];
async function reveal(number: string, purpose: string, who: Person = support) {
  const path = `/api/v1/orders/${ids.get(number)}/recipient/reveal`;
  const answer = await server.ask(who, 'POST', path, { body: { purpose } });
  return { status: answer.status, body: await answer.json() };
}
const logged = async (number: string) =>
  (
    await owner.query(`select actor, detail from audit_entry where subject = $1 order by id`, [
      `order/${ids.get(number)}`,
    ])
  ).rows;

let session: unknown;
async function outdated() {
  masked().token = 'another';
}
async function withoutSession() {
  session = (await owner.query(`select credentials from shop where name = '淘宝店'`)).rows[0].credentials;
  await owner.query(`update shop set credentials = credentials - 'session' where name = '淘宝店'`);
}
async function restore() {
  if (session) await owner.query(`update shop set credentials = $1 where name = '淘宝店'`, [session]);
}

describe('CHN-5 masked recipients', () => {
  test.each([
    ['checkAddress', '1006'],
    ['afterSale', '2001'],
    ['callBuyer', '2002'],
  ])('for %s the channel tells who it is, and is told scene %s', async (purpose, scene) => {
    const { number, recipient } = masked();
    const { status, body } = await reveal(number, purpose);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: recipient.name,
      phone: recipient.phone,
      detail: recipient.detail,
      masked: false,
    });
    expect(taobao.control.decryptions().at(-1)).toEqual({ orderNumber: number, scene });
    expect((await logged(number)).at(-1)).toMatchObject({
      actor: expect.stringContaining(support.userId),
      detail: { purpose, byChannel: true },
    });
  });

  test('the person is in no list, no log and no table', async () => {
    const { recipient } = masked();
    const list = await (await server.ask(support, 'GET', '/api/v1/orders')).text();
    const order = await (await server.ask(support, 'GET', `/api/v1/orders/${ids.get(masked().number)}`)).text();
    const { rows } = await owner.query(`
      select (select string_agg(to_jsonb(o)::text, '') from sales_order o)
          || (select string_agg(to_jsonb(a)::text, '') from audit_entry a)
          || (select string_agg(to_jsonb(k)::text, '') from idempotency_key k) as text`);
    for (const text of [list, order, server.logged.join(''), rows[0].text])
      for (const secret of [recipient.phone, recipient.detail]) expect(text).not.toContain(secret);
  });

  test.each([
    ['a purpose the channel does not know', async () => {}, 'police', 'channels.revealNotPossible'],
    ['a token that is no longer the order’s', outdated, 'afterSale', 'channels.channelFailed'],
    ['an authorisation that has ended', withoutSession, 'afterSale', 'channels.channelFailed'],
  ] as const)('refused: %s', async (_, prepare, purpose, code) => {
    await prepare();
    const { status, body } = await reveal(masked().number, purpose);
    expect([status, body.code]).toEqual([422, code]);
    expect(JSON.stringify(body)).not.toContain(masked().recipient.phone);
    await restore();
  });

  test('refused where the channel tells nobody; a shop that is off asks nothing', async () => {
    const { number } = woo.control.orders()[0]!;
    await owner.query(`update sales_order set masked_token = 'token' where id = $1`, [ids.get(number)]);
    expect((await reveal(number, 'afterSale')).body.code).toBe('channels.revealNotPossible');
    expect(await logged(number)).toEqual([]);
    await owner.query(`update shop set active = false where name = '淘宝店'`);
    expect((await reveal(masked().number, 'afterSale')).body.code).toBe('channels.shopOff');
    await owner.query(`update shop set active = true where name = '淘宝店'`);
  });

  test('a recipient we know is shown without asking, by the same right and with the same log', async () => {
    const { number, recipient } = plain();
    const asked = taobao.control.decryptions().length;
    expect((await reveal(number, 'police')).body).toMatchObject({ phone: recipient.phone, masked: false });
    expect(taobao.control.decryptions().length).toBe(asked);
    expect(await logged(number)).toMatchObject([{ detail: { purpose: 'police', byChannel: false } }]);
    const reader = await signedIn(db, 1, ['orders.read']);
    expect((await reveal(number, 'police', reader)).status).toBe(403);
  });
});
