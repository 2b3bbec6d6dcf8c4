/** Shipments and stock on their way to channels that answer well, badly or not at all: over a connector that does as told. */
import { beforeEach, describe, expect, test } from 'vitest';
import { openChannelHouse } from '../../test/channel-house.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, type Person, ring, signedIn } from '../../test/http.ts';
import { receive, setUpSelling } from '../../test/orders.ts';
import { type Check, verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import {
  type Answer,
  type ChannelConnector,
  OutsideFailure,
  type PartialShipment,
  type Shipment,
  type StockLevel,
} from './connector.ts';
import { noteStock, pushAll } from './note-stock.ts';
import { correctUploads, queueUploads, repeatUploads, type UploadSpec, uploadsOf } from './queue-uploads.ts';
import { createShop, updateShop } from './save-shop.ts';
import { changeStockRules } from './stock-rules.ts';
import { channelChecks } from './verify.ts';

const { db, config, owner } = await testDatabase();
const house = await openChannelHouse(db, config, Date.now);
const server = await listen(db, house.routes);
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);

type Result = Answer['result'] | 'down';
/** What the channel was sent, and what it answers next; 'accepted' when nothing is planned. */
const channel = {
  shipments: [] as Shipment[],
  calls: [] as StockLevel[][],
  plan: [] as Result[],
  partial: 'pieces' as PartialShipment,
};
const answer = (id: string): Answer => {
  const result = channel.plan.shift() ?? 'accepted';
  if (result === 'down') throw new OutsideFailure('fake.down', 'no answer', false);
  return {
    id,
    result,
    code: result === 'accepted' ? '' : `fake.${result}`,
    message: result === 'refused' ? '单号无效' : '',
  };
};
const fake = {
  kind: 'fake',
  form: { credentials: [], options: [], problems: new Map() },
  limits: {
    pageSize: 10,
    maxWindowMinutes: 60,
    requestsPerSecond: 100,
    lagSeconds: 0,
    listings: false,
    revealFor: [],
    get partialShipment() {
      return channel.partial;
    },
  },
  pullOrders: async () => ({ items: [], next: null }),
  fetchOrders: async () => [],
  countOrders: async () => 0,
  uploadShipments: async (_, shipments) => {
    channel.shipments.push(...shipments);
    return shipments.map((shipment) => answer(shipment.id));
  },
  pushStock: async (_, levels) => {
    const answers = levels.map((level) => answer(level.skuId));
    channel.calls.push([...levels]);
    return answers;
  },
  verifyWebhook: () => null,
  translate: () => {
    throw new Error('nothing to translate');
  },
} satisfies ChannelConnector;
house.connectors.set('fake', fake);
const ports = { ...house.ports, checkEndpoint: async () => null };

let shop: Id;
let goods: Awaited<ReturnType<typeof setUpSelling>>;
let names = 0;
beforeEach(async () => {
  await owner.query('delete from job');
  Object.assign(channel, { shipments: [], calls: [], plan: [], partial: 'pieces' });
  shop = await createShop(db, ONE, ports, ring, {
    name: `店 ${++names}`,
    channel: 'fake',
    endpoint: 'https://fake.example.com/',
  });
  await owner.query('delete from stock_level');
  await owner.query('delete from listing');
  await owner.query('delete from sku');
  goods = await inOne((ctx) => setUpSelling(ctx, { A: [10, 5], B: [3, 0], C: [0, 0] }));
  await owner.query('update node set active = id = any($1)', [goods.nodes]);
  await house.workers.drain();
});

const spec = (more: Partial<UploadSpec> = {}): UploadSpec => ({
  shopId: shop,
  orderId: db.world.newId(),
  fulfilmentId: db.world.newId(),
  channelNumber: `T${db.world.newId().slice(-12)}`,
  carrier: 'ZTO',
  waybillNumber: 'ZT100',
  shippedAt: new Date('2026-11-21T04:00:00Z'),
  partial: false,
  lines: [{ lineNumber: '1', quantity: 2n }],
  ...more,
});
const queue = (...specs: UploadSpec[]) => inOne((ctx) => queueUploads(ctx, specs));
const states = async (one: UploadSpec) =>
  (await inOne((ctx) => uploadsOf(ctx, one.orderId))).map((upload) => upload.state);
