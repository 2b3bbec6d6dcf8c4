/**
 * A stand-in for a third party's warehouse on 127.0.0.1 (SRC-4): Qimen messages with their signature, orders and notices of
 * goods it takes, refuses and drops; what left, what came in and what changed it pushes. `access` is what a merchant would have typed in.
 */
import { formatChinaTime, parseChinaTime } from '../../src/connectors/china-time.ts';
import { topSign } from '../../src/connectors/top-sign.ts';
import {
  childOf,
  childrenOf,
  parseXml,
  textOf,
  writeXml,
  type XmlElement,
  type XmlValue,
} from '../../src/connectors/xml-text.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, serveLocally, type Told } from '../local-server.ts';

/** With `known`, orders and notices of an earlier run. */
export type QimenOptions = {
  now: () => Date;
  port?: number;
  pushUrl?: string;
  known?: QimenMemory;
  firstWaybill?: number;
};
export type QimenMemory = { orders: KeptOrder[]; notices: KeptNotice[]; stock: Map<string, bigint> };

export type KeptOrder = {
  code: string;
  state: 'taken' | 'picking' | 'dropped' | 'left';
  lines: { itemCode: string; quantity: bigint }[];
  receiver: { name: string; mobile: string; detail: string };
};

/** Goods it was told of, and how many of each have come. */
export type KeptNotice = {
  code: string;
  kind: 'entry' | 'return';
  state: 'told' | 'dropped' | 'over';
  type: string;
  lines: { itemCode: string; quantity: bigint }[];
};
/** Goods of one kind of stock: sound (`ZP`) or damaged (`CC`). */
/** `batch`: it keeps the lots of these goods, and names the one. */
export type ThereGoods = {
  itemCode: string;
  quantity: bigint;
  inventoryType?: 'ZP' | 'CC';
  batch?: { code: string; madeOn?: string; expiresOn?: string };
};

const APP = { appKey: '23456789', appSecret: 'sandbox-qimen-secret' };
const CODES = { customerId: 'c1566', warehouseCode: 'HZ01', ownerCode: 'QH' };
const MAX_AGE_MS = 10 * 60_000;

/** How the warehouse says no. */
class Refusal extends Error {}

export async function start(options: QimenOptions) {
  const faults = faultPlan();
  const orders = new Map((options.known?.orders ?? []).map((order) => [order.code, order]));
  const notices = new Map((options.known?.notices ?? []).map((notice) => [notice.code, notice]));
  const stock = new Map<string, bigint>(options.known?.stock ?? []);
  /** Items it does not take orders of. */
  const refusedItems = new Set<string>();
  const spoken: Spoken[] = [];
  let calls = 0;

  const answers = answersOf({ orders, notices, stock, refusedItems });
  const server = await serveLocally(
    (asked) => {
      calls += 1;
      spoken.push({ message: asked.url.searchParams.get('method') ?? '', body: asked.body.toString('utf8') });
      return answer(options, answers, asked);
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
      notices: () => [...notices.values()],
      memory: (): QimenMemory => ({ orders: [...orders.values()], notices: [...notices.values()], stock }),
      calls: () => calls,
      /** Every message of either side. */
      spoken: (): readonly Spoken[] => spoken,
      stock: () => stock,
      refuseItem: (itemCode: string) => void refusedItems.add(itemCode),
      takeItem: (itemCode: string) => void refusedItems.delete(itemCode),
      /** From now on it cannot be dropped. */
      pick: (code: string) => {
        orders.get(code)!.state = 'picking';
      },
      setFaults: (plan: Faults) => faults.set(plan),
      ...pushesOf(options, { orders, notices, stock, spoken }),
    },
    close: server.close,
  };
}

