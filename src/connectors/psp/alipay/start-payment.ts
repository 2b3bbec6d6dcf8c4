/**
 * Opens and closes payments at Alipay (PAY-1). A page payment needs no call: the buyer's browser carries our signed
 * request to the gateway. A trade comes into being there only when the buyer scans or opens it, so "unknown" is what a
 * company says of a payment nobody has touched.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import { formatMinor } from '../../../kernel/money.ts';
import type { Cashier, CashierMethod, MerchantAccess, StartRequest } from '../../../payments/payment-provider.ts';
import { formatChinaTime } from '../../china-time.ts';
import { ask, assertOwnEnvironment, type Means } from './call-gateway.ts';
import { signedRequest } from './sdk.ts';

export const ALIPAY_METHODS = ['alipayPage', 'alipayQr'] as const satisfies CashierMethod[];

/** The company takes 256 characters of what is sold. */
const TITLE = 256;

export async function startPayment(means: Means, access: MerchantAccess, asked: StartRequest): Promise<Cashier> {
  const content = {
    out_trade_no: asked.reference,
    total_amount: formatMinor(asked.amountMinor),
    subject: asked.title.slice(0, TITLE),
    time_expire: formatChinaTime(asked.expiresAt),
    ...(asked.divided && { extend_params: { royalty_freeze: 'true' } }),
  };
  const extra = { notify_url: asked.notifyUrl };
  if (asked.method === 'alipayPage') {
    assertOwnEnvironment(access);
    const whole = { ...content, product_code: 'FAST_INSTANT_TRADE_PAY' };
    const request = signedRequest(access, 'alipay.trade.page.pay', whole, means.now(), extra);
    return { kind: 'page', url: `${access.endpoint}?${request}` };
  }
  const answer = await ask<{ out_trade_no?: string; qr_code?: string }>(
    means,
    access,
    'alipay.trade.precreate',
    content,
    {
      changes: true,
      extra,
    },
  );
  if (answer.code !== '10000')
    throw new OutsideFailure(
      'payments.startRefused',
      `${answer.sub_code ?? answer.code} ${answer.sub_msg ?? ''}`.trim(),
      true,
    );
  if (answer.out_trade_no !== asked.reference || !answer.qr_code)
    throw new OutsideFailure('payments.answerUnreadable', `the start of ${asked.reference}`, false);
  return { kind: 'qr', code: answer.qr_code };
}

/** False where Alipay does not close it: it is paid, or nobody has touched it yet. */
export async function closePayment(means: Means, access: MerchantAccess, reference: string): Promise<boolean> {
  const content = { out_trade_no: reference };
  const { code } = await ask<object>(means, access, 'alipay.trade.close', content, { changes: true });
  return code === '10000';
}
