/**
 * One signed call to WeChat Pay v3 and its checked answer. Signed are method, path with query, timestamp, nonce and
 * body. An answer that is not signed by the platform is not believed, whatever it says.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import type { Http, HttpAnswer } from '../../http.ts';
import { NotGenuine } from '../genuine.ts';
import { plugin, signLines } from './plugin.ts';
import { verifyMessage } from './verify-message.ts';

/** What a call needs from outside itself: the door, the time, and a nonce that is never used twice. */
export type Means = { send: Http['send']; now: () => Date; nonce: () => string };

export type Signing = { method: 'GET' | 'POST'; pathAndQuery: string; timestamp: string; nonce: string; body: string };

/** The value of the Authorization header. */
export function authorization(access: MerchantAccess, signing: Signing): string {
  const { method, pathAndQuery, timestamp, nonce, body } = signing;
  const { merchantSerial = '' } = access.credentials;
  const signature = signLines(access, method, pathAndQuery, timestamp, nonce, body);
  return plugin().Formatter.authorization(access.merchantId, nonce, signature, timestamp, merchantSerial);
}

/** Sends a signed request, a GET unless it has a body, and returns the answer as it came. `serial`: of the key that sealed it. */
export async function sendSigned(
  means: Means,
  access: MerchantAccess,
  url: URL,
  body = '',
  serial = '',
): Promise<HttpAnswer> {
  const method = body === '' ? 'GET' : 'POST';
  const signing: Signing = {
    method,
    pathAndQuery: url.pathname + url.search,
    timestamp: Math.floor(means.now().getTime() / 1000).toString(),
    nonce: means.nonce(),
    body,
  };
  const headers = {
    accept: 'application/json',
    authorization: authorization(access, signing),
    ...(serial && { 'wechatpay-serial': serial }),
  };
  if (method === 'GET') return means.send({ method, url: url.href, headers });
  return means.send({ method, url: url.href, headers: { ...headers, 'content-type': 'application/json' }, body });
}

/** Sends a signed request whose answer is JSON. Throws `OutsideFailure` when the answer is not WeChat Pay's own. */
export async function askSigned<T>(
  means: Means,
  access: MerchantAccess,
  path: string,
  content?: object,
  serial?: string,
): Promise<{ status: number; content: T }> {
  const isSafe = content === undefined;
  const body = content && JSON.stringify(content);
  const answer = await sendSigned(means, access, new URL(path, access.endpoint), body, serial);
  if (answer.status === 429 || answer.status >= 500) {
    throw new OutsideFailure('payments.busy', `WeChat Pay answered ${answer.status}`, isSafe);
  }
  try {
    verifyMessage(access, answer.headers, answer.body, means.now());
    // Closing is answered with nothing, and signed all the same.
    const text = answer.status === 204 ? '{}' : answer.body.toString('utf8');
    return { status: answer.status, content: JSON.parse(text) as T };
  } catch (error) {
    if (!(error instanceof NotGenuine || error instanceof SyntaxError)) throw error;
    const why = error instanceof NotGenuine ? error.doubt : 'not JSON';
    throw new OutsideFailure('payments.answerNotGenuine', `WeChat Pay's answer (${answer.status}): ${why}`, isSafe);
  }
}
