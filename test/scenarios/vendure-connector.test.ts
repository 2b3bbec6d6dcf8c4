/** CHN-2 against a real Vendure server: orders placed in its shop are pulled, shipped and stocked over its Admin API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelConnector, ShopAccess, StockLevel } from '../../src/channels/connector.ts';
import { createVendure } from '../../src/connectors/channels/vendure/vendure.ts';
import { createHttp, type Http, type HttpRequest } from '../../src/connectors/http.ts';
import {
  type Bench,
  describeConnector,
  expectAddsUp,
  listingChange,
  pullAll,
  shipmentFor,
} from '../channels/connector-suite.ts';
import { placeOrder } from '../vendure/buyer.ts';
import { installVendure, type RunningVendure, startVendure } from '../vendure/start-vendure.ts';

const installed = await installVendure();
const missing = 'missing' in installed ? installed.missing : undefined;
const folder = 'folder' in installed ? installed.folder : '';
if (missing) console.warn(`skipped: ${missing}`);
const BOOT_MS = 180_000;

/** A started server with our connector signed in to it, and the last request that left. */
async function open() {
  const server: RunningVendure = await startVendure(folder);
  const http = createHttp({ hosts: [], allowLoopback: new Set([server.url, 'http://127.0.0.1:1']) });
  const sent: HttpRequest[] = [];
  /** What becomes of an answer on its way; tests set it. */
  const line: { spoil(asked: string, said: string): string } = { spoil: (_, said) => said };
  const send: Http['send'] = async (request) => {
    sent.push(request);
    const answer = await http.send({ ...request, timeoutMs: 60_000 });
    return { ...answer, body: Buffer.from(line.spoil(String(request.body), answer.body.toString('utf8'))) };
  };
  const { username, password } = server;
  const shop: ShopAccess = {
    shopId: 'vendure',
    kind: 'vendure',
    endpoint: `${server.url}/admin-api`,
    credentials: { username, password },
    options: { requestsPerSecond: 1_000 },
  };
  const connector = createVendure({ send });
  await connector.countOrders(shop, { from: new Date(0), to: new Date() });
  const authorization = sent.at(-1)?.headers?.['authorization'] ?? '';
  /** Asks the server as its administrator, past the connector. */
  const ask = async (query: string, variables: Record<string, unknown> = {}, key = authorization) => {
    const body = JSON.stringify({ query, variables });
    const headers = { 'content-type': 'application/json', authorization: key };
    const answer = await http.send({ method: 'POST', url: shop.endpoint, headers, body });
    const { data, errors } = JSON.parse(answer.body.toString('utf8'));
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const close = async () => {
    await http.close();
    await server.close();
  };
  return { server, connector, shop, ask, authorization, line, close };
}

const levels: StockLevel[] = ['1', '2'].map((skuId) => ({ itemId: '1', skuId, merchantCode: '', quantity: 0n }));
const STOCK = 'query($id: ID!) { productVariant(id: $id) { stockLevels { stockOnHand stockAllocated } } }';
const LISTED = `query($item: ID!, $sku: ID!) {
  product(id: $item) { name enabled }
  productVariant(id: $sku) { priceWithTax }
}`;
const TO_REFUND = `query($code: String!) {
  orders(options: { filter: { code: { eq: $code } } }) {
    items { lines { id quantity proratedLinePrice proratedLinePriceWithTax } payments { id } }
  }
}`;
const REFUND = `mutation($input: RefundOrderInput!) {
  refundOrder(input: $input) { ... on Refund { id } ... on ErrorResult { message } }
}`;
const SETTLE = `mutation($input: SettleRefundInput!) {
  settleRefund(input: $input) { ... on Refund { state } ... on ErrorResult { message } }
}`;
const FULFILMENTS =
  'query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { fulfillments { trackingCode } } } }';

describeConnector(
  'Vendure',
  52,
  async (): Promise<Bench> => {
    const { server, connector, shop, ask, close } = await open();
    return {
      connector,
      shop,
      strangerShop: { ...shop, credentials: { ...shop.credentials, password: 'another' } },
      deadShop: { ...shop, endpoint: 'http://127.0.0.1:1/admin-api' },
      place: async (count) => {
        const codes: string[] = [];
        for (let at = 0; at < count; at += 1)
          codes.push(
            await placeOrder(
              server.url,
              [
                { skuId: '1', quantity: 1 + (at % 3) },
                { skuId: '2', quantity: 1 },
              ].slice(at % 2),
            ),
          );
        return codes;
      },
      window: () => ({ from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 2_000) }),
      now: () => new Date(),
      carrierCode: 'SF',
      unknownNumber: 'NOSUCHORDER',
      levels,
      stockThere: async (level) => {
        const { productVariant } = await ask(STOCK, { id: level.skuId });
        const [place] = productVariant.stockLevels;
        return BigInt(place.stockOnHand - place.stockAllocated);
      },
      listings: [
        [
          listingChange('1', '', { title: '安溪铁观音', onShelf: false }),
          listingChange('1', '1', { priceMinor: 3_190n }),
          listingChange('1', '2', { priceMinor: 5_000n }),
        ],
        [listingChange('1', '2', { priceMinor: 5_990n }), listingChange('1', '', { title: '铁观音', onShelf: true })],
      ],
      listingThere: async ({ itemId, skuId, ...said }) => {
        const { product, productVariant } = await ask(LISTED, { item: itemId, sku: skuId || '1' });
        return {
          title: said.title === null ? null : product.name,
          priceMinor: said.priceMinor === null ? null : BigInt(productVariant.priceWithTax),
          onShelf: said.onShelf === null ? null : product.enabled,
        };
      },
      refund: async (code) => {
        const { orders } = await ask(TO_REFUND, { code });
        const [order] = orders.items;
        const [line] = order.lines;
        const input = {
          lines: [{ orderLineId: line.id, quantity: line.quantity }],
          ...{ shipping: 0, adjustment: 0, amount: line.proratedLinePriceWithTax },
          ...{ paymentId: order.payments[0].id, reason: '买家要求' },
        };
        const { refundOrder } = await ask(REFUND, { input });
        if (refundOrder.message) throw new Error(`Vendure refunds nothing of ${code}: ${refundOrder.message}`);
        await ask(SETTLE, { input: { id: refundOrder.id, transactionId: 'r1' } });
        return { state: 'refunded', amountMinor: BigInt(line.proratedLinePrice) };
      },
      waybillsThere: async (code) => {
        const { orders } = await ask(FULFILMENTS, { code });
        return orders.items.flatMap((order: { fulfillments: { trackingCode: string }[] }) =>
          order.fulfillments.map((one) => one.trackingCode),
        );
      },
      close,
    };
  },
  missing,
);

