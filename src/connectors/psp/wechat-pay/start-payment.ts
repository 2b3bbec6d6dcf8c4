/**
 * Opens and closes payments at WeChat Pay (PAY-1). The number is ours and so is the time it ends, so the same request sent
 * again is answered with the same payment; what the buyer's screen needs differs by the way he pays.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { Cashier, CashierMethod, MerchantAccess, StartRequest } from '../../../payments/payment-provider.ts';
import { askSigned, type Means } from './call-api.ts';
import { signLines } from './plugin.ts';

export const WECHAT_METHODS = ['wechatNative', 'wechatJsapi', 'wechatH5'] as const satisfies CashierMethod[];

type Answer = { code_url?: string; prepay_id?: string; h5_url?: string; code?: string; message?: string };
const PATHS: Partial<Record<CashierMethod, string>> = { wechatNative: 'native', wechatJsapi: 'jsapi', wechatH5: 'h5' };
/** The company takes 127 characters of what is sold. */
const TITLE = 127;

/** China's time with its offset, `2026-06-05T16:01:34+08:00`. */
const rfc3339 = (at: Date): string => `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

export async function startPayment(means: Means, access: MerchantAccess, asked: StartRequest): Promise<Cashier> {
  const [appId = ''] = (access.credentials['appId'] ?? '').split(',');
  const { status, content } = await askSigned<Answer>(means, access, `/v3/pay/transactions/${PATHS[asked.method]}`, {
    appid: appId.trim(),
    mchid: access.merchantId,
    description: asked.title.slice(0, TITLE),
    out_trade_no: asked.reference,
    time_expire: rfc3339(asked.expiresAt),
    notify_url: asked.notifyUrl,
    amount: { total: Number(asked.amountMinor), currency: asked.currency },
    ...(asked.divided && { settle_info: { profit_sharing: true } }),
    ...(asked.method === 'wechatJsapi' && { payer: { openid: asked.openId } }),
    ...(asked.method === 'wechatH5' && { scene_info: { payer_client_ip: asked.payerIp, h5_info: { type: 'Wap' } } }),
  });
  if (status !== 200)
    throw new OutsideFailure(
      'payments.startRefused',
      `${content.code ?? status} ${content.message ?? ''}`.trim(),
      true,
    );
  return cashierOf(means, access, appId.trim(), asked, content);
}

function cashierOf(
  means: Means,
  access: MerchantAccess,
  appId: string,
  asked: StartRequest,
  { code_url, h5_url, prepay_id }: Answer,
): Cashier {
  if (asked.method === 'wechatNative' && code_url) return { kind: 'qr', code: code_url };
  if (asked.method === 'wechatH5' && h5_url) return { kind: 'page', url: h5_url };
  if (asked.method === 'wechatJsapi' && prepay_id) {
    return { kind: 'bridge', arguments: bridgeArguments(means, access, appId, prepay_id) };
  }
  throw new OutsideFailure('payments.answerUnreadable', `the start of ${asked.reference}`, false);
}

/** What a page inside of WeChat hands to `WeixinJSBridge`, signed by us. */
export function bridgeArguments(
  { now, nonce }: Pick<Means, 'now' | 'nonce'>,
  access: MerchantAccess,
  appId: string,
  prepayId: string,
): Record<string, string> {
  const timeStamp = Math.floor(now().getTime() / 1000).toString();
  const nonceStr = nonce();
  const goods = `prepay_id=${prepayId}`;
  const paySign = signLines(access, appId, timeStamp, nonceStr, goods);
  return { appId, timeStamp, nonceStr, package: goods, signType: 'RSA', paySign };
}

/** False where WeChat Pay does not close it: it is paid, closed already or unknown there, which a query tells apart. */
export async function closePayment(means: Means, access: MerchantAccess, reference: string): Promise<boolean> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(reference)}/close`;
  const { status } = await askSigned<object>(means, access, path, { mchid: access.merchantId });
  return status === 204;
}
