/** SRC-4: parcels of a node whose work a third party does, over Qimen messages with a stand-in of its warehouse. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../../sandbox/warehouses/qimen.ts';
import { createHttp } from '../../src/connectors/http.ts';
import { qimen } from '../../src/connectors/warehouses/qimen/qimen.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { tellOutside } from '../../src/shipping/outside/tell-outside.ts';
import {
  cancelFulfilments,
  outsideOpener,
  outsideRoutes,
  resumeFulfilments,
  stopFulfilments,
  stopOutside,
} from '../../src/shipping/shipping.ts';
import { ONE } from '../database.ts';
import { listen, ring, signedIn } from '../http.ts';
import { parcelHouse } from '../parcels.ts';
import { seedNode, seedReleased, seedStock } from '../seed.ts';

const { db, inOne, shopId, skus, parcelOf, desk, expectVerified } = await parcelHouse();
const now = () => new Date(db.world.now());
const pushed = { url: '' };
const warehouse = await start({
  now,
  get pushUrl() {
    return pushed.url;
  },
});
const http = createHttp({ hosts: [], allowLoopback: new Set([warehouse.url]) });
const ports = {
  warehouses: new Map([['qimen', qimen({ send: (request) => http.send({ ...request, timeoutMs: 2_000 }), now })]]),
  openOutside: outsideOpener(ring),
  checkEndpoint: () => Promise.resolve(null),
  shipTo: desk.ports.shipTo,
};
const server = await listen(db, outsideRoutes(ports, ring));
pushed.url = `${server.url}/webhooks/warehouses/1/hz`;
afterAll(async () => {
  await http.close();
  await warehouse.close();
});

const person = await signedIn(db, 1, [
  'settings.read',
  'settings.write',
  'shipping.read',
  'shipping.write',
  'stock.write',
]);
const ask = async (method: string, path: string, body?: unknown, version?: number) => {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
  return { status: answer.status, body: await answer.json() };
};
const node = await inOne(async (ctx) => {
  const place = await seedNode(ctx, 'HZ');
  await seedStock(
    ctx,
    place.id,
    skus.map((skuId) => ({ skuId, quantity: 500n })),
  );
  return place.id;
});
const { access } = warehouse;
const settings = {
  ...{ nodeId: node, name: '杭州外仓', endpoint: access.endpoint, active: true },
  options: Object.entries(access.options).map(([name, value]) => ({ name, value })),
};
const made = await ask('POST', '/settings/outside-warehouses', {
  ...{ id: 'hz', kind: 'qimen', ...settings },
  credentials: Object.entries(access.credentials).map(([name, value]) => ({ name, value })),
});

const release = (quantity = 2n): Promise<Id> =>
  inOne(async (ctx) => (await seedReleased(ctx, [{ shopId, node, lines: [[skus[0]!, quantity]] }]))[0]!);
const tell = () => tellOutside(db, ONE, ports);
const due = () =>
  inOne(
    (ctx) =>
      ctx.sql`update outside_order set ask_at = now() - interval '1 second' where tenant_id = ${ctx.tenant} and ask_at is not null`,
  );
const shown = async (id: Id) =>
  (await ask('GET', '/outside-orders')).body.items.find((row: { id: Id }) => row.id === id);
const there = (number: string) => warehouse.control.orders().filter((order) => order.code === number);
beforeEach(() => warehouse.control.setFaults({ seed: 0 }));

describe('SRC-4 a warehouse of others', () => {
  test('is connected with one node; its keys are never told', async () => {
    expect(made).toMatchObject({ status: 200, body: { id: 'hz', credentials: ['appKey', 'appSecret'], version: 1 } });
    const second = await ask('POST', '/settings/outside-warehouses', { id: 'hz2', kind: 'qimen', ...settings });
    expect(second.body.code).toBe('shipping.outsideNode');
    const changed = await ask('PUT', '/settings/outside-warehouses/hz', { ...settings, name: '杭州三方仓' }, 1);
    expect(changed.body).toMatchObject({ name: '杭州三方仓', version: 2, credentials: ['appKey', 'appSecret'] });
    expect(JSON.stringify(changed.body)).not.toContain(access.credentials.appSecret);
  });

  test('is told of a released parcel, and its confirmation ships it: several numbers, weight, books', async () => {
    const id = await release(3n);
    await tell();
    const { number } = await parcelOf(id);
    expect(there(number)).toMatchObject([{ state: 'taken', lines: [{ quantity: 3n }] }]);
    expect(await shown(id)).toMatchObject({ state: 'accepted', wish: 'ship', warehouse: { name: '杭州三方仓' } });
    // Told of other goods than the parcel's, we do not take it, and the warehouse hears why.
    expect(await warehouse.control.ship(number, 1, [])).toContain('shipping.outsideGoods');
    expect((await parcelOf(id)).state).toBe('created');
    expect(await warehouse.control.ship(number, 2)).toContain('<flag>success</flag>');
    const parcel = await parcelOf(id);
    expect(parcel).toMatchObject({ state: 'shipped', courier: 'ZTO', parcels: 2, weightG: 1_700n });
    expect([parcel.waybill!.number, ...parcel.waybill!.subNumbers]).toHaveLength(2);
    expect(await warehouse.control.ship(number, 2)).toContain('<flag>success</flag>');
    expect((await parcelOf(id)).waybillNumber).toBe(parcel.waybillNumber);
    expect(await shown(id)).toMatchObject({ state: 'shipped', waybillNumber: parcel.waybillNumber });
    await expectVerified();
  });

  test.each(['cut', 'garble', 'failAfter', 'fail'] as const)(
    'an answer lost (%s) is asked for again; it is there once',
    async (spoil) => {
      const id = await release();
      const { number } = await parcelOf(id);
      warehouse.control.setFaults({ seed: 1, requests: { [spoil]: 1 } });
      await tell();
      expect(await shown(id)).toMatchObject({ state: 'unknown' });
      warehouse.control.setFaults({ seed: 0 });
      await due();
      await tell();
      expect(await shown(id)).toMatchObject({ state: 'accepted' });
      expect(there(number)).toHaveLength(1);
    },
  );

  test('refuses an item: a person sees why, and tells it again when it is mended', async () => {
    const code = await inOne(
      async (ctx) =>
        (
          await ctx.sql<{
            code: string;
          }>`select merchant_code as code from sku where tenant_id = ${ctx.tenant} and id = ${skus[0]!}`
        )[0]!.code,
    );
    warehouse.control.refuseItem(code);
    const id = await release();
    await tell();
    expect(await shown(id)).toMatchObject({ state: 'refused', message: '商品未备案' });
    warehouse.control.takeItem(code);
    expect((await ask('POST', '/outside-orders/tell-again', { ids: [id] })).body.outcomes).toMatchObject([
      { done: true },
    ]);
    await tell();
    expect(await shown(id)).toMatchObject({ state: 'accepted' });
    const again = await ask('POST', '/outside-orders/tell-again', { ids: [id] });
    expect(again.body.outcomes).toMatchObject([{ refusal: { code: 'shipping.outsideAnswered' } }]);
  });

  test('a stop is answered: dropped there, nothing to say when it never knew, too late when it works on it', async () => {
    const [dropped, unknown, late] = [await release(), await release(), await release()];
    await inOne((ctx) => stopFulfilments(ctx, [unknown!], ['refundAsked']));
    await tell();
    expect(there((await parcelOf(unknown!)).number)).toEqual([]);
    expect(await shown(unknown!)).toMatchObject({ wish: 'stop', state: 'accepted' });
    const lateNumber = (await parcelOf(late!)).number;
    warehouse.control.pick(lateNumber);
    const cancel = () => inOne((ctx) => cancelFulfilments(ctx, [dropped!], 'cancelled'));
    expect(await cancel()).toMatchObject([{ refusal: { code: 'shipping.outsideHasIt' } }]);
    await inOne((ctx) => stopOutside(ctx, [dropped!], '买家不要了', 'cancelled'));
    await inOne((ctx) => stopFulfilments(ctx, [late!], ['refundAsked']));
    await tell();
    expect(there((await parcelOf(dropped!)).number)).toMatchObject([{ state: 'dropped' }]);
    expect(await shown(dropped!)).toMatchObject({ wish: 'stop', state: 'accepted' });
    expect(await cancel()).toMatchObject([{ done: true }]);
    expect(await shown(late!)).toMatchObject({ wish: 'stop', state: 'refused', message: '仓库已开始作业，无法取消' });
    // It leaves all the same: what left has left.
    expect(await warehouse.control.ship(lateNumber)).toContain('success');
    expect((await parcelOf(late!)).state).toBe('shipped');
    await inOne((ctx) => resumeFulfilments(ctx, [unknown!], ['refundAsked']));
    await tell();
    expect(await shown(unknown!)).toMatchObject({ wish: 'ship', state: 'accepted' });
    await expectVerified();
  });

  test('STK-11 its stock is compared with our books, the greatest difference first', async () => {
    const rows = await inOne(
      (ctx) =>
        ctx.sql<{
          code: string;
        }>`select merchant_code as code from sku where tenant_id = ${ctx.tenant} and id = any(${skus as Id[]}::uuid[]) order by merchant_code`,
    );
    for (const [at, { code }] of rows.entries()) warehouse.control.stock().set(code, at === 1 ? 420n : 500n);
    const { body } = await ask('POST', '/settings/outside-warehouses/hz/compare');
    expect(body.asked).toBe(skus.length);
    expect(body.differences[0]).toMatchObject({ sku: { merchantCode: rows[1]!.code }, ours: '500', theirs: '420' });
  });

  test('figure 32: a confirmation with one bit changed, or without its signature, is not believed', async () => {
    const id = await release();
    await tell();
    const { number } = await parcelOf(id);
    const good = pushed.url;
    const forged = [`${good}?app_key=23456789`, good];
    for (const url of forged) {
      const body = `<request><deliveryOrder><deliveryOrderCode>${number}</deliveryOrderCode></deliveryOrder></request>`;
      expect((await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })).status).toBe(403);
    }
    expect((await parcelOf(id)).state).toBe('created');
  });
});
