import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { verifyNotification as verifyAlipay } from '../../src/connectors/psp/alipay/verify-notification.ts';
import { verifyNotification as verifyUnionPay } from '../../src/connectors/psp/union-pay/verify-notification.ts';
import { verifyNotification as verifyWechat } from '../../src/connectors/psp/wechat-pay/verify-notification.ts';
import type { MerchantAccess, Verified } from '../../src/payments/payment-provider.ts';
import { start as startAlipay } from './alipay.ts';
import { start as startUnionPay } from './union-pay.ts';
import { start as startWechat } from './wechat-pay.ts';

const START = Date.parse('2026-06-05T02:00:00Z');
const HOUR = 3_600_000;
type Stand =
  | Awaited<ReturnType<typeof startAlipay>>
  | Awaited<ReturnType<typeof startWechat>>
  | Awaited<ReturnType<typeof startUnionPay>>;
const STARTS = { wechatPay: startWechat, alipay: startAlipay, unionPay: startUnionPay };
const VERIFIES = { wechatPay: verifyWechat, alipay: verifyAlipay, unionPay: verifyUnionPay };
const KINDS = ['wechatPay', 'alipay', 'unionPay'] as const;
type Verify = (
  access: MerchantAccess,
  request: { headers: Record<string, string>; body: Buffer },
  now: Date,
) => Verified;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A merchant's server that verifies what comes and answers as the check says, unless it is `down`. */
async function merchant(verify: Verify, now: () => Date) {
  const heard: { id: string; reference: string; at: number }[] = [];
  const shop = { heard, down: false, access: null as MerchantAccess | null, url: '' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      const verified = verify(shop.access!, { headers, body: Buffer.concat(chunks) }, now());
      if (verified.genuine && verified.news) {
        heard.push({ id: verified.news.id, reference: verified.news.reference, at: now().getTime() - START });
      }
      const reply = shop.down ? { status: 503, type: 'text/plain', body: '' } : verified.reply;
      response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return shop;
}

async function open(kind: (typeof KINDS)[number]) {
  const clock = { now: new Date(START) };
  const now = () => clock.now;
  const shop = await merchant(VERIFIES[kind], now);
  const options = { seed: 7, now, notifyUrl: shop.url };
  const stand: Stand = await STARTS[kind](options);
  shop.access = stand.access;
  closing.push(stand.close);
  /** Lives through the schedule, jumping from one due moment to the next. */
  const liveThrough = async () => {
    for (let due = stand.control.nextDueAt(); due !== null; due = stand.control.nextDueAt()) {
      if (due > clock.now) clock.now = due;
      await stand.control.deliver();
    }
  };
  return { clock, shop, stand, liveThrough };
}

describe('figure 30: the retry schedules, each try verified as genuine', () => {
  test.each`
    kind           | tries | lastsHours
    ${'wechatPay'} | ${16} | ${24}
    ${'alipay'}    | ${8}  | ${24}
  `('$kind tries $tries times within $lastsHours hours and a bit', async ({ kind, tries, lastsHours }) => {
    const { shop, stand, liveThrough } = await open(kind);
    shop.down = true;
    stand.control.pay('P-1', 19_900n);
    await liveThrough();
    expect(shop.heard).toHaveLength(tries);
    expect(new Set(shop.heard.map((news) => news.id)).size).toBe(1);
    const last = shop.heard.at(-1)!.at;
    expect(last).toBeGreaterThanOrEqual(lastsHours * HOUR);
    expect(last).toBeLessThanOrEqual(25 * HOUR);
    expect(stand.control.deliveries()).toMatchObject([{ state: 'givenUp' }]);
  });

  test.each(KINDS)('%s stops as soon as the merchant understood', async (kind) => {
    const { clock, shop, stand, liveThrough } = await open(kind);
    shop.down = true;
    stand.control.pay('P-2', 100n);
    await stand.control.deliver();
    clock.now = stand.control.nextDueAt()!;
    shop.down = false;
    await liveThrough();
    expect(shop.heard).toHaveLength(2);
    expect(stand.control.deliveries()).toMatchObject([{ state: 'understood', tries: 2 }]);
  });

  test.each(KINDS)('%s: lost, doubled and out of order on request', async (kind) => {
    const { shop, stand, liveThrough } = await open(kind);
    Object.assign(stand.control.deliveryFaults, { drop: 0.3, duplicate: 0.5, reorder: true });
    for (let i = 0; i < 30; i++) stand.control.pay(`P-${i}`, 100n);
    await liveThrough();
    const ids = shop.heard.map((news) => news.id);
    expect(new Set(ids).size).toBe(30);
    expect(ids.length).toBeGreaterThan(35);
    expect(stand.control.deliveries().some((delivery) => delivery.tries > 1)).toBe(true);
    const paid = stand.control.deliveries().map((delivery) => delivery.about);
    expect([...new Set(shop.heard.map((news) => news.reference))]).not.toEqual(paid);
  });
});

describe('figure 31: every notification lost', () => {
  test.each(KINDS)('%s gives up, and the bill still tells', async (kind) => {
    const { clock, shop, stand, liveThrough } = await open(kind);
    stand.control.deliveryFaults.drop = 1;
    stand.control.pay('P-1', 19_900n);
    await liveThrough();
    expect(shop.heard).toEqual([]);
    clock.now = new Date('2026-06-06T02:00:00Z');
    expect(stand.control.bill('2026-06-05').length).toBeGreaterThan(100);
  });
});
