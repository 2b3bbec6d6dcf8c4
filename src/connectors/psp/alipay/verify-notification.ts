/**
 * Judges an Alipay notification (PAY-3). It is believed when Alipay's key for our app signed it within five minutes and
 * it names our app and our seller account; the same key signs nothing else, but a company has several of both. Whether
 * the amount is the one that was asked for is for the payments module, which knows the order.
 */
import { parseMinor } from '../../../kernel/money.ts';
import type { MerchantAccess, NotificationRequest, PaymentNews, Verified } from '../../../payments/payment-provider.ts';
import { parseChinaTime } from '../../china-time.ts';
import { demand, isFresh, isGiven, isOwnEnvironment, judge } from '../genuine.ts';
import { isSignedNotification, type Params } from './sdk.ts';

export const LIVE_HOSTS = ['openapi.alipay.com'];

/** Alipay gives apps of its sandbox numbers that begin so; a live app never has one. */
export const SANDBOX_APP = '9021';

export function verifyNotification(access: MerchantAccess, request: NotificationRequest, now: Date): Verified {
  return judge(() => readGenuine(access, request, now), {
    accepted: { status: 200, type: 'text/plain', body: 'success' },
    doubted: () => ({ status: 401, type: 'text/plain', body: 'failure' }),
  });
}

function readGenuine(access: MerchantAccess, request: NotificationRequest, now: Date): PaymentNews | null {
  const { appId = '', privateKey = '', alipayPublicKey = '' } = access.credentials;
  const isConfigured = [appId, privateKey, alipayPublicKey, access.merchantId].every(isGiven);
  demand(isConfigured, 'payments.notConfigured');
  demand(isOwnEnvironment(access, LIVE_HOSTS), 'payments.otherEnvironment');
  const params = readForm(request.body);
  const { sign = '', sign_type = 'RSA2' } = params;
  demand(sign !== '', 'payments.signatureMissing');
  // The type is outside the signature, so it must not choose an older algorithm.
  demand(sign_type === 'RSA2', 'payments.signatureWrong');
  demand(isSignedNotification(access, params), 'payments.signatureWrong');

  const { app_id = '', seller_id } = params;
  demand(app_id.startsWith(SANDBOX_APP) === (access.environment === 'sandbox'), 'payments.otherEnvironment');
  demand(app_id === appId && seller_id === access.merchantId, 'payments.otherMerchant');
  demand(isFresh(moment(params['notify_time']), now), 'payments.tooOld');
  return params['notify_type'] === 'trade_status_sync' ? readNews(params) : null;
}

/** Each name once: of a name that comes twice nobody can say which value was signed. One without letters is never signed. */
function readForm(body: Buffer): Params {
  const fields = new URLSearchParams(body.toString('utf8'));
  const params: Record<string, string | undefined> = Object.create(null);
  for (const [name, value] of fields) {
    demand(name !== '' && !(name in params), 'payments.unreadable');
    params[name] = value;
  }
  demand((params['charset'] ?? 'utf-8').toLowerCase() === 'utf-8', 'payments.unreadable');
  return params;
}

/**
 * A refund repeats the trade's state and adds `gmt_refund` and `refund_fee`, which is the sum of all refunds so far.
 * TRADE_CLOSED without a refund is a payment that never came.
 */
function readNews(params: Params): PaymentNews | null {
  const state = params['trade_status'];
  const news = {
    id: text(params['notify_id']),
    reference: text(params['out_trade_no']),
    providerReference: text(params['trade_no']),
    refundReference: null,
    currency: params['trans_currency'] ?? 'CNY',
  };
  if (params['gmt_refund'] !== undefined) {
    return {
      ...news,
      kind: 'refunded',
      refundReference: params['out_biz_no'] ?? null,
      amountMinor: yuan(params['refund_fee']),
      amountIsTotal: true,
      at: moment(params['gmt_refund']),
    };
  }
  const amountMinor = yuan(params['total_amount']);
  if (state === 'TRADE_SUCCESS' || state === 'TRADE_FINISHED')
    return { ...news, kind: 'paid', amountMinor, at: moment(params['gmt_payment']) };
  if (state === 'TRADE_CLOSED') return { ...news, kind: 'closed', amountMinor, at: moment(params['notify_time']) };
  return null;
}

function text(value: string | undefined): string {
  demand(value !== undefined && value !== '', 'payments.unreadable');
  return value;
}

function yuan(value: string | undefined): bigint {
  const amount = parseMinor(value ?? '');
  demand(amount !== null && amount >= 0n, 'payments.unreadable');
  return amount;
}

function moment(value: string | undefined): Date {
  const at = parseChinaTime(value ?? '');
  demand(at !== null, 'payments.unreadable');
  return at;
}
