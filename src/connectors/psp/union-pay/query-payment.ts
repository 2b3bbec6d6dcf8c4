/**
 * Asks UnionPay what became of a payment or a refund, by our number (PAY-3). What it does not know for certain stays
 * unknown: it is asked again until it says yes or no.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import { parseMinor } from '../../../kernel/money.ts';
import type { MerchantAccess, PaymentNews } from '../../../payments/payment-provider.ts';
import { ask, type Means, named, parseUnionPayTime } from './call-gateway.ts';
import type { Fields } from './sign-text.ts';

/** `A6`: done, though something of it came late; the money is there. */
export const isDone = (code = ''): boolean => code === '00' || code === 'A6';
/** 03 timed out there, 04 not clear, 05 accepted and under way: nobody knows yet. */
export const isOpen = (code = ''): boolean => ['03', '04', '05'].includes(code);
const UNKNOWN = '34';

/** `accepted`: the buyer has opened it. `unclear`: money may be on its way. */
export type Transaction = { state: 'done' | 'accepted' | 'unclear' | 'failed'; fields: Fields };

/** Null where UnionPay knows none. Throws `OutsideFailure` where it does not say. */
export async function findTransaction(
  means: Means,
  access: MerchantAccess,
  reference: string,
): Promise<Transaction | null> {
  const asked = { ...named(reference), txnType: '00' };
  const fields = await ask(means, access, `${access.endpoint}/queryTrans.do`, asked);
  const { respCode, respMsg = '', origRespCode, orderId } = fields;
  if (respCode === UNKNOWN) return null;
  if (respCode !== '00' || orderId !== reference)
    throw new OutsideFailure('payments.queryRefused', `${respCode} ${respMsg}`.trim(), true);
  if (isDone(origRespCode)) return { state: 'done', fields };
  if (!isOpen(origRespCode)) return { state: 'failed', fields };
  return { state: origRespCode === '05' ? 'accepted' : 'unclear', fields };
}

export async function queryPayment(
  means: Means,
  access: MerchantAccess,
  reference: string,
): Promise<PaymentNews | { state: 'waiting' } | null> {
  const found = await findTransaction(means, access, reference);
  if (!found) return null;
  const { state, fields } = found;
  if (state === 'accepted' || state === 'unclear') return { state: 'waiting' };
  const { queryId = '' } = fields;
  const amountMinor = parseMinor(fields['txnAmt'] ?? '', 0);
  if (state === 'done' && (amountMinor === null || queryId === ''))
    throw new OutsideFailure('payments.answerUnreadable', `the state of ${reference}`, true);
  return {
    id: `query:${reference}:${state}`,
    kind: state === 'done' ? 'paid' : 'closed',
    reference,
    refundReference: null,
    providerReference: queryId,
    amountMinor: amountMinor ?? 0n,
    currency: currencyOf(fields),
    at: momentOf(fields) ?? means.now(),
  };
}

/** ISO 4217 by number; another one than ours fits nothing and waits for a person. */
export const currencyOf = ({ currencyCode = '' }: Fields): string => (currencyCode === '156' ? 'CNY' : currencyCode);

/** `traceTime` says month to second only: it is the first such moment that is not before `txnTime`. */
export function momentOf({ traceTime = '', txnTime = '' }: Fields): Date | null {
  const sent = parseUnionPayTime(txnTime);
  const year = Number(txnTime.slice(0, 4));
  const [same, next] = [year, year + 1].map((one) => parseUnionPayTime(`${one}${traceTime}`));
  const isTurn = traceTime.startsWith('01') && txnTime.slice(4, 6) === '12';
  return (isTurn ? next : same) ?? sent;
}
