/**
 * What the UnionPay stand-in holds, and how it puts payments and refunds into words: fields, sorted and joined, the SHA-256
 * of them in hexadecimal signed by a certificate that is sent along. Kept apart from HTTP so that a notification can be made
 * without sending it, and so that forgeries differ from the real thing in one point only.
 */
import { createHash } from 'node:crypto';
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { Seeded } from '../seeded.ts';
import { type Certified, makeCertificate } from './certificates.ts';
import type { Message } from './deliveries.ts';
import { isSignedBy, sign } from './key-pair.ts';
import type { Payment, PaymentBook, Refund } from './payment-book.ts';

/** The authority, the certificate UnionPay signs with, and what the same authority gave this merchant. */
export type Papers = { root: Certified; middle: Certified; unionPay: Certified; merchant: Certified };

export type UnionPayDesk = {
  now: () => Date;
  random: Seeded;
  merchantId: string;
  papers: Papers;
  book: PaymentBook;
  /** The second each order was sent, which is part of its name. */
  sentAt: Map<string, string>;
};

export type Fields = Record<string, string>;

export function makePapers(): Papers {
  const root = makeCertificate('SANDBOX UnionPay ROOT CA', 1, { mayIssue: true });
  const middle = makeCertificate('SANDBOX UnionPay OCA1', 2, { issuer: root, mayIssue: true });
  return {
    ...{ root, middle },
    unionPay: makeCertificate('041@Z2015-8@00040000:SIGN@00000001', 68_759, { issuer: middle }),
    merchant: makeCertificate('041@8310000000083040@青禾商贸有限公司@00000002', 68_760, { issuer: middle }),
  };
}

export const unionPayTime = (at: Date): string => formatChinaTime(at).replaceAll(/\D/g, '');

/** `k=v&…` by name, without the signature. */
export const sortedText = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const digestOf = (fields: Fields): string => createHash('sha256').update(sortedText(fields)).digest('hex');

export const isSignedRequest = ({ papers, merchantId }: UnionPayDesk, fields: Fields): boolean =>
  fields['version'] === '5.1.0' &&
  fields['signMethod'] === '01' &&
  fields['merId'] === merchantId &&
  fields['certId'] === '68760' &&
  isSignedBy(digestOf(fields), fields['signature'] ?? '', papers.merchant.publicKey);

/** As UnionPay says it, signed by `by`. */
export function say(desk: UnionPayDesk, fields: Fields, by: Certified = desk.papers.unionPay): Fields {
  const said: Fields = {
    ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', accessType: '0', bizType: '000201' },
    ...{ merId: desk.merchantId, signPubKeyCert: by.certificate },
    ...fields,
  };
  return { ...said, signature: sign(digestOf(said), by.privateKey) };
}

/** What is said of a transaction, in notifications and in answers alike. */
const saidOf = (desk: UnionPayDesk, orderId: string, queryId: string, amount: bigint, at: Date): Fields => ({
  ...{ orderId, queryId, txnAmt: String(amount), settleAmt: String(amount), currencyCode: '156' },
  ...{ txnTime: desk.sentAt.get(orderId) ?? unionPayTime(at), traceTime: unionPayTime(at).slice(4) },
  ...{ traceNo: queryId.slice(-6), settleDate: unionPayTime(at).slice(4, 8), settleCurrencyCode: '156' },
});

export const paidFields = (desk: UnionPayDesk, payment: Payment): Fields => ({
  ...{ txnType: '01', txnSubType: '01', respCode: '00', respMsg: 'success' },
  ...saidOf(
    desk,
    payment.reference,
    payment.providerReference,
    payment.amountMinor,
    payment.paidAt ?? payment.openedAt,
  ),
});

export const refundFields = (desk: UnionPayDesk, refund: Refund): Fields => ({
  ...{ txnType: '04', txnSubType: '00', respCode: '00', respMsg: 'success' },
  ...{ origQryId: refund.payment.providerReference, reqReserved: refund.payment.reference },
  ...saidOf(desk, refund.refundReference, refund.providerRefundReference, refund.amountMinor, refund.at),
});

const post = (fields: Fields): Message => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
});

export const messageOf = (desk: UnionPayDesk, fields: Fields): Message => post(say(desk, fields));

export type Forgery =
  | ('unsigned' | 'wrongKey' | 'otherMerchant' | 'otherApp' | 'otherEnvironment' | 'amount' | 'old')
  | ('otherOwner' | 'otherAuthority');

/** A message nobody should believe, otherwise like the one that tells of `payment`. */
export function forge(desk: UnionPayDesk, kind: Forgery, payment: Payment): Message {
  const fields = paidFields(desk, payment);
  const { papers } = desk;
  switch (kind) {
    case 'unsigned': {
      const { signature: _, ...rest } = say(desk, fields);
      return post(rest);
    }
    // Signed by the merchant's key, with UnionPay's certificate beside it.
    case 'wrongKey':
      return post(say(desk, fields, { ...papers.unionPay, privateKey: papers.merchant.privateKey }));
    case 'otherMerchant':
    case 'otherApp':
      return post(say(desk, { ...fields, merId: '777290058110099' }));
    // Of the same authority, and properly signed; only it is not UnionPay's certificate.
    case 'otherOwner':
      return post(say(desk, fields, papers.merchant));
    case 'otherEnvironment':
    case 'otherAuthority':
      return post(say(desk, fields, makeCertificate(papers.unionPay.name, 68_759)));
    case 'amount':
      return post({ ...say(desk, fields), txnAmt: String(payment.amountMinor + 1n) });
    // Its certificate has run out.
    case 'old':
      return post(
        say(
          desk,
          fields,
          makeCertificate(papers.unionPay.name, 1, { issuer: papers.middle, to: new Date('2021-01-01T00:00:00Z') }),
        ),
      );
  }
}
