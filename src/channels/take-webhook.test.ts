/** Webhooks over a listening server, from stand-ins that sign as the platforms do. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { openChannelHouse } from '../../test/channel-house.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen } from '../../test/http.ts';
import { setUpSelling } from '../../test/orders.ts';
import { seeded } from '../../test/random.ts';
import { formatChinaTime } from '../connectors/china-time.ts';
import { topSign } from '../connectors/top-sign.ts';
import { systemWorld } from '../kernel/db/database.ts';
import { ordersOfMessages } from './messages.ts';

const SEED = Number(process.env['SEED'] ?? 30);
const NOW = new Date('2026-11-21T03:00:00Z');
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: () => NOW.getTime() } });
const house = await openChannelHouse(db, config, () => NOW.getTime());
const server = await listen(db, house.routes);

const skus: SandboxSku[] = [
  { itemId: '501', skuId: '901', merchantCode: 'A', title: '卫衣', properties: '米白 / M', priceMinor: 9_900n },
];
const shopId = db.world.newId();
const wooId = db.world.newId();
const hook = (shop: string, tenant = 1) => `${server.url}/webhooks/channels/${tenant}/${shop}`;
const shop = await startTaobao({ seed: SEED, now: () => NOW, skus, webhookUrl: hook(shopId) });
const woo = await startWoo({ seed: SEED, now: () => NOW, skus, webhookUrl: hook(wooId) });
await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [1000, 0] }));
await house.connect(shop, { id: shopId, name: '淘宝店' });
await house.connect(woo, { id: wooId, name: '独立站' });
await house.workers.drain();

const one = async (text: string, values: unknown[] = []) => (await owner.query(text, values)).rows[0];
/** Everything a message may have touched, as one text. */
const state = async () =>
  JSON.stringify(
    await one(`select
      (select count(*) from channel_message) as messages, (select count(*) from webhook_seen) as seen,
      (select count(*) from sales_order) as orders, (select count(*) from job) as jobs`),
  );

/** A message of the Taobao platform about one trade, signed as it signs. */
function message(
  tid: string,
  id: number,
  change: { secret?: string; body?: string; timestamp?: Date; query?: Record<string, string> } = {},
) {
  const { appKey = '', appSecret = '', sellerNick = '' } = shop.access.credentials;
  const body =
    change.body ??
    `{"id":${id},"topic":"taobao_trade_TradeBuyerPay","user_nick":"${sellerNick}","content":"{\\"tid\\":${tid}}"}`;
  const params = {
    app_key: appKey,
    timestamp: formatChinaTime(change.timestamp ?? NOW),
    sign_method: 'hmac-sha256',
    ...change.query,
  };
  const sign = change.query?.['sign'] ?? topSign(params, change.secret ?? appSecret, 'hmac-sha256', body);
  return { query: new URLSearchParams({ ...params, sign }), body };
}
const post = async (url: string, body: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
};

