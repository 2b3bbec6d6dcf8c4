/**
 * Alipay's own SDK, as far as it is used: it writes and signs requests and checks signatures. Its `exec` is not: it sends a
 * refund again by itself where the line broke, and believes an object that was written behind the signed one. Loaded when
 * Alipay is first spoken to, since it brings an HTTP client of its own.
 */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import type { AlipaySdk } from 'alipay-sdk';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { formatChinaTime } from '../../china-time.ts';
import { isSpeltOnce, publicPem } from '../rsa.ts';

type Sdk = typeof import('alipay-sdk');
let loaded: Sdk | undefined;

/** Its HTTP client wraps the `destroy` of every socket of the process, and throws where one error ends two of them. */
function load(): Sdk {
  const { destroy } = Socket.prototype;
  try {
    return createRequire(import.meta.url)('alipay-sdk') as Sdk;
  } finally {
    Socket.prototype.destroy = destroy;
  }
}

/** Throws where the app or our key is unset. */
function sdkOf({ credentials }: MerchantAccess): AlipaySdk {
  const { appId = '', privateKey = '', alipayPublicKey = '' } = credentials;
  loaded ??= load();
  return new loaded.AlipaySdk({
    appId,
    privateKey: privateKey.trim(),
    keyType: privateKey.includes('BEGIN RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
    alipayPublicKey: publicPem(alipayPublicKey),
  });
}

/**
 * The method's whole form, signed; `extra` stands beside the content, such as where we want to be told. The time is ours and
 * China's: the SDK would take the machine's. Throws `OutsideFailure` (`payments.notConfigured`): the call is then not made.
 */
export function signedRequest(
  access: MerchantAccess,
  method: string,
  content: object,
  now: Date,
  extra: Record<string, string> = {},
): string {
  const params = { ...extra, timestamp: formatChinaTime(now), bizContent: { ...content } };
  try {
    return sdkOf(access).sdkExecute(method, params, { bizContentAutoSnakeCase: false });
  } catch {
    throw new OutsideFailure('payments.notConfigured', 'our private key is unset or cannot be read', true);
  }
}

/** Parameters of a form by name, each once. */
export type Params = Readonly<Record<string, string | undefined>>;

/** Whether Alipay signed a notification, by either of its rules: `sign_type` is signed with the rest, or left out. */
export const isSignedNotification = (access: MerchantAccess, params: Params): boolean =>
  isSpeltOnce(params['sign'] ?? '') && sdkOf(access).checkNotifySignV2(params);

/** Whether Alipay signed exactly these characters of an answer. */
export function isSignedAnswer(access: MerchantAccess, signed: string, signature: string): boolean {
  const sdk = sdkOf(access);
  return isSpeltOnce(signature) && sdk.config.alipayPublicKey !== '' && sdk.rsaCheck(signed, signature, 'RSA2');
}
