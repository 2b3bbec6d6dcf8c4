/**
 * The signature WeChat Pay puts on everything it says: notifications and answers alike. Signed are timestamp, nonce and
 * the body's bytes; the serial names the key. A serial we hold no key for is not genuine.
 */
import { isUtf8 } from 'node:buffer';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { demand, header, isFresh, isOwnEnvironment } from '../genuine.ts';
import { isSignedText, plugin } from './plugin.ts';

export const LIVE_HOSTS = ['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com'];

/** A stand-in names its keys so; the real company never does. */
export const SANDBOX_SERIAL_MARK = 'SANDBOX';

/** Throws `NotGenuine` unless `body` comes from the WeChat Pay of this access's environment, within five minutes. */
export function verifyMessage(access: MerchantAccess, headers: Record<string, string>, body: Buffer, now: Date): void {
  demand(isOwnEnvironment(access, LIVE_HOSTS), 'payments.otherEnvironment');
  const timestamp = header(headers, 'wechatpay-timestamp');
  const nonce = header(headers, 'wechatpay-nonce');
  const signature = header(headers, 'wechatpay-signature');
  const serial = header(headers, 'wechatpay-serial');
  demand(timestamp !== '' && nonce !== '' && signature !== '' && serial !== '', 'payments.signatureMissing');
  demand(/^\d{1,12}$/.test(timestamp) && isFresh(new Date(Number(timestamp) * 1000), now), 'payments.tooOld');

  const isSandboxKey = serial.includes(SANDBOX_SERIAL_MARK);
  demand(isSandboxKey === (access.environment === 'sandbox'), 'payments.otherEnvironment');
  const key = access.credentials[`platformKey:${serial}`] ?? '';
  demand(key !== '', 'payments.keyUnknown');
  // As text it is signed, so no two bodies may read alike: bytes that are no text are none of WeChat Pay's.
  const text = plugin().Formatter.response(timestamp, nonce, body.toString('utf8'));
  demand(isUtf8(body) && isSignedText(text, signature, key), 'payments.signatureWrong');
}
