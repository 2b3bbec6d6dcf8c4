/**
 * What the WeChat Pay stand-in holds, and how it puts payments and refunds into words. Kept apart from HTTP so that a
 * message can be made, sealed and signed without sending it, and so that forgeries differ from the real thing in one
 * point only.
 */
import type { Seeded } from '../seeded.ts';
import type { Message } from './deliveries.ts';
import type { Balances } from './fund-book.ts';
import type { KeyPair } from './key-pair.ts';
import type { Payment, PaymentBook, Refund } from './payment-book.ts';
import type { ShareBook } from './share-book.ts';
import { type Event, notification, rfc3339, type Signer } from './wechat-sign.ts';

export type WechatDesk = {
  now: () => Date;
  random: Seeded;
  appId: string;
  merchantId: string;
  apiV3Key: string;
  merchantSerial: string;
  merchant: KeyPair;
  signer: Signer;
  book: PaymentBook;
  shares: ShareBook;
  balances: Balances;
};

export function transactionOf({ appId, merchantId, book }: WechatDesk, payment: Payment): Record<string, unknown> {
  const total = Number(payment.amountMinor);
  return {
    appid: appId,
    mchid: merchantId,
    out_trade_no: payment.reference,
    ...(payment.paidAt && {
      transaction_id: payment.providerReference,
      trade_type: 'JSAPI',
      bank_type: 'OTHERS',
      success_time: rfc3339(payment.paidAt),
      payer: { openid: `o${payment.buyer}` },
    }),
    trade_state: stateOf(book, payment),
    trade_state_desc: '',
    attach: '',
    amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
  };
}

function stateOf(book: PaymentBook, payment: Payment): string {
  if (payment.closedAt) return 'CLOSED';
  if (!payment.paidAt) return 'NOTPAY';
  return book.refundedOf(payment) > 0n ? 'REFUND' : 'SUCCESS';
}

/** A notification tells the state at its moment: paid, whatever was refunded since. */
export const paidEvent = (desk: WechatDesk, payment: Payment): Event => ({
  id: `EV-${payment.providerReference}`,
  type: 'TRANSACTION.SUCCESS',
  createdAt: payment.paidAt ?? payment.openedAt,
  content: { ...transactionOf(desk, payment), trade_state: 'SUCCESS' },
});

export const refundEvent = (desk: WechatDesk, refund: Refund): Event => ({
  id: `EV-${refund.providerRefundReference}`,
  type: refund.failed ? 'REFUND.ABNORMAL' : 'REFUND.SUCCESS',
  createdAt: refund.at,
  content: {
    mchid: desk.merchantId,
    out_trade_no: refund.payment.reference,
    transaction_id: refund.payment.providerReference,
    out_refund_no: refund.refundReference,
    refund_id: refund.providerRefundReference,
    refund_status: refund.failed ? 'ABNORMAL' : 'SUCCESS',
    ...(!refund.failed && { success_time: rfc3339(refund.at) }),
    amount: {
      total: Number(refund.payment.amountMinor),
      refund: Number(refund.amountMinor),
      payer_total: Number(refund.payment.amountMinor),
      payer_refund: Number(refund.amountMinor),
    },
    user_received_account: '支付用户零钱',
  },
});

export const messageOf = (desk: WechatDesk, event: Event, at: Date): Message =>
  notification(desk.signer, event, desk.apiV3Key, at);

export type Forgery =
  | 'unsigned'
  | 'wrongKey'
  | 'unknownSerial'
  | 'otherMerchant'
  | 'otherApp'
  | 'otherEnvironment'
  | 'old';

/** A message nobody should believe, otherwise like the one that tells of `payment`. */
export function forge(desk: WechatDesk, kind: Forgery, payment: Payment): Message {
  const { signer, apiV3Key, random } = desk;
  const event = paidEvent(desk, payment);
  const at = desk.now();
  const by = (changed: Partial<Signer>) => notification({ ...signer, ...changed }, event, apiV3Key, at);
  const saying = (changed: Record<string, unknown>) =>
    notification(signer, { ...event, content: { ...event.content, ...changed } }, apiV3Key, at);
  switch (kind) {
    case 'unsigned':
      return { ...messageOf(desk, event, at), headers: { 'content-type': 'application/json' } };
    case 'wrongKey':
      return by({ privateKey: desk.merchant.privateKey });
    case 'unknownSerial':
      return by({ serial: `PUB_KEY_ID_SANDBOX_${random.digits(20)}` });
    case 'otherEnvironment':
      return by({ serial: `PUB_KEY_ID_${random.digits(20)}` });
    case 'otherMerchant':
      return saying({ mchid: '1900000002' });
    case 'otherApp':
      return saying({ appid: 'wx0000000000000000' });
    case 'old':
      return messageOf(desk, event, new Date(at.getTime() - 6 * 60_000));
  }
}