describe('figure 30: genuine messages', () => {
  test(`the same message 1,000 times, 64 at once, shuffled with others of its order: one effect each, always 200 (SEED=${SEED})`, async () => {
    const [number] = shop.control.placeOrders(1, { memo: 0, cashOnDelivery: 0 });
    const messages = [1, 2, 3].map((id) => message(number!, id));
    const mix = seeded(SEED);
    const sending = Array.from({ length: 1000 }, (_, i) => messages[i < 900 ? 0 : mix.below(3)]!);
    for (let i = sending.length - 1; i > 0; i--) {
      const j = mix.below(i + 1);
      [sending[i], sending[j]] = [sending[j]!, sending[i]!];
    }
    const statuses = new Set<number>();
    const texts = new Set<string>();
    const sender = async () => {
      for (let next = sending.pop(); next; next = sending.pop()) {
        const answer = await post(`${hook(shopId)}?${next.query}`, next.body);
        statuses.add(answer.status);
        texts.add(answer.text);
      }
    };
    await Promise.all(Array.from({ length: 64 }, sender));
    expect([...statuses]).toEqual([200]);
    expect([...texts]).toEqual(['{"success":true}']);
    expect((await one('select count(*)::int as n from webhook_seen')).n).toBe(3);
    await house.settle(owner);
    expect(
      await one('select count(*)::int as orders, count(distinct number)::int as numbers from sales_order'),
    ).toEqual({ orders: 1, numbers: 1 });
    // Three messages about one order that did not change between them: it was kept once.
    expect((await one('select count(*)::int as n from channel_message')).n).toBe(1);
  });

  test('a whole order in the message is stored by the answer itself, byte for byte', async () => {
    const [number] = woo.control.placeOrders(1);
    expect(await woo.control.deliver()).toEqual([200]);
    const stored = await one(`select count(*)::int as n from channel_message where shop_id = $1 and kind = 'webhook'`, [
      wooId,
    ]);
    expect(stored.n).toBe(1);
    await house.settle(owner);
    expect(
      (await one('select count(*)::int as n from channel_order where shop_id = $1 and number = $2', [wooId, number])).n,
    ).toBe(1);
  });

  test('a copy under another delivery id changes nothing and silences nobody', async () => {
    const [number] = woo.control.placeOrders(1);
    await woo.control.deliver();
    await house.settle(owner);
    const messages = async () =>
      (await owner.query('select id from channel_message where shop_id = $1 order by id', [wooId])).rows;
    const before = await messages();
    const ids = before.map((row) => row.id);
    const stored = await db.read(ONE, (ctx) => ordersOfMessages(ctx, ids));
    const copy = stored.find((order) => order.number === number)!.raw;
    const send = (id: string, body: string) =>
      post(hook(wooId), body, {
        'x-wc-webhook-source': `${woo.url}/`,
        'x-wc-webhook-resource': 'order',
        'x-wc-webhook-event': 'updated',
        'x-wc-webhook-signature': createHmac('sha256', 'wh_sandbox').update(body).digest('base64'),
        'x-wc-webhook-delivery-id': id,
      });
    expect((await send('7001', copy)).status).toBe(200);
    expect((await messages()).length).toBe(before.length);
    const news = copy.replace(/"date_modified_gmt":"[^"]+"/, '"date_modified_gmt":"2026-11-21T03:30:00"');
    expect((await send('7001', news)).status).toBe(200);
    expect((await messages()).length).toBe(before.length + 1);
  });
});

test(`figure 32: 600 forgeries of a valid message, not one accepted (SEED=${SEED})`, async () => {
  await house.settle(owner);
  const before = await state();
  const [number] = shop.control.placeOrders(1);
  const valid = message(number!, 99);
  const mix = seeded(SEED);
  const sellerless = valid.body.replace(shop.access.credentials['sellerNick']!, '另一家店');
  const forgeries = [
    () => message(number!, 99, { query: { sign: '' } }),
    () => message(number!, 99, { secret: 'guess' }),
    () => message(number!, 99, { timestamp: new Date(NOW.getTime() - 301_000) }),
    () => message(number!, 99, { timestamp: new Date(NOW.getTime() + 301_000) }),
    () => message(number!, 99, { query: { app_key: '87654321' } }),
    () => message(number!, 99, { body: sellerless }),
    () => ({
      query: valid.query,
      body: valid.body.replace(/\d{4}/, String(1000 + mix.below(9000))) + ' '.repeat(mix.below(2) + 1),
    }),
    () => {
      const sign = valid.query.get('sign')!;
      const at = mix.below(sign.length);
      const query = new URLSearchParams(valid.query);
      query.set('sign', sign.slice(0, at) + (sign[at] === 'A' ? 'B' : 'A') + sign.slice(at + 1));
      return { query, body: valid.body };
    },
  ];
  const accepted: unknown[] = [];
  for (let i = 0; i < 600; i++) {
    const forged = forgeries[i % forgeries.length]!();
    const answer = await post(`${hook(shopId)}?${forged.query}`, forged.body);
    if (answer.status !== 403) accepted.push({ i, answer });
  }
  expect(accepted).toEqual([]);
  // Another tenant, an unknown shop, another shop of the same tenant: nobody learns which of them exist.
  for (const url of [hook(shopId, 2), hook(db.world.newId()), hook(wooId)])
    expect((await post(`${url}?${valid.query}`, valid.body)).status).toBe(403);
  expect(await state()).toBe(before);
  await owner.query(`update shop set credentials = '{}' where id = $1`, [shopId]);
  expect(
    (await post(`${hook(shopId)}?${message(number!, 99, { query: { sign: '' } }).query}`, valid.body)).status,
  ).toBe(403);
  expect(await state()).toBe(before);
});
