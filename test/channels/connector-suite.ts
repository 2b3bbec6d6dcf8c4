/**
 * What every connector promises (CHN-1), told once and run against each: the stand-ins and the real servers. A new
 * channel brings a `Bench`: its connector, a shop behind real HTTP, and a way to look at the other side.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShelfItem } from '../../sandbox/channels/shelf.ts';
import { type Seeded, seeded } from '../../sandbox/seeded.ts';
import {
  type ChannelConnector,
  Damaged,
  type IncomingOrder,
  type ListingChange,
  OutsideFailure,
  type RawOrder,
  type RefundState,
  type Shipment,
  type ShopAccess,
  type StockLevel,
} from '../../src/channels/connector.ts';

const SEED = Number(process.env['SEED'] ?? 1);

export type Bench = {
  connector: ChannelConnector;
  shop: ShopAccess;
  /** The same shop with a key the channel does not know. */
  strangerShop: ShopAccess;
  /** The same shop where nothing listens. */
  deadShop: ShopAccess;
  /** Places paid orders and gives their numbers. */
  place(count: number): Promise<string[]>;
  /** A window that holds everything placed until now. */
  window(): { from: Date; to: Date };
  now(): Date;
  carrierCode: string;
  unknownNumber: string;
  levels: StockLevel[];
  stockThere(level: StockLevel): Promise<bigint>;
  /** Changes of items and of SKUs of them, as the channel takes them; those at the same place differ. */
  listings: [ListingChange[], ListingChange[]];
  /** What the channel has in their place; null for what was not said. */
  listingThere(change: ListingChange): Promise<Pick<ListingChange, 'title' | 'priceMinor' | 'onShelf'>>;
  /** Asks for the money of part of an order, or of all of it, and says what we should hear of it. */
  refund(orderNumber: string): Promise<{ state: RefundState; amountMinor: bigint }>;
  /** The waybill numbers the channel holds for an order. */
  waybillsThere(orderNumber: string): Promise<string[]>;
  close(): Promise<void>;
};

