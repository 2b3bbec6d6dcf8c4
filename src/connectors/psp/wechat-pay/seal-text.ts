/**
 * What only WeChat Pay may read of a request (names, card numbers): RSA-OAEP under the platform's key, whose serial the
 * request names. Any of the keys we hold will do, because the company has all of them.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { readPublicKey } from '../rsa.ts';
import { plugin } from './plugin.ts';

const PREFIX = 'platformKey:';

/** Throws `OutsideFailure` (`payments.notConfigured`) where no key of the company is kept, or it cannot be read. */
export function sealerFor({ credentials }: MerchantAccess): { serial: string; seal: (text: string) => string } {
  const name = Object.keys(credentials).find((one) => one.startsWith(PREFIX));
  const key = name === undefined ? null : readPublicKey(credentials[name]!);
  if (!name || !key)
    throw new OutsideFailure('payments.notConfigured', 'no readable key of the platform is kept', true);
  return {
    serial: name.slice(PREFIX.length),
    seal: (text) => plugin().Rsa.encrypt(text, key),
  };
}
