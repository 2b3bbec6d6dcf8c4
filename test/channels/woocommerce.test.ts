import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { start } from '../../sandbox/channels/woocommerce.ts';
import { paidFor, type SandboxSku } from '../../sandbox/orders.ts';
import {
  OutsideFailure,
  type ShopAccess,
  type WebhookNews,
  type WebhookRequest,
} from '../../src/channels/connector.ts';
import { createWoocommerce } from '../../src/connectors/channels/woocommerce/woocommerce.ts';
import { createHttp, type Http } from '../../src/connectors/http.ts';
import { clock } from './clock.ts';
import {
  type Bench,
  describeConnector,
  expectAddsUp,
  listingChange,
  onShelfOf,
  pullAll,
  shipmentFor,
} from './connector-suite.ts';

const SEED = Number(process.env['SEED'] ?? 20260302);
const skus: SandboxSku[] = Array.from({ length: 12 }, (_, at) => ({
  itemId: String(80 + Math.floor(at / 4)),
  skuId: at % 4 === 3 ? '' : String(900 + at),
  merchantCode: `MUG-${at}`,
  title: '马克杯 & 盖',
  properties: `${200 + at * 50}ml`,
  priceMinor: BigInt(2900 + at * 133),
}));

type Options = { requestsPerSecond?: number; webhookUrl?: string; taxPpm?: bigint; patienceMs?: number };

async function open({ patienceMs = 400, ...options }: Options = {}) {
  const time = clock('2026-03-01T01:00:00Z');
  const sandbox = await start({ seed: SEED, now: time.date, skus, ...options });
  const http = createHttp({ hosts: [], allowLoopback: new Set([sandbox.url, 'http://127.0.0.1:1']) });
  const send: Http['send'] = (request) => http.send({ ...request, timeoutMs: patienceMs });
  const connector = createWoocommerce({ send });
  const place = (count: number) =>
    Array.from({ length: count }, () => {
      time.tick(7_000);
      return sandbox.control.placeOrders(1).join();
    });
  const close = async () => {
    await http.close();
    await sandbox.close();
  };
  return { time, sandbox, connector, shop: sandbox.access, place, close };
}

describeConnector('WooCommerce', 230, async (): Promise<Bench> => {
  const { time, sandbox, connector, shop, place, close } = await open({ taxPpm: 130_000n, patienceMs: 20_000 });
  return {
    connector,
    shop,
    strangerShop: { ...shop, credentials: { ...shop.credentials, consumerSecret: 'another' } },
    deadShop: { ...shop, endpoint: 'http://127.0.0.1:1' },
    place: (count) => Promise.resolve(place(count)),
    window: () => ({ from: new Date(time.now() - 3_600_000), to: new Date(time.now() + 1_000) }),
    now: time.date,
    carrierCode: 'SF Express',
    unknownNumber: '99999999',
    levels: skus.map(({ itemId, skuId, merchantCode }) => ({ itemId, skuId, merchantCode, quantity: 0n })),
    stockThere: (level) => Promise.resolve(sandbox.control.stock().get(level.skuId || level.itemId) ?? -1n),
    listings: [
      [
        listingChange('80', '', { title: '马克杯 & 盖', priceMinor: 3_000n, onShelf: false }),
        ...skus
          .filter((sku) => sku.skuId !== '')
          .map(({ itemId, skuId }, at) => listingChange(itemId, skuId, { priceMinor: 3_105n + BigInt(at) })),
      ],
      [
        listingChange('80', '', { onShelf: true }),
        listingChange('81', '', { title: '大马克杯' }),
        listingChange('80', skus[0]!.skuId, { priceMinor: 99n }),
      ],
    ],
    listingThere: (change) => Promise.resolve(onShelfOf(sandbox.control.shelf(), change)),
    refund: (number) => {
      time.tick(5_000);
      const [line] = sandbox.control.orders().find((one) => one.number === number)!.lines;
      sandbox.control.refund(number, line!.number);
      return Promise.resolve({ state: 'refunded', amountMinor: paidFor(line!) });
    },
    waybillsThere: (number) =>
      Promise.resolve(
        sandbox.control.shipments().flatMap((one) => (one.orderNumber === number ? [one.waybillNumber] : [])),
      ),
    close,
  };
});

