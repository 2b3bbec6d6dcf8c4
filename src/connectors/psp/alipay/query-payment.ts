/**
 * Asks Alipay what became of a payment, by our number (PAY-3): for payments whose notification never came. Reading
 * changes nothing there, so it may be asked as often as needed.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import { parseMinor } from '../../../kernel/money.ts';
import type { MerchantAccess, PaymentNews } from '../../../payments/payment-provider.ts';
import { parseChinaTime } from '../../china-time.ts';
import { ask, type Means } from './call-gateway.ts';

type Trade = {
  out_trade_no?: string;
  trade_no?: string;
  trade_status?: string;
  total_amount?: string;
  trans_currency?: string;
  send_pay_date?: string;
};

export async function queryPayment(
  means: Means,
  access: MerchantAccess,
  reference: string,
): Promise<PaymentNews | { state: 'waiting' } | null> {
  const trade = await ask<Trade>(means, access, 'alipay.trade.query', { out_trade_no: reference });
  if (trade.sub_code === 'ACQ.TRADE_NOT_EXIST') return null;
  if (trade.code !== '10000' || trade.out_trade_no !== reference) {
    throw new OutsideFailure('payments.queryRefused', `${trade.code} ${trade.sub_code ?? 'for another payment'}`, true);
  }
  if (trade.trade_status === 'WAIT_BUYER_PAY') return { state: 'waiting' };
  return readTrade(trade, reference, means.now());
}

/** A closed trade with a payment date was paid and then refunded in full: as a payment it is paid. */
function readTrade(trade: Trade, reference: string, now: Date): PaymentNews {
  const paidAt = parseChinaTime(trade.send_pay_date ?? '');
  const amountMinor = parseMinor(trade.total_amount ?? '');
  const isPaid = trade.trade_status === 'TRADE_SUCCESS' || trade.trade_status === 'TRADE_FINISHED' || paidAt !== null;
  const isKnown = isPaid || trade.trade_status === 'TRADE_CLOSED';
  if (!isKnown || amountMinor === null || (isPaid && paidAt === null)) {
    throw new OutsideFailure('payments.answerUnreadable', `the state of ${reference}`, true);
  }
  return {
    id: `query:${trade.trade_no}:${isPaid ? 'paid' : 'closed'}`,
    kind: isPaid ? 'paid' : 'closed',
    reference,
    refundReference: null,
    providerReference: trade.trade_no ?? '',
    amountMinor,
    currency: trade.trans_currency ?? 'CNY',
    at: paidAt ?? now,
  };
}
