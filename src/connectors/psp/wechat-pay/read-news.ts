/**
 * WeChat Pay's words for a payment or a refund, read into ours. Amounts are whole fen; anything missing or not a whole
 * number makes the message unreadable, never a guess.
 */
import type { PaymentNews } from '../../../payments/payment-provider.ts';
import { demand } from '../genuine.ts';

/** Fields are claims of the outside: each is checked where it is read. */
export type WechatPayment = {
  mchid?: string;
  appid?: string;
  out_trade_no?: string;
  transaction_id?: string;
  trade_state?: string;
  success_time?: string;
  amount?: { total?: number; currency?: string };
};

export type WechatRefund = {
  mchid?: string;
  out_trade_no?: string;
  transaction_id?: string;
  out_refund_no?: string;
  success_time?: string;
  amount?: { refund?: number; currency?: string };
};

export function readPayment(id: string, payment: WechatPayment): PaymentNews {
  return {
    id,
    kind: 'paid',
    reference: text(payment.out_trade_no),
    refundReference: null,
    providerReference: text(payment.transaction_id),
    amountMinor: fen(payment.amount?.total),
    currency: payment.amount?.currency ?? 'CNY',
    at: moment(payment.success_time),
  };
}

/** `at`: when the money went back; for a refund that failed, which has no such moment, when the notification was made. */
export function readRefund(
  id: string,
  kind: 'refunded' | 'refundFailed',
  refund: WechatRefund,
  at: string | undefined,
): PaymentNews {
  return {
    id,
    kind,
    reference: text(refund.out_trade_no),
    refundReference: text(refund.out_refund_no),
    providerReference: text(refund.transaction_id),
    amountMinor: fen(refund.amount?.refund),
    currency: refund.amount?.currency ?? 'CNY',
    at: moment(at),
  };
}

function text(value: unknown): string {
  demand(typeof value === 'string' && value !== '', 'payments.unreadable');
  return value;
}

function fen(value: unknown): bigint {
  demand(Number.isSafeInteger(value) && (value as number) >= 0, 'payments.unreadable');
  return BigInt(value as number);
}

function moment(value: unknown): Date {
  const at = new Date(text(value));
  demand(!Number.isNaN(at.getTime()), 'payments.unreadable');
  return at;
}
