/** Every channel that has a stand-in of its platform: the contract, and the same misfortunes for each. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Damaged, OutsideFailure, type WebhookRequest } from '../../src/channels/connector.ts';
import { createHttp } from '../../src/connectors/http.ts';
import { clock } from './clock.ts';
import { type Bench, describeConnector, expectAddsUp, onShelfOf, pullAll, shipmentFor } from './connector-suite.ts';
import { expectTakesInvoice, invoiceOf } from './invoice-upload.ts';
import { PLATFORMS, type PlatformCase } from './platforms.ts';

const SEED = Number(process.env['SEED'] ?? 20260304);

async function open(platform: PlatformCase, webhookUrl?: string) {
  const time = clock('2026-03-01T01:00:00Z');
  const standIn = await platform.start({
    ...{ seed: SEED, now: time.date, skus: platform.skus },
    ...(webhookUrl !== undefined && { webhookUrl }),
  });
  const http = createHttp({ hosts: [], allowLoopback: new Set([standIn.url, 'http://127.0.0.1:1']) });
  const connector = platform.create({
    send: (request) => http.send({ ...request, timeoutMs: 10_000 }),
    now: time.now,
    wait: async () => {},
  });
  const place = (count: number, mix = {}) =>
    Array.from({ length: count }, () => {
      time.tick(6_000);
      return standIn.control.placeOrders(1, mix).join();
    });
  const read = async (number: string) =>
    connector.translate((await connector.fetchOrders(standIn.access, [number]))[0]?.raw ?? '');
  /** As long as the channel allows, and long enough for all that is placed. */
  const span = Math.min(3_600_000, connector.limits.maxWindowMinutes * 60_000);
  const window = () => ({ from: new Date(time.now() + 1_000 - span), to: new Date(time.now() + 1_000) });
  const close = async () => {
    await http.close();
    await standIn.close();
  };
  return { time, standIn, control: standIn.control, connector, shop: standIn.access, place, read, window, close };
}

type Open = Awaited<ReturnType<typeof open>>;

async function benchOf(platform: PlatformCase): Promise<Bench> {
  const { time, control, connector, shop, place, window, close } = await open(platform);
  return {
    ...{ connector, shop, window, close, carrierCode: platform.carrierCode, unknownNumber: platform.unknownNumber },
    ...{ now: time.date, listings: platform.listings },
    strangerShop: { ...shop, credentials: { ...shop.credentials, ...platform.stranger } },
    deadShop: { ...shop, endpoint: 'http://127.0.0.1:1' },
    place: (count) => Promise.resolve(place(count)),
    levels: platform.skus.map(({ itemId, skuId, merchantCode }) => ({ itemId, skuId, merchantCode, quantity: 0n })),
    stockThere: (level) => Promise.resolve(control.stock().get(level.skuId || level.itemId) ?? -1n),
    listingThere: (change) => Promise.resolve(onShelfOf(control.shelf(), change)),
    refund: (number) => {
      time.tick(5_000);
      control.refund(number);
      return Promise.resolve(platform.refund(control.orders().find((one) => one.number === number)!));
    },
    waybillsThere: (number) =>
      Promise.resolve(control.shipments().flatMap((one) => (one.orderNumber === number ? [one.waybillNumber] : []))),
  };
}

for (const platform of PLATFORMS) describeConnector(platform.name, 120, () => benchOf(platform));

