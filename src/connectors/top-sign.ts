/**
 * The signature of the Taobao Open Platform (TOP): the Taobao channel and Cainiao sign by it, and with `md5` Pinduoduo,
 * JD and the Qimen messages of warehouses do the same (https://open.pinduoduo.com, https://open.jd.com, their pages on
 * signing). Covers every text parameter except `sign` itself, sorted by key as bytes, key and value written one after the other
 * with nothing in between; an empty value or key is left out. Always upper-case hex.
 */
import { createHash, createHmac } from 'node:crypto';

export type TopSignMethod = 'md5' | 'hmac' | 'hmac-sha256';

/**
 * Signs `params` with the application's secret. `md5` wraps the text in the secret on both sides; `hmac` is HMAC-MD5 and
 * `hmac-sha256` HMAC-SHA256 under the secret. Throws a RangeError when the secret is empty: an unset secret must never
 * produce a signature that looks valid. `body` is the raw body of a call made to us, which the platform signs behind the
 * parameters.
 */
export function topSign(
  params: Readonly<Record<string, string>>,
  secret: string,
  method: TopSignMethod,
  body = '',
): string {
  if (secret === '') throw new RangeError('the TOP secret is empty');
  return digest(sortedText(params) + body, secret, method).toUpperCase();
}

/** What is signed: keys and values, sorted by key. */
export const sortedText = (params: Readonly<Record<string, string>>): string =>
  Object.keys(params)
    .filter((key) => key !== '' && key !== 'sign' && params[key] !== '')
    .sort(byBytes)
    .map((key) => key + params[key])
    .join('');

function digest(text: string, secret: string, method: TopSignMethod): string {
  switch (method) {
    case 'md5':
      return createHash('md5')
        .update(secret + text + secret, 'utf8')
        .digest('hex');
    case 'hmac':
      return createHmac('md5', secret).update(text, 'utf8').digest('hex');
    case 'hmac-sha256':
      return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
  }
}

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
