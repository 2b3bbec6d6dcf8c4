/**
 * A stand-in for a third party's warehouse on 127.0.0.1 (SRC-4): Qimen messages with their signature, orders it takes,
 * refuses and drops, and confirmations it pushes. `access` is what a merchant would have typed in.
 */
import { formatChinaTime, parseChinaTime } from '../../src/connectors/china-time.ts';
import { topSign } from '../../src/connectors/top-sign.ts';
import { childOf, childrenOf, parseXml, textOf, writeXml, type XmlElement } from '../../src/connectors/xml-text.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, serveLocally, type Told } from '../local-server.ts';

export type QimenOptions = { now: () => Date; port?: number; pushUrl?: string };

export type KeptOrder = {
  code: string;
  state: 'taken' | 'picking' | 'dropped' | 'left';
  lines: { itemCode: string; quantity: bigint }[];
  receiver: { name: string; mobile: string; detail: string };
};

const APP = { appKey: '23456789', appSecret: 'sandbox-qimen-secret' };
const CODES = { customerId: 'c1566', warehouseCode: 'HZ01', ownerCode: 'QH' };
const MAX_AGE_MS = 10 * 60_000;

/** How the warehouse says no. */
class Refusal extends Error {}

export async function start(options: QimenOptions) {
  const faults = faultPlan();
  const orders = new Map<string, KeptOrder>();
  const stock = new Map<string, bigint>();
  /** Items it does not take orders of. */
  const refusedItems = new Set<string>();
  let waybills = 880_000_000_000;
  let calls = 0;

  const messages = messagesOf(orders, stock, refusedItems);
  const server = await serveLocally(
    (asked) => {
      calls += 1;
      return answer(options, messages, asked);
    },
    { spoiler: faults, ...(options.port && { port: options.port }) },
  );

  return {
    url: server.url,
    access: {
      ...{ id: 'sandbox-qimen', kind: 'qimen', endpoint: `${server.url}/qimen`, credentials: { ...APP } },
      options: { ...CODES },
    },
    control: {
      orders: () => [...orders.values()],
      calls: () => calls,
      stock: () => stock,
      refuseItem: (itemCode: string) => void refusedItems.add(itemCode),
      takeItem: (itemCode: string) => void refusedItems.delete(itemCode),
      /** From now on it cannot be dropped. */
      pick: (code: string) => {
        orders.get(code)!.state = 'picking';
      },
      setFaults: (plan: Faults) => faults.set(plan),
      /** The order leaves in so many packages; gives the answer to the confirmation. Left already, it is told again. */
      async ship(code: string, packages = 1, goods?: { itemCode: string; quantity: bigint }[]): Promise<string> {
        const order = orders.get(code)!;
        order.state = 'left';
        const numbers = Array.from({ length: packages }, (_, at) => String(waybills + at + 1));
        waybills += packages;
        return confirm(options, order, numbers, goods ?? order.lines);
      },
    },
    close: server.close,
  };
}

/** What it does with each message. */
function messagesOf(
  orders: Map<string, KeptOrder>,
  stock: ReadonlyMap<string, bigint>,
  refusedItems: ReadonlySet<string>,
): Record<string, (request: XmlElement) => object> {
  return {
    'deliveryorder.create': (request) => {
      const order = readOrder(request);
      if (order.lines.some((line) => refusedItems.has(line.itemCode))) throw new Refusal('商品未备案');
      // Told again, it is the same order; one that was dropped is not taken up again.
      if (orders.get(order.code)?.state === 'dropped') throw new Refusal('单据已取消');
      if (!orders.has(order.code)) orders.set(order.code, order);
      return { deliveryOrderId: `W${order.code}` };
    },
    'order.cancel': (request) => {
      const order = orders.get(textOf(request, 'orderCode'));
      if (!order) throw new Refusal('单据不存在');
      if (order.state === 'picking' || order.state === 'left') throw new Refusal('仓库已开始作业，无法取消');
      order.state = 'dropped';
      return {};
    },
    'inventory.query': (request) => ({
      items: {
        item: childrenOf(childOf(request, 'criteriaList'), 'criteria').flatMap((one) => {
          const itemCode = textOf(one, 'itemCode');
          const quantity = stock.get(itemCode);
          return quantity === undefined ? [] : [{ itemCode, inventoryType: 'ZP', quantity, lockQuantity: 0 }];
        }),
      },
    }),
  };
}

function answer(options: QimenOptions, messages: Record<string, (request: XmlElement) => object>, asked: Asked): Told {
  const tell = (flag: string, code: string, message: string, more: object = {}) => ({
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: writeXml('response', { flag, code, message, ...more }),
  });
  const query = Object.fromEntries(asked.url.searchParams);
  const text = asked.body.toString('utf8');
  const sentAt = parseChinaTime(query['timestamp'] ?? '');
  if (query['app_key'] !== APP.appKey || query['customerId'] !== CODES.customerId)
    return tell('failure', 'sign-check-failure', 'unknown app key or customer');
  if (!constantTimeEqual(topSign(query, APP.appSecret, 'md5', text), query['sign'] ?? ''))
    return tell('failure', 'sign-check-failure', 'Illegal request');
  if (!sentAt || Math.abs(options.now().getTime() - sentAt.getTime()) > MAX_AGE_MS)
    return tell('failure', 'timestamp', 'timestamp');
  const message = messages[query['method'] ?? ''];
  if (!message) return tell('failure', 'isv.invalid-method', query['method'] ?? '');
  try {
    return tell('success', '0', '', message(parseXml(text)));
  } catch (error) {
    if (error instanceof Refusal) return tell('failure', '50', error.message);
    throw error;
  }
}

function readOrder(request: XmlElement): KeptOrder {
  const head = childOf(request, 'deliveryOrder');
  const receiver = childOf(head, 'receiverInfo');
  const lines = childrenOf(childOf(request, 'orderLines'), 'orderLine').map((line) => ({
    itemCode: textOf(line, 'itemCode'),
    quantity: BigInt(textOf(line, 'planQty')),
  }));
  const code = textOf(head, 'deliveryOrderCode');
  if (code === '' || lines.length === 0 || textOf(head, 'warehouseCode') !== CODES.warehouseCode)
    throw new Refusal('参数不完整');
  const [name, mobile, detail] = ['name', 'mobile', 'detailAddress'].map((field) => textOf(receiver, field));
  return { code, state: 'taken', lines, receiver: { name: name!, mobile: mobile!, detail: detail! } };
}

async function confirm(
  options: QimenOptions,
  order: KeptOrder,
  numbers: readonly string[],
  goods: readonly { itemCode: string; quantity: bigint }[],
): Promise<string> {
  const body = writeXml('request', {
    deliveryOrder: { deliveryOrderCode: order.code, warehouseCode: CODES.warehouseCode, orderType: 'JYCK' },
    packages: {
      package: numbers.map((expressCode) => ({ logisticsCode: 'ZTO', expressCode, weight: '0.850' })),
    },
    orderLines: {
      orderLine: goods.map(({ itemCode, quantity }) => ({ ownerCode: CODES.ownerCode, itemCode, actualQty: quantity })),
    },
  });
  const params = {
    ...{ method: 'deliveryorder.confirm', timestamp: formatChinaTime(options.now()), format: 'xml', v: '2.0' },
    ...{ app_key: APP.appKey, sign_method: 'md5', customerId: CODES.customerId },
  };
  const query = new URLSearchParams({ ...params, sign: topSign(params, APP.appSecret, 'md5', body) });
  const told = await fetch(`${options.pushUrl}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body,
  });
  return told.text();
}