const broken = async () => (await verifyTenant(db, ONE, channelChecks as Check[])).filter((check) => check.breaches);

describe('CHN-8 shipments', () => {
  test('queued twice is one upload; the whole order names no lines', async () => {
    const one = spec();
    await queue(one, one);
    await queue(one);
    await house.workers.drain();
    expect(channel.shipments).toMatchObject([
      {
        orderNumber: one.channelNumber,
        lineNumbers: [],
        quantities: [],
        kind: 'ownCourier',
        carrierCode: 'ZTO',
        waybillNumber: 'ZT100',
      },
    ]);
    expect(await states(one)).toEqual(['accepted']);
  });

  test('no answer: asked again under the same number until it is known', async () => {
    const one = spec();
    channel.plan = ['unknown', 'unknown'];
    await queue(one);
    await house.workers.drain();
    expect(await states(one)).toEqual(['unknown']);
    await house.settle(owner);
    expect(await states(one)).toEqual(['accepted']);
    expect(new Set(channel.shipments.map((shipment) => shipment.id)).size).toBe(1);
    expect(channel.shipments.length).toBe(3);
  });

  test('refused: seen by a person, repeated by a person, counted while it lasts', async () => {
    const one = spec();
    channel.plan = ['refused'];
    await queue(one);
    await house.settle(owner);
    expect(await states(one)).toEqual(['refused']);
    expect(await broken()).toEqual([]);
    const boss = await signedIn(db, 1, ['channels.read', 'channels.write']);
    const list = await (await server.ask(boss, 'GET', '/api/v1/uploads?state=refused')).json();
    expect(list.items).toMatchObject([
      { channelNumber: one.channelNumber, state: 'refused', message: '单号无效', tries: 1 },
    ]);
    const repeat = await server.ask(boss, 'POST', '/api/v1/uploads/repeat', { body: { ids: [list.items[0].id] } });
    expect(await repeat.json()).toEqual({ outcomes: [{ id: list.items[0].id, done: true }] });
    const { rows } = await owner.query('select subject, detail from audit_entry where action = $1', ['upload.repeat']);
    expect(rows).toEqual([{ subject: `upload/${list.items[0].id}`, detail: { state: 'refused' } }]);
    await house.settle(owner);
    expect(await states(one)).toEqual(['accepted']);
    const [again] = await inOne((ctx) => repeatUploads(ctx, [list.items[0].id]));
    expect(again).toMatchObject({ done: false, refusal: { code: 'channels.uploadAccepted' } });
    expect(await broken()).toEqual([]);
  });

  test('a part names its lines where the channel takes parts', async () => {
    const one = spec({ partial: true, lines: [{ lineNumber: '7', quantity: 1n }] });
    await queue(one, spec({ partial: true, lines: [] }));
    await house.workers.drain();
    expect(channel.shipments).toMatchObject([{ lineNumbers: ['7'], quantities: [{ lineNumber: '7', quantity: 1n }] }]);
  });

  test('CHN-8 where it takes whole lines only, a line in two parcels is told with the first, and nothing is refused', async () => {
    channel.partial = 'lines';
    const first = spec({ partial: true, lines: [{ lineNumber: '1', quantity: 2n }] });
    const rest = (...lineNumbers: string[]): UploadSpec => ({
      ...first,
      fulfilmentId: db.world.newId(),
      waybillNumber: `ZT${lineNumbers.join('')}`,
      lines: lineNumbers.map((lineNumber) => ({ lineNumber, quantity: 1n })),
    });
    await queue(first);
    await queue(rest('1', '2'));
    await queue(rest('1'));
    await house.workers.drain();
    expect(channel.shipments).toMatchObject([
      { lineNumbers: ['1'], waybillNumber: 'ZT100' },
      { lineNumbers: ['2'], waybillNumber: 'ZT12' },
    ]);
    expect(await states(first)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await broken()).toEqual([]);
  });

  test('where it does not, parts wait for the whole and are told as one', async () => {
    channel.partial = 'none';
    const first = spec({ partial: true, lines: [{ lineNumber: '1', quantity: 1n }] });
    const orderId = await soldAs(first.channelNumber, [1, 0]);
    await queue({ ...first, orderId });
    await house.workers.drain();
    expect(channel.shipments).toEqual([]);
    await owner.query('update sales_order_line set shipped = quantity where order_id = $1', [orderId]);
    const second = {
      ...first,
      orderId,
      fulfilmentId: db.world.newId(),
      waybillNumber: 'ZT200',
      shippedAt: new Date('2026-11-21T05:00:00Z'),
    };
    await queue(second);
    await house.workers.drain();
    expect(channel.shipments).toMatchObject([
      { orderNumber: first.channelNumber, lineNumbers: [], waybillNumber: 'ZT200' },
    ]);
    expect(await states(second)).toEqual(['accepted', 'accepted']);
  });

  test('a corrected number follows the first one, never overtakes it', async () => {
    const [sent, unsent] = [spec(), spec()];
    await queue(sent);
    await house.workers.drain();
    channel.plan = ['unknown'];
    await queue(unsent);
    const correct = (one: UploadSpec, waybillNumber: string) =>
      inOne((ctx) =>
        correctUploads(ctx, [{ orderId: one.orderId, fulfilmentId: one.fulfilmentId, carrier: 'SF', waybillNumber }]),
      );
    await correct(unsent, 'SF1');
    await house.workers.drain();
    await correct(unsent, 'SF2');
    await correct(sent, 'SF9');
    await correct(sent, 'SF9');
    await house.settle(owner);
    const told = (one: UploadSpec) =>
      channel.shipments
        .filter((shipment) => shipment.orderNumber === one.channelNumber)
        .map((shipment) => `${shipment.kind} ${shipment.waybillNumber}`);
    expect(told(sent)).toEqual(['ownCourier ZT100', 'correctedNumber SF9']);
    expect(told(unsent)).toEqual(['ownCourier SF1', 'ownCourier SF1', 'correctedNumber SF2']);
  });

  test('a number the channel refused is sent anew as what it is now', async () => {
    const one = spec();
    channel.plan = ['refused'];
    await queue(one);
    await house.settle(owner);
    const { orderId, fulfilmentId } = one;
    await inOne((ctx) => correctUploads(ctx, [{ orderId, fulfilmentId, carrier: 'SF', waybillNumber: 'SF1' }]));
    await house.settle(owner);
    expect(channel.shipments.map(({ id, kind, waybillNumber }) => [id, kind, waybillNumber])).toEqual([
      [channel.shipments[0]!.id, 'ownCourier', 'ZT100'],
      [channel.shipments[0]!.id, 'ownCourier', 'SF1'],
    ]);
    expect(await states(one)).toEqual(['accepted']);
    expect(await broken()).toEqual([]);
  });

  test('a shop that nobody calls gets no upload', async () => {
    const files = await createShop(db, ONE, ports, ring, { name: `文件店 ${names}`, channel: 'fileDrop' });
    const one = spec({ shopId: files });
    await queue(one);
    expect(await states(one)).toEqual([]);
  });
});

