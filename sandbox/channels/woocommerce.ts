/**
 * A stand-in for a WooCommerce shop on 127.0.0.1 (CHN-9): REST API v3 with basic authentication, paging with totals in
 * the headers, batch stock, refunds, notes, signed webhooks. `access` is what a merchant would have typed in.
 */
import { createHmac } from 'node:crypto';
import type { ShopAccess } from '../../src/channels/connector.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { type Faults, faultPlan, pushQueue } from '../faults.ts';
import { type Asked, json, serveLocally, type Told } from '../local-server.ts';
import { paidFor, type SandboxOrder, type SandboxSku } from '../orders.ts';
import { rateLimit } from './rate-limit.ts';
import { openShopBook } from './shop-book.ts';
import type { ChannelStandIn } from './stand-in.ts';
import { type WooExtras, writeOrder } from './woocommerce-order.ts';
import { answerRoute, extrasOf, type WooShop } from './woocommerce-routes.ts';

export type WoocommerceOptions = {
  seed: number;
  now: () => Date;
  /** `itemId` and `skuId` are product and variation ids: plain numbers, `skuId` empty for a simple product. */
  skus: readonly SandboxSku[];
  port?: number;
  webhookUrl?: string;
  /** Tax on top of the goods. Default none. */
  taxPpm?: bigint;
  requestsPerSecond?: number;
  /** What an earlier run remembered (`control.orders()`, `control.extras()`), and how many numbers it may have given. */
  known?: Iterable<SandboxOrder>;
  knownExtras?: ReadonlyMap<string, WooExtras>;
  skipNumbers?: number;
};

const KEYS = { consumerKey: 'ck_sandbox', consumerSecret: 'cs_sandbox', webhookSecret: 'wh_sandbox' };

type Delivery = { number: string; event: 'created' | 'updated'; id: number };

export async function start(options: WoocommerceOptions) {
  const faults = faultPlan();
  let url = '';
  let deliveries = 0;
  const pushes = pushQueue<Delivery>({ faults: faults.pushes, send: (delivery) => push(options, shop, url, delivery) });
  const shop: WooShop = {
    taxPpm: options.taxPpm ?? 0n,
    extras: new Map(options.knownExtras),
    book: openShopBook({
      ...options,
      numberOf: (sequence, line) => String(1_000 + sequence * 10 + line),
      onChange: (order, change) => {
        deliveries += 1;
        const event = change === 'placed' ? ('created' as const) : ('updated' as const);
        if (options.webhookUrl) pushes.tell({ number: order.number, event, id: deliveries });
      },
    }),
  };
  const limit = rateLimit(options);
  const server = await serveLocally((asked) => answer(shop, limit.isLimited, asked), {
    spoiler: faults,
    ...(options.port && { port: options.port }),
  });
  url = server.url;
  const access: ShopAccess = {
    shopId: 'sandbox-woocommerce',
    kind: 'woocommerce',
    endpoint: url,
    credentials: KEYS,
    options: { requestsPerSecond: 1_000 },
  };
  const { placeOrders, pay, changeAddress, cancel } = shop.book;
  const standIn = {
    url,
    access,
    control: {
      ...{ placeOrders, pay, changeAddress, cancel },
      /** The shop gives money back for `quantity` of one line, or for everything. */
      refund: (number: string, lineNumber?: string, quantity?: bigint) =>
        refund(shop, options.now(), number, lineNumber, quantity),
      orders: () => [...shop.book.orders.values()],
      extras: (): ReadonlyMap<string, WooExtras> => shop.extras,
      shipments: () => shop.book.shipments,
      stock: () => shop.book.stock,
      shelf: () => shop.book.shelf,
      notes: (number: string) => shop.extras.get(number)?.notes ?? [],
      setFaults: (plan: Faults) => faults.set(plan),
      /** Calls a second from now on; null for any number. */
      setRateLimit: limit.set,
      /** Lists name a change only so many seconds after it happened. */
      setListLag: shop.book.setListLag,
      deliver: pushes.deliver,
    },
    close: server.close,
  };
  return standIn satisfies ChannelStandIn;
}

function answer(shop: WooShop, isLimited: () => boolean, asked: Asked): Told {
  const expected = `Basic ${Buffer.from(`${KEYS.consumerKey}:${KEYS.consumerSecret}`).toString('base64')}`;
  if (!constantTimeEqual(expected, asked.headers['authorization'] ?? ''))
    return json(401, { code: 'woocommerce_rest_cannot_view', message: 'Invalid signature', data: { status: 401 } });
  if (isLimited()) return json(429, { code: 'too_many_requests', message: 'slow down' }, { 'retry-after': '1' });
  return answerRoute(shop, asked);
}

function refund(shop: WooShop, at: Date, number: string, lineNumber?: string, quantity?: bigint): void {
  const order = shop.book.orders.get(number);
  if (!order) throw new Error(`the stand-in has no order ${number}`);
  const extras = extrasOf(shop, number);
  const lines = order.lines
    .filter((line) => lineNumber === undefined || line.number === lineNumber)
    .map((line) => {
      const taken = quantity ?? line.quantity;
      return { number: line.number, quantity: taken, amountMinor: (paidFor(line) * taken) / line.quantity };
    });
  extras.refunds.push({ id: Number(number) * 100 + extras.refunds.length, at, reason: '买家要求', lines });
  shop.book.touch(number, 'refundAsked');
}

async function push(options: WoocommerceOptions, shop: WooShop, source: string, delivery: Delivery): Promise<number> {
  const order = shop.book.orders.get(delivery.number);
  if (!order) return 0;
  const body = JSON.stringify(writeOrder(order, extrasOf(shop, order.number), shop.taxPpm));
  const answer = await fetch(options.webhookUrl ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wc-webhook-source': `${source}/`,
      'x-wc-webhook-topic': `order.${delivery.event}`,
      'x-wc-webhook-resource': 'order',
      'x-wc-webhook-event': delivery.event,
      'x-wc-webhook-signature': createHmac('sha256', KEYS.webhookSecret).update(body).digest('base64'),
      'x-wc-webhook-id': '1',
      'x-wc-webhook-delivery-id': String(delivery.id),
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}
