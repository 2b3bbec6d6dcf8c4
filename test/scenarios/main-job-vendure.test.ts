/**
 * The main job against a real shop: somebody buys in a Vendure server; the order comes in by the pull job, passes review,
 * gets a node and a waybill, is printed, scanned out and handed over like any other, and the shop learns that it was
 * shipped, under our number (CHN-2, CHN-3, ORD-4, SRC-1, SHP-2, WMS-7, WMS-9, CHN-8).
 */
import { afterAll, describe, expect, test } from 'vitest';
import { createShop } from '../../src/channels/channels.ts';
import { getOrder, listOrders } from '../../src/contract/orders.ts';
import { handOver, listParcels, printLabels, printPickList, requestWaybills } from '../../src/contract/shipping.ts';
import { finishCheck, scanItem, startCheck } from '../../src/contract/warehouse.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ONE } from '../database.ts';
import { ring } from '../http.ts';
import { placeOrder } from '../vendure/buyer.ts';
import { installVendure, startVendure } from '../vendure/start-vendure.ts';
import { openWholeHouse } from '../whole-house.ts';

const installed = await installVendure();
if ('missing' in installed) console.warn(`skipped: ${installed.missing}`);

const TEA = [
  { merchantCode: 'TEA-100', name: '铁观音 100g', barcode: '6900000001001', weightG: 130n, quantity: 40n },
  { merchantCode: 'TEA-250', name: '铁观音 250g', barcode: '6900000002503', weightG: 300n, quantity: 40n },
];

/** Channels are asked for what is older than a few seconds, so we look from a minute later. */
let aheadMs = 60_000;

async function open(folder: string) {
  const house = await openWholeHouse(() => Date.now() + aheadMs);
  const shop = await startVendure(folder);
  afterAll(() => shop.close());
  house.allow(shop.url);
  const nodes = await house.furnish();
  await house.openWorld(52);
  await house.stockUp(nodes['JX']!, TEA);
  const { username, password, url } = shop;
  const shopId = await createShop(house.db, ONE, house.channels, ring, {
    name: '茶叶官网',
    channel: 'vendure',
    endpoint: `${url}/admin-api`,
    credentials: { username, password },
  });
  await house.settle();
  return { house, shopId, nodes, url, ask: await administrator(url, username, password) };
}

/** Asks the shop as its own administrator would. */
async function administrator(url: string, username: string, password: string) {
  let token = '';
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const answer = await fetch(`${url}/admin-api`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    token = answer.headers.get('vendure-auth-token') ?? token;
    return ((await answer.json()) as { data: unknown }).data;
  };
  await ask('mutation($u: String!, $p: String!) { login(username: $u, password: $p) { __typename } }', {
    u: username,
    p: password,
  });
  return ask;
}

const THERE = `query($code: String!) {
  orders(options: { filter: { code: { eq: $code } } }) { items { state fulfillments { state method trackingCode } } }
}`;

// Opened while the file is read: what is to be closed after the tests has to be known before them.
const opened = 'folder' in installed ? await open(installed.folder) : null;

