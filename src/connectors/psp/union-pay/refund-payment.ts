/**
 * Gives money back through UnionPay (PAY-4). Asked about first: a number that was sent before is never sent again. It is
 * always a refund (04) and never an undo (31): an undo takes the whole only, ends with the clearing day, and where it is
 * refused the refund would need a second number. Refunds go as well on the day itself.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess, RefundAnswer, RefundRequest } from '../../../payments/payment-provider.ts';
import { ask, type Means, named } from './call-gateway.ts';
import { findTransaction, isDone, isOpen, momentOf } from './query-payment.ts';

/** UnionPay's own word for "tell nobody". */
const UNTOLD = 'http://www.specialUrl.com';

export async function refundPayment(means: Means, access: MerchantAccess, asked: RefundRequest): Promise<RefundAnswer> {
  const known = await findTransaction(means, access, asked.refundReference);
  if (known?.state === 'done') return { state: 'success', at: momentOf(known.fields) ?? means.now() };
  if (known) return { state: known.state === 'failed' ? 'closed' : 'processing' };
  const original = named(asked.reference);
  const fields = {
    ...{ ...named(asked.refundReference), txnType: '04', bizType: '000201', txnAmt: String(asked.amountMinor) },
    ...{ currencyCode: '156', origOrderId: original.orderId, origTxnTime: original.txnTime },
    // News of it name the original by UnionPay's number only; this comes back with them as it is.
    ...{ reqReserved: asked.reference, backUrl: access.notifyUrl || UNTOLD },
  };
  const answer = await ask(means, access, `${access.endpoint}/backTransReq.do`, fields, true);
  const { respCode, respMsg = '' } = answer;
  // Even "done" says only that it was taken: what became of it, the next question tells.
  if (isDone(respCode) || isOpen(respCode)) return { state: 'processing' };
  throw new OutsideFailure('payments.refundRefused', `${respCode} ${respMsg}`.trim(), true);
}
