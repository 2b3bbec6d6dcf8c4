/**
 * Orders that are paid through us, over HTTP: a shop that can sell, two payment companies as stand-ins, and the jobs of
 * payments and orders when the test says so. The clock is the test's.
 */
import os from 'node:os';
import { afterAll } from 'vitest';
import { start as startAlipay } from '../sandbox/psp/alipay.ts';
import { start as startUnionPay } from '../sandbox/psp/union-pay.ts';
import { start as startWechat } from '../sandbox/psp/wechat-pay.ts';
import { createHttp } from '../src/connectors/http.ts';
import { alipay } from '../src/connectors/psp/alipay/alipay.ts';
import { unionPay } from '../src/connectors/psp/union-pay/union-pay.ts';
import { wechatPay } from '../src/connectors/psp/wechat-pay/wechat-pay.ts';
import { companyOf } from '../src/invoices/invoices.ts';
import type { Ctx } from '../src/kernel/context.ts';
import { type Id, idSource } from '../src/kernel/ids.ts';
import { Later } from '../src/kernel/jobs.ts';
import { takePaid } from '../src/orders/follow-payments.ts';
import { buyerOf, describeActors, OrderDesk, orderRefs, orderRoutes, ordersToPay } from '../src/orders/orders.ts';
import {
  followRefunds,
  followStarts,
  merchantAccessOpener,
  NewsDesk,
  paymentRoutes,
  saveMerchantAccount,
} from '../src/payments/payments.ts';
import { ONE, testDatabase } from './database.ts';
import { listen, type Person, ring, signedIn } from './http.ts';
import { noChannels, setUpSelling } from './orders.ts';

const knownBuyer = async (ctx: Ctx, orderId: Id) => {
  const buyer = await buyerOf(ctx, orderId);
  return buyer && { ...buyer, company: await companyOf(ctx, orderId) };
};

export type Company = 'wechatPay' | 'alipay' | 'unionPay';

/** Call it at the top of a test file. */
export async function payHouse() {
  let clock = Date.parse('2026-06-05T02:00:00Z');
  const now = () => new Date(clock);
  const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
  const { db, owner } = await testDatabase({ world });
  const stands = {
    wechatPay: await startWechat({ seed: 61, now }),
    alipay: await startAlipay({ seed: 62, now }),
    unionPay: await startUnionPay({ seed: 162, now }),
  };
  const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map((stand) => stand.url)) });
  let nonces = 0;
  const means = { send: http.send, now, nonce: () => `n${++nonces}`.padEnd(32, '0') };
  const ports = {
    providers: new Map([wechatPay(means), alipay(means), unionPay(means)].map((provider) => [provider.kind, provider])),
    openAccess: merchantAccessOpener(ring),
    ...{ ring, checkEndpoint: async () => null, ordersToPay, buyerOf: knownBuyer, orderRefs, describeActors },
    accountNames: async () => new Map<string, string>(),
  };
  const server = await listen(db, [
    ...orderRoutes(new OrderDesk(db), noChannels),
    ...paymentRoutes(new NewsDesk(db), ports, os.tmpdir()),
  ]);
  afterAll(async () => {
    await Promise.all(Object.values(stands).map((stand) => stand.close()));
    await http.close();
  });
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);
  for (const kind of ['wechatPay', 'alipay', 'unionPay'] as const)
    await within((ctx) =>
      saveMerchantAccount(ctx, ring, {
        ...{ ...stands[kind].access, id: kind, kind, name: kind, notifyUrl: 'https://shop.example/told' },
        ...{ feePpm: 6000, feeToleranceMinor: 0n, currency: 'CNY', active: true },
      }),
    );
  const shop = await within((ctx) => setUpSelling(ctx, { A: [1_000_000, 0] }));
  const seller = await signedIn(db, 1, [
    'orders.place',
    'orders.read',
    'orders.cancel',
    'payments.read',
    'payments.write',
  ]);
  const ask = async (person: Person, method: string, path: string, body?: unknown, version?: number) => {
    const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
    const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
    const value = (await answer.json()) as any;
    return { said: answer.ok ? '200' : `${answer.status} ${value.code}`, value };
  };
  const tell = async (kind: Company, { headers, body }: { headers: Record<string, string>; body: string }) =>
    (await fetch(`${server.url}/webhooks/payments/1/${kind}`, { method: 'POST', headers, body })).status;
  /** Does what background work does until nothing is due; a company that cannot be asked is left for the next time. */
  const work = async (): Promise<void> => {
    for (const sweep of [followStarts, followRefunds])
      await sweep(db, ONE, ports).catch((error: unknown) => {
        if (!(error instanceof Later)) throw error;
      });
    const { rows } = await owner.query(`delete from job where kind = 'payment.paid' returning payload`);
    if (rows.length)
      await within((ctx) =>
        takePaid(
          ctx,
          rows.flatMap((row) => row.payload.paymentIds as Id[]),
        ),
      );
  };
  return {
    ...{ db, owner, ports, stands, server, within, shop, seller, ask, tell, work },
    later: (seconds: number) => {
      clock += seconds * 1000;
    },
    /** An order of `amount` fen that waits for its money. */
    order: async (amount: bigint): Promise<Id> => {
      const recipient = { text: '张三 13812345678 浙江省杭州市余杭区五常街道文一西路969号' };
      const line = { merchantCode: 'A', quantity: '1', price: { amount: String(amount), currency: 'CNY' } };
      const body = { kind: 'manual', payment: 'later', recipient, lines: [line] };
      return (await ask(seller, 'POST', `/shops/${shop.shop}/orders`, body)).value.order.id;
    },
    payment: async (id: Id) => (await ask(seller, 'GET', `/payments/${id}`)).value,
    stateOf: async (orderId: Id) =>
      (await owner.query('select state, paid_minor::int as paid from sales_order where id = $1', [orderId])).rows[0],
  };
}
