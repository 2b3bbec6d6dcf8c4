import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../sandbox/channels/taobao.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { OutsideFailure, type WebhookNews, type WebhookRequest } from '../../src/channels/connector.ts';
import { createTaobao } from '../../src/connectors/channels/taobao/taobao.ts';
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
import { expectTakesInvoice, invoiceOf } from './invoice-upload.ts';

const SEED = Number(process.env['SEED'] ?? 20260301);
const skus: SandboxSku[] = Array.from({ length: 30 }, (_, at) => ({
  itemId: '62001100455',
  skuId: String(5_400_000_000_001 + at),
  merchantCode: `TEA-${at}`,
  title: '安溪铁观音 清香型',
  properties: `净含量:${100 + at}g`,
  priceMinor: BigInt(1990 + at * 310),
}));
const listing: SandboxSku = { ...skus[0]!, itemId: '62001100456', skuId: '', merchantCode: 'CUP', properties: '' };

/** `hurry`: faults that never answer are then quick; before, a busy machine must not look like one. */
async function open(options: { requestsPerSecond?: number; webhookUrl?: string; start?: string } = {}) {
  let calls = 0;
  let timeoutMs = 10_000;
  const hurry = () => {
    timeoutMs = 400;
  };
  const time = clock(options.start ?? '2026-03-01T01:00:00Z');
  const sandbox = await start({ seed: SEED, now: time.date, skus: [...skus, listing], ...options });
  const http = createHttp({ hosts: [], allowLoopback: new Set([sandbox.url, 'http://127.0.0.1:1']) });
  const send: Http['send'] = (request) => {
    calls += 1;
    return http.send({ ...request, timeoutMs });
  };
  const connector = createTaobao({ send, now: time.now, wait: (ms) => setTimeout(ms) });
  const close = async () => {
    await http.close();
    await sandbox.close();
  };
  return { time, sandbox, connector, shop: sandbox.access, calls: () => calls, hurry, close };
}

const place = (time: ReturnType<typeof clock>, sandbox: Awaited<ReturnType<typeof start>>, count: number) =>
  Array.from({ length: count }, () => {
    time.tick(7_000);
    return sandbox.control.placeOrders(1).join();
  });

