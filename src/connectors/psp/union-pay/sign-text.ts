/**
 * The text under UnionPay's signatures: fields sorted by name as bytes and joined `k=v&…` unencoded, without `signature`;
 * signed is the SHA-256 of it, written in hexadecimal.
 */
import { createHash } from 'node:crypto';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { signRsa, verifyRsa } from '../rsa.ts';
import { unionPayCertificate } from './certificates.ts';

export type Fields = Readonly<Record<string, string>>;

export function signedText(fields: Fields): string {
  const text = Object.keys(fields)
    .filter((name) => name !== 'signature')
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export const withSignature = (fields: Fields, privateKey: string): Record<string, string> => ({
  ...fields,
  signature: signRsa(signedText(fields), privateKey),
});

/** Whether UnionPay said this to us. The method stands outside of the certificate, so it must not choose another one. */
export function isFromUnionPay(access: MerchantAccess, fields: Fields, now: Date): boolean {
  const { version, signMethod, signature = '', signPubKeyCert = '' } = fields;
  if (version !== '5.1.0' || signMethod !== '01') return false;
  const signer = unionPayCertificate(access, signPubKeyCert, now);
  return signer !== null && verifyRsa(signedText(fields), signature, signer.toString());
}
