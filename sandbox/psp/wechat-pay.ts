/**
 * A stand-in for WeChat Pay (APIv3) on 127.0.0.1: checks what the merchant signs, signs what it says, notifies along
 * the real schedule, answers queries and serves the day's trade bill. Keys are made at start; `access` is what a
 * merchant would have typed in after registering. The clock and the seed are the caller's.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { MerchantAccess } from '../../src/payments/payment-provider.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { firstOf, serveLocally, spoilOnRequest } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { deliveries, postTo } from './deliveries.ts';
import { makeKeyPair } from './key-pair.ts';
import { type DifferencePlan, type Payment, PaymentBook, type PaymentMemory, type Refund } from './payment-book.ts';
import { answerWechat } from './wechat-answers.ts';
import { writeWechatBill } from './wechat-bill.ts';
import { type Forgery, forge, messageOf, paidEvent, refundEvent, type WechatDesk } from './wechat-desk.ts';
import type { Event } from './wechat-sign.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
/** 15 s, 15 s, 30 s, 3 min, … 6 h: sixteen tries in a day. */
export const WECHAT_GAPS = [
  ...[15 * SECOND, 15 * SECOND, 30 * SECOND, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE],
  ...[30 * MINUTE, HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR],
];

export type WechatPayOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  /** Where notifications go; none are sent without it. */
  notifyUrl?: string;
  appId?: string;
  merchantId?: string;
  /** What an earlier run remembered (`control.memory()`). */
  memory?: PaymentMemory;
};

export async function start(options: WechatPayOptions) {
  const desk = openDesk(options);
  const files = new Map<string, Buffer>();
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answerWechat(desk, files, server.url, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  return {
    url: server.url,
    access: accessTo(desk, server.url),
    merchantPublicKey: desk.merchant.publicKey,
    control: {
      ...controlOf(desk, options.notifyUrl),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

function openDesk(options: WechatPayOptions): WechatDesk {
  const random = seeded(options.seed);
  const platform = makeKeyPair();
  const providerNumber = (kind: 'pay' | 'refund', at: Date) =>
    `${kind === 'pay' ? '42000' : '50300'}${formatChinaTime(at).slice(0, 10).replaceAll('-', '')}${random.digits(15)}`;
  return {
    now: options.now,
    random,
    appId: options.appId ?? 'wx5a0db0c5e0000001',
    merchantId: options.merchantId ?? '1900000001',
    apiV3Key: random.digits(32),
    merchantSerial: random.digits(40),
    merchant: makeKeyPair(),
    signer: { serial: `PUB_KEY_ID_SANDBOX_${random.digits(20)}`, ...platform, random },
    book: new PaymentBook({ random, feePpm: 6_000n, providerNumber }, options.memory),
  };
}

const accessTo = (desk: WechatDesk, endpoint: string): MerchantAccess => ({
  id: `sandbox-wechat-${desk.merchantId}`,
  kind: 'wechatPay',
  endpoint,
  environment: 'sandbox',
  merchantId: desk.merchantId,
  credentials: {
    appId: desk.appId,
    apiV3Key: desk.apiV3Key,
    privateKey: desk.merchant.privateKey,
    merchantSerial: desk.merchantSerial,
    [`platformKey:${desk.signer.serial}`]: desk.signer.publicKey,
  },
});

function controlOf(desk: WechatDesk, notifyUrl: string | undefined) {
  const { book, now, random } = desk;
  const news = deliveries({ random, gaps: WECHAT_GAPS, post: postTo(notifyUrl, (answer) => answer.ok) });
  const tell = (about: string, event: Event) => {
    if (notifyUrl) news.tell(about, event.createdAt, (at) => messageOf(desk, event, at));
  };
  return {
    /** Makes a payment that waits for the buyer. */
    open: (reference: string, amountMinor: bigint): Payment => book.open(reference, amountMinor, now()),
    pay(reference: string, amountMinor: bigint, title?: string): Payment {
      const payment = book.pay(reference, amountMinor, now(), title);
      tell(reference, paidEvent(desk, payment));
      return payment;
    },
    closePayment: (reference: string): void => book.close(reference, now()),
    refund(reference: string, refundReference: string, amountMinor: bigint, failed = false): Refund {
      const refund = book.refund(reference, refundReference, amountMinor, now(), failed);
      tell(refundReference, refundEvent(desk, refund));
      return refund;
    },
    /** The notification of a payment or a refund, signed now, without sending it. */
    message: (reference: string) => messageOf(desk, paidEvent(desk, book.paymentOf(reference)), now()),
    refundMessage: (refundReference: string) =>
      messageOf(desk, refundEvent(desk, book.refundOf(refundReference)), now()),
    forge: (kind: Forgery, reference: string) => forge(desk, kind, book.paymentOf(reference)),
    deliver: () => news.deliver(now()),
    nextDueAt: news.nextDueAt,
    memory: book.memory,
    deliveries: news.all,
    deliveryFaults: news.faults,
    bill: (day: string): Buffer => writeWechatBill(book.bill(day).rows, desk),
    planDifferences: (day: string, plan: DifferencePlan) => book.planDifferences(day, plan),
  };
}