describe.each(PLATFORMS)('CHN-2 CHN-9 $name', (platform) => {
  let house: Open;
  beforeAll(async () => {
    house = await open(platform);
  });
  afterAll(() => house.close());
  const shipment = (number: string, more = {}) => ({
    ...shipmentFor({ carrierCode: platform.carrierCode, now: house.time.date }, number),
    ...more,
  });
  const spoilt = (raw: string, spoil: (order: { [field: string]: unknown }) => void): string => {
    const order = JSON.parse(raw) as { [field: string]: unknown };
    spoil(order);
    return JSON.stringify(order);
  };

  test('CHN-3 orders that change while they are paged are not lost', async () => {
    const { time, control, connector, shop, place, window } = house;
    const placed = place(connector.limits.pageSize * 2 + 30);
    const asked = window();
    time.tick(60_000);
    const changing = [3, 31, 50, 99, 129].map((at) => placed[at]!);
    const pulled = await pullAll(connector, shop, asked, () => {
      time.tick(1_000);
      for (const number of changing.splice(0, 2)) control.changeMemo(number, '改地址', 2);
    });
    const later = await pullAll(connector, shop, { from: asked.to, to: new Date(time.now() + 1_000) });
    expect(new Set([...pulled, ...later].map((order) => order.number))).toEqual(new Set(placed));
    expect(later.length).toBeGreaterThan(0);
  });

  test('called too often it says how long to stay away; a window seen late loses nothing', async () => {
    const { control, connector, shop, time, place, window } = house;
    control.setRateLimit(0);
    await expect(connector.countOrders(shop, window())).rejects.toMatchObject({ safe: true, retryAfterMs: 1_000 });
    control.setRateLimit(null);
    const { lagSeconds } = connector.limits;
    const before = window().to;
    time.tick(2_000);
    const [number] = place(1);
    control.setListLag(lagSeconds);
    time.tick(lagSeconds * 1_000);
    const found = await pullAll(connector, shop, {
      from: before,
      to: new Date(time.now() - lagSeconds * 1_000 + 1_000),
    });
    control.setListLag(0);
    expect(found.map((order) => order.number)).toContain(number);
  });

  test('CHN-8 with faults before and after the work, each shipment ends up there once', async () => {
    const { control, connector, shop, place } = house;
    const placed = place(20);
    const before = control.shipments().length;
    const requests = { fail: 0.1, failAfter: 0.1, cut: 0.1, garble: 0.1, tear: 0.1 };
    control.setFaults({ seed: SEED, requests });
    let waiting = placed.map((number) => shipment(number));
    for (let round = 0; waiting.length > 0 && round < 40; round += 1) {
      const answers = await connector.uploadShipments(shop, waiting);
      waiting = waiting.filter((_, at) => answers[at]?.result !== 'accepted');
    }
    control.setFaults({ seed: 0 });
    expect(waiting, `seed ${SEED}`).toEqual([]);
    const there = control
      .shipments()
      .slice(before)
      .map((one) => one.orderNumber);
    expect(there.toSorted()).toEqual(placed.toSorted());
  });

  test('CHN-8 a part is shipped as the limits say, in several parcels, and a number is corrected', async () => {
    const { control, connector, shop, place, read } = house;
    const number = place(40).find((one) => (control.orders().find((o) => o.number === one)?.lines.length ?? 0) > 1)!;
    const [first, ...others] = (await read(number)).lines.map((line) => line.number);
    const part = shipment(number, { id: 'part-1', lineNumbers: [first!], waybillNumber: 'P1' });
    const rest = shipment(number, { id: 'part-2', lineNumbers: others, waybillNumber: 'P2' });
    if (connector.limits.partialShipment === 'none') {
      expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ result: 'refused' }]);
    } else {
      expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ result: 'accepted' }]);
      expect((await read(number)).state).toBe('partlyShipped');
      expect(await connector.uploadShipments(shop, [rest])).toMatchObject([{ result: 'accepted' }]);
      expect((await read(number)).state).toBe('shipped');
      expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ result: 'accepted' }]);
    }
    const [whole] = place(1);
    const corrected = shipment(whole!, { id: 'corrected', kind: 'correctedNumber', waybillNumber: 'C2' });
    expect(await connector.uploadShipments(shop, [shipment(whole!)])).toMatchObject([{ result: 'accepted' }]);
    const said = await connector.uploadShipments(shop, [corrected]);
    expect(said).toMatchObject([{ result: platform.corrects ? 'accepted' : 'refused' }]);
    if (platform.corrects) expect(control.shipments().at(-1)).toMatchObject({ waybillNumber: 'C2', corrected: true });
  });

  test('a wrong signature is told apart from a session that is over, in words a person can act on', async () => {
    const { connector, shop, control, window } = house;
    const codeOf = async (credentials: Record<string, string>) => {
      const asked = connector.countOrders({ ...shop, credentials }, window());
      const failure = await asked.then(
        () => null,
        (error: unknown) => error,
      );
      return failure === null ? 'well' : connector.form.problems.get((failure as OutsideFailure).code);
    };
    expect(['signatureRefused', 'keyRefused']).toContain(await codeOf({ ...shop.credentials, ...platform.stranger }));
    control.expireToken();
    const over = await codeOf(shop.credentials);
    // A key that never runs out can only have been taken away.
    if (platform.renews) expect(over).toBe('well');
    else expect(['sessionRefused', 'keyRefused']).toContain(over);
    const [answer] = await connector.pushStock(shop, [{ ...platform.skus[0]!, quantity: 3n }]);
    expect(answer?.result).toBe(platform.renews ? 'accepted' : 'refused');
    control.expireToken(false);
  });

  test('what cannot be read without guessing is damaged', async () => {
    const { connector, shop, place } = house;
    const [order] = await connector.fetchOrders(shop, place(1));
    const raw = order!.raw;
    expectAddsUp(connector.translate(raw));
    expect(() => connector.translate(spoilt(raw, platform.unknownStatus))).toThrow(/\.unknown(Status|State)/);
    expect(() => connector.translate(spoilt(raw, platform.moneyOff))).toThrow(/DoesNotAddUp/);
    expect(() => connector.translate(raw.slice(0, -20))).toThrow(Damaged);
  });

  test('by when an order has to leave is read where the channel says it', async () => {
    const { control, place, read } = house;
    const [number] = place(1, { cashOnDelivery: 0 });
    const { paidAt } = control.orders().find((order) => order.number === number)!;
    const promised = new Date(paidAt!.getTime() + 48 * 3_600_000);
    expect((await read(number!)).shipBefore ?? null).toEqual(platform.promises ? promised : null);
  });

  test('CHN-5 people who are hidden are kept as they came, and told only where the channel tells them', async () => {
    const { control, connector, shop, place, read } = house;
    const [number] = place(1, { masked: 1 });
    const { recipient } = await read(number!);
    const there = control.orders().find((order) => order.number === number)!.recipient;
    const { revealFor } = connector.limits;
    if (revealFor.length === 0) return expect(connector.revealRecipient).toBeUndefined();
    expect(recipient.masked?.token).not.toBe('');
    expect(recipient.name).not.toBe(there.name);
    const ask = { orderNumber: number!, token: recipient.masked!.token, purpose: revealFor[0]! };
    const told = await connector.revealRecipient!(shop, ask);
    expect(told).toMatchObject({ name: there.name, phone: there.phone, province: there.province, masked: null });
    expect(control.decryptions().at(-1)?.orderNumber).toBe(number);
    await expect(connector.revealRecipient!(shop, { ...ask, token: '["x","y","z"]' })).rejects.toBeInstanceOf(
      OutsideFailure,
    );
  });
});

