/**
 * A stand-in for UnionPay's online gateway (ACP 5.1.0) on 127.0.0.1: checks what the merchant signs, signs what it says with
 * a certificate of its own authority, notifies, answers queries and refunds and serves the day's flow. Papers are made at
 * start; `access` is what a merchant would have typed in. The clock and the seed are the caller's.
 */
import type { MerchantAccess } from '../../src/payments/payment-provider.ts';
import { seeded } from '../seeded.ts';
import { PaymentBook } from './payment-book.ts';
import { controlOf, type Manner, openDoor, type StandInOptions } from './stand-in.ts';
import { answerUnionPay } from './union-pay-answers.ts';
import {
  type Fields,
  type Forgery,
  forge,
  makePapers,
  messageOf,
  paidFields,
  refundFields,
  say,
  type UnionPayDesk,
  unionPayTime,
} from './union-pay-desk.ts';
import { unionPayFlow } from './union-pay-flow.ts';

const MINUTE = 60_000;
/** Five tries, at 1, 2, 4 and 15 minutes after the one before. */
export const UNION_PAY_GAPS = [MINUTE, 2 * MINUTE, 4 * MINUTE, 15 * MINUTE];

export type UnionPayOptions = StandInOptions & { merchantId?: string };

export async function start(options: UnionPayOptions) {
  const desk = openDesk(options);
  const door = await openDoor((_, asked) => answerUnionPay(desk, asked), options.port);
  return {
    url: door.url,
    access: accessTo(desk, `${door.url}/gateway/api`),
    merchantPublicKey: desk.papers.merchant.publicKey,
    /** Anything in UnionPay's name. */
    sayAsUnionPay: (fields: Fields): Fields => say(desk, fields),
    control: { ...controlOf(desk, mannerOf(desk), options.notifyUrl), ...door.faults },
    close: door.close,
  };
}

const mannerOf = (desk: UnionPayDesk): Manner<Fields, Forgery> => ({
  gaps: UNION_PAY_GAPS,
  isUnderstood: (answer) => answer.ok,
  paid: (payment) => paidFields(desk, payment),
  refunded: (refund) => refundFields(desk, refund),
  signed: (fields) => messageOf(desk, fields),
  forge: (kind, payment) => forge(desk, kind, payment),
  writeBill: (rows) => unionPayFlow(rows, desk.merchantId),
});

function openDesk(options: UnionPayOptions): UnionPayDesk {
  const random = seeded(options.seed);
  /** 21 digits: when, and what follows. */
  const providerNumber = (_: 'pay' | 'refund', at: Date) => `${unionPayTime(at)}${random.digits(7)}`;
  return {
    now: options.now,
    random,
    merchantId: options.merchantId ?? '777290058110048',
    papers: makePapers(),
    book: new PaymentBook({ random, feePpm: 6_000n, providerNumber }, options.memory),
    sentAt: new Map(),
  };
}

const accessTo = ({ merchantId, papers }: UnionPayDesk, endpoint: string): MerchantAccess => ({
  id: `sandbox-unionpay-${merchantId}`,
  kind: 'unionPay',
  endpoint,
  environment: 'sandbox',
  merchantId,
  credentials: {
    privateKey: papers.merchant.privateKey,
    certificate: papers.merchant.certificate,
    middleCertificate: papers.middle.certificate,
    rootCertificate: papers.root.certificate,
  },
});
