/**
 * Figure 28: buyers pay, and the payment company tells us. A notification is signed by the company, checked, taken once,
 * booked and answered over HTTP by the product as people start it; a job then pays the order, reserves its goods and
 * releases it. All of it is one merchant account's. At the offered rate both waits are counted from the moment the
 * notification was due, so a server that stalls cannot hide it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { money } from '../clearing/money-book.ts';
import { createHttp } from '../connectors/http.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import type { PlacedOrder } from '../contract/place-order.ts';
import { SYSTEM } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Later } from '../kernel/jobs.ts';
import { LedgerQueue } from '../ledger/ledger.ts';
import type { House } from '../open-house.ts';
import { OrderDesk, ordersToPay } from '../orders/orders.ts';
import {
  followStarts,
  type MerchantAccess,
  merchantAccessOpener,
  saveMerchantAccount,
  startPayment,
} from '../payments/payments.ts';
import { type Merchant, openBenchHouse, SCOPE } from './bench-house.ts';
import { type Figure, quantile } from './figure.ts';
import { openServerHouse, type ServerHouse } from './server-house.ts';

/** A payment company on this machine, with real signatures. */
export type CompanyHere = {
  url: string;
  access: MerchantAccess;
  control: { payAsked(reference: string): unknown; message(reference: string): Message };
  close(): Promise<void>;
};
type Message = { headers: Record<string, string>; body: string };

const CONNECTIONS = 64;
const OFFERED = 300;
const POLL_MS = 10;
const PAYABLE = '9900';
const JOURNALS = 30_000;

const order = ({ skus }: Merchant, n: number): PlacedOrder => ({
  ...{ currency: 'CNY', payable: PAYABLE, paid: '0', orderedAt: new Date().toISOString(), buyer: `b${n}` },
  recipient: {
    ...{ name: '王小明', phone: `138${String(n).padStart(8, '0')}`, detail: `文一西路${n}号` },
    ...{ province: '浙江省', city: '杭州市', district: '余杭区' },
  },
  lines: [
    { merchantCode: skus[(n * 7) % skus.length]!.code, title: '卫衣', quantity: '1', price: PAYABLE, amount: PAYABLE },
  ],
});

/** Orders that wait for their money, each with a payment its company has opened. Answers the payments' numbers. */
async function startPayments({ db, ring }: House, merchant: Merchant, company: CompanyHere, count: number) {
  await db.transaction(SCOPE, async (ctx) => {
    // Orders of the shop are there before they are paid.
    await ctx.sql`
      update shop
      set settings = '{"reserveAt": "order"}'
      where tenant_id = ${ctx.tenant}`;
    await saveMerchantAccount(ctx, ring, {
      ...{
        ...company.access,
        id: 'wechat',
        kind: 'wechatPay',
        name: '微信支付',
        notifyUrl: 'https://shop.example/told',
      },
      ...{ feePpm: 6000, feeToleranceMinor: 0n, currency: 'CNY', active: true },
    });
  });
  const desk = new OrderDesk(db);
  const http = createHttp({ hosts: [], allowLoopback: new Set([company.url]) });
  let nonces = 0;
  const provider = wechatPay({
    ...{ send: http.send, now: () => new Date(), nonce: () => `n${++nonces}`.padEnd(32, '0') },
  });
  const ports = { ring, providers: new Map([[provider.kind, provider]]), openAccess: merchantAccessOpener(ring) };
  for (let from = 0; from < count; from += 200) {
    const placed = await Promise.all(
      Array.from({ length: Math.min(200, count - from) }, (_, i) =>
        desk.place(SCOPE, { shopId: merchant.shop, number: `PAY-${from + i}`, body: order(merchant, from + i) }),
      ),
    );
    await db.transaction(SCOPE, async (ctx) => {
      for (const { id } of placed)
        await startPayment(ctx, { ...ports, ordersToPay }, id!, {
          method: 'wechatNative',
          account: 'wechat',
          minutes: 120,
        });
    });
    await followStarts(db, SCOPE, ports).catch((error: unknown) => {
      if (!(error instanceof Later)) throw error;
    });
  }
  await http.close();
  await db.transaction(SCOPE, (ctx) => ctx.sql`delete from job where kind = 'payments.followStarts'`);
  const rows = await db.read(SCOPE, (ctx) =>
    ctx.run<{ reference: string; orderId: Id }>(sql`
    select reference, order_id as "orderId"
    from payment
    where tenant_id = ${ctx.tenant}
      and state = 'waiting'
    order by id`),
  );
  if (rows.length !== count) throw new Error(`${rows.length} of ${count} payments were opened`);
  return rows;
}