/** `missing` says why the other side cannot be had here; the suite is then skipped. */
export function describeConnector(name: string, count: number, open: () => Promise<Bench>, missing?: string): void {
  describe.skipIf(missing !== undefined)(`CHN-1 ${name} keeps the contract`, () => {
    let bench: Bench;
    let placed: string[];
    let pulled: RawOrder[];
    beforeAll(async () => {
      bench = await open();
      placed = await bench.place(count);
      pulled = await pullAll(bench.connector, bench.shop, bench.window());
    }, 180_000);
    afterAll(() => bench?.close());

    test('it names its limits', () => {
      const { pageSize, maxWindowMinutes, requestsPerSecond, lagSeconds } = bench.connector.limits;
      for (const limit of [pageSize, maxWindowMinutes, requestsPerSecond]) expect(limit).toBeGreaterThan(0);
      expect(lagSeconds).toBeGreaterThanOrEqual(0);
      expect(bench.connector.pushListings !== undefined).toBe(bench.connector.limits.listings);
    });
    test('a pull gives every changed order, oldest change first, with its own text', () => {
      expect(new Set(pulled.map((order) => order.number))).toEqual(new Set(placed));
      const times = pulled.map((order) => order.modifiedAt.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      for (const { raw, number } of pulled) expect(bench.connector.translate(raw).number).toBe(number);
    });
    test('the gap audit counts the same', async () =>
      expect(await bench.connector.countOrders(bench.shop, bench.window())).toBe(placed.length));
    test('a window without changes is empty', async () => {
      const long = new Date(bench.window().from.getTime() - 3_600_000);
      const window = { from: new Date(long.getTime() - 60_000), to: long };
      expect(await bench.connector.pullOrders(bench.shop, window, null)).toEqual({ items: [], next: null });
      expect(await bench.connector.countOrders(bench.shop, window)).toBe(0);
    });
    test('single orders come by number; an unknown one is left out', async () => {
      const [first = ''] = placed;
      const found = await bench.connector.fetchOrders(bench.shop, [first, bench.unknownNumber]);
      expect(found.map((order) => order.number)).toEqual([first]);
      expect(found[0]?.raw).toBe(pulled.find((order) => order.number === first)?.raw);
    });
    test('amounts add up: goods − discount + freight + tax = payable, and the lines to goods − discount', () => {
      for (const order of pulled.map((one) => bench.connector.translate(one.raw))) expectAddsUp(order);
    });
    test.each([
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '{"id":',
      '<html>502</html>',
      '{"tid":1,"orders":{"order":[{}]}}',
      '1e999',
    ])('a payload that is none is damaged, nothing else: %s', (raw) =>
      expect(() => bench.connector.translate(raw)).toThrow(Damaged),
    );

    test('2,000 orders with one value spoilt: read soundly or damaged, nothing else', () => {
      const random = seeded(SEED);
      const spoil = [
        null,
        '',
        'x',
        '-1',
        '0',
        -1,
        0.5,
        1e30,
        true,
        [],
        {},
        'constructor',
        '__proto__',
        '9'.repeat(30),
        '*',
      ];
      let damaged = 0;
      for (let times = 0; times < 2_000; times += 1) {
        const raw = spoilOneValue(random, random.pick(pulled).raw, random.pick(spoil));
        try {
          expectAddsUp(bench.connector.translate(raw));
        } catch (error) {
          if (!(error instanceof Damaged)) throw new Error(`seed ${SEED}: ${error} in ${raw}`);
          damaged += 1;
        }
      }
      expect(damaged).toBeGreaterThan(0);
    });

    test('CHN-8 a shipment is accepted, accepted again when repeated, and there once', async () => {
      const shipment = shipmentFor(bench, placed[0] ?? '');
      for (let times = 0; times < 2; times += 1) {
        const [answer] = await bench.connector.uploadShipments(bench.shop, [shipment]);
        expect(answer).toMatchObject({ id: shipment.id, result: 'accepted' });
      }
      expect(await bench.waybillsThere(shipment.orderNumber)).toEqual([shipment.waybillNumber]);
      const [after] = await bench.connector.fetchOrders(bench.shop, [shipment.orderNumber]);
      expect(['shipped', 'finished']).toContain(bench.connector.translate(after?.raw ?? '').state);
    });
    test('CHN-8 a shipment of an unknown order is refused', async () => {
      const [answer] = await bench.connector.uploadShipments(bench.shop, [shipmentFor(bench, bench.unknownNumber)]);
      expect(answer?.result).toBe('refused');
    });
    test('CHN-7 stock is written, one answer per level in their order', async () => {
      for (const quantity of [7n, 0n]) {
        const levels = bench.levels.map((level, at) => ({ ...level, quantity: quantity + BigInt(at) }));
        const answers = await bench.connector.pushStock(bench.shop, levels);
        expect(answers.map(({ id, result }) => ({ id, result }))).toEqual(
          levels.map((level) => ({ id: level.skuId || level.itemId, result: 'accepted' })),
        );
        for (const level of levels) expect(await bench.stockThere(level)).toBe(level.quantity);
      }
    });

    test('CHN-1 titles, prices and shelves are written, one answer per change; the same again changes nothing', async () => {
      const { pushListings } = bench.connector;
      for (const changes of [...bench.listings, bench.listings[1]]) {
        const answers = await pushListings!(bench.shop, changes);
        expect(answers).toMatchObject(
          changes.map(({ skuId, itemId }) => ({ id: skuId || itemId, result: 'accepted' })),
        );
        for (const change of changes) {
          const { title, priceMinor, onShelf } = change;
          expect(await bench.listingThere(change)).toEqual({ title, priceMinor, onShelf });
        }
      }
    });
    test('CHN-1 a listing that is not there, or is sold in another currency, is refused and keeps back no other', async () => {
      const { pushListings } = bench.connector;
      const [item, sku] = [bench.listings[0].find((one) => !one.skuId), bench.listings[0].find((one) => one.skuId)];
      const changes = [
        { ...item!, itemId: '987654321' },
        { ...sku!, skuId: '987654321' },
        { ...sku!, currency: 'USD' },
        item!,
      ];
      const answers = await pushListings!(bench.shop, changes);
      expect(answers.map((answer) => answer.result)).toEqual(['refused', 'refused', 'refused', 'accepted']);
      for (const { code } of answers.slice(0, 3)) expect(code).not.toBe('');
    });

    test('CHN-1 a refund asked at the channel arrives by a pull of changes, with its state and amounts', async () => {
      const number = placed.at(-1)!;
      const before = pulled.find((order) => order.number === number)!;
      // From the beginning of this second, for some channels stamp whole seconds; what is newest in it is the refund.
      const second = bench.now().setMilliseconds(0);
      const from = new Date(Math.max(second, before.modifiedAt.getTime() + 1));
      const asked = await bench.refund(number);
      const found = await pullAll(bench.connector, bench.shop, { from, to: bench.window().to });
      const news = found.find((order) => order.number === number);
      expect(news?.modifiedAt.getTime()).toBeGreaterThanOrEqual(before.modifiedAt.getTime());
      const order = bench.connector.translate(news!.raw);
      const refunded = order.lines.filter((line) => line.refund !== 'none');
      expect(new Set(refunded.map((line) => line.refund))).toEqual(new Set([asked.state]));
      expect(refunded.reduce((sum, line) => sum + line.amountMinor, 0n)).toBe(asked.amountMinor);
      expectAddsUp(order);
    });

    test('with a wrong key nothing is read and nothing accepted', async () => {
      const { connector, strangerShop } = bench;
      await expect(connector.pullOrders(strangerShop, bench.window(), null)).rejects.toBeInstanceOf(OutsideFailure);
      const [shipped] = await connector.uploadShipments(strangerShop, [shipmentFor(bench, placed[1] ?? '')]);
      const [stocked] = await connector.pushStock(strangerShop, bench.levels.slice(0, 1));
      const [listed] = await connector.pushListings!(strangerShop, bench.listings[0]);
      expect([shipped?.result, stocked?.result, listed?.result]).not.toContain('accepted');
      expect(await bench.waybillsThere(placed[1] ?? '')).toEqual([]);
    });
    test('without any key a pull fails as one with a wrong key does', async () => {
      const keyless = { ...bench.shop, credentials: {} };
      const pull = bench.connector.pullOrders(keyless, bench.window(), null);
      await expect(pull).rejects.toBeInstanceOf(OutsideFailure);
    });
    test('where nothing listens a pull fails safely and a change is to be tried again', async () => {
      const { connector, deadShop } = bench;
      await expect(connector.pullOrders(deadShop, bench.window(), null)).rejects.toMatchObject({ safe: true });
      const [shipped] = await connector.uploadShipments(deadShop, [shipmentFor(bench, placed[1] ?? '')]);
      const [stocked] = await connector.pushStock(deadShop, bench.levels.slice(0, 1));
      const listed = await connector.pushListings!(deadShop, bench.listings[0]);
      expect([shipped?.result, stocked?.result]).toEqual(['retry', 'retry']);
      expect(listed.map((answer) => answer.result)).toEqual(bench.listings[0].map(() => 'retry'));
    });
    test('a webhook without a signature is nobody', () => {
      const request = { method: 'POST', path: '/', query: {}, headers: {}, body: Buffer.from('{}') };
      expect(bench.connector.verifyWebhook(bench.shop, request, bench.now())).toBeNull();
    });
  });
}

/** A change of a listing that says only what is given. */
export const listingChange = (itemId: string, skuId: string, more: Partial<ListingChange>): ListingChange => ({
  ...{ itemId, skuId, title: null, priceMinor: null, currency: 'CNY', onShelf: null },
  ...more,
});

/** What a stand-in's shelf holds in the place of a change. */
export function onShelfOf(shelf: ReadonlyMap<string, ShelfItem>, { itemId, skuId, ...said }: ListingChange) {
  const item = shelf.get(itemId)!;
  return {
    title: said.title === null ? null : item.title,
    priceMinor: said.priceMinor === null ? null : ((skuId ? item.prices.get(skuId) : item.priceMinor) ?? null),
    onShelf: said.onShelf === null ? null : item.onShelf,
  };
}

/** Replaces one value anywhere in the JSON text, chosen by chance. */
function spoilOneValue(random: Seeded, raw: string, value: unknown): string {
  let left = random.below([...raw.matchAll(/[:[,]/g)].length) + 1;
  return JSON.stringify(
    JSON.parse(raw, (_key, old) => {
      left -= 1;
      return left === 0 ? value : old;
    }),
  );
}

/** Every page of a window, as the collecting job reads it. */
export async function pullAll(
  connector: ChannelConnector,
  shop: ShopAccess,
  window: { from: Date; to: Date },
  afterPage: () => void = () => {},
): Promise<RawOrder[]> {
  const orders: RawOrder[] = [];
  let cursor: string | null = null;
  do {
    const page = await connector.pullOrders(shop, window, cursor);
    orders.push(...page.items);
    cursor = page.next;
    afterPage();
  } while (cursor !== null);
  return orders;
}

export function expectAddsUp(order: IncomingOrder): void {
  const { goodsMinor, discountMinor, freightMinor, taxMinor, payableMinor } = order;
  expect(goodsMinor - discountMinor + freightMinor + taxMinor).toBe(payableMinor);
  expect(order.lines.reduce((sum, line) => sum + line.amountMinor, 0n)).toBe(goodsMinor - discountMinor);
}

export const shipmentFor = (bench: Pick<Bench, 'carrierCode' | 'now'>, orderNumber: string): Shipment => ({
  id: `ship-${orderNumber}`,
  orderNumber,
  lineNumbers: [],
  quantities: [],
  kind: 'ownCourier',
  carrierCode: bench.carrierCode,
  waybillNumber: `78${orderNumber.slice(-10)}`,
  shippedAt: bench.now(),
});