test('CHN-2 RET-5 JD: a refund after shipping arrives by a pull of changes, however the order is read, with what was said of it', async () => {
  const { time, control, connector, shop, place, read, window, close } = await open(
    PLATFORMS.find(({ name }) => name === 'JD')!,
  );
  const number = place(40, { cashOnDelivery: 0 }).find(
    (one) => (control.orders().find((order) => order.number === one)?.lines.length ?? 0) > 1,
  )!;
  const parcel = shipmentFor({ carrierCode: 'ZTO', now: time.date }, number);
  expect(await connector.uploadShipments(shop, [parcel])).toMatchObject([{ result: 'accepted' }]);
  const { lines } = await read(number);
  expect(lines.map((line) => line.refund)).not.toContain('asked');
  time.tick(60_000);
  const there = control.orders().find((order) => order.number === number)!;
  control.refund(number, there.lines[0]!.number, { goodsBack: true, reason: '商品与描述不符' });
  const [pulled] = (await pullAll(connector, shop, window())).filter((order) => order.number === number);
  const asked = ['asked', ...lines.slice(1).map(() => 'none')];
  expect(connector.translate(pulled!.raw).lines.map((line) => line.refund)).toEqual(asked);
  expect((await read(number)).lines.map((line) => line.refund)).toEqual(asked);
  expect(await connector.readRefunds!(shop, number)).toMatchObject([
    { lineNumber: lines[0]!.number, state: 'asked', goodsBack: true, reason: '商品与描述不符', answerBefore: null },
  ]);
  // Without the shop's number nothing is known of them, and the order is read as it is.
  expect(await connector.readRefunds!({ ...shop, options: {} }, number)).toEqual([]);
  await close();
});