describeConnector('Taobao', 120, async (): Promise<Bench> => {
  const { time, sandbox, connector, shop, close } = await open();
  return {
    connector,
    shop,
    strangerShop: { ...shop, credentials: { ...shop.credentials, appSecret: 'another' } },
    deadShop: { ...shop, endpoint: 'http://127.0.0.1:1/router/rest' },
    place: (count) => Promise.resolve(place(time, sandbox, count)),
    window: () => ({ from: new Date(time.now() - 3_600_000), to: new Date(time.now() + 1_000) }),
    now: time.date,
    carrierCode: 'ZTO',
    unknownNumber: '9999999999999999999',
    levels: [...skus, listing].map(({ itemId, skuId, merchantCode }) => ({
      itemId,
      skuId,
      merchantCode,
      quantity: 0n,
    })),
    stockThere: (level) => Promise.resolve(sandbox.control.stock().get(level.skuId || level.itemId) ?? -1n),
    listings: [
      [
        listingChange(skus[0]!.itemId, '', { title: '安溪铁观音 秋茶', priceMinor: 50_003n, onShelf: false }),
        // Far above the old prices: the item's own has to move with them.
        ...skus.map(({ itemId, skuId }, at) => listingChange(itemId, skuId, { priceMinor: 50_000n + BigInt(at) })),
        listingChange(listing.itemId, '', { title: '盖碗', priceMinor: 8_800n }),
      ].toReversed(),
      [
        listingChange(skus[0]!.itemId, '', { title: '安溪铁观音', onShelf: true }),
        listingChange(skus[3]!.itemId, skus[3]!.skuId, { priceMinor: 100n }),
        listingChange(listing.itemId, '', { onShelf: false }),
      ],
    ],
    listingThere: (change) => Promise.resolve(onShelfOf(sandbox.control.shelf(), change)),
    refund: (number) => {
      time.tick(5_000);
      sandbox.control.refund(number);
      const order = sandbox.control.orders().find((one) => one.number === number)!;
      return Promise.resolve({ state: 'asked', amountMinor: order.payableMinor - order.freightMinor });
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
    const { time, sandbox, connector, shop, close } = await open();
    const placed = place(time, sandbox, 230);
    const window = { from: new Date(time.now() - 3_600_000), to: new Date(time.now() + 1_000) };
    time.tick(60_000);
    const changes = [3, 77, 120, 199, 229, 5, 60, 61].map((at) => placed[at]!);
    const pulled = await pullAll(connector, shop, window, () => {
      time.tick(1_000);
      for (const number of changes.splice(0, 2)) sandbox.control.changeMemo(number, '改地址', 2);
    });
    const later = await pullAll(connector, shop, { from: window.to, to: new Date(time.now() + 1_000) });
    expect(new Set([...pulled, ...later].map((order) => order.number))).toEqual(new Set(placed));
    expect(later.length).toBeGreaterThan(0);
    await close();
  });

  test('called too often, it waits as long as it is told and goes on', async () => {
    const { sandbox, time, shop, close } = await open({ requestsPerSecond: 3 });
    const http = createHttp({ hosts: [], allowLoopback: new Set([sandbox.url]) });
    const connector = createTaobao({
      now: time.now,
      wait: (ms) => setTimeout(ms),
      send: (request) => {
        // The stand-in's second goes by while we wait; here it goes by with every fifth call.
        time.tick(250);
        return http.send(request);
      },
    });
    const placed = place(time, sandbox, 3);
    const found = await connector.fetchOrders(shop, placed);
    expect(found.map((order) => order.number)).toEqual(placed);
    await http.close();
    await close();
  });

  test('faults of every kind on a third of the calls: what a pull brings is exact, and what it could not read comes when asked again', async () => {
    const { time, sandbox, connector, shop, calls, hurry, close } = await open();
    const placed = place(time, sandbox, 40);
    const window = { from: new Date(time.now() - 3_600_000), to: new Date(time.now() + 1_000) };
    const exact = new Map((await pullAll(connector, shop, window)).map((order) => [order.number, order.raw]));
    const undisturbed = calls();
    hurry();
    let failures = 0;
    const patient = async <T>(ask: () => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await ask();
        } catch (error) {
          expect(error).toBeInstanceOf(OutsideFailure);
          expect((error as OutsideFailure).safe).toBe(true);
          failures += 1;
          if (failures > 60) throw error;
        }
      }
    };
    for (const seed of [SEED, SEED + 1, SEED + 2, SEED + 3]) {
      const before = calls();
      sandbox.control.setFaults({
        seed,
        requests: { fail: 0.06, failAfter: 0.06, cut: 0.06, hang: 0.05, garble: 0.06, tear: 0.06, late: 0.1 },
      });
      const read = new Map<string, string>();
      let found = await patient(() => pullAll(connector, shop, window));
      expect(
        found.map((order) => order.number),
        `seed ${seed}`,
      ).toEqual(placed);
      while (found.length > 0) {
        for (const { number, raw } of found.filter((order) => !order.unread)) read.set(number, raw);
        const missing = found.filter((order) => order.unread);
        for (const { raw } of missing) expect(() => connector.translate(raw)).toThrow('taobao.unread');
        const numbers = missing.map((order) => order.number);
        found = numbers.length ? await patient(() => connector.fetchOrders(shop, numbers)) : [];
      }
      expect(read, `seed ${seed}`).toEqual(exact);
      // Whoever had to repeat a call asked more often than a quiet channel makes him, wherever the repeat was made.
      expect(calls() - before, `seed ${seed}`).toBeGreaterThan(undisturbed);
    }
    await close();
  });
});

