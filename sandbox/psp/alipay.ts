/**
 * A stand-in for Alipay (open platform, RSA2) on 127.0.0.1: checks what the merchant signs, signs what it says, notifies
 * along the real schedule, answers queries and serves the day's business and fund bills. Keys are made at start; `access` is what
 * a merchant would have typed in after registering. The clock and the seed are the caller's.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { MerchantAccess } from '../../src/payments/payment-provider.ts';
import { seeded } from '../seeded.ts';
import { answerAlipay } from './alipay-answers.ts';
import { writeAlipayBill } from './alipay-bill.ts';
import { type AlipayDesk, type Forgery, forge, messageOf, paidFields, refundFields } from './alipay-desk.ts';
import { writeAlipayFund } from './alipay-fund.ts';
import { ALIPAY_MOST } from './alipay-shares.ts';
import { makeKeyPair, sign } from './key-pair.ts';
import { PaymentBook } from './payment-book.ts';
import { ShareBook } from './share-book.ts';
import { balancesOf, controlOf, type Manner, openDoor, type StandInOptions } from './stand-in.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Eight tries within twenty-five hours. */
export const ALIPAY_GAPS = [4 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR];

export type AlipayOptions = StandInOptions & { appId?: string; sellerId?: string };

export async function start(options: AlipayOptions) {
  const desk = openDesk(options);
  const files = new Map<string, Buffer>();
  const door = await openDoor((origin, asked) => answerAlipay(desk, files, origin, asked), options.port);
  return {
    url: door.url,
    access: accessTo(desk, `${door.url}/gateway.do`),
    merchantPublicKey: desk.merchant.publicKey,
    /** Alipay's own key, so that a test can say anything in its name. */
    alipayPrivateKey: desk.alipay.privateKey,
    signAsAlipay: (text: string): string => sign(text, desk.alipay.privateKey),
    control: { ...controlOf(desk, mannerOf(desk), options.notifyUrl), ...door.faults, shares: desk.shares },
    close: door.close,
  };
}

const mannerOf = (desk: AlipayDesk): Manner<Record<string, string>, Forgery> => ({
  gaps: ALIPAY_GAPS,
  isUnderstood: async (answer) => (await answer.text()) === 'success',
  paid: (payment) => paidFields(desk, payment),
  refunded: (refund) => refundFields(desk, refund),
  signed: (fields, at) => messageOf(desk, fields, at),
  forge: (kind, payment) => forge(desk, kind, payment),
  writeBill: (rows, day) => writeAlipayBill(rows, desk.sellerId, day, desk.now()),
  writeFund: (rows, day) => writeAlipayFund(rows, desk.sellerId, day, desk.now()),
});

function openDesk(options: AlipayOptions): AlipayDesk {
  const random = seeded(options.seed);
  const sellerId = options.sellerId ?? '2088000000000001';
  const providerNumber = (kind: 'pay' | 'refund', at: Date) =>
    `${formatChinaTime(at).slice(0, 10).replaceAll('-', '')}22${kind === 'pay' ? '001' : '009'}${random.digits(15)}`;
  return {
    now: options.now,
    random,
    appId: options.appId ?? '9021000000000001',
    sellerId,
    alipay: makeKeyPair(),
    merchant: makeKeyPair(),
    book: new PaymentBook({ random, feePpm: 6_000n, providerNumber }, options.memory),
    shares: new ShareBook(ALIPAY_MOST, sellerId),
    balances: balancesOf(options),
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
