/** CHN-1 listings: what is wanted is kept, told by a job, answered, and repeated; over the stand-ins. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { openChannelHouse } from '../../test/channel-house.ts';
import { clock } from '../../test/channels/clock.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, ring, signedIn } from '../../test/http.ts';
import type { pushListings } from '../contract/channels.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import { systemWorld } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { createShop, updateShop } from './save-shop.ts';

const time = clock(new Date().toISOString());
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: time.now } });
const house = await openChannelHouse(db, config, time.now);
const server = await listen(db, house.routes);
const boss = await signedIn(db, 1, 'owner');
const tea: SandboxSku = {
  ...{ itemId: '501', skuId: '901', merchantCode: 'A' },
  ...{ title: '铁观音', properties: '100g', priceMinor: 9_900n },
};
const skus = [tea, { ...tea, skuId: '902', priceMinor: 19_900n }];
const taobao = await startTaobao({ seed: 4, now: time.date, skus });
const woo = await startWoo({ seed: 5, now: time.date, skus });
afterAll(() => Promise.all([taobao.close(), woo.close()]));

let shop: Id;
let names = 0;
beforeEach(async () => {
  for (const standIn of [taobao, woo]) {
    standIn.control.setFaults({ seed: 0 });
    Object.assign(standIn.control.shelf().get('501')!, {
      ...{ title: '铁观音', priceMinor: 9_900n, onShelf: true },
      prices: new Map(skus.map((sku) => [sku.skuId, sku.priceMinor])),
    });
  }
  await owner.query('delete from listing_push; delete from job; delete from shop_trouble');
  shop = await house.connect(taobao, { name: `店 ${++names}` });
});

type Change = BodyOf<typeof pushListings>['changes'][number];
const push = async (changes: Change[], to = shop) => {
  const answer = await server.ask(boss, 'POST', `/api/v1/shops/${to}/listings`, { body: { changes } });
  return { status: answer.status, ...(await answer.json()) };
};
const pushes = async (query = '') => {
  const answer = await server.ask(boss, 'GET', `/api/v1/listing-pushes?shopId=${shop}${query}`);
  return (await answer.json()).items;
};
const repeat = async (ids: string[]) =>
  (await (await server.ask(boss, 'POST', '/api/v1/listing-pushes/repeat', { body: { ids } })).json()).outcomes;
const there = () => taobao.control.shelf().get('501')!;

describe('CHN-1 listings', () => {
  test('many at once: told by a job, seen with the answer, audited; accepted once is not sent again', async () => {
    const { outcomes } = await push([
      { itemId: '501', title: '安溪铁观音', onShelf: false },
      { itemId: '501', skuId: '901', priceMinor: '8800' },
    ]);
    expect(outcomes).toMatchObject([{ done: true }, { done: true }]);
    expect((await pushes()).map((one: { state: string }) => one.state)).toEqual(['waiting', 'waiting']);
    await house.workers.drain();
    expect(there()).toMatchObject({ title: '安溪铁观音', onShelf: false });
    expect(there().prices).toEqual(
      new Map([
        ['901', 8_800n],
        ['902', 19_900n],
      ]),
    );
    const items = await pushes('&state=accepted');
    expect(items.find((one: { skuId: string }) => one.skuId === '901')).toMatchObject({
      ...{ shop: { id: shop }, itemId: '501', title: null, priceMinor: '8800', onShelf: null, tries: 1 },
    });
    const audited = await owner.query("select count(*)::int as n from audit_entry where action = 'listing.push'");
    expect(audited.rows[0].n).toBe(2);
    expect(await repeat([items[0].id])).toMatchObject([{ refusal: { code: 'channels.listingAccepted' } }]);

    // What the seller changes over there afterwards is not undone by the next wish, which does not speak of it.
    there().title = '改过的标题';
    await push([{ itemId: '501', onShelf: true }]);
    await house.workers.drain();
    expect(there()).toMatchObject({ title: '改过的标题', onShelf: true });
  });

  test('refused: seen with the reason, repeated by a person, and replaced by the next wish', async () => {
    const { outcomes } = await push([
      { itemId: '404', title: '没有' },
      { itemId: '501', title: '长'.repeat(31) },
    ]);
    await house.workers.drain();
    const refused = await pushes('&state=refused');
    expect(refused.map((one: { code: string }) => one.code).toSorted()).toEqual([
      'isv.invalid-parameter',
      'isv.item-is-delete:invalid-numIid-or-iid',
    ]);
    expect(await repeat([outcomes[1].id])).toMatchObject([{ done: true }]);
    await house.workers.drain();
    expect((await pushes('&state=refused')).map((one: { tries: number }) => one.tries).toSorted()).toEqual([1, 2]);
    await push([{ itemId: '501', onShelf: false }]);
    await house.workers.drain();
    expect(await pushes('&state=accepted')).toMatchObject([{ title: null, onShelf: false }]);
    expect(there()).toMatchObject({ title: '铁观音', onShelf: false });
  });

  test('no answer: unknown, asked again with the same content; a wish that comes meanwhile is added to it', async () => {
    taobao.control.setFaults({ seed: 1, requests: { failAfter: 1 }, matching: 'item.update' });
    await push([{ itemId: '501', title: '乌龙茶' }]);
    await house.workers.drain();
    expect(await pushes()).toMatchObject([{ state: 'unknown', title: '乌龙茶', tries: 1 }]);
    await push([{ itemId: '501', priceMinor: '12000' }]);
    expect(await pushes()).toMatchObject([{ state: 'waiting', title: '乌龙茶', priceMinor: '12000' }]);
    taobao.control.setFaults({ seed: 1 });
    await house.settle(owner);
    expect(await pushes()).toMatchObject([{ state: 'accepted', title: '乌龙茶', priceMinor: '12000' }]);
    expect(there()).toMatchObject({ title: '乌龙茶', priceMinor: 12_000n });
  });

  test('faults on a third of the calls: every wish arrives in the end', async () => {
    taobao.control.setFaults({ seed: 7, requests: { fail: 0.1, failAfter: 0.1, cut: 0.1, garble: 0.05 } });
    await push([
      { itemId: '501', title: '红茶', onShelf: false },
      { itemId: '501', skuId: '901', priceMinor: '8800' },
      { itemId: '501', skuId: '902', priceMinor: '18800' },
    ]);
    await house.settle(owner);
    expect(await pushes('&state=accepted')).toHaveLength(3);
    expect(there()).toMatchObject({ title: '红茶', onShelf: false });
    expect([...there().prices.values()]).toEqual([8_800n, 18_800n]);
  });

  test('what is changed while it is sent is sent again', async () => {
    const [{ id }] = (await push([{ itemId: '501', title: '一' }])).outcomes;
    await house.workers.drain();
    const answered = house.connectors.get('taobao')!;
    house.connectors.set('taobao', {
      ...answered,
      pushListings: async (access, changes) => {
        if (changes[0]!.title === '二') await push([{ itemId: '501', title: '三' }]);
        return answered.pushListings!(access, changes);
      },
    });
    await push([{ itemId: '501', title: '二' }]);
    await house.settle(owner);
    house.connectors.set('taobao', answered);
    expect(await pushes()).toMatchObject([{ id, state: 'accepted', title: '三' }]);
    expect(there().title).toBe('三');
  });

  test('another channel takes the same; prices in a currency it does not sell in are refused', async () => {
    const own = await house.connect(woo, { name: `独立站 ${names}` });
    const dollars = await house.connect(woo, { name: `美元店 ${names}`, currency: 'USD' });
    await push(
      [
        { itemId: '501', skuId: '901', priceMinor: '8800' },
        { itemId: '501', onShelf: false },
      ],
      own,
    );
    await push([{ itemId: '501', skuId: '902', priceMinor: '100' }], dollars);
    await house.workers.drain();
    expect(woo.control.shelf().get('501')).toMatchObject({ onShelf: false });
    expect([...woo.control.shelf().get('501')!.prices.values()]).toEqual([8_800n, 19_900n]);
    const { rows } = await owner.query('select shop_id, state, code from listing_push where shop_id = $1', [dollars]);
    expect(rows).toMatchObject([{ state: 'refused', code: 'woocommerce.otherCurrency' }]);
  });

  test.each`
    change                                            | code
    ${{ itemId: '501' }}                              | ${'channels.listingEmpty'}
    ${{ itemId: '501', skuId: '901', title: '茶' }}   | ${'channels.listingOfItem'}
    ${{ itemId: '501', skuId: '901', onShelf: true }} | ${'channels.listingOfItem'}
    ${{ itemId: '7', title: '茶' }}                   | ${'channels.listingTwice'}
  `('$change is refused by $code, its neighbour is not', async ({ change, code }) => {
    const { outcomes } = await push([{ itemId: '7', title: '壶' }, change]);
    expect(outcomes).toMatchObject([{ done: true }, { done: false, refusal: { code } }]);
    expect(await pushes()).toHaveLength(1);
  });

  test('a shop that is off, has no such channel, or is not there', async () => {
    const ports = { ...house.ports, checkEndpoint: async () => null };
    const files = await createShop(db, ONE, ports, ring, { name: `文件 ${names}`, channel: 'fileDrop' });
    await updateShop(db, ONE, ports, ring, shop, { active: false }, { ifMatch: '1' });
    const change = { itemId: '501', title: '茶' };
    expect(await push([change], files)).toMatchObject({ status: 422, code: 'channels.listingsNotPushed' });
    expect(await push([change])).toMatchObject({ status: 422, code: 'channels.shopOff' });
    expect(await push([change], db.world.newId())).toMatchObject({ status: 404 });
  });

  test('what a shop lists: what it sells, the stock it shows, what it was told; found by title, item or code', async () => {
    await owner.query(
      `insert into listing (tenant_id, id, shop_id, item_id, channel_sku_id, merchant_code, title, state)
       select 1, gen_random_uuid(), $1, item, sku, code, title, 'missing'
       from (values ('501', '901', 'A', '铁观音 100g'), ('501', '902', 'A2', '铁观音 200g'), ('77', '', 'P', '紫砂壶')) l(item, sku, code, title)`,
      [shop],
    );
    await push([
      { itemId: '501', onShelf: false },
      { itemId: '501', skuId: '902', priceMinor: '8800' },
    ]);
    await house.workers.drain();
    const list = async (query = '') => (await server.ask(boss, 'GET', `/api/v1/shops/${shop}/listings${query}`)).json();
    const { items } = await list();
    const shelf = { state: 'accepted', onShelf: false, title: null };
    expect(items).toMatchObject([
      { itemId: '501', channelSkuId: '901', sku: null, wanted: null, item: shelf, ownSku: null },
      { itemId: '501', channelSkuId: '902', item: shelf, ownSku: { state: 'accepted', priceMinor: '8800' } },
      { itemId: '77', channelSkuId: '', merchantCode: 'P', item: null, ownSku: null },
    ]);
    const first = await list('?limit=2');
    expect(first.items).toHaveLength(2);
    expect((await list(`?limit=2&cursor=${first.next}`)).items).toMatchObject([{ itemId: '77' }]);
    for (const [text, count] of [
      ['观音', 2],
      ['501', 2],
      ['A2', 1],
      ['50', 0],
    ] as const)
      expect((await list(`?text=${encodeURIComponent(text)}`)).items).toHaveLength(count);
    expect((await server.ask(boss, 'GET', `/api/v1/shops/${db.world.newId()}/listings`)).status).toBe(404);
  });
});
