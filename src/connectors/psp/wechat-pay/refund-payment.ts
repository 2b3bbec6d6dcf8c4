/**
 * Gives money back through WeChat Pay (PAY-4). The same refund number again is answered with the state of that refund,
 * so a repeat after a lost answer gives nothing back twice, and asking again is how the end is heard of.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { CardRequest, MerchantAccess, RefundAnswer, RefundRequest } from '../../../payments/payment-provider.ts';
import { askSigned, type Means } from './call-api.ts';
import { sealerFor } from './seal-text.ts';

type Answer = {
  out_refund_no?: string;
  refund_id?: string;
  status?: string;
  success_time?: string;
  amount?: { refund?: number };
  code?: string;
  message?: string;
};

export async function refundPayment(means: Means, access: MerchantAccess, asked: RefundRequest): Promise<RefundAnswer> {
  const { status, content } = await askSigned<Answer>(means, access, '/v3/refund/domestic/refunds', {
    [asked.reference === asked.providerReference ? 'transaction_id' : 'out_trade_no']: asked.reference,
    out_refund_no: asked.refundReference,
    // The company takes eighty bytes of it.
    ...(asked.reason && { reason: asked.reason.slice(0, 26) }),
    amount: { refund: Number(asked.amountMinor), total: Number(asked.paidMinor), currency: asked.currency },
  });
  if (status !== 200) throw refused(content, status);
  if (content.out_refund_no !== asked.refundReference || content.amount?.refund !== Number(asked.amountMinor))
    throw new OutsideFailure('payments.answerUnreadable', `the refund ${asked.refundReference}`, false);
  return readState(asked, content);
}

/**
 * An abnormal refund goes to the buyer's card. It is asked about first: one that is under way already is not sent to a card
 * again, whoever sent it.
 */
export async function refundToCard(means: Means, access: MerchantAccess, asked: CardRequest): Promise<RefundAnswer> {
  const path = `/v3/refund/domestic/refunds/${encodeURIComponent(asked.refundReference)}`;
  const found = await askSigned<Answer>(means, access, path);
  if (found.status !== 200 || found.content.out_refund_no !== asked.refundReference)
    throw new OutsideFailure('payments.queryRefused', `HTTP ${found.status} ${found.content.code ?? ''}`.trim(), true);
  const { status: state, refund_id } = found.content;
  if (state !== 'ABNORMAL' || asked.isSent || !refund_id) return readState(asked, found.content);
  const { serial, seal } = sealerFor(access);
  const to = `/v3/refund/domestic/refunds/${encodeURIComponent(refund_id)}/apply-abnormal-refund`;
  const content = {
    ...{ out_refund_no: asked.refundReference, type: 'USER_BANK_CARD', bank_type: asked.bankType },
    ...{ bank_account: seal(asked.account), real_name: seal(asked.holder) },
  };
  const answer = await askSigned<Answer>(means, access, to, content, serial);
  if (answer.status !== 200) throw refused(answer.content, answer.status);
  return readState(asked, answer.content);
}

const refused = ({ code, message }: Answer, status: number): OutsideFailure =>
  new OutsideFailure('payments.refundRefused', `${code ?? status} ${message ?? ''}`.trim(), true);

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
