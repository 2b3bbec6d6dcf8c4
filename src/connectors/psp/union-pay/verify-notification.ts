/**
 * Judges a notification of UnionPay (PAY-3). It is believed when a certificate of UnionPay's own signed it and it names our
 * merchant. It does not say when it was sent, and tries are not signed anew, so age proves nothing here: a recording repeats
 * what is known already, under the same id.
 */
import { parseMinor } from '../../../kernel/money.ts';
import type { MerchantAccess, NotificationRequest, PaymentNews, Verified } from '../../../payments/payment-provider.ts';
import { demand, isOwnEnvironment, judge } from '../genuine.ts';
import { LIVE_HOSTS } from './call-gateway.ts';
import { currencyOf, isDone, momentOf } from './query-payment.ts';
import { type Fields, isFromUnionPay } from './sign-text.ts';

export function verifyNotification(access: MerchantAccess, request: NotificationRequest, now: Date): Verified {
  return judge(() => readGenuine(access, request, now), {
    accepted: { status: 200, type: 'text/plain', body: 'ok' },
    doubted: () => ({ status: 401, type: 'text/plain', body: 'fail' }),
  });
}

function readGenuine(access: MerchantAccess, request: NotificationRequest, now: Date): PaymentNews | null {
  const { certificate = '', middleCertificate = '', rootCertificate = '' } = access.credentials;
  const isSet = [access.merchantId, certificate, middleCertificate, rootCertificate].every((value) => value !== '');
  demand(isSet, 'payments.notConfigured');
  demand(isOwnEnvironment(access, LIVE_HOSTS), 'payments.otherEnvironment');
  const fields = readForm(request.body);
  demand((fields['signature'] ?? '') !== '', 'payments.signatureMissing');
  demand(isFromUnionPay(access, fields, now), 'payments.signatureWrong');
  demand(fields['merId'] === access.merchantId, 'payments.otherMerchant');
  return isDone(fields['respCode']) ? readNews(fields) : null;
}

/** Each name once: of a name that comes twice nobody can say which value was signed. */
function readForm(body: Buffer): Fields {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    demand(!(name in fields), 'payments.unreadable');
    fields[name] = value;
  }
  demand((fields['encoding'] ?? 'UTF-8').toUpperCase() === 'UTF-8', 'payments.unreadable');
  return fields;
}

/** 01 is a payment; 04 a refund, 31 an undo, both in the name of a payment. Others are nothing we have asked for. */
function readNews(fields: Fields): PaymentNews | null {
  const { txnType = '', orderId = '', queryId = '', reqReserved, origOrderId, origQryId } = fields;
  const amountMinor = parseMinor(fields['txnAmt'] ?? '', 0);
  const at = momentOf(fields);
  demand(orderId !== '' && queryId !== '' && amountMinor !== null && at !== null, 'payments.unreadable');
  const news = {
    id: `${txnType}:${queryId}`,
    providerReference: queryId,
    amountMinor,
    currency: currencyOf(fields),
    at,
  };
  if (txnType === '01') return { ...news, kind: 'paid', reference: orderId, refundReference: null };
  if (txnType !== '04' && txnType !== '31') return null;
  const reference = reqReserved || origOrderId || origQryId || orderId;
  return { ...news, kind: 'refunded', reference, refundReference: orderId };
}
