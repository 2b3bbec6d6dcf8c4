/** RSA-SHA256 of the payment stand-ins, in node's own primitives and not in our connectors', so that one checks the other. */
import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';

export type KeyPair = { publicKey: string; privateKey: string };

export const makeKeyPair = (): KeyPair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

export const sign = (text: string, privateKey: string): string =>
  createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');

export const isSignedBy = (text: string, signature: string, publicKey: string): boolean =>
  createVerify('RSA-SHA256').update(text).verify(publicKey, signature, 'base64');