/** A sales order with one line per share of the channel order. */
async function soldAs(number: string, shipped: number[]): Promise<Id> {
  const id = db.world.newId();
  await owner.query(
    `insert into sales_order (tenant_id, id, number, kind, state, shop_id, channel_numbers, channel_state, name, phone, province, city, district, detail,
       merge_key, currency, goods_minor, discount_minor, freight_minor, payable_minor, paid_minor, ordered_at, queued_at, goods_text, line_count, quantity, created_at)
     values (1, $1, $2, 'normal', 'released', $3, array[$4], 'paid', '', '', '', '', '', '', '', 'CNY', 0, 0, 0, 0, 0, now(), now(), '', $5::int, $5::int, now())`,
    [id, id, shop, number, shipped.length],
  );
  for (const [line, count] of shipped.entries())
    await owner.query(
      `insert into sales_order_line (tenant_id, order_id, line, shop_id, channel_number, channel_line, merchant_code, title, quantity, shipped, price_minor, amount_minor)
       values (1, $1, $2, $3, $4, $5, '', '', 1, $6, 0, 0)`,
      [id, line + 1, shop, number, String(line + 1), count],
    );
  return id;
}

/** Lists a SKU in a shop. */
const list = (sku: Id, code: string, at = shop) =>
  owner.query(
    `insert into listing (tenant_id, id, shop_id, item_id, channel_sku_id, merchant_code, sku_id, state) values (1, $1, $2, '100', $3, $3, $4, 'mapped')`,
    [db.world.newId(), at, code, sku],
  );