describe('CHN-3 collection', () => {
  test('no order is lost when orders change between two pages', async () => {
    const { time, sandbox, connector, shop, place, close } = await open();
    const placed = place(450);
    const window = { from: new Date(time.now() - 3_600_000), to: new Date(time.now() + 1_000) };
    time.tick(60_000);
    const changes = [3, 99, 100, 101, 199, 299, 300, 449].map((at) => placed[at]!);
    const pulled = await pullAll(connector, shop, window, () => {
      time.tick(1_000);
      for (const number of changes.splice(0, 2)) sandbox.control.changeAddress(number, { city: '杭州市' });
    });
    const later = await pullAll(connector, shop, { from: window.to, to: new Date(time.now() + 1_000) });
    expect(new Set([...pulled, ...later].map((order) => order.number))).toEqual(new Set(placed));
    expect(later.length).toBeGreaterThan(0);
    await close();
  });
  test('called too often, the failure names how long to wait', async () => {
    const { time, connector, shop, place, close } = await open({ requestsPerSecond: 1 });
    place(1);
    const window = { from: new Date(time.now() - 60_000), to: new Date(time.now() + 1_000) };
    const tooOften = { code: 'outbound.rateLimited', safe: true, retryAfterMs: 1_000 };
    await expect(connector.pullOrders(shop, window, null)).rejects.toMatchObject(tooOften);
    await close();
  });
});

describe('CHN-8 shipments', () => {
  test('with faults before and after the work, repeating ends with each there once and one note each', async () => {
    const { time, sandbox, connector, shop, place, close } = await open();
    const placed = place(25);
    sandbox.control.setFaults({
      seed: SEED,
      requests: { fail: 0.08, failAfter: 0.08, cut: 0.08, hang: 0.02, garble: 0.08, tear: 0.08 },
    });
    let waiting = placed.map((number) => shipmentFor({ carrierCode: 'STO', now: time.date }, number));
    for (let round = 0; waiting.length > 0 && round < 40; round += 1) {
      const answers = await connector.uploadShipments(shop, waiting);
      waiting = waiting.filter((_, at) => answers[at]?.result !== 'accepted');
    }
    expect(waiting, `seed ${SEED}`).toEqual([]);
    const there = sandbox.control.shipments().map((one) => one.orderNumber);
    expect([there.length, new Set(there)]).toEqual([placed.length, new Set(placed)]);
    for (const number of placed) expect(sandbox.control.notes(number)).toHaveLength(1);
    await close();
  });
  test('part of an order is refused before anything is sent; a corrected number replaces the first', async () => {
    const { time, sandbox, connector, shop, place, close } = await open();
    const [number = ''] = place(1);
    const whole = shipmentFor({ carrierCode: 'SF', now: time.date }, number);
    expect(connector.limits.partialShipment).toBe('none');
    const part = { ...whole, lineNumbers: ['1'] };
    expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ code: 'woocommerce.partialNotSupported' }]);
    expect(sandbox.control.shipments()).toEqual([]);
    const corrected = { ...whole, id: 'corrected', kind: 'correctedNumber' as const, waybillNumber: 'SF0002' };
    const answers = [
      await connector.uploadShipments(shop, [whole]),
      await connector.uploadShipments(shop, [corrected]),
    ];
    expect(answers.flat().map((answer) => answer.result)).toEqual(['accepted', 'accepted']);
    expect(sandbox.control.shipments().at(-1)).toMatchObject({ waybillNumber: 'SF0002', corrected: true });
    await close();
  });
});

describe('refunds', () => {
  test('what was taken back of a line becomes a closed line of its own, amounts still add up', async () => {
    const { sandbox, connector, shop, place, close } = await open({ taxPpm: 60_000n });
    place(40);
    const source = sandbox.control.orders().find((order) => order.lines.some((line) => line.quantity > 1n))!;
    const line = source.lines.find((one) => one.quantity > 1n)!;
    sandbox.control.refund(source.number, line.number, 1n);
    const whole = sandbox.control.orders().find((order) => order !== source)!;
    sandbox.control.refund(whole.number);
    const read = async (number: string) =>
      connector.translate((await connector.fetchOrders(shop, [number]))[0]?.raw ?? '');

    const partly = await read(source.number);
    expectAddsUp(partly);
    const pieces = partly.lines.filter((one) => one.number.startsWith(line.number));
    expect(pieces).toMatchObject([
      { number: line.number, quantity: line.quantity - 1n, refund: 'none', closed: false },
      { number: `${line.number}-refunded`, quantity: 1n, refund: 'refunded', closed: true },
    ]);
    const wholly = await read(whole.number);
    expect(wholly.state).toBe('closed');
    expect(wholly.lines.every((one) => one.refund === 'refunded' && one.closed)).toBe(true);
    await close();
  });
});

