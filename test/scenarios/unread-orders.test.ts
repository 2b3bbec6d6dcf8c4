/** CHN-3: one order that cannot be read, or must not come in, keeps back no other. */
import { describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { channelChecks } from '../../src/channels/channels.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import { systemWorld } from '../../src/kernel/db/database.ts';
import { OrderDesk, orderRoutes } from '../../src/orders/orders.ts';
import { openChannelHouse } from '../channel-house.ts';
import { clock } from '../channels/clock.ts';
import { ONE, testDatabase } from '../database.ts';
import { listen, signedIn } from '../http.ts';
import { setUpSelling } from '../orders.ts';

// The database's own clock says when a job is due, so this house lives in its time.
const time = clock(new Date().toISOString());
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: time.now } });
const house = await openChannelHouse(db, config, time.now);
const server = await listen(db, [...house.routes, ...orderRoutes(new OrderDesk(db), house.ports)]);
const boss = await signedIn(db, 1, 'owner');
const tea: SandboxSku = {
  ...{ itemId: '501', skuId: '901', merchantCode: 'A' },
  ...{ title: '铁观音', properties: '100g', priceMinor: 9_900n },
};
const stage = { seed: 4, now: time.date, skus: [tea] };
const taobao = await startTaobao(stage);
const woo = await startWoo({ ...stage, seed: 5 });
await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [0, 0] }));
const shops = {
  taobao: await house.connect(taobao, { name: '淘宝店' }),
  woo: await house.connect(woo, { name: '独立站' }),
  dollars: await house.connect(woo, { name: '美元店', currency: 'USD' }),
};
const pull = async (shop: string) => {
  const answer = await server.ask(boss, 'POST', `/api/v1/shops/${shop}/pull`, { body: {} });
  await house.workers.drain();
  return { status: answer.status, ...(await answer.json()) };
};
const damaged = async (shop: string) =>
  (await owner.query('select number, code from damaged_order where shop_id = $1 order by number', [shop])).rows;
const known = async (shop: string) =>
  (await owner.query('select number from channel_order where shop_id = $1 order by number', [shop])).rows.map(
    (row) => row.number,
  );
/** The jobs that ask again come at once. */
const later = async () => {
  await owner.query('update job set run_at = now() where claimed_by is null');
  await house.workers.drain();
};

describe('CHN-3 one bad order', () => {
  test.each(['garble', 'hang', 'fail'] as const)(
    'Taobao, whose answer for one trade is always bad (%s)',
    async (spoil) => {
      const [good = '', bad = '', other = ''] = taobao.control.placeOrders(3);
      taobao.control.setFaults({ seed: 1, requests: { [spoil]: 1 }, matching: `tid=${bad}` });
      time.tick(120_000);
      expect(await pull(shops.taobao)).toMatchObject({ status: 200 });
      expect(await known(shops.taobao)).toEqual(expect.arrayContaining([good, other]));
      expect(await damaged(shops.taobao)).toEqual([{ number: bad, code: 'taobao.unread' }]);
      // Asked again and still bad, it is kept once; mended, it comes in and nothing is left.
      await later();
      expect(await damaged(shops.taobao)).toEqual([{ number: bad, code: 'taobao.unread' }]);
      taobao.control.setFaults({ seed: 1 });
      await later();
      expect(await known(shops.taobao)).toContain(bad);
      expect(await damaged(shops.taobao)).toEqual([]);
      expect((await owner.query(`select from job where kind = 'channels.fetch'`)).rowCount).toBe(0);
    },
    20_000,
  );

  test('a shop whose authorisation ends meanwhile is a failing shop, not a shop of damaged orders', async () => {
    taobao.control.placeOrders(2);
    time.tick(120_000);
    const sessions = await owner.query(`select credentials from shop where id = $1`, [shops.taobao]);
    await owner.query(`update shop set credentials = credentials - 'session' where id = $1`, [shops.taobao]);
    expect(await pull(shops.taobao)).toMatchObject({ status: 422, code: 'channels.channelFailed' });
    expect(await damaged(shops.taobao)).toEqual([]);
    await owner.query('update shop set credentials = $2 where id = $1', [shops.taobao, sessions.rows[0].credentials]);
    expect(await pull(shops.taobao)).toMatchObject({ status: 200, pulled: expect.any(Number) });
  });

  test('WooCommerce, whose refunds of one order cannot be read: not shipped as if there were none', async () => {
    const [good = ''] = woo.control.placeOrders(1);
    const [bad = ''] = woo.control.placeOrders(1);
    const [line] = woo.control.orders().find((order) => order.number === bad)!.lines;
    woo.control.refund(bad, line!.number, 0n);
    woo.control.setFaults({ seed: 1, requests: { fail: 1 }, matching: `orders/${bad}/refunds` });
    time.tick(120_000);
    await pull(shops.woo);
    expect(await known(shops.woo)).toEqual([good]);
    expect(await damaged(shops.woo)).toEqual([{ number: bad, code: 'woocommerce.refundsUnread' }]);
    woo.control.setFaults({ seed: 1 });
    await later();
    expect(await known(shops.woo)).toEqual([good, bad]);
    expect(await damaged(shops.woo)).toEqual([]);
  });
});

describe('ORD-2 an order in another currency than its shop’s', () => {
  test('of a channel: kept as damaged, with both currencies, and no sales order', async () => {
    const numbers = woo.control.orders().map((order) => order.number);
    await pull(shops.dollars);
    expect(await damaged(shops.dollars)).toEqual(numbers.map((number) => ({ number, code: 'orders.currencyDiffers' })));
    const { rows } = await owner.query('select data from damaged_order where shop_id = $1 limit 1', [shops.dollars]);
    expect(rows[0].data).toEqual({ currency: 'CNY', expected: 'USD' });
    expect((await owner.query('select from sales_order where shop_id = $1', [shops.dollars])).rowCount).toBe(0);
  });

  test('over the API: refused', async () => {
    const body = {
      ...{ currency: 'CNY', orderedAt: '2026-11-21T03:00:00Z', buyer: 'b', payable: '9900', paid: '9900' },
      recipient: {
        name: '张三',
        phone: '13900000001',
        province: '浙江省',
        city: '杭州市',
        district: '西湖区',
        detail: '文三路1号',
      },
      lines: [{ merchantCode: 'A', quantity: '1', price: '9900', amount: '9900' }],
    };
    const path = `/api/v1/shops/${shops.dollars}/orders/X1`;
    const answer = await server.ask(boss, 'PUT', path, { body });
    expect([answer.status, (await answer.json()).code]).toEqual([422, 'orders.currencyDiffers']);
  });
});

test('CHN-3 the books agree', async () => {
  const broken = (await verifyTenant(db, ONE, [...channelChecks])).filter((check) => check.breaches);
  expect(broken).toEqual([]);
});
