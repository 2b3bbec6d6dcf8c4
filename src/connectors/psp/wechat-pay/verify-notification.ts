/**
 * Judges a WeChat Pay v3 notification (PAY-3). It is believed when the platform's key of this environment signed it
 * within five minutes, our APIv3 key opens it, and it names our merchant and one of our apps. Whether the amount is the
 * one that was asked for is for the payments module, which knows the order.
 */
import type { MerchantAccess, NotificationRequest, PaymentNews, Verified } from '../../../payments/payment-provider.ts';
import { demand, judge, type SharedNews } from '../genuine.ts';
import { isResource, openResource, type Resource } from './open-resource.ts';
import { readPayment, readRefund, type WechatPayment, type WechatRefund } from './read-news.ts';
import { verifyMessage } from './verify-message.ts';

type Envelope = { id?: string; create_time?: string; event_type?: string; resource?: Partial<Resource> };

export function verifyNotification(access: MerchantAccess, request: NotificationRequest, now: Date): Verified {
  return judge(() => readGenuine(access, request, now), {
    accepted: { status: 200, type: 'application/json', body: '{"code":"SUCCESS","message":"OK"}' },
    doubted: (doubt) => ({
      status: 401,
      type: 'application/json',
      body: JSON.stringify({ code: 'FAIL', message: doubt }),
    }),
  });
}

function readGenuine(access: MerchantAccess, request: NotificationRequest, now: Date): PaymentNews | SharedNews | null {
  const { apiV3Key = '', appId = '' } = access.credentials;
  demand(apiV3Key !== '' && appId !== '' && access.merchantId !== '', 'payments.notConfigured');
  verifyMessage(access, request.headers, request.body, now);

  const envelope = parse<Envelope>(request.body.toString('utf8'));
  demand(typeof envelope.id === 'string' && envelope.id !== '', 'payments.unreadable');
  demand(isResource(envelope.resource), 'payments.unreadable');
  const content = parse<WechatPayment & WechatRefund & Shared>(openResource(envelope.resource, apiV3Key));
  if (envelope.resource.original_type === 'profitsharing') return readShared(access, content);
  demand(content.mchid === access.merchantId, 'payments.otherMerchant');

  switch (envelope.event_type) {
    case 'TRANSACTION.SUCCESS':
      demand(isOurApp(appId, content.appid), 'payments.otherMerchant');
      demand(content.trade_state === 'SUCCESS', 'payments.unreadable');
      return readPayment(envelope.id, content);
    case 'REFUND.SUCCESS':
      return readRefund(envelope.id, 'refunded', content, content.success_time);
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED':
      return readRefund(envelope.id, 'refundFailed', content, envelope.create_time);
    default:
      return null;
  }
}

/** Told to whom a share went: the platform's own commission, which is why we hear of it. */
type Shared = { sp_mchid?: string; out_order_no?: string; out_return_no?: string };
function readShared({ merchantId }: MerchantAccess, content: Shared & { mchid?: string }): SharedNews {
  demand((content.mchid ?? content.sp_mchid) === merchantId, 'payments.otherMerchant');
  const number = content.out_return_no ?? content.out_order_no;
  demand(typeof number === 'string' && number !== '', 'payments.unreadable');
  return { kind: 'shared', number };
}

/** `appId` lists every app of the merchant that takes money, separated by commas: a shop page and a mini-program differ. */
export const isOurApp = (appIds: string, appId: string | undefined): boolean =>
  appIds.split(',').some((known) => known.trim() !== '' && known.trim() === appId);

/** The fields are only claimed here; whoever reads one checks it. */
function parse<T extends object>(text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  demand(typeof value === 'object' && value !== null, 'payments.unreadable');
  return value as T;
}