const pushing = PLATFORMS.filter((platform) => platform.pushes);
describe.each(pushing)('messages pushed by $name', (platform) => {
  test('figure 32: a genuine one names its order; 4,000 forgeries, 0 believed', async () => {
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
    const house = await open(platform, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`);
    const [number] = house.place(1);
    await house.control.deliver();
    const genuine = received[0]!;
    const believes = (request: WebhookRequest, shop = house.shop) =>
      house.connector.verifyWebhook(shop, request, house.time.date());
    expect(believes(genuine)?.changed).toEqual([number]);
    const forged = Array.from({ length: 4_000 }, (_, at) => {
      const body = Buffer.from(genuine.body);
      const [byte, bit] = [at % body.length, Math.floor(at / body.length) % 8];
      body[byte] = (body[byte] ?? 0) ^ (1 << bit);
      return { ...genuine, body };
    });
    expect(forged.filter((request) => believes(request))).toEqual([]);
    expect(believes({ ...genuine, headers: {} })).toBeNull();
    const unset = { ...house.shop, credentials: { ...house.shop.credentials, ...platform.secretUnset } };
    expect(believes(genuine, unset)).toBeNull();
    receiver.close();
    receiver.closeAllConnections();
    await house.close();
  });
});

/** As each shows them: not every platform tells a second number from the first, or wants a tax number. */
const TAKES_INVOICES = [
  { name: 'Pinduoduo', refuses: [{ taxNo: '' }], another: 'refused' },
  { name: 'JD', refuses: [{ sellerTaxNo: '' }], another: 'refused' },
  { name: 'Douyin', refuses: [{ orderNumber: '1' }], another: 'accepted' },
];

test.each(TAKES_INVOICES)('INV-1 $name is given the invoice of an order, once', async ({ name, refuses, another }) => {
  const there = await open(PLATFORMS.find((platform) => platform.name === name)!);
  const [orderNumber = ''] = there.place(1);
  await expectTakesInvoice(there, { ...invoiceOf(there.time.date()), orderNumber }, refuses);
  const next = { ...invoiceOf(there.time.date()), orderNumber, invoiceNumber: '25332000000000000002' };
  expect(await there.connector.uploadInvoice!(there.shop, next)).toMatchObject({ result: another });
  // Whether it arrived nobody can tell, until the same is sent again.
  const [other = ''] = there.place(1);
  const lost = { ...invoiceOf(there.time.date()), orderNumber: other };
  there.control.setFaults({ seed: SEED, requests: { failAfter: 1 } });
  expect(await there.connector.uploadInvoice!(there.shop, lost)).toMatchObject({ result: 'unknown' });
  there.control.setFaults({ seed: SEED });
  expect(await there.connector.uploadInvoice!(there.shop, lost)).toMatchObject({ result: 'accepted' });
  await there.close();
});

const FIRM = { name: '深圳市腾讯计算机系统有限公司', taxNo: '9144030071526726XG' };

test.each(['Pinduoduo', 'JD', 'Douyin', 'Shopify', 'Medusa'])('INV-1 the title a buyer gave at %s', async (name) => {
  const { place, read, control, connector, shop, close } = await open(PLATFORMS.find((one) => one.name === name)!);
  const [firm = '', person = '', nobody = ''] = place(3);
  control.askInvoice(firm, FIRM.name, FIRM.taxNo);
  control.askInvoice(person, '李雷');
  const listed = await connector.readInvoicesAsked?.(shop, []);
  const titleOf = async (number: string) =>
    listed ? listed.find((one) => one.orderNumber === number)?.title : (await read(number)).invoice;
  expect(await titleOf(firm)).toMatchObject({ kind: 'company', type: 'normal', ...FIRM });
  expect(await titleOf(person)).toMatchObject({ kind: 'person', name: '李雷', taxNo: '' });
  expect(await titleOf(nobody)).toBeFalsy();
  await close();
});