type Waiting = { reference: string; orderId: Id };
/** When each order was seen to be paid and released. */
class Orders {
  readonly released = new Map<Id, number>();
  readonly #house: House;

  constructor(house: House) {
    this.#house = house;
  }

  /** Looks until `count` of those that are told of, sooner or later, have been. */
  async follow(told: ReadonlyMap<Id, unknown>, count: number): Promise<void> {
    while (this.released.size < count) {
      await wait(POLL_MS);
      const open = [...told.keys()].filter((id) => !this.released.has(id));
      const rows = await this.#house.db.read(
        SCOPE,
        (ctx) => ctx.sql<{ id: Id }>`
        select id
        from sales_order
        where tenant_id = ${ctx.tenant}
          and id = any(${open}::uuid[])
          and state = 'released'`,
      );
      const at = performance.now();
      for (const { id } of rows) this.released.set(id, at);
    }
  }
}

class Caller {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  }

  async tell({ headers, body }: Message): Promise<void> {
    const path = '/webhooks/payments/1/wechat';
    const answer = await this.#pool.request({ method: 'POST', path, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`a notification was answered ${answer.statusCode}: ${text}`);
  }

  close = (): Promise<void> => this.#pool.close();
}

type Line = { caller: Caller; company: CompanyHere };

/** `rate` null: as many as the server takes. From the due moment to the answer, and to the released order. */
async function capture(house: House, { caller, company }: Line, all: readonly Waiting[], rate: number | null) {
  // Signed right before: what is older than five minutes is not believed.
  const messages = new Map(all.map(({ orderId, reference }) => [orderId, company.control.message(reference)]));
  const orders = new Orders(house);
  const answered: number[] = [];
  const due = new Map<Id, number>();
  const start = performance.now();
  const tell = async ({ orderId }: Waiting, at: number) => {
    due.set(orderId, at);
    await caller.tell(messages.get(orderId)!);
    answered.push(performance.now() - at);
  };
  const tellAll = async () => {
    if (rate === null) {
      const waiting = all.values();
      const connection = async () => {
        for (const one of waiting) await tell(one, performance.now());
      };
      return Promise.all(Array.from({ length: CONNECTIONS }, connection));
    }
    const calls: Promise<void>[] = [];
    for (const [i, one] of all.entries()) {
      const at = start + (i * 1000) / rate;
      const early = at - performance.now();
      if (early > 0) await wait(early);
      calls.push(tell(one, at));
    }
    return Promise.all(calls);
  };
  await Promise.all([tellAll(), orders.follow(due, all.length)]);
  const whole = all.map(({ orderId }) => orders.released.get(orderId)! - due.get(orderId)!);
  const ended = Math.max(...orders.released.values());
  return { perSecond: (all.length * 1000) / (ended - start), answered, whole };
}

/** Every payment is captured and booked once, every order paid and released. */
async function expectBooked({ db }: House, count: number): Promise<void> {
  const [found] = await db.read(
    SCOPE,
    (ctx) => ctx.sql<{ paid: number; released: number; booked: number }>`
    select (select count(*)::int from payment where tenant_id = ${ctx.tenant} and state = 'paid') as paid,
           (select count(*)::int
            from sales_order
            where tenant_id = ${ctx.tenant} and state = 'released' and paid_minor = payable_minor) as released,
           (select count(*)::int
            from gl_voucher
            where tenant_id = ${ctx.tenant} and kind = 'sale.paid') as booked`,
  );
  const { paid, released, booked } = found!;
  if (paid !== count || released !== count || booked !== count)
    throw new Error(`of ${count}: ${paid} paid, ${released} released, ${booked} booked`);
}

