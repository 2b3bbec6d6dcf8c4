/** What two shops show of one SKU: shares, rules and what is set aside, set over HTTP and looked up at the stand-ins. */
import { describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { openChannelHouse } from '../../test/channel-house.ts';
import { clock } from '../../test/channels/clock.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, signedIn } from '../../test/http.ts';
import { setUpSelling } from '../../test/orders.ts';
import { systemWorld } from '../kernel/db/database.ts';
import { shippingJobs } from '../shipping/shipping.ts';
import { courierDesk } from '../shipping/testing/courier-desk.ts';

const time = clock('2026-11-21T03:00:00Z');
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: time.now } });
const house = await openChannelHouse(db, config, time.now, shippingJobs(courierDesk().ports));
const server = await listen(db, house.routes);
const boss = await signedIn(db, 1, 'owner');

const tea: SandboxSku = {
  ...{ itemId: '501', skuId: '901', merchantCode: 'A' },
  ...{ title: '铁观音', properties: '100g', priceMinor: 9_900n },
};
const stage = { seed: 4, now: time.date, skus: [tea] };
const taobao = await startTaobao(stage);
const woo = await startWoo(stage);
const goods = await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [60, 40] }));
const skuId = goods.sku['A']!;
const bundleId = db.world.newId();
await owner.query(`insert into sku (tenant_id, id, merchant_code, name, bundle) values (1, $1, 'SET', '套装', true)`, [
  bundleId,
]);
// Paid orders hold at once, so that what they hold is known without a review.
const settings = { reserveAt: 'order' as const };
const shops = {
  taobao: await house.connect(taobao, { name: '淘宝店', settings }),
  woo: await house.connect(woo, { name: '独立站', settings }),
};
for (const shop of Object.values(shops))
  await owner.query(
    `insert into listing (tenant_id, id, shop_id, item_id, channel_sku_id, merchant_code, sku_id, state)
     values (1, $1, $2, '501', '901', 'A', $3, 'mapped')`,
    [db.world.newId(), shop, skuId],
  );

const ask = async (method: string, path: string, body?: unknown, version?: number) => {
  const answer = await server.ask(boss, method, `/api/v1/shops/${path}`, {
    ...(body !== undefined && { body }),
    ...(version !== undefined && { headers: { 'if-match': `"${version}"` } }),
  });
  return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
};
/** What buyers see in both shops, once everything has been told. */
const shown = async () => {
  await house.settle(owner);
  return [taobao, woo].map((standIn) => standIn.control.stock().get('901'));
};
const rules = async (shop = shops.taobao) => (await ask('GET', `${shop}/stock-rules`)).body;
const plain = { skuId, share: null, safety: null, zeroUnder: null, most: null, setAside: null };
const change = async (body: object, shop = shops.taobao) =>
  ask('PUT', `${shop}/stock-rules`, { set: [], remove: [], ...body }, (await rules(shop)).version);
/** A buyer orders and we collect; how many pieces. */
async function sell(standIn: typeof taobao | typeof woo): Promise<{ number: string; pieces: bigint }> {
  const [number = ''] = standIn.control.placeOrders(1);
  await collect();
  const order = standIn.control.orders().find((one) => one.number === number)!;
  return { number, pieces: order.lines.reduce((sum, line) => sum + line.quantity, 0n) };
}
async function collect() {
  time.tick(120_000);
  for (const shop of Object.values(shops)) await ask('POST', `${shop}/pull`, {});
}

describe('CHN-7 pools', () => {
  test('shared: everybody is shown everything; a share and what is kept back are set by a person', async () => {
    await ask('POST', `${shops.woo}/push-all`);
    await ask('POST', `${shops.taobao}/push-all`);
    expect(await shown()).toEqual([100n, 100n]);
    const settingsOfWoo = { stockShare: 500, stockSafety: '5', stockZeroUnder: '3', stockOnOrder: true };
    expect((await ask('PUT', shops.woo, { settings: settingsOfWoo }, 1)).status).toBe(200);
    expect(await shown()).toEqual([100n, 45n]);
    await ask('PUT', shops.woo, { settings: { stockShare: 1000, stockSafety: '0' } }, 2);
    expect(await shown()).toEqual([100n, 100n]);
  });

  test('exclusive: what is set aside for one shop is shown to no other, until that shop has sold it', async () => {
    await change({ set: [{ ...plain, setAside: '30' }] });
    expect(await shown()).toEqual([100n, 70n]);
    const foreign = await sell(woo);
    expect(await shown()).toEqual([100n - foreign.pieces, 70n - foreign.pieces]);
    const own = await sell(taobao);
    expect(await shown()).toEqual([100n - foreign.pieces - own.pieces, 70n - foreign.pieces]);
    expect((await rules()).items).toMatchObject([
      { sku: { merchantCode: 'A' }, setAside: '30', setAsideLeft: String(30n - own.pieces) },
    ]);
    // What an order gives back is set aside again.
    taobao.control.cancel(own.number);
    await collect();
    expect(await shown()).toEqual([100n - foreign.pieces, 70n - foreign.pieces]);
    await change({ set: [{ ...plain, setAside: '30', share: 0 }] });
    expect(await shown()).toEqual([30n, 70n - foreign.pieces]);
  });

  test('a shop that is off keeps nothing from the others; a rule taken away neither', async () => {
    const [, before] = await shown();
    const { version } = await rules();
    await ask('PUT', shops.taobao, { active: false }, version);
    expect((await shown())[1]).toBe(before! + 30n);
    await ask('PUT', shops.taobao, { active: true }, version + 1);
    expect(await shown()).toEqual([30n, before]);
    await change({ remove: [skuId] });
    expect(await shown()).toEqual([before! + 30n, before! + 30n]);
    expect((await rules()).items).toEqual([]);
  });

  test('many rules in one call, each answered by itself, under the version of the shop', async () => {
    const stranger = db.world.newId();
    const set = [
      { ...plain, most: '7' },
      { ...plain, skuId: bundleId, setAside: '1' },
      { ...plain, skuId: stranger },
    ];
    const { body } = await change({ set }, shops.woo);
    expect(body.outcomes).toEqual([
      { id: skuId, done: true },
      { id: bundleId, done: false, refusal: { code: 'channels.setAsideBundle' } },
      { id: stranger, done: false, refusal: { code: 'channels.skuUnknown' } },
    ]);
    expect((await shown())[1]).toBe(7n);
    const { version } = await rules(shops.woo);
    expect((await ask('PUT', `${shops.woo}/stock-rules`, { set: [], remove: [] })).status).toBe(428);
    expect((await ask('PUT', `${shops.woo}/stock-rules`, { set: [], remove: [] }, version - 1)).status).toBe(409);
    const { items } = (await ask('GET', `${shops.woo}/history`)).body;
    expect(items[0]).toMatchObject({
      action: 'shop.setStockRules',
      detail: { 'stockRules/A': [null, { most: '7', share: null }] },
    });
  });

  test('a full push tells everything again and says how far it is', async () => {
    await shown();
    taobao.control.stock().set('901', 999_999n);
    await ask('POST', `${shops.taobao}/push-all`);
    expect((await ask('GET', `${shops.taobao}/stock-push`)).body).toMatchObject({
      ...{ listings: 1, waiting: 1, refused: 0 },
      full: { noted: 0, state: 'listing' },
    });
    expect((await shown())[0]).toBeLessThan(100n);
    expect((await ask('GET', `${shops.taobao}/stock-push`)).body).toMatchObject({
      ...{ listings: 1, waiting: 0, waitingSince: null },
      full: { noted: 1, state: 'done' },
    });
  });
});
