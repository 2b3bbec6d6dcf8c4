/**
 * The app is killed in the middle of everything it does: orders over the open API, pages of a channel, cancellations,
 * payments it is told of. Callers keep a log of what was acknowledged and hold it against the database afterwards.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { rawTrade } from '../../src/bench/pipeline.ts';
import { storeMessage } from '../../src/channels/channels.ts';
import { wechatPay } from '../../src/connectors/psp/wechat-pay/wechat-pay.ts';
import type { PlacedOrder } from '../../src/contract/place-order.ts';
import { loadKeyRing } from '../../src/kernel/secrets.ts';
import { OrderDesk, ordersToPay } from '../../src/orders/orders.ts';
import { merchantAccessOpener, saveMerchantAccount, startPayment } from '../../src/payments/payments.ts';
import { ONE } from '../database.ts';
import { signedIn } from '../http.ts';
import { seeded } from '../random.ts';
import { type App, ask, startApp } from './app.ts';
import { durableServer, expectSound, NIGHT, ordersPerNumber, placing, setUpMerchant } from './durable-house.ts';
import { startProxy } from './proxy.ts';

const ROUNDS = NIGHT ? 200 : 5;
const CALLERS = 12;

const { db, dir, config } = await durableServer();
const merchant = await setUpMerchant(db, 12, 1_000_000n);
const person = await signedIn(db, 1, 'owner');

type Log = { placed: Map<string, string>; unknown: Map<string, PlacedOrder>; cancelled: Set<string>; trades: string[] };

const place = (app: App, number: string, body: PlacedOrder) =>
  ask(app, person, 'PUT', `/api/v1/shops/${merchant.shop}/orders/${number}`, body);

/** Places orders, and now and then cancels one, until the line breaks. A number without an answer stays unknown. */
async function callUntilCut(app: App, log: Log, name: string, random: ReturnType<typeof seeded>): Promise<void> {
  const goods = () => ({ [random.pick(merchant.codes)]: 1 + random.below(3), [random.pick(merchant.codes)]: 1 });
  for (let n = 0; ; n++) {
    const number = `${name}-${n}`;
    const body = placing(goods(), number);
    log.unknown.set(number, body);
    const answer = await place(app, number, body);
    if (answer?.status !== 200) return;
    const { id } = answer.body as { id: string };
    log.unknown.delete(number);
    log.placed.set(number, id);
    if (random.below(4)) continue;
    const cancel = { ids: [id], reason: '不要了' };
    const cancelled = await ask(app, person, 'POST', '/api/v1/orders/cancel', cancel, `cancel-${number}`);
    if (cancelled?.status !== 200) return;
    log.cancelled.add(id);
  }
}

/** A channel's pages come in meanwhile, each with the job that takes its orders. */
async function storePages(log: Log, from: number, pages: number): Promise<void> {
  for (let page = 0; page < pages; page++) {
    const orders = Array.from({ length: 20 }, (_, i) => rawTrade(merchant as never, from + page * 20 + i));
    await db.transaction(ONE, (ctx) => storeMessage(ctx, merchant.shop, 'pull', orders));
    log.trades.push(...orders.map((order) => order.number));
  }
}

const pagesWaiting = async (): Promise<number> =>
  Number(
    (
      await db.read(
        ONE,
        (ctx) => ctx.sql<{ n: bigint }>`
          select count(*) as n
          from job
          where tenant_id = ${ctx.tenant}
            and kind = 'orders.take'`,
      )
    )[0]!.n,
  );

test(`figure 13: kill -9 of the app at ${ROUNDS} random moments: nothing acknowledged is lost, nothing is half done`, {
  timeout: ROUNDS * 15_000 + 60_000,
}, async () => {
  const random = seeded(13);
  const log: Log = { placed: new Map(), unknown: new Map(), cancelled: new Set(), trades: [] };
  let app = await startApp(dir, config);
  const resumed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const calling = Array.from({ length: CALLERS }, (_, i) => callUntilCut(app, log, `R${round}-${i}`, random));
    const storing = storePages(log, round * 1000, 10);
    await wait(100 + random.below(1200));
    await app.kill();
    const killed = performance.now();
    await Promise.all([...calling, storing]);
    app = await startApp(dir, config);
    await expect.poll(pagesWaiting, { timeout: 20_000, interval: 50 }).toBe(0);
    resumed.push((performance.now() - killed) / 1000);
    // An answer that never came is asked for again: half of them, under the same numbers.
    for (const [number, body] of [...log.unknown].filter(() => random.below(2))) {
      const again = await place(app, number, body);
      expect(again?.status).toBe(200);
      log.unknown.delete(number);
      log.placed.set(number, (again!.body as { id: string }).id);
    }
    await expectSound(db);
  }
  const acknowledged = [...log.placed.keys(), ...log.trades];
  const counts = await ordersPerNumber(db, [...acknowledged, ...log.unknown.keys()]);
  expect(acknowledged.filter((number) => counts.get(number) !== 1)).toEqual([]);
  expect([...log.unknown.keys()].filter((number) => (counts.get(number) ?? 0) > 1)).toEqual([]);
  const states = await db.read(
    ONE,
    (ctx) => ctx.sql<{ id: string; state: string; number: string }>`
      select o.id, o.state, n as number
      from sales_order o, unnest(o.channel_numbers) n
      where o.tenant_id = ${ctx.tenant}`,
  );
  expect(states.filter(({ number, id }) => log.placed.has(number) && log.placed.get(number) !== id)).toEqual([]);
  expect(states.filter(({ id, state }) => log.cancelled.has(id) && state !== 'cancelled')).toEqual([]);
  console.log(
    `figure 13, seed ${random.seed}: ${ROUNDS} kills, ${log.placed.size} orders acknowledged over HTTP, ${log.cancelled.size} cancellations, ` +
      `${log.trades.length} from pages, ${log.unknown.size} never answered; lost 0; resumed in at most ${Math.max(...resumed).toFixed(1)} s`,
  );
  expect(log.placed.size).toBeGreaterThan(ROUNDS * 5);
  // The figure is 10 s on a machine of its own; a busy one is slower and no less right.
  expect(Math.max(...resumed)).toBeLessThan(60);
  await app.kill();
});