/** What it tells by itself; each gives the answer. */
function pushesOf(
  options: QimenOptions,
  {
    orders,
    notices,
    stock,
    spoken,
  }: Pick<Store, 'orders' | 'notices'> & { stock: Map<string, bigint>; spoken: Spoken[] },
) {
  let waybills = options.firstWaybill ?? 880_000_000_000;
  let messages = 0;
  /** Of items whose stock it was told of. */
  const move = (itemCode: string, by: bigint) => {
    const there = stock.get(itemCode);
    if (there !== undefined) stock.set(itemCode, there + by);
  };
  const push = (message: string, request: XmlValue) => {
    const body = writeXml('request', request);
    spoken.push({ message, body });
    return pushMessage(options, message, body);
  };
  return {
    /** The order leaves in so many packages; gives the answer to the confirmation. Left already, it is told again. */
    async ship(code: string, packages = 1, goods?: { itemCode: string; quantity: bigint }[]): Promise<string> {
      const order = orders.get(code)!;
      if (order.state !== 'left') for (const { itemCode, quantity } of order.lines) move(itemCode, -quantity);
      order.state = 'left';
      const numbers = Array.from({ length: packages }, (_, at) => String(waybills + at + 1));
      waybills += packages;
      return push('deliveryorder.confirm', confirmationOf(order, numbers, goods ?? order.lines));
    },
    /** Goods have come in; gives the answer. `more`: the rest is still to come. `code` repeats a message. */
    async arrive(
      code: string,
      goods: readonly ThereGoods[],
      { more = false, code: own = `IN${++messages}`, expressCode = '' } = {},
    ): Promise<string> {
      const notice = notices.get(code)!;
      if (!more) notice.state = 'over';
      for (const { itemCode, quantity, inventoryType } of goods) if (inventoryType !== 'CC') move(itemCode, quantity);
      const said = { code, own, more, goods, expressCode };
      return notice.kind === 'entry'
        ? push('entryorder.confirm', arrivalOf('entryOrder', said))
        : push('returnorder.confirm', arrivalOf('returnOrder', said));
    },
    /** Something changed there without an order of ours; its levels follow. */
    async change(goods: readonly ThereGoods[], remark = '盘点差异'): Promise<string> {
      for (const { itemCode, quantity } of goods) stock.set(itemCode, (stock.get(itemCode) ?? 0n) + quantity);
      return push('stockchange.report', changesOf(`CH${++messages}`, goods, remark, options.now()));
    },
    /** It has counted: what changed, and how much there is now. */
    count(goods: readonly (ThereGoods & { total: bigint })[]): Promise<string> {
      for (const { itemCode, total } of goods) stock.set(itemCode, total);
      return push('inventory.report', countOf(`PD${++messages}`, goods, options.now()));
    },
  };
}

type Spoken = { message: string; body: string };
type Store = {
  orders: Map<string, KeptOrder>;
  notices: Map<string, KeptNotice>;
  stock: ReadonlyMap<string, bigint>;
  refusedItems: ReadonlySet<string>;
};

