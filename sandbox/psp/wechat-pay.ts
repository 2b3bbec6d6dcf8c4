/**
 * A stand-in for WeChat Pay (APIv3) on 127.0.0.1: checks what the merchant signs, signs what it says, notifies along
 * the real schedule, answers queries and serves the day's trade bill and its accounts' fund bills. Keys are made at start; `access` is what a
 * merchant would have typed in after registering. The clock and the seed are the caller's.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { MerchantAccess } from '../../src/payments/payment-provider.ts';
import { seeded } from '../seeded.ts';
import { makeKeyPair } from './key-pair.ts';
import { PaymentBook } from './payment-book.ts';
import { ShareBook } from './share-book.ts';
import { balancesOf, controlOf, type Manner, openDoor, type StandInOptions } from './stand-in.ts';
import { answerWechat } from './wechat-answers.ts';
import { writeWechatBill } from './wechat-bill.ts';
import { type Forgery, forge, messageOf, paidEvent, refundEvent, type WechatDesk } from './wechat-desk.ts';
import { writeWechatFund } from './wechat-fund.ts';
import { shareEvent, WECHAT_MOST } from './wechat-shares.ts';
import type { Event } from './wechat-sign.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
/** 15 s, 15 s, 30 s, 3 min, … 6 h: sixteen tries in a day. */
export const WECHAT_GAPS = [
  ...[15 * SECOND, 15 * SECOND, 30 * SECOND, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE],
  ...[30 * MINUTE, HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR],
];

export type WechatPayOptions = StandInOptions & { appId?: string; merchantId?: string };

export async function start(options: WechatPayOptions) {
  const desk = openDesk(options);
  const files = new Map<string, Buffer>();
  const door = await openDoor((origin, asked) => answerWechat(desk, files, origin, asked), options.port);
  return {
    url: door.url,
    access: accessTo(desk, door.url),
    merchantPublicKey: desk.merchant.publicKey,
    control: {
      ...{ ...controlOf(desk, mannerOf(desk), options.notifyUrl), ...door.faults },
      shares: desk.shares,
      /** The notification of a sharing, signed now, without sending it. */
      shareMessage: (number: string) => messageOf(desk, shareEvent(desk, number), desk.now()),
    },
    close: door.close,
  };
}

const mannerOf = (desk: WechatDesk): Manner<Event, Forgery> => ({
  gaps: WECHAT_GAPS,
  isUnderstood: (answer) => answer.ok,
  paid: (payment) => paidEvent(desk, payment),
  refunded: (refund) => refundEvent(desk, refund),
  signed: (event, at) => messageOf(desk, event, at),
  forge: (kind, payment) => forge(desk, kind, payment),
  writeBill: (rows) => writeWechatBill(rows, desk),
  writeFund: (rows) => writeWechatFund(rows),
});

function openDesk(options: WechatPayOptions): WechatDesk {
  const random = seeded(options.seed);
  const merchantId = options.merchantId ?? '1900000001';
  const platform = makeKeyPair();
  const providerNumber = (kind: 'pay' | 'refund', at: Date) =>
    `${kind === 'pay' ? '42000' : '50300'}${formatChinaTime(at).slice(0, 10).replaceAll('-', '')}${random.digits(15)}`;
  return {
    now: options.now,
    random,
    appId: options.appId ?? 'wx5a0db0c5e0000001',
    merchantId,
    apiV3Key: random.digits(32),
    merchantSerial: random.digits(40),
    merchant: makeKeyPair(),
    signer: { serial: `PUB_KEY_ID_SANDBOX_${random.digits(20)}`, ...platform, random },
    book: new PaymentBook({ random, feePpm: 6_000n, providerNumber }, options.memory),
    shares: new ShareBook(WECHAT_MOST, merchantId),
    balances: balancesOf(options),
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