describe.skipIf(missing !== undefined)(
  'CHN-2 a real Vendure server',
  () => {
    let bench: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      bench = await open();
    }, BOOT_MS);
    afterAll(() => bench?.close());
    const orderNow = async (connector: ChannelConnector, shop: ShopAccess, code: string) => {
      const [found] = await connector.fetchOrders(shop, [code]);
      return connector.translate(found?.raw ?? '');
    };

    test('an order placed in its shop is pulled, translated, shipped, and Shipped there', async () => {
      const { server, connector, shop } = bench;
      const code = await placeOrder(server.url, [
        { skuId: '1', quantity: 2 },
        { skuId: '2', quantity: 1 },
      ]);
      const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 2_000) };
      const page = await connector.pullOrders(shop, window, null);
      const order = connector.translate(page.items.find((one) => one.number === code)?.raw ?? '');
      // 2 × 29.90 + 59.90 with 13 % tax inside, and 8.00 freight.
      expect(order).toMatchObject({
        number: code,
        state: 'paid',
        currency: 'CNY',
        payableMinor: 12_770n,
        paidMinor: 12_770n,
        recipient: {
          name: '王小明',
          phone: '13900000001',
          province: '浙江省',
          city: '杭州市',
          country: 'CN',
          masked: null,
        },
        lines: [
          { itemId: '1', skuId: '1', merchantCode: 'TEA-100', quantity: 2n, properties: '净含量:100g' },
          { merchantCode: 'TEA-250' },
        ],
        payments: [{ method: 'pay', amountMinor: 12_770n }],
      });
      expectAddsUp(order);
      const shipment = shipmentFor({ carrierCode: 'SF', now: () => new Date() }, code);
      expect(await connector.uploadShipments(shop, [shipment])).toMatchObject([{ result: 'accepted' }]);
      expect((await orderNow(connector, shop, code)).state).toBe('shipped');
      const { orders } = await bench.ask(
        'query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { state } } }',
        { code },
      );
      expect(orders.items).toEqual([{ state: 'Shipped' }]);
    });

    test('CHN-8 part of a line, then the rest; a corrected number is refused', async () => {
      const { server, connector, shop } = bench;
      const code = await placeOrder(server.url, [{ skuId: '1', quantity: 3 }]);
      const [line] = (await orderNow(connector, shop, code)).lines;
      const whole = shipmentFor({ carrierCode: 'SF', now: () => new Date() }, code);
      const part = {
        ...whole,
        id: 'part',
        waybillNumber: 'SF1',
        quantities: [{ lineNumber: line?.number ?? '', quantity: 1n }],
      };
      expect(await connector.uploadShipments(shop, [part])).toMatchObject([{ result: 'accepted' }]);
      expect((await orderNow(connector, shop, code)).state).toBe('partlyShipped');
      expect(await connector.uploadShipments(shop, [{ ...whole, waybillNumber: 'SF2' }])).toMatchObject([
        { result: 'accepted' },
      ]);
      expect((await orderNow(connector, shop, code)).state).toBe('shipped');
      const corrected = { ...whole, kind: 'correctedNumber' as const };
      expect(await connector.uploadShipments(shop, [corrected])).toMatchObject([{ result: 'refused' }]);
    });

    test('a discount on the whole order is in the lines', async () => {
      const { server, connector, shop, ask } = bench;
      const tenth = { code: 'order_percentage_discount', arguments: [{ name: 'discount', value: '10' }] };
      const input = {
        enabled: true,
        couponCode: 'TENTH',
        conditions: [],
        actions: [tenth],
        translations: [{ languageCode: 'zh', name: '九折', description: '' }],
      };
      await ask('mutation($input: CreatePromotionInput!) { createPromotion(input: $input) { __typename } }', { input });
      const code = await placeOrder(
        server.url,
        [
          { skuId: '1', quantity: 3 },
          { skuId: '2', quantity: 1 },
        ],
        'TENTH',
      );
      const order = await orderNow(connector, shop, code);
      expectAddsUp(order);
      expect(order.discountMinor).toBeGreaterThan(0n);
      // 3 × 29.90 + 59.90 = 149.60, less a tenth, plus freight.
      expect(order.payableMinor).toBe(14_264n);
    });

    test('CHN-7 an order waiting for shipment keeps its goods when nothing more may be sold', async () => {
      const { server, connector, shop } = bench;
      const code = await placeOrder(server.url, [{ skuId: '2', quantity: 2 }]);
      expect(await connector.pushStock(shop, levels)).toMatchObject([{ result: 'accepted' }, { result: 'accepted' }]);
      await expect(placeOrder(server.url, [{ skuId: '2', quantity: 1 }])).rejects.toThrow('INSUFFICIENT_STOCK');
      const shipment = shipmentFor({ carrierCode: 'SF', now: () => new Date() }, code);
      expect(await connector.uploadShipments(shop, [shipment])).toMatchObject([{ result: 'accepted' }]);
      await connector.pushStock(
        shop,
        levels.map((level) => ({ ...level, quantity: 100n })),
      );
    });

    test('a cancelled order is closed, its lines too', async () => {
      const { server, connector, shop, ask } = bench;
      const code = await placeOrder(server.url, [{ skuId: '1', quantity: 1 }]);
      const { orders } = await ask(
        'query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { id } } }',
        { code },
      );
      const input = { orderId: orders.items[0].id, reason: '买家取消', cancelShipping: true };
      await ask('mutation($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }', { input });
      const order = await orderNow(connector, shop, code);
      expect(order).toMatchObject({ state: 'closed', lines: [{ quantity: 1n, amountMinor: 0n, closed: true }] });
      expectAddsUp(order);
    });

    test('CHN-3 a torn answer is asked for again; an order that cannot be had is kept as unread, and keeps back no other', async () => {
      const { server, connector, shop, line } = bench;
      const [good, bad] = [
        await placeOrder(server.url, [{ skuId: '1', quantity: 1 }]),
        await placeOrder(server.url, [{ skuId: '2', quantity: 1 }]),
      ];
      const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 2_000) };
      let torn = 0;
      line.spoil = (_, said) => {
        torn += 1;
        return torn % 3 === 0 ? said : said.slice(0, said.length / 2);
      };
      const exact = await pullAll(connector, shop, window);
      expect(torn).toBeGreaterThan(3);
      expect(exact.filter((order) => order.unread)).toEqual([]);
      // The server fails every answer that would hold this order whole.
      const failed = '{"errors":[{"message":"broken","extensions":{"code":"INTERNAL_SERVER_ERROR"}}],"data":null}';
      line.spoil = (asked, said) => (asked.includes('lines {') && said.includes(bad!) ? failed : said);
      const found = await pullAll(connector, shop, window);
      expect(found.map((order) => order.number)).toEqual(exact.map((order) => order.number));
      expect(found.filter((order) => order.unread).map((order) => order.number)).toEqual([bad]);
      expect(found.find((order) => order.number === good)).toEqual(exact.find((order) => order.number === good));
      expect(() => connector.translate(found.find((order) => order.unread)!.raw)).toThrow('vendure.unread');
      expect(await connector.fetchOrders(shop, [bad!])).toMatchObject([{ number: bad, unread: true }]);
      line.spoil = (_, said) => said;
      expect(await connector.fetchOrders(shop, [bad!])).toEqual(exact.filter((order) => order.number === bad));
    });

    test('a forgotten session is opened again; an API key needs none', async () => {
      const { connector, shop, ask } = bench;
      const window = { from: new Date(0), to: new Date() };
      const before = await connector.countOrders(shop, window);
      const { activeAdministrator } = await ask('{ activeAdministrator { user { roles { id } } } }');
      const key = {
        roleIds: [activeAdministrator.user.roles[0].id],
        translations: [{ languageCode: 'zh', name: '官佳' }],
      };
      const { createApiKey } = await ask(
        'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }',
        { input: key },
      );
      await ask('mutation { logout { success } }');
      expect(await connector.countOrders(shop, window)).toBe(before);
      const byKey = { ...shop, credentials: { apiKey: createApiKey.apiKey } };
      expect(await connector.countOrders(byKey, window)).toBe(before);
    });
  },
  BOOT_MS,
);
