/**
 * A maintained client of WeChat Pay v3, as far as it is used: the texts that are signed, signatures, the Authorization
 * header, sealing and opening. Its own calls are not: they take the machine's time, and believe every refusal, "no such
 * payment" among them, without a signature. Loaded when WeChat Pay is first spoken to, since it brings `axios`.
 */
import { createRequire } from 'node:module';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { isSpeltOnce, readPublicKey } from '../rsa.ts';

type Plugin = typeof import('wechatpay-axios-plugin');
let loaded: Plugin | undefined;

export function plugin(): Plugin {
  loaded ??= createRequire(import.meta.url)('wechatpay-axios-plugin') as Plugin;
  return loaded;
}

/** Signed lines, each ended by a line feed. Throws `OutsideFailure` (`payments.notConfigured`): the call is then not made. */
export function signLines({ credentials }: MerchantAccess, ...lines: string[]): string {
  const { Formatter, Rsa } = plugin();
  try {
    return Rsa.sign(Formatter.joinedByLineFeed(...lines), credentials['privateKey'] ?? '');
  } catch {
    throw new OutsideFailure('payments.notConfigured', 'our private key is unset or cannot be read', true);
  }
}

/** The key is read by us: given its text, the client would open files (`file://…`). */
export function isSignedText(text: string, signature: string, publicKey: string): boolean {
  const key = readPublicKey(publicKey);
  return key !== null && isSpeltOnce(signature) && plugin().Rsa.verify(text, signature, key);
}
