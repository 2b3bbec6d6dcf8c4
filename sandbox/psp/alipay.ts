/**
 * A stand-in for Alipay (open platform, RSA2) on 127.0.0.1: checks what the merchant signs, signs what it says, notifies
 * along the real schedule, answers queries and serves the day's business bill. Keys are made at start; `access` is what
 * a merchant would have typed in after registering. The clock and the seed are the caller's.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { MerchantAccess } from '../../src/payments/payment-provider.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { firstOf, serveLocally, spoilOnRequest } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { answerAlipay } from './alipay-answers.ts';
import { writeAlipayBill } from './alipay-bill.ts';
import { type AlipayDesk, type Forgery, forge, messageOf, paidFields, refundFields } from './alipay-desk.ts';
import { deliveries, postTo } from './deliveries.ts';
import { makeKeyPair, sign } from './key-pair.ts';
import { type DifferencePlan, type Payment, PaymentBook, type PaymentMemory, type Refund } from './payment-book.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Eight tries within twenty-five hours. */
export const ALIPAY_GAPS = [4 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR];

export type AlipayOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  /** Where notifications go; none are sent without it. */
  notifyUrl?: string;
  appId?: string;
  sellerId?: string;
  /** What an earlier run remembered (`control.memory()`). */
  memory?: PaymentMemory;
};

export async function start(options: AlipayOptions) {
  const desk = openDesk(options);
  const files = new Map<string, Buffer>();
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answerAlipay(desk, files, server.url, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  return {
    url: server.url,
    access: accessTo(desk, `${server.url}/gateway.do`),
    merchantPublicKey: desk.merchant.publicKey,
    /** Alipay's own key, so that a test can say anything in its name. */
    alipayPrivateKey: desk.alipay.privateKey,
    signAsAlipay: (text: string): string => sign(text, desk.alipay.privateKey),
    control: {
      ...controlOf(desk, options.notifyUrl),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

function openDesk(options: AlipayOptions): AlipayDesk {
  const random = seeded(options.seed);
  const providerNumber = (kind: 'pay' | 'refund', at: Date) =>
    `${formatChinaTime(at).slice(0, 10).replaceAll('-', '')}22${kind === 'pay' ? '001' : '009'}${random.digits(15)}`;
  return {
    now: options.now,
    random,
    appId: options.appId ?? '9021000000000001',
    sellerId: options.sellerId ?? '2088000000000001',
    alipay: makeKeyPair(),
    merchant: makeKeyPair(),
    book: new PaymentBook({ random, feePpm: 6_000n, providerNumber }, options.memory),
  };
}

const accessTo = (desk: AlipayDesk, endpoint: string): MerchantAccess => ({
  id: `sandbox-alipay-${desk.sellerId}`,
  kind: 'alipay',
  endpoint,
  environment: 'sandbox',
  merchantId: desk.sellerId,
  credentials: { appId: desk.appId, privateKey: desk.merchant.privateKey, alipayPublicKey: desk.alipay.publicKey },
});

function controlOf(desk: AlipayDesk, notifyUrl: string | undefined) {
  const { book, now, random } = desk;
  const isUnderstood = async (answer: Response) => (await answer.text()) === 'success';
  const news = deliveries({ random, gaps: ALIPAY_GAPS, post: postTo(notifyUrl, isUnderstood) });
  const tell = (about: string, fields: Record<string, string>) => {
    if (notifyUrl) news.tell(about, now(), (at) => messageOf(desk, fields, at));
  };
  return {
    /** Makes a payment that waits for the buyer. */
    open: (reference: string, amountMinor: bigint): Payment => book.open(reference, amountMinor, now()),
    pay(reference: string, amountMinor: bigint, title?: string): Payment {
      const payment = book.pay(reference, amountMinor, now(), title);
      tell(reference, paidFields(desk, payment));
      return payment;
    },
    closePayment: (reference: string): void => book.close(reference, now()),
    refund(reference: string, refundReference: string, amountMinor: bigint): Refund {
      const refund = book.refund(reference, refundReference, amountMinor, now());
      tell(refundReference, refundFields(desk, refund));
      return refund;
    },
    /** The notification of a payment or a refund, signed now, without sending it. */
    message: (reference: string) => messageOf(desk, paidFields(desk, book.paymentOf(reference)), now()),
    refundMessage: (reference: string) => messageOf(desk, refundFields(desk, book.refundOf(reference)), now()),
    forge: (kind: Forgery, reference: string) => forge(desk, kind, book.paymentOf(reference)),
    deliver: () => news.deliver(now()),
    nextDueAt: news.nextDueAt,
    memory: book.memory,
    deliveries: news.all,
    deliveryFaults: news.faults,
    bill: (day: string): Buffer => writeAlipayBill(book.bill(day).rows, desk.sellerId, day, now()),
    planDifferences: (day: string, plan: DifferencePlan) => book.planDifferences(day, plan),
  };
}
