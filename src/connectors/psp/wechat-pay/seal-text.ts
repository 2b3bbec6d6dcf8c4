/**
 * What only WeChat Pay may read of a request (names, card numbers): RSA-OAEP under the platform's key, whose serial the
 * request names. Any of the keys we hold will do, because the company has all of them.
 */
import { constants, publicEncrypt } from 'node:crypto';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';

const PREFIX = 'platformKey:';

/** Throws `OutsideFailure` (`payments.notConfigured`) where no key of the company is kept. */
export function sealerFor({ credentials }: MerchantAccess): { serial: string; seal: (text: string) => string } {
  const name = Object.keys(credentials).find((one) => one.startsWith(PREFIX));
  if (!name) throw new OutsideFailure('payments.notConfigured', 'no key of the platform is kept', true);
  const key = { key: credentials[name]!, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return {
    serial: name.slice(PREFIX.length),
    seal: (text) => publicEncrypt(key, Buffer.from(text, 'utf8')).toString('base64'),
  };
}