const changed = (...skuIds: Id[]) => inOne((ctx) => ctx.enqueue('stock.changed', { skuIds }));
const shown = () => Object.fromEntries(channel.calls.flat().map((level) => [level.skuId, level.quantity]));
const sell = async (code: string, count: number) => {
  await inOne((ctx) => receive(ctx, goods.nodes, goods.sku, { [code]: [count, 0] }));
  await changed(goods.sku[code]!);
};

describe('CHN-7 stock', () => {
  test('a change is pushed as a full quantity over all nodes; what has not changed is not sent', async () => {
    await list(goods.sku['A']!, 'A');
    await list(goods.sku['B']!, 'B');
    await changed(goods.sku['A']!, goods.sku['B']!);
    await house.workers.drain();
    expect(shown()).toEqual({ A: 15n, B: 3n });
    channel.calls = [];
    await sell('A', 2);
    await changed(goods.sku['B']!);
    await house.workers.drain();
    expect(channel.calls.flat()).toMatchObject([{ itemId: '100', skuId: 'A', merchantCode: 'A', quantity: 17n }]);
  });

  test('200 changes are one computation and one call', async () => {
    await list(goods.sku['A']!, 'A');
    for (let i = 0; i < 200; i++) await changed(goods.sku['A']!);
    await house.workers.drain();
    expect(channel.calls.length).toBe(1);
  });

  test('share, threshold and a rule for one SKU; a bundle follows its parts', async () => {
    await updateShop(db, ONE, ports, ring, shop, { settings: { stockShare: 500, stockZeroUnder: '2' } });
    const bundle = db.world.newId();
    await owner.query(
      `insert into sku (tenant_id, id, merchant_code, name, bundle) values (1, $1, 'SET', '套装', true)`,
      [bundle],
    );
    await owner.query(
      'insert into bundle_part (tenant_id, bundle_id, sku_id, quantity, share) values (1, $1, $2, 2, 1), (1, $1, $3, 1, 1)',
      [bundle, goods.sku['A'], goods.sku['B']],
    );
    await list(goods.sku['A']!, 'A');
    await list(goods.sku['B']!, 'B');
    await list(bundle, 'SET');
    const rule = { skuId: bundle, share: 1000, safety: null, zeroUnder: null, most: 2n, setAside: null };
    await inOne((ctx) => changeStockRules(ctx, shop, { set: [rule], remove: [] }, { ifMatch: '2' }));
    await changed(goods.sku['A']!, goods.sku['B']!);
    await house.workers.drain();
    // A: 15 × ½ = 7; B: 3 × ½ = 1 is under the threshold; SET: min(10 / 2, 3 / 1) = 3, never more than 2.
    expect(shown()).toEqual({ A: 7n, B: 0n, SET: 2n });
    channel.calls = [];
    await sell('B', 1);
    await house.workers.drain();
    expect(shown()).toEqual({ B: 2n });
  });

  test('the listings that sell a SKU, alone or in a bundle, with what each shop was last told', async () => {
    const bundle = db.world.newId();
    await owner.query(
      `insert into sku (tenant_id, id, merchant_code, name, bundle) values (1, $1, 'SET', '套装', true)`,
      [bundle],
    );
    await owner.query(
      'insert into bundle_part (tenant_id, bundle_id, sku_id, quantity, share) values (1, $1, $2, 2, 1)',
      [bundle, goods.sku['A']],
    );
    await list(goods.sku['A']!, 'A');
    await list(bundle, 'SET');
    await list(goods.sku['B']!, 'B');
    await changed(goods.sku['A']!);
    await house.workers.drain();
    await sell('A', 4);
    const ask = async (who: Person, sku: Id) =>
      (await server.ask(who, 'GET', `/api/v1/skus/${sku}/listings`)).json() as Promise<{ listings: object[] }>;
    const reader = await signedIn(db, 1, ['channels.read']);
    expect((await ask(reader, goods.sku['A']!)).listings).toMatchObject([
      { shop: { id: shop }, merchantCode: 'A', sku: { merchantCode: 'A' }, wanted: '15', shown: '15', refusal: '' },
      { shop: { id: shop }, merchantCode: 'SET', sku: { merchantCode: 'SET' }, wanted: '7', shown: '7' },
    ]);
    expect((await ask(reader, goods.sku['B']!)).listings).toMatchObject([{ wanted: null, shown: null, shownAt: null }]);
    expect(await ask(reader, shop)).toMatchObject({ code: 'catalog.skuUnknown' });
  });

  test('a channel that does not answer is left alone, seen, and gets the newest quantity when it is back', async () => {
    await list(goods.sku['A']!, 'A');
    channel.plan = Array.from({ length: 3 }, (): Result => 'down');
    await changed(goods.sku['A']!);
    for (let i = 0; i < 3; i++) {
      await house.workers.drain();
      await owner.query('update shop_trouble set retry_at = now()');
      await owner.query('update job set run_at = now()');
    }
    const boss = await signedIn(db, 1, ['channels.read']);
    const health = async () => {
      const { shops } = await (await server.ask(boss, 'GET', '/api/v1/shops')).json();
      return shops.find((one: { id: Id }) => one.id === shop);
    };
    expect(await health()).toMatchObject({ state: 'failing', message: 'push: no answer' });
    expect(await broken()).toEqual([]);
    await owner.query(`update shop_trouble set retry_at = now() + interval '1 hour'`);
    for (let i = 1; i <= 3; i++) {
      await sell('A', i);
      await house.workers.drain();
    }
    expect(channel.calls).toEqual([]);
    await house.settle(owner);
    expect(channel.calls.flat().map((level) => level.quantity)).toEqual([21n]);
    expect(await health()).toMatchObject({ state: 'healthy', message: null });
    expect(await broken()).toEqual([]);
  });

  test('a refused quantity is not sent over and over; the next one is', async () => {
    await list(goods.sku['A']!, 'A');
    channel.plan = ['refused'];
    await changed(goods.sku['A']!);
    await house.settle(owner);
    expect(channel.calls.length).toBe(1);
    await sell('A', 1);
    await house.settle(owner);
    expect(channel.calls.length).toBe(2);
    expect((await owner.query('select refusal from stock_level')).rows).toEqual([{ refusal: '' }]);
  });

  test('a full push says everything again', async () => {
    await list(goods.sku['A']!, 'A');
    await list(goods.sku['B']!, 'B');
    await inOne((ctx) => noteStock(ctx, ports, [goods.sku['A']!]));
    await house.workers.drain();
    channel.calls = [];
    await inOne((ctx) => pushAll(ctx, shop));
    await house.workers.drain();
    expect(shown()).toEqual({ A: 15n, B: 3n });
  });

  test('a slow shop keeps only itself waiting', async () => {
    const slow = await createShop(db, ONE, ports, ring, {
      name: `慢店 ${names}`,
      channel: 'fake',
      endpoint: 'https://slow.example.com/',
    });
    await house.workers.drain();
    // Its job comes first.
    await list(goods.sku['A']!, 'A', slow);
    await list(goods.sku['A']!, 'A');
    let letGo: () => void = () => {};
    const hanging = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const order: string[] = [];
    house.connectors.set('fake', {
      ...fake,
      pushStock: async (access, levels) => {
        if (access.shopId === slow) await hanging;
        order.push(access.shopId === slow ? 'slow' : 'quick');
        if (access.shopId !== slow) letGo();
        return levels.map((level) => ({ id: level.skuId, result: 'accepted', code: '', message: '' }));
      },
    });
    await changed(goods.sku['A']!);
    await house.workers.drain();
    house.connectors.set('fake', fake);
    expect(order).toEqual(['quick', 'slow']);
  });
});