describe('CHN-8 shipments', () => {
  test('with faults before and after the work, repeating the same shipments ends with each there once', async () => {
    const { time, sandbox, connector, shop, hurry, close } = await open();
    const placed = place(time, sandbox, 40);
    hurry();
    sandbox.control.setFaults({
      seed: SEED,
      requests: { fail: 0.1, failAfter: 0.1, cut: 0.1, hang: 0.03, garble: 0.1, tear: 0.1 },
    });
    let waiting = placed.map((number) => shipmentFor({ carrierCode: 'STO', now: time.date }, number));
    const seen = new Set<string>();
    for (let round = 0; waiting.length > 0 && round < 30; round += 1) {
      const answers = await connector.uploadShipments(shop, waiting);
      for (const answer of answers) seen.add(answer.result);
      waiting = waiting.filter((_, at) => answers[at]?.result !== 'accepted');
    }
    expect(waiting, `seed ${SEED}`).toEqual([]);
    expect(seen).toContain('unknown');
    const there = sandbox.control.shipments().map((one) => one.orderNumber);
    expect([there.length, new Set(there)]).toEqual([placed.length, new Set(placed)]);
    await close();
  });

  test('part of an order, a corrected number, and no logistics', async () => {
    const { time, sandbox, connector, shop, close } = await open();
    const number = place(time, sandbox, 20).find(
      (one) => (sandbox.control.orders().find((order) => order.number === one)?.lines.length ?? 0) > 1,
    ) as string;
    const stateNow = async () => {
      const [order] = await connector.fetchOrders(shop, [number]);
      return connector.translate(order?.raw ?? '');
    };
    const [firstLine] = (await stateNow()).lines;
    const whole = shipmentFor({ carrierCode: 'SF', now: time.date }, number);
    const part = { ...whole, id: 'part', lineNumbers: [firstLine?.number ?? ''] };
    expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ result: 'accepted' }]);
    expect((await stateNow()).state).toBe('partlyShipped');
    const corrected = { ...part, id: 'corrected', kind: 'correctedNumber' as const, waybillNumber: 'SF0002' };
    expect(await connector.uploadShipments(shop, [corrected])).toMatchObject([{ result: 'accepted' }]);
    expect(sandbox.control.shipments().at(-1)).toMatchObject({ waybillNumber: 'SF0002', corrected: true });
    // The first number again: the line carries another one now, so this is no repetition.
    expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ result: 'refused' }]);

    const [virtual = ''] = place(time, sandbox, 1);
    const none = { ...shipmentFor({ carrierCode: '', now: time.date }, virtual), kind: 'noLogistics' as const };
    expect(await connector.uploadShipments(shop, [none, none])).toMatchObject([
      { result: 'accepted' },
      { result: 'accepted' },
    ]);
    await close();
  });
});

describe('what changes after download', () => {
  test('CHN-5 CHN-6 masked people, asked refunds, new addresses and cancellations arrive in our words', async () => {
    const { time, sandbox, connector, shop, close } = await open();
    const [a = '', b = '', c = ''] = place(time, sandbox, 60);
    sandbox.control.refund(a);
    sandbox.control.changeAddress(b, { city: '杭州市', detail: '文三路1号' });
    sandbox.control.cancel(c);
    const orders = new Map(
      (
        await connector.fetchOrders(
          shop,
          sandbox.control.orders().map((order) => order.number),
        )
      ).map((one) => [one.number, connector.translate(one.raw)]),
    );
    for (const order of orders.values()) expectAddsUp(order);
    expect(orders.get(a)?.lines.every((line) => line.refund === 'asked')).toBe(true);
    expect(orders.get(b)?.recipient.city).toBe('杭州市');
    expect(orders.get(c)).toMatchObject({ state: 'closed' });
    for (const source of sandbox.control.orders()) {
      const { recipient } = orders.get(source.number)!;
      expect(recipient.masked).toEqual(source.token ? { token: source.token, mergeKey: source.token } : null);
      expect(recipient.phone).toMatch(source.token ? /^139\*{4}\d{4}$/ : /^1390000\d{4}$/);
    }
    await close();
  });
});

