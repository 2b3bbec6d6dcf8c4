/**
 * P4: from a change of stock to the call that tells the channel, while 500 orders a second come in through the whole
 * pipeline. Every order changes three SKUs and every SKU is listed; the clock of a change starts at the commit that holds
 * the goods and stops when the channel is called with a quantity that no longer shows them. The channel answers at once.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { mapLines } from '../catalog/catalog.ts';
import { type ChannelPorts, channelJobs, storeMessage } from '../channels/channels.ts';
import type { ChannelConnector, RawOrder, StockLevel } from '../channels/connector.ts';
import { translateTrade } from '../connectors/channels/taobao/translate-trade.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, type Job, type JobHandler, Workers } from '../kernel/jobs.ts';
import { orderJobs } from '../orders/orders.ts';
import { type BenchHouse, type Merchant, openBenchHouse, SCOPE, setUpMerchant } from './bench-house.ts';
import { type Figure, quantile } from './figure.ts';
import { rawTrade } from './pipeline.ts';

const RATE = 500;
const TICK_MS = 50;
const SECONDS = 30;
/** Of each SKU over all nodes, as `setUpMerchant` gives it. */
const STOCK = 50_000_000n;

type Change = { at: number; left: bigint };

/** Changes not told yet, per SKU, and how long the others took. A call tells every change whose goods it no longer shows. */
class Watch {
  readonly #open = new Map<string, Change[]>();
  readonly #left = new Map<string, bigint>();
  readonly waited: number[] = [];
  levels = 0;

