/**
 * Asks WeChat Pay what became of a payment, by our number (PAY-3): for payments whose notification never came. Reading
 * changes nothing there, so it may be asked as often as needed.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess, PaymentNews } from '../../../payments/payment-provider.ts';
import { NotGenuine } from '../genuine.ts';
import { askSigned, type Means } from './call-api.ts';
import { readPayment, type WechatPayment } from './read-news.ts';
import { isOurApp } from './verify-notification.ts';

type Answer = WechatPayment & { code?: string; message?: string };

export async function queryPayment(
  means: Means,
  access: MerchantAccess,
  reference: string,
): Promise<PaymentNews | { state: 'waiting' } | null> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(reference)}?mchid=${access.merchantId}`;
  const { status, content } = await askSigned<Answer>(means, access, path);
  if (status === 404 && content.code === 'ORDER_NOT_EXIST') return null;
  const { appId = '' } = access.credentials;
  const isOurs =
    content.mchid === access.merchantId && content.out_trade_no === reference && isOurApp(appId, content.appid);
  if (status !== 200 || !isOurs) {
    throw new OutsideFailure('payments.queryRefused', `HTTP ${status} ${content.code ?? 'for another payment'}`, true);
  }
  return readState(reference, content, means.now());
}

/** REFUND says that a paid payment has refunds; how much came back the refunds tell. */
function readState(reference: string, payment: WechatPayment, now: Date): PaymentNews | { state: 'waiting' } {
  switch (payment.trade_state) {
    case 'SUCCESS':
    case 'REFUND':
      return readPaid(payment);
    case 'CLOSED':
    case 'REVOKED':
    case 'PAYERROR':
      return {
        id: `query:${reference}:closed`,
        kind: 'closed',
        reference,
        refundReference: null,
        providerReference: payment.transaction_id ?? '',
        amountMinor: 0n,
        currency: 'CNY',
        at: now,
      };
    default:
      return { state: 'waiting' };
  }
}

function readPaid(payment: WechatPayment): PaymentNews {
  try {
    return readPayment(`query:${payment.transaction_id}`, payment);
  } catch (error) {
    if (!(error instanceof NotGenuine)) throw error;
    throw new OutsideFailure('payments.answerUnreadable', `the state of ${payment.out_trade_no}`, true);
  }
}