describe('messages pushed to us', () => {
  let receiver: Server;
  let bench: Awaited<ReturnType<typeof open>>;
  const received: WebhookRequest[] = [];
  const understood: (WebhookNews | null)[] = [];
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://127.0.0.1');
        const headers = request.headers as Record<string, string>;
        const query = Object.fromEntries(url.searchParams);
        const message = { method: 'POST', path: url.pathname, query, headers, body: Buffer.concat(chunks) };
        const news = bench.connector.verifyWebhook(bench.shop, message, bench.time.date());
        received.push(message);
        understood.push(news);
        response.writeHead(news ? news.reply.status : 401).end(news?.reply.body);
      });
    });
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
    bench = await open({ webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook` });
  });
  afterAll(async () => {
    receiver.close();
    await bench.close();
  });

  test('each change is told with the number to pull', async () => {
    const [number = ''] = bench.sandbox.control.placeOrders(1);
    bench.sandbox.control.refund(number);
    expect(await bench.sandbox.control.deliver()).toEqual([200, 200]);
    expect(understood.map((news) => news?.changed)).toEqual([[number], [number]]);
    expect(new Set(understood.map((news) => news?.id)).size).toBe(2);
  });
  test('late, repeated, missing and shuffled messages come as planned', async () => {
    received.length = 0;
    bench.sandbox.control.setFaults({
      seed: SEED,
      pushes: { missing: 0.2, repeated: 0.2, late: 0.3, reordered: true },
    });
    bench.sandbox.control.placeOrders(60);
    const rounds = [];
    for (let round = 0; round < 20; round += 1) rounds.push((await bench.sandbox.control.deliver()).length);
    const numbers = received.map((one) => one.body.toString());
    expect(new Set(numbers).size).toBeLessThan(60);
    expect(numbers.length).toBeGreaterThan(new Set(numbers).size);
    expect(rounds[1]).toBeGreaterThan(0);
    expect(rounds.at(-1)).toBe(0);
  });

  test('figure 32: 10,000 forgeries of a genuine message, 0 believed', async () => {
    bench.sandbox.control.setFaults({ seed: 0 });
    received.length = 0;
    bench.sandbox.control.placeOrders(1);
    await bench.sandbox.control.deliver();
    const genuine = received[0]!;
    const { connector, shop, time } = bench;
    expect(connector.verifyWebhook(shop, genuine, time.date())).not.toBeNull();
    const believed: string[] = [];
    const tryOne = (what: string, request: Partial<WebhookRequest>, access = shop, now = time.date()) => {
      if (connector.verifyWebhook(access, { ...genuine, ...request }, now)) believed.push(what);
    };
    const { sign = '' } = genuine.query;
    for (let at = 0; at < 9_980; at += 1) {
      const body = Buffer.from(genuine.body);
      const [byte, bit] = [at % body.length, Math.floor(at / body.length) % 8];
      body[byte] = (body[byte] ?? 0) ^ (1 << bit);
      tryOne(`bit ${bit} of byte ${byte}`, { body });
    }
    for (const forged of ['', sign.slice(1), sign.toLowerCase(), '0'.repeat(64), `${sign}0`])
      tryOne(`sign ${forged}`, { query: { ...genuine.query, sign: forged } });
    for (const field of ['sign', 'timestamp', 'app_key', 'sign_method'])
      tryOne(`without ${field}`, {
        query: Object.fromEntries(Object.entries(genuine.query).filter(([key]) => key !== field)),
      });
    for (const changed of [
      { app_key: '87654321' },
      { timestamp: '2026-03-01 00:00:00' },
      { sign_method: 'md5' },
      { extra: '1' },
    ])
      tryOne(JSON.stringify(changed), { query: { ...genuine.query, ...changed } });
    for (const key of ['appSecret', 'appKey', 'sellerNick'] as const)
      for (const value of ['', 'other'])
        tryOne(`${key} ${value}`, {}, { ...shop, credentials: { ...shop.credentials, [key]: value } });
    tryOne('five minutes old', {}, shop, new Date(time.now() + 5 * 60_000 + 1_000));
    expect(believed).toEqual([]);
  });
});

test("RET-1 RET-5 a refund tells reason, deadline and the parcel on its way back; goods are agreed to, money is the back office's", async () => {
  const { time, sandbox, connector, shop, close } = await open();
  const [number] = place(time, sandbox, 1);
  const line = sandbox.control.orders().find((one) => one.number === number)!.lines[0]!.number;
  expect(await connector.readRefunds!(shop, number!)).toEqual([]);
  sandbox.control.refund(number!, line, { goodsBack: true, reason: '尺码不合适' });
  const [asked] = await connector.readRefunds!(shop, number!);
  expect(asked).toMatchObject({
    lineNumber: line,
    state: 'asked',
    goodsBack: true,
    reason: '尺码不合适',
    returnNumber: '',
  });
  expect(asked!.answerBefore!.getTime() - time.now()).toBeGreaterThan(86_400_000);
  const answer = (what: 'agree' | 'refuse', note = '') =>
    connector.answerRefund!(shop, { refund: asked!.number, answer: what, note });
  expect(await answer('agree')).toMatchObject({ result: 'accepted' });
  expect(await answer('agree')).toMatchObject({ result: 'accepted' });
  expect(await answer('refuse', '已同意')).toMatchObject({ result: 'refused', code: 'isv.refund-status-error' });
  sandbox.control.sendBack(number!, line, '圆通速递', 'YT7788');
  expect(await connector.readRefunds!(shop, number!)).toMatchObject([
    { returnCourier: '圆通速递', returnNumber: 'YT7788' },
  ]);
  const [other] = place(time, sandbox, 1);
  const own = sandbox.control.orders().find((one) => one.number === other)!.lines[0]!.number;
  sandbox.control.refund(other!, own, { goodsBack: false, reason: '没收到' });
  expect(await connector.answerRefund!(shop, { refund: own, answer: 'agree', note: '' })).toMatchObject({
    result: 'refused',
    code: 'taobao.moneyNeedsCode',
  });
  await close();
});

test('INV-1 Taobao is given the invoice of a trade with its lines and its file, once', async () => {
  const { time, sandbox, connector, shop, close } = await open();
  const [orderNumber = '', other = ''] = place(time, sandbox, 2);
  const invoice = { ...invoiceOf(time.date()), orderNumber };
  const [line] = invoice.lines;
  const refuses = [{ taxNo: '' }, { orderNumber: '1' }, { lines: [line!] }, { sellerTaxNo: '' }];
  await expectTakesInvoice({ connector, shop }, invoice, refuses);
  const another = await connector.uploadInvoice!(shop, { ...invoice, invoiceNumber: '25332000000000000002' });
  expect(another).toMatchObject({ result: 'refused', message: '该订单已有发票' });
  sandbox.control.setFaults({ seed: SEED, requests: { cut: 1 } });
  const lost = { ...invoice, orderNumber: other, invoiceNumber: '25332000000000000003' };
  expect(await connector.uploadInvoice!(shop, lost)).toMatchObject({ result: 'unknown' });
  sandbox.control.setFaults({ seed: SEED });
  expect(await connector.uploadInvoice!(shop, lost)).toMatchObject({ result: 'accepted' });
  await close();
});

test('INV-1 a trade names whom its invoice is for; the tax number comes with the application', async () => {
  const { time, sandbox, connector, shop, close } = await open();
  const [firm = '', nobody = ''] = place(time, sandbox, 2);
  sandbox.control.askInvoice(firm, '深圳市腾讯计算机系统有限公司', '9144030071526726XG');
  const [trade] = await connector.fetchOrders(shop, [firm]);
  expect(connector.translate(trade!.raw).invoice).toMatchObject({ kind: 'company', taxNo: '' });
  expect(await connector.readInvoicesAsked!(shop, [firm, nobody, '1'])).toMatchObject([
    { orderNumber: firm, title: { kind: 'company', type: 'normal', taxNo: '9144030071526726XG' } },
  ]);
  await close();
});
