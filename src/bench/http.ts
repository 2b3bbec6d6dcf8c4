/**
 * P1a, second half, and P8: the product is started as people start it and asked over HTTP from this process. An order is
 * one `PUT`, answered after its stock is held by a durable commit. At the offered rate, waiting is counted from the
 * moment an order was due, so a server that stalls cannot hide it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import type { PlacedOrder } from '../contract/place-order.ts';
import { type Figure, quantile } from './figure.ts';
import { openServerHouse, type ServerHouse } from './server-house.ts';

const CONNECTIONS = 64;
const OFFERED = 500;
const LISTS = 400;

const order = ({ merchant }: ServerHouse, n: number): PlacedOrder => {
  const lines = [0, 1, 2].map((k) => ({
    merchantCode: merchant.skus[(n * 7 + k * 101) % merchant.skus.length]!.code,
    title: '秋冬新款圆领加绒卫衣',
    quantity: '1',
    price: '9900',
    amount: '9900',
  }));
  return {
    currency: 'CNY',
    payable: '29700',
    paid: '29700',
    orderedAt: '2026-11-21T02:00:00Z',
    buyer: `b${n}`,
    recipient: {
      name: '王小明',
      phone: `138${String(n).padStart(8, '0')}`,
      province: '浙江省',
      city: '杭州市',
      district: '余杭区',
      detail: `文一西路${n}号`,
    },
    lines,
  };
};

class Caller {
  readonly #pool: Pool;
  readonly #house: ServerHouse;

  constructor(house: ServerHouse) {
    this.#house = house;
    this.#pool = new Pool(house.url, { connections: CONNECTIONS, pipelining: 1 });
  }

  async #ask(method: 'PUT' | 'GET', path: string, body?: unknown): Promise<unknown> {
    const answer = await this.#pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#house.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  }

  async place(n: number): Promise<void> {
    const path = `/api/v1/shops/${this.#house.merchant.shop}/orders/BENCH-${n}`;
    const { state } = (await this.#ask('PUT', path, order(this.#house, n))) as { state: string };
    if (state !== 'released') throw new Error(`order ${n} is ${state}, not released`);
  }

  list = (query: string): Promise<unknown> => this.#ask('GET', `/api/v1/orders?${query}`);

  /** As many as the server takes: every connection places the next order when the last one is answered. */
  async flatOut(from: number, count: number): Promise<{ perSecond: number; waited: number[] }> {
    const waited: number[] = [];
    let next = from;
    const start = performance.now();
    const connection = async () => {
      while (next < from + count) {
        const asked = performance.now();
        await this.place(next++);
        waited.push(performance.now() - asked);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    return { perSecond: (count * 1000) / (performance.now() - start), waited };
  }

  /** Orders come at a steady rate whatever the server does. */
  async offered(from: number, count: number): Promise<{ perSecond: number; waited: number[] }> {
    const waited: number[] = [];
    const calls: Promise<void>[] = [];
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const due = start + (i * 1000) / OFFERED;
      if (due > performance.now()) await wait(due - performance.now());
      calls.push(this.place(from + i).then(() => void waited.push(performance.now() - due)));
    }
    await Promise.all(calls);
    return { perSecond: (count * 1000) / (performance.now() - start), waited };
  }

  close = (): Promise<void> => this.#pool.close();
}

/** `guanjia bench http [--orders 10000]`: orders per run. */
export async function benchHttp(orders = 10_000): Promise<Figure[]> {
  const house = await openServerHouse();
  const idleMb = house.memoryMb();
  const caller = new Caller(house);
  try {
    await caller.flatOut(0, 1000);
    const before = house.spent();
    const full = await caller.flatOut(1000, orders);
    const after = house.spent();
    const cost = (before: number, after: number) => Math.round(((after - before) * 1000) / orders);
    const steady = await caller.offered(1000 + orders, orders);
    const listed = await timeLists(caller, house.merchant.shop);
    const round = (value: number) => Math.round(value * 10) / 10;
    return [
      one(
        'P1a',
        `orders of 3 lines over HTTP with reservation, ${CONNECTIONS} connections flat out`,
        Math.round(full.perSecond),
        'orders/s',
        500,
      ),
      one('P1a', 'the same, p99', round(quantile(full.waited, 0.99)), 'ms'),
      one('P1a', 'the same, processor time of the program per order', cost(before.programMs, after.programMs), 'µs'),
      one('P1a', 'the same, processor time of PostgreSQL per order', cost(before.serverMs, after.serverMs), 'µs'),
      one('P1a', `orders answered when ${OFFERED} a second are offered`, Math.round(steady.perSecond), 'orders/s'),
      one('P1a', 'the same, p50 from the moment due', round(quantile(steady.waited, 0.5)), 'ms'),
      one('P1a', 'the same, p99 from the moment due', round(quantile(steady.waited, 0.99)), 'ms', 100),
      one('P3', 'order list over HTTP, p95', round(quantile(listed, 0.95)), 'ms', 50, LISTS),
      one('P8', 'from the command to ready, data in place', round(house.readySeconds), 's', 5),
      one('P8', 'resident memory of the program, idle', idleMb, 'MB', 400),
      one('P8', 'resident memory of the program after the load', house.memoryMb(), 'MB', 400),
    ];
  } finally {
    await caller.close();
    await house.close();
  }
}

/** How long each of some ordinary lists took, in milliseconds, one after the other. */
async function timeLists(caller: Caller, shop: string): Promise<number[]> {
  const listed: number[] = [];
  for (let i = 0; i < LISTS; i++) {
    const asked = performance.now();
    await caller.list(['state=released&limit=50', `text=BENCH-${i}`, `shopId=${shop}&limit=50`][i % 3]!);
    listed.push(performance.now() - asked);
  }
  return listed;
}

/** A rate is better when it is higher, everything else when it is lower. */
const one = (id: string, what: string, value: number, unit: string, goal: number | null = null, runs = 1): Figure => ({
  id,
  what,
  value,
  unit,
  goal,
  better: unit === 'orders/s' ? 'higher' : 'lower',
  runs,
});