/** `guanjia bench capture [--orders 3000]`: payments per run. */
export async function benchCapture(
  startCompany: (options: { seed: number; now: () => Date }) => Promise<CompanyHere>,
  count = 3000,
  journals = JOURNALS,
): Promise<Figure[]> {
  const company = await startCompany({ seed: 28, now: () => new Date() });
  let started: Waiting[] = [];
  const warm = Math.min(500, count);
  const house = await openServerHouse(async (before, merchant) => {
    started = await startPayments(before, merchant, company, warm + 2 * count);
  });
  const line = { caller: new Caller(house.url), company };
  try {
    for (const { reference } of started) company.control.payAsked(reference);
    await capture(house.house, line, started.slice(0, warm), null);
    const before = house.spent();
    const full = await capture(house.house, line, started.slice(warm, warm + count), null);
    const spent = costs(before, house.spent(), count);
    const steady = await capture(house.house, line, started.slice(warm + count), OFFERED);
    await expectBooked(house.house, started.length);
    return [
      one(
        `captures from notification to released order, ${CONNECTIONS} connections flat out`,
        full.perSecond,
        '/s',
        300,
      ),
      one('the same, notification to answer, p99', quantile(full.answered, 0.99), 'ms'),
      one('the same, processor time of the program per capture', spent.programUs, 'µs'),
      one('the same, processor time of PostgreSQL per capture', spent.serverUs, 'µs'),
      one(`captures when ${OFFERED} a second are told of`, steady.perSecond, '/s'),
      one('the same, due to answer, p50', quantile(steady.answered, 0.5), 'ms'),
      one('the same, due to answer, p99', quantile(steady.answered, 0.99), 'ms', 250),
      one('the same, due to released order, p50', quantile(steady.whole, 0.5), 'ms'),
      one('the same, due to released order, p99', quantile(steady.whole, 0.99), 'ms'),
      one(`journals of a payment and its fee on one channel account`, await journalsPerSecond(journals), '/s', 3000),
    ];
  } finally {
    await line.caller.close();
    await house.close();
    await company.close();
  }
}

const costs = (from: ReturnType<ServerHouse['spent']>, to: ReturnType<ServerHouse['spent']>, count: number) => ({
  programUs: ((to.programMs - from.programMs) * 1000) / count,
  serverUs: ((to.serverMs - from.serverMs) * 1000) / count,
});

/** Rows 1 and 1b of the custody book, one journal a caller: all of them move the same channel account. */
async function journalsPerSecond(count: number): Promise<number> {
  const house = await openBenchHouse();
  try {
    const queue = new LedgerQueue(house.db);
    const register = { custodian: 'bench', currency: 'CNY' };
    const channel = money(register, 'psp.clr', 'wechat');
    const fees = money(register, 'fee.accrued', 'wechat');
    const sellers = Array.from({ length: 500 }, () => money(register, 'sub.pending', house.db.world.newId()));
    const id = () => house.db.world.newId();
    let next = 0;
    const caller = async () => {
      while (next < count) {
        const seller = sellers[next++ % sellers.length]!;
        const paid = { kind: 'post' as const, id: id(), from: channel, to: seller, amount: 9_900n };
        const fee = { kind: 'post' as const, id: id(), from: seller, to: fees, amount: 59n };
        const posting = { document: { type: 'bench', id: id() }, reason: 'paid', lines: [paid, fee] };
        const { posted } = await queue.submit(SCOPE.tenant, SYSTEM, posting);
        if (!posted) throw new Error('a fact was refused');
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: 256 }, caller));
    return (count * 1000) / (performance.now() - start);
  } finally {
    await house.close();
  }
}

/** A rate is better when it is higher, everything else when it is lower. */
const one = (what: string, value: number, unit: string, goal: number | null = null): Figure => ({
  ...{ id: '28', what, value: Math.round(value * 10) / 10, unit, goal, runs: 1 },
  better: unit === '/s' ? 'higher' : 'lower',
});