test('CHN-7 a row the shop does not know is refused alone', async () => {
  const { connector, shop, close } = await open();
  const level = (itemId: string, skuId: string) => ({ itemId, skuId, merchantCode: '', quantity: 3n });
  const answers = await connector.pushStock(shop, [level('80', '900'), level('80', '12345'), level('80', '901')]);
  expect(answers.map((answer) => answer.result)).toEqual(['accepted', 'refused', 'accepted']);
  await close();
});

describe('webhooks', () => {
  /** One genuine delivery, as the stand-in sends it. */
  async function capture() {
    const received: WebhookRequest[] = [];
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        received.push({ method: 'POST', path: '/', query: {}, headers, body: Buffer.concat(chunks) });
        response.end();
      });
    });
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
    const bench = await open({ webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` });
    const close = async () => {
      receiver.close();
      receiver.closeAllConnections();
      await bench.close();
    };
    return { bench, received, close };
  }

  test('an order comes whole; one with refunds only by number', async () => {
    const { bench, received, close } = await capture();
    const [number = ''] = bench.place(1);
    bench.sandbox.control.refund(number, bench.sandbox.control.orders()[0]?.lines[0]?.number);
    const verify = (request: WebhookRequest): WebhookNews | null =>
      bench.connector.verifyWebhook(bench.shop, request, bench.time.date());
    await bench.sandbox.control.deliver();
    const both = received.map(verify);
    expect(both.map((news) => news?.changed)).toEqual([[number], [number]]);

    const [second = ''] = bench.place(1);
    await bench.sandbox.control.deliver();
    const news = verify(received.at(-1)!);
    expect(news?.orders.map((order) => order.number)).toEqual([second]);
    expect(bench.connector.translate(news?.orders[0]?.raw ?? '').number).toBe(second);
    await close();
  });

  test('figure 32: 10,000 forgeries of a genuine delivery, 0 believed', async () => {
    const { bench, received, close } = await capture();
    bench.place(1);
    await bench.sandbox.control.deliver();
    const genuine = received[0]!;
    const verify = (request: WebhookRequest, shop: ShopAccess = bench.shop) =>
      bench.connector.verifyWebhook(shop, request, bench.time.date());
    expect(verify(genuine)).not.toBeNull();
    const believed: string[] = [];
    const tryOne = (what: string, request: WebhookRequest, shop?: ShopAccess) => {
      if (verify(request, shop)) believed.push(what);
    };
    for (let at = 0; at < 9_990; at += 1) {
      const body = Buffer.from(genuine.body);
      const [byte, bit] = [at % body.length, Math.floor(at / body.length) % 8];
      body[byte] = (body[byte] ?? 0) ^ (1 << bit);
      tryOne(`bit ${bit} of byte ${byte}`, { ...genuine, body });
    }
    const signed = (secret: string) => createHmac('sha256', secret).update(genuine.body).digest('base64');
    for (const signature of ['', signed('another'), signed('wh_sandbo'), signed('wh_sandbox').slice(0, -1), 'x'])
      tryOne(`signature ${signature}`, {
        ...genuine,
        headers: { ...genuine.headers, 'x-wc-webhook-signature': signature },
      });
    for (const source of ['', 'https://other.example.com/'])
      tryOne(`source ${source}`, { ...genuine, headers: { ...genuine.headers, 'x-wc-webhook-source': source } });
    tryOne('no headers', { ...genuine, headers: {} });
    const unset = { ...bench.shop, credentials: { ...bench.shop.credentials, webhookSecret: '' } };
    const emptySigned = createHmac('sha256', '').update(genuine.body).digest('base64');
    tryOne('no secret set', genuine, unset);
    tryOne(
      'no secret set, signed with none',
      { ...genuine, headers: { ...genuine.headers, 'x-wc-webhook-signature': emptySigned } },
      unset,
    );
    expect(believed).toEqual([]);
    await close();
  });
});

test('garbage is an outside failure, never an empty page', async () => {
  const { time, sandbox, connector, shop, place, close } = await open();
  place(3);
  const window = { from: new Date(time.now() - 60_000), to: new Date(time.now() + 1_000) };
  for (const spoil of ['fail', 'cut', 'hang', 'garble', 'failAfter', 'tear'] as const) {
    sandbox.control.setFaults({
      seed: SEED,
      requests: { [spoil]: 1 },
      matching: (asked) => asked.url.searchParams.get('order') === 'desc',
    });
    const failure = await connector.pullOrders(shop, window, null).catch((error: unknown) => error);
    expect(failure, spoil).toBeInstanceOf(OutsideFailure);
    expect((failure as OutsideFailure).safe).toBe(true);
  }
  await close();
});
