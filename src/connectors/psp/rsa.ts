/**
 * Keys of payment companies, and RSA-SHA256 (PKCS#1 v1.5) signatures where no SDK makes them. Checking never throws:
 * whatever is wrong with a key or a signature makes it not genuine.
 */
import { createPrivateKey, createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto';
import { OutsideFailure } from '../../channels/connector.ts';

/**
 * Base64 signature of `text` (UTF-8) under a private key in PEM. Throws `OutsideFailure` (`payments.notConfigured`) when
 * the key is unset or cannot be read: the call is then not made.
 */
export function signRsa(text: string, privateKey: string): string {
  try {
    return createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');
  } catch {
    throw new OutsideFailure('payments.notConfigured', 'our private key is unset or cannot be read', true);
  }
}

/** `publicKey`: a PEM public key, a PEM certificate, or the bare base64 of a public key as Alipay's console shows it. */
export function verifyRsa(signed: string, signature: string, publicKey: string): boolean {
  const key = readPublicKey(publicKey);
  return (
    key !== null && isSpeltOnce(signature) && createVerify('RSA-SHA256').update(signed).verify(key, signature, 'base64')
  );
}

/** One signature has one spelling: other base64 of the same bytes would make a changed message look genuine. */
export const isSpeltOnce = (signature: string): boolean =>
  signature !== '' && Buffer.from(signature, 'base64').toString('base64') === signature;

/** Whether we could sign with it. */
export function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** Whether a signature could be checked with it. */
export const isPublicKey = (text: string): boolean => readPublicKey(text) !== null;

/** The same key in PEM, as libraries want it; '' where it cannot be read. */
export const publicPem = (text: string): string =>
  readPublicKey(text)?.export({ type: 'spki', format: 'pem' }).toString().trim() ?? '';

const known = new Map<string, KeyObject>();

/** Reading a key takes longer than checking a signature with it. Those in use are few, and the same text is the same key. */
export function readPublicKey(text: string): KeyObject | null {
  const key = known.get(text) ?? parsePublicKey(text);
  if (key && known.size < 100) known.set(text, key);
  return key;
}

function parsePublicKey(text: string): KeyObject | null {
  if (text.trim() === '') return null;
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}
