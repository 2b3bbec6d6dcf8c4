/**
 * What the Alipay stand-in holds, and how it puts payments and refunds into words. Kept apart from HTTP so that a
 * notification can be made and signed without sending it, and so that forgeries differ from the real thing in one point
 * only. A refund is told as the trade's state with the sum of all refunds so far.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { Seeded } from '../seeded.ts';
import type { Message } from './deliveries.ts';
import type { Balances } from './fund-book.ts';
import { type KeyPair, sign } from './key-pair.ts';
import type { Payment, PaymentBook, Refund } from './payment-book.ts';
import type { ShareBook } from './share-book.ts';

export type AlipayDesk = {
  now: () => Date;
  random: Seeded;
  appId: string;
  sellerId: string;
  /** Alipay's own key for this app, and the merchant's. */
  alipay: KeyPair;
  merchant: KeyPair;
  book: PaymentBook;
  shares: ShareBook;
  balances: Balances;
};

type Fields = Record<string, string>;

export const isOver = (desk: AlipayDesk, payment: Payment): boolean =>
  desk.book.refundedOf(payment) === payment.amountMinor;

/** What a notification of a payment says, before it is signed. `id` stays the same through all tries. */
export const paidFields = (desk: AlipayDesk, payment: Payment): Fields => ({
  gmt_create: formatChinaTime(payment.openedAt),
  charset: 'utf-8',
  seller_email: 'shop@sandbox.example',
  subject: payment.title,
  buyer_id: `2088${payment.buyer.slice(0, 12)}`,
  invoice_amount: formatMinor(payment.amountMinor),
  notify_id: `N${payment.providerReference}`,
  fund_bill_list: JSON.stringify([{ amount: formatMinor(payment.amountMinor), fundChannel: 'ALIPAYACCOUNT' }]),
  notify_type: 'trade_status_sync',
  trade_status: 'TRADE_SUCCESS',
  receipt_amount: formatMinor(payment.amountMinor),
  buyer_pay_amount: formatMinor(payment.amountMinor),
  app_id: desk.appId,
  seller_id: desk.sellerId,
  gmt_payment: formatChinaTime(payment.paidAt ?? payment.openedAt),
  version: '1.0',
  out_trade_no: payment.reference,
  total_amount: formatMinor(payment.amountMinor),
  trade_no: payment.providerReference,
  auth_app_id: desk.appId,
  buyer_logon_id: 'xud***@126.com',
  point_amount: '0.00',
});

/** The sum is taken when the refund happens, so later refunds do not change what this one told. */
export const refundFields = (desk: AlipayDesk, refund: Refund): Fields => ({
  ...paidFields(desk, refund.payment),
  notify_id: `N${refund.providerRefundReference}`,
  trade_status: isOver(desk, refund.payment) ? 'TRADE_CLOSED' : 'TRADE_SUCCESS',
  refund_fee: formatMinor(desk.book.refundedOf(refund.payment)),
  gmt_refund: `${formatChinaTime(refund.at)}.${refund.at.getUTCMilliseconds().toString().padStart(3, '0')}`,
  out_biz_no: refund.refundReference,
});

/** Signed by rule V1: `sign` and `sign_type` stay outside. */
export function messageOf(desk: AlipayDesk, fields: Fields, at: Date, key = desk.alipay.privateKey): Message {
  const told: Fields = { ...fields, notify_time: formatChinaTime(at) };
  return post({ ...told, sign_type: 'RSA2', sign: sign(sortedText(told), key) });
}

/** `k=v&…` by name. */
export const sortedText = (fields: Fields): string =>
  Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const post = (fields: Fields): Message => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
});

export type Forgery = 'unsigned' | 'wrongKey' | 'otherMerchant' | 'otherApp' | 'otherEnvironment' | 'amount' | 'old';

/** A message nobody should believe, otherwise like the one that tells of `payment`. */
export function forge(desk: AlipayDesk, kind: Forgery, payment: Payment): Message {
  const fields = paidFields(desk, payment);
  const at = desk.now();
  switch (kind) {
    case 'unsigned':
      return post({ ...fields, notify_time: formatChinaTime(at), sign_type: 'RSA2' });
    case 'wrongKey':
      return messageOf(desk, fields, at, desk.merchant.privateKey);
    case 'otherMerchant':
      return messageOf(desk, { ...fields, seller_id: '2088000000000002' }, at);
    case 'otherApp':
      return messageOf(desk, { ...fields, app_id: '9021000000000002' }, at);
    case 'otherEnvironment':
      return messageOf(desk, { ...fields, app_id: '2021000000000001' }, at);
    case 'amount': {
      const message = messageOf(desk, fields, at);
      const cheaper = new URLSearchParams(message.body);
      cheaper.set('total_amount', formatMinor(payment.amountMinor + 1n));
      return { ...message, body: cheaper.toString() };
    }
    case 'old':
      return messageOf(desk, fields, new Date(at.getTime() - 6 * 60_000));
  }
}
