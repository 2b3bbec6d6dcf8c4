/**
 * Gives money back through WeChat Pay (PAY-4). The same refund number again is answered with the state of that refund,
 * so a repeat after a lost answer gives nothing back twice, and asking again is how the end is heard of.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess, RefundAnswer, RefundRequest } from '../../../payments/payment-provider.ts';
import { askSigned, type Means } from './call-api.ts';

type Answer = {
  out_refund_no?: string;
  status?: string;
  success_time?: string;
  amount?: { refund?: number };
  code?: string;
  message?: string;
};

export async function refundPayment(means: Means, access: MerchantAccess, asked: RefundRequest): Promise<RefundAnswer> {
  const { status, content } = await askSigned<Answer>(means, access, '/v3/refund/domestic/refunds', {
    out_trade_no: asked.reference,
    out_refund_no: asked.refundReference,
    // The company takes eighty bytes of it.
    ...(asked.reason && { reason: asked.reason.slice(0, 26) }),
    amount: { refund: Number(asked.amountMinor), total: Number(asked.paidMinor), currency: asked.currency },
  });
  if (status !== 200)
    throw new OutsideFailure(
      'payments.refundRefused',
      `${content.code ?? status} ${content.message ?? ''}`.trim(),
      true,
    );
  if (content.out_refund_no !== asked.refundReference || content.amount?.refund !== Number(asked.amountMinor))
    throw new OutsideFailure('payments.answerUnreadable', `the refund ${asked.refundReference}`, false);
  return readState(asked, content);
}

function readState(asked: RefundRequest, { status, success_time }: Answer): RefundAnswer {
  const at = new Date(success_time ?? '');
  switch (status) {
    case 'SUCCESS':
      return { state: 'success', at: Number.isNaN(at.getTime()) ? unreadable(asked) : at };
    case 'CLOSED':
      return { state: 'closed' };
    case 'ABNORMAL':
      return { state: 'abnormal' };
    case 'PROCESSING':
      return { state: 'processing' };
    default:
      return unreadable(asked);
  }
}

function unreadable(asked: RefundRequest): never {
  throw new OutsideFailure('payments.answerUnreadable', `the refund ${asked.refundReference}`, false);
}