describe.skipIf(opened === null)('the main job with a real Vendure shop', () => {
  test('an order bought there leaves our warehouse, and the shop knows its waybill number', async () => {
    const { house, shopId, nodes, url, ask } = opened!;
    const reviewer = await house.clientAs('reviewer');
    const packer = await house.clientAs('warehouse');
    const code = await placeOrder(url, [
      { skuId: '1', quantity: 2 },
      { skuId: '2', quantity: 1 },
    ]);

    // A fast machine has all this done within the second of the first pull, and a window has whole seconds.
    aheadMs += 10_000;
    await house.due('channels.pullAll');
    await house.settle();
    const { items } = await reviewer(listOrders, { query: { text: code } });
    expect(items).toMatchObject([{ state: 'released', shop: { id: shopId }, channelNumbers: [code], holds: [] }]);
    const order = await reviewer(getOrder, { params: { id: items[0]!.id } });
    // 2 × 29.90 + 59.90 with 13 % tax in them, which the shop tells beside the goods; 8.00 freight.
    const cny = (amount: string) => ({ amount, currency: 'CNY' });
    expect(order).toMatchObject({
      amounts: {
        goods: cny('10593'),
        freight: cny('800'),
        tax: cny('1377'),
        payable: cny('12770'),
        paid: cny('12770'),
      },
      recipient: { province: '浙江省', city: '杭州市', district: '西湖区' },
      lines: [
        { sku: { merchantCode: 'TEA-100' }, quantity: '2' },
        { sku: { merchantCode: 'TEA-250' }, quantity: '1' },
      ],
      fulfilments: [{ node: { id: nodes['JX'] }, state: 'created' }],
    });

    const { items: parcels } = await packer(listParcels, { query: { state: ['created'] } });
    const ids = parcels.map((parcel) => parcel.id);
    expect(parcels).toMatchObject([{ order: { id: order.id }, quantity: '3', holds: [] }]);
    expect((await packer(requestWaybills, { body: { ids } })).outcomes).toMatchObject([{ done: true }]);
    await packer(printLabels, { body: { ids, size: '76x130' } });
    await packer(printPickList, { body: { ids } });
    const [printed] = (await packer(listParcels, { query: { state: ['picking'] } })).items;
    const waybillNumber = printed!.waybill!.number!;
    const check = await packer(startCheck, { body: { waybillNumber } });
    const scan = (barcode: string) => packer(scanItem, { params: { id: check.id }, body: { code: barcode } });
    const verdicts = [];
    for (const barcode of ['6900000001001', '6900000009999', '6900000001001', '6900000001001', '6900000002503'])
      verdicts.push((await scan(barcode)).verdict);
    expect(verdicts).toEqual(['right', 'unknown', 'right', 'extra', 'complete']);
    await packer(finishCheck, { params: { id: check.id }, body: { weightG: '570' } });
    const courier = printed!.courier!.code;
    const handed = await packer(handOver, { body: { courier, nodeId: nodes['JX']!, ids } });
    expect(handed).toMatchObject({ manifest: { parcels: 1 }, outcomes: [{ done: true }] });

    await house.settle();
    expect(await ask(THERE, { code })).toEqual({
      orders: {
        items: [
          {
            state: 'Shipped',
            fulfillments: [expect.objectContaining({ state: 'Shipped', trackingCode: waybillNumber })],
          },
        ],
      },
    });
    expect(await reviewer(getOrder, { params: { id: order.id } })).toMatchObject({
      state: 'shipped',
      lines: [{ shipped: '2' }, { shipped: '1' }],
      fulfilments: [{ waybillNumber, state: 'shipped', upload: { state: 'accepted' } }],
    });
    expect(await onHand(house.owner, nodes['JX']!)).toEqual({ 'TEA-100': '38', 'TEA-250': '39' });

    // The shop tells us of its own shipment; nothing comes of it.
    aheadMs += 10_000;
    await house.due('channels.pullAll');
    await house.settle();
    expect(await house.orderStates()).toEqual({ shipped: 1 });
    expect(house.failures).toEqual([]);
    await house.expectVerified();
  }, 240_000);
});

type Asked = {
  query(text: string, values: unknown[]): Promise<{ rows: { code: string; posted: string; held: string }[] }>;
};

/** Sellable quantity per merchant code; nothing may be held any more. */
async function onHand(owner: Asked, nodeId: Id): Promise<Record<string, string>> {
  const { rows } = await owner.query(
    `select s.merchant_code as code, a.posted::text as posted, a.held_out::text as held
     from account a
     join sku s on s.tenant_id = a.tenant_id and s.id::text = a.asset
     where a.book = 'stock' and a.place = 'sellable' and a.node = $1
     order by 1`,
    [nodeId],
  );
  expect(rows.filter((row) => row.held !== '0')).toEqual([]);
  return Object.fromEntries(rows.map((row) => [row.code, row.posted]));
}
