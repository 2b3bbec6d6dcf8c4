/**
 * WeChat Pay's side of APIv3: it signs what it says with its platform key and seals notifications with the merchant's
 * APIv3 key. Written against the protocol, not against our connector: node's own primitives only.
 */
import { constants, createCipheriv, privateDecrypt } from 'node:crypto';
import type { Seeded } from '../seeded.ts';
import type { Message } from './deliveries.ts';
import { type KeyPair, sign } from './key-pair.ts';

export type Signer = KeyPair & { serial: string; random: Seeded };

/** The four headers over `body`. */
export function signedHeaders(signer: Signer, body: string, at: Date): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000).toString();
  const nonce = signer.random.digits(32);
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': signer.serial,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    'wechatpay-signature': sign(`${timestamp}\n${nonce}\n${body}\n`, signer.privateKey),
  };
}

export type Event = {
  id: string;
  type: 'TRANSACTION.SUCCESS' | 'REFUND.SUCCESS' | 'REFUND.ABNORMAL';
  createdAt: Date;
  /** What it is about, where its type does not say so. */
  about?: 'profitsharing';
  content: Record<string, unknown>;
};

/** Only WeChat Pay's own key opens what a request seals, and the request says which of them sealed it; null: it does not. */
export function openSealed({ signer }: { signer: Signer }, sealed: string, serial: string | undefined): string | null {
  const key = { key: signer.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  try {
    return serial === signer.serial ? privateDecrypt(key, Buffer.from(sealed, 'base64')).toString('utf8') : null;
  } catch {
    return null;
  }
}

/** The notification of an event, sealed and signed for one try. */
export function notification(signer: Signer, event: Event, apiV3Key: string, at: Date): Message {
  const kind = event.about ?? (event.type.startsWith('REFUND') ? 'refund' : 'transaction');
  const nonce = signer.random.digits(12);
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from(kind));
  const sealed = [cipher.update(JSON.stringify(event.content), 'utf8'), cipher.final(), cipher.getAuthTag()];
  const body = JSON.stringify({
    id: event.id,
    create_time: rfc3339(event.createdAt),
    resource_type: 'encrypt-resource',
    event_type: event.type,
    summary: { refund: '退款通知', transaction: '支付成功', profitsharing: '分账' }[kind],
    resource: {
      original_type: kind,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: Buffer.concat(sealed).toString('base64'),
      associated_data: kind,
      nonce,
    },
  });
  return { headers: { 'content-type': 'application/json', ...signedHeaders(signer, body, at) }, body };
}

/** China time with its offset, `2026-06-05T16:01:34+08:00`. */
export const rfc3339 = (at: Date): string =>
  `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
