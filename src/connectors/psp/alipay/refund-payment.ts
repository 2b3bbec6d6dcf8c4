/**
 * Gives money back through Alipay (PAY-4). The same request number again gives nothing back twice and is answered
 * `fund_change: N`, which does not say whether the money went, so that is then asked.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import { formatMinor, parseMinor } from '../../../kernel/money.ts';
import type { MerchantAccess, RefundAnswer, RefundRequest } from '../../../payments/payment-provider.ts';
import { parseChinaTime } from '../../china-time.ts';
import { ask, type Means, type Verdict } from './call-gateway.ts';

type Refunded = { out_trade_no?: string; trade_no?: string; fund_change?: string; refund_fee?: string };
type Found = { refund_status?: string; gmt_refund_pay?: string };

export async function refundPayment(means: Means, access: MerchantAccess, asked: RefundRequest): Promise<RefundAnswer> {
  const payment = asked.reference === asked.providerReference ? 'trade_no' : 'out_trade_no';
  const names = { [payment]: asked.reference, out_request_no: asked.refundReference };
  const content = {
    ...names,
    refund_amount: formatMinor(asked.amountMinor),
    ...(asked.reason && { refund_reason: asked.reason.slice(0, 256) }),
  };
  const answer = accepted(await ask<Refunded>(means, access, 'alipay.trade.refund', content, { changes: true }));
  if (answer[payment] !== asked.reference)
    throw new OutsideFailure('payments.answerUnreadable', `the refund ${asked.refundReference}`, false);
  const totalMinor = parseMinor(answer.refund_fee ?? '');
  if (answer.fund_change === 'Y' && totalMinor !== null) return { state: 'success', at: means.now(), totalMinor };
  const found = accepted(await ask<Found>(means, access, 'alipay.trade.fastpay.refund.query', names));
  if (found.refund_status !== 'REFUND_SUCCESS') return { state: 'processing' };
  return { state: 'success', at: parseChinaTime(found.gmt_refund_pay ?? '') ?? means.now() };
}

/** Alipay's own errors may pass (`SYSTEM_ERROR`) or not (too little on the account): a person sees which. */
function accepted<T>(answer: T & Verdict): T & Verdict {
  if (answer.code === '10000') return answer;
  throw new OutsideFailure(
    'payments.refundRefused',
    `${answer.sub_code ?? answer.code} ${answer.sub_msg ?? ''}`.trim(),
    true,
  );
}
