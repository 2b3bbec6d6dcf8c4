/** CHN-2 against a real Vendure server: orders placed in its shop are pulled, shipped and stocked over its Admin API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelConnector, ShopAccess, StockLevel } from '../../src/channels/connector.ts';
import { createVendure } from '../../src/connectors/channels/vendure/vendure.ts';
import { createHttp, type Http, type HttpRequest } from '../../src/connectors/http.ts';
import { type Bench, describeConnector, expectAddsUp, shipmentFor } from '../channels/connector-suite.ts';
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
  const send: Http['send'] = (request) => {
    sent.push(request);
    return http.send({ ...request, timeoutMs: 60_000 });
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
  return { server, connector, shop, ask, authorization, close };
}

const levels: StockLevel[] = ['1', '2'].map((skuId) => ({ itemId: '1', skuId, merchantCode: '', quantity: 0n }));
const STOCK = 'query($id: ID!) { productVariant(id: $id) { stockLevels { stockOnHand stockAllocated } } }';
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
