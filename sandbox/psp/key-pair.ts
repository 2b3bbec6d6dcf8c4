/** RSA-SHA256 of the payment stand-ins, in node's own primitives and not in our connectors', so that one checks the other. */
import { createPrivateKey, createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';

export type KeyPair = { publicKey: string; privateKey: string };

export const makeKeyPair = (): KeyPair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** Reading a key takes longer than signing with it. */
const read = new Map<string, KeyObject>();

export function sign(text: string, privateKey: string): string {
  const key = read.get(privateKey) ?? createPrivateKey(privateKey);
  read.set(privateKey, key);
  return createSign('RSA-SHA256').update(text).sign(key, 'base64');
}

export const isSignedBy = (text: string, signature: string, publicKey: string): boolean =>
  createVerify('RSA-SHA256').update(text).verify(publicKey, signature, 'base64');