/** What it does with each message. Told again, it is the same; what was dropped is not taken up again. */
function answersOf({ orders, notices, stock, refusedItems }: Store): Record<string, (request: XmlElement) => object> {
  const assertTakes = (lines: readonly { itemCode: string }[]) => {
    if (lines.some((line) => refusedItems.has(line.itemCode))) throw new Refusal('商品未备案');
  };
  const takeNotice = (notice: KeptNotice): object => {
    assertTakes(notice.lines);
    if (notices.get(notice.code)?.state === 'dropped') throw new Refusal('单据已取消');
    if (!notices.has(notice.code)) notices.set(notice.code, notice);
    return {};
  };
  return {
    'deliveryorder.create': (request) => {
      const order = readOrder(request);
      assertTakes(order.lines);
      if (orders.get(order.code)?.state === 'dropped') throw new Refusal('单据已取消');
      if (!orders.has(order.code)) orders.set(order.code, order);
      return { deliveryOrderId: `W${order.code}` };
    },
    'entryorder.create': (request) => takeNotice(readNotice(request, 'entry')),
    'returnorder.create': (request) => takeNotice(readNotice(request, 'return')),
    'order.cancel': (request) => {
      const code = textOf(request, 'orderCode');
      const found = orders.get(code) ?? notices.get(code);
      if (!found) throw new Refusal('单据不存在');
      if (found.state === 'picking' || found.state === 'left' || found.state === 'over')
        throw new Refusal('仓库已开始作业，无法取消');
      found.state = 'dropped';
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

function answer(options: QimenOptions, answers: Record<string, (request: XmlElement) => object>, asked: Asked): Told {
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
  const message = answers[query['method'] ?? ''];
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

function readNotice(request: XmlElement, kind: KeptNotice['kind']): KeptNotice {
  const head = childOf(request, kind === 'entry' ? 'entryOrder' : 'returnOrder');
  const code = textOf(head, kind === 'entry' ? 'entryOrderCode' : 'returnOrderCode');
  const lines = childrenOf(childOf(request, 'orderLines'), 'orderLine').map((line) => ({
    itemCode: textOf(line, 'itemCode'),
    quantity: BigInt(textOf(line, 'planQty')),
  }));
  if (code === '' || lines.length === 0 || textOf(head, 'warehouseCode') !== CODES.warehouseCode)
    throw new Refusal('参数不完整');
  return { code, kind, state: 'told', type: textOf(head, 'orderType'), lines };
}

const confirmationOf = (
  order: KeptOrder,
  numbers: readonly string[],
  goods: readonly { itemCode: string; quantity: bigint }[],
): XmlValue => ({
  deliveryOrder: { deliveryOrderCode: order.code, warehouseCode: CODES.warehouseCode, orderType: 'JYCK' },
  packages: {
    package: numbers.map((expressCode) => ({ logisticsCode: 'ZTO', expressCode, weight: '0.850' })),
  },
  orderLines: {
    orderLine: goods.map(({ itemCode, quantity }) => ({ ownerCode: CODES.ownerCode, itemCode, actualQty: quantity })),
  },
});

type Said = { code: string; own: string; more: boolean; goods: readonly ThereGoods[]; expressCode: string };

const arrivalOf = (head: 'entryOrder' | 'returnOrder', { code, own, more, goods, expressCode }: Said): XmlValue => ({
  [head]: {
    ...{ [`${head}Code`]: code, warehouseCode: CODES.warehouseCode, outBizCode: own, confirmType: more ? 1 : 0 },
    ...(expressCode !== '' && { logisticsCode: 'ZTO', expressCode }),
  },
  orderLines: {
    orderLine: goods.map(({ itemCode, quantity, inventoryType = 'ZP', batch }) => ({
      ...{ ownerCode: CODES.ownerCode, itemCode, inventoryType, actualQty: quantity },
      ...(batch && {
        ...{ batchCode: batch.code, productDate: batch.madeOn ?? '', expireDate: batch.expiresOn ?? '' },
      }),
    })),
  },
});

const changesOf = (code: string, goods: readonly ThereGoods[], remark: string, at: Date): XmlValue => ({
  items: {
    item: goods.map(({ itemCode, quantity, inventoryType = 'ZP' }) => ({
      ...{ ownerCode: CODES.ownerCode, warehouseCode: CODES.warehouseCode, orderCode: code, orderType: 'QT' },
      ...{ outBizCode: code, itemCode, inventoryType, quantity, changeTime: formatChinaTime(at), remark },
    })),
  },
});

const countOf = (code: string, goods: readonly (ThereGoods & { total: bigint })[], at: Date): XmlValue => ({
  ...{ totalPage: 1, currentPage: 1, pageSize: goods.length, warehouseCode: CODES.warehouseCode },
  ...{ checkOrderCode: code, ownerCode: CODES.ownerCode, checkTime: formatChinaTime(at), outBizCode: code },
  items: {
    item: goods.map(({ itemCode, quantity, total, inventoryType = 'ZP' }) => ({
      ...{ itemCode, inventoryType, quantity, totalQty: total, remark: '月度盘点' },
    })),
  },
  adjustType: 'CHECK',
});

/** Gives the answer. */
async function pushMessage(options: QimenOptions, message: string, body: string): Promise<string> {
  const params = {
    ...{ method: message, timestamp: formatChinaTime(options.now()), format: 'xml', v: '2.0' },
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