/** Orders that wait for their money, each with a payment its company will tell of; the messages, signed anew when asked for. */
async function orderAndPay(company: Awaited<ReturnType<typeof startWechat>>, count: number) {
  const sealed = loadKeyRing(dir);
  const provider = wechatPay({ send: fetch as never, now: () => new Date(), nonce: () => 'n'.repeat(32) });
  const providers = new Map([[provider.kind, provider]]);
  await db.transaction(ONE, async (ctx) => {
    // Orders are there before they are paid.
    await ctx.sql`
      update shop
      set settings = '{"reserveAt": "order"}'
      where tenant_id = ${ctx.tenant}`;
    await saveMerchantAccount(ctx, sealed, {
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
  const orders = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const body = { ...placing({ [merchant.codes[i % 12]!]: 1 }, `payer ${i}`), paid: '0' };
      return desk.place(ONE, { shopId: merchant.shop, number: `PAY-${i}`, body });
    }),
  );
  const ports = { ring: sealed, providers, openAccess: merchantAccessOpener(sealed), ordersToPay };
  await db.transaction(ONE, async (ctx) => {
    for (const { id } of orders)
      await startPayment(ctx, ports, id!, { method: 'wechatNative', account: 'wechat', minutes: 60 });
  });
  const payments = await db.read(
    ONE,
    (ctx) => ctx.sql<{ reference: string; amount: bigint }>`
      select reference, amount_minor as amount
      from payment
      where tenant_id = ${ctx.tenant}`,
  );
  for (const { reference, amount } of payments) company.control.pay(reference, amount);
  return () => payments.map(({ reference }) => company.control.message(reference));
}

/** What has come of payments so far. */
const effects = async () =>
  (
    await db.read(
      ONE,
      (ctx) => ctx.sql<Record<string, number>>`
        select (select count(*)::int from payment_notification where tenant_id = ${ctx.tenant}) as stored,
               (select count(*)::int from payment where tenant_id = ${ctx.tenant} and state = 'paid') as paid,
               (select count(*)::int
                from gl_voucher
                where tenant_id = ${ctx.tenant} and kind = 'sale.paid' and document_kind = 'payment') as booked,
               (select count(*)::int from order_event where tenant_id = ${ctx.tenant} and event = 'paid') as counted,
               (select count(*)::int
                from sales_order
                where tenant_id = ${ctx.tenant} and channel_numbers[1] like 'PAY-%'
                  and state = 'released' and paid_minor = payable_minor) as released`,
    )
  )[0]!;

test('figure 28: killed after the commit and before any answer: told again, every payment has one effect', {
  timeout: 300_000,
}, async () => {
  const count = 24;
  const company = await startWechat({ seed: 28, now: () => new Date() });
  const messages = await orderAndPay(company, count);
  const tell = async (url: string) =>
    Promise.all(
      messages().map(async ({ headers, body }) => {
        const answer = await fetch(`${url}/webhooks/payments/1/wechat`, { method: 'POST', headers, body }).catch(
          () => null,
        );
        return answer?.status ?? null;
      }),
    );
  let app = await startApp(dir, config);
  const line = await startProxy({ port: Number(new URL(app.url).port) });
  // What the company says arrives, and no answer ever does.
  line.set('deaf');
  const unheard = tell(`http://127.0.0.1:${line.port}`);
  await expect.poll(async () => (await effects())['stored'], { timeout: 120_000, interval: 20 }).toBe(count);
  await app.kill();
  await line.close();
  expect(new Set(await unheard)).toEqual(new Set([null]));

  app = await startApp(dir, config);
  expect(new Set(await tell(app.url))).toEqual(new Set([200]));
  const once = { stored: count, paid: count, booked: count, counted: count, released: count };
  await expect.poll(effects, { timeout: 120_000, interval: 50 }).toEqual(once);
  await expectSound(db);
  await app.kill();
  await company.close();
});