  sold(goods: readonly { code: string; quantity: bigint }[], at: number): void {
    for (const { code, quantity } of goods) {
      const left = (this.#left.get(code) ?? STOCK) - quantity;
      this.#left.set(code, left);
      const changes = this.#open.get(code);
      if (changes) changes.push({ at, left });
      else this.#open.set(code, [{ at, left }]);
    }
  }

  told(levels: readonly StockLevel[]): void {
    const now = performance.now();
    this.levels += levels.length;
    for (const { merchantCode, quantity } of levels) {
      const changes = this.#open.get(merchantCode) ?? [];
      const told = changes.filter((change) => change.left >= quantity);
      this.waited.push(...told.map((change) => now - change.at));
      this.#open.set(merchantCode, changes.slice(told.length));
    }
  }

  get untold(): number {
    return [...this.#open.values()].reduce((sum, changes) => sum + changes.length, 0);
  }
}

/** A channel that only listens. */
const listening = (watch: Watch): ChannelConnector => ({
  kind: 'taobao',
  form: { credentials: [], options: [], problems: new Map() },
  limits: {
    pageSize: 50,
    maxWindowMinutes: 60,
    requestsPerSecond: 100,
    partialShipment: 'lines',
    lagSeconds: 60,
    listings: false,
    revealFor: [],
  },
  pullOrders: async () => ({ items: [], next: null }),
  fetchOrders: async () => [],
  countOrders: async () => 0,
  uploadShipments: async () => [],
  pushStock: async (_, levels) => {
    watch.told(levels);
    return levels.map((level) => ({ id: level.skuId, result: 'accepted', code: '', message: '' }));
  },
  verifyWebhook: () => null,
  translate: translateTrade,
});

/** One listing per SKU, so that a call about a listing tells everything about its goods. */
function trade(merchant: Merchant, n: number): RawOrder {
  const order = rawTrade(merchant, n);
  return { ...order, raw: order.raw.replace(/"num_iid":"\d+"/g, '"num_iid":"6000000000"') };
}

type Goods = { code: string; quantity: bigint }[];

const goodsOf = ({ raw }: RawOrder): Goods =>
  (JSON.parse(raw) as { orders: { order: { outer_sku_id: string; num: number }[] } }).orders.order.map((line) => ({
    code: line.outer_sku_id,
    quantity: BigInt(line.num),
  }));

/** Runs the house's own jobs; when a message's orders are committed, the watch starts for their goods. */
function startHouse(house: BenchHouse, watch: Watch, messages: ReadonlyMap<Id, Goods>): Workers {
  const connector = listening(watch);
  const ports: ChannelPorts = {
    connectors: new Map([['taobao', connector]]),
    openAccess: ({ id, channel, endpoint, options }) => ({
      shopId: id,
      kind: channel,
      endpoint,
      options,
      credentials: {},
    }),
    checkEndpoint: async () => null,
    shippedWhole: async () => new Set(),
    promisedSince: async () => [],
  };
  const handlers = [...channelJobs(ports), ...orderJobs(new Map([['taobao', translateTrade]]))].map(
    (handler): JobHandler => {
      if (handler.kind !== 'orders.take' || !('run' in handler)) return handler;
      const run = async (ctx: Ctx, jobs: Job<never>[]) => {
        await handler.run(ctx, jobs);
        ctx.afterCommit(() => {
          const at = performance.now();
          for (const job of jobs as Job<{ messageId: Id }>[]) watch.sold(messages.get(job.payload.messageId)!, at);
        });
      };
      return { ...handler, run };
    },
  );
  return new Workers(house.db, { config: house.config, handlers: handlersByKind(handlers, []) });
}

/** Stores 500 orders a second, as pulls and webhooks would, and leaves them to the jobs. */
async function feed(
  db: Database,
  merchant: Merchant,
  messages: Map<Id, Goods>,
  from: number,
  seconds: number,
): Promise<number> {
  const perTick = (RATE * TICK_MS) / 1000;
  const start = performance.now();
  let sent = 0;
  for (let tick = 1; tick <= (seconds * 1000) / TICK_MS; tick++) {
    const orders = Array.from({ length: perTick }, () => trade(merchant, from + sent++));
    await db.transaction(SCOPE, async (ctx) => {
      const id = await storeMessage(ctx, merchant.shop, 'pull', orders);
      messages.set(id!, orders.flatMap(goodsOf));
    });
    await wait(Math.max(0, start + tick * TICK_MS - performance.now()));
  }
  return sent / ((performance.now() - start) / 1000);
}

/** The listings that the benchmark's orders will name, mapped, in a shop that is called. */
async function listAll(db: Database, merchant: Merchant, orders: number): Promise<void> {
  const lines = new Map<string, { itemId: string; skuId: string; code: string }>();
  for (let n = 0; n < orders; n++)
    for (const line of JSON.parse(trade(merchant, n).raw).orders.order)
      lines.set(`${line.num_iid}/${line.sku_id}`, {
        itemId: line.num_iid,
        skuId: line.sku_id,
        code: line.outer_sku_id,
      });
  await db.transaction(SCOPE, async (ctx) => {
    await ctx.sql`update shop set endpoint = 'https://channel.example.com/' where tenant_id = ${ctx.tenant} and id = ${merchant.shop}`;
    await ctx.sql`insert into shop_sync (tenant_id, shop_id) values (${ctx.tenant}, ${merchant.shop}) on conflict do nothing`;
    await mapLines(
      ctx,
      [...lines.values()].map(({ itemId, skuId, code }) => ({
        shopId: merchant.shop,
        itemId,
        skuId,
        merchantCode: code,
        barcode: '',
        title: '',
        properties: '',
      })),
    );
  });
}

/** `guanjia bench push`. */
export async function benchPush(seconds = SECONDS): Promise<Figure[]> {
  const house = await openBenchHouse();
  const watch = new Watch();
  const messages = new Map<Id, Goods>();
  const workers = startHouse(house, watch, messages);
  try {
    const merchant = await setUpMerchant(house.db);
    const warmUp = Math.min(3, seconds);
    await listAll(house.db, merchant, RATE * (seconds + warmUp));
    await workers.start();
    await feed(house.db, merchant, messages, 0, warmUp);
    await untilTold(watch);
    watch.waited.length = 0;
    const rate = await feed(house.db, merchant, messages, RATE * warmUp, seconds);
    await untilTold(watch);
    const figure = (
      what: string,
      value: number,
      unit: string,
      goal: number | null,
      better: Figure['better'],
    ): Figure => ({ id: 'P4', what, value: Math.round(value), unit, goal, better, runs: 1 });
    return [
      figure(
        `stock change → push call, p99 of ${watch.waited.length} changes while orders come in`,
        quantile(watch.waited, 0.99),
        'ms',
        1000,
        'lower',
      ),
      figure('the same, median', quantile(watch.waited, 0.5), 'ms', null, 'lower'),
      figure('orders coming in meanwhile', rate, 'orders/s', RATE, 'higher'),
    ];
  } finally {
    await workers.stop();
    await house.close();
  }
}

/** Waits until every change has been told; one that is never told is no slow figure but a fault. */
async function untilTold(watch: Watch): Promise<void> {
  for (let i = 0; i < 300; i++) {
    await wait(100);
    if (watch.untold === 0) return;
  }
  throw new Error(`${watch.untold} changes were never told to the channel`);
}
