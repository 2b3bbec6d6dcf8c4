/**
 * The encrypted part of a WeChat Pay notification: AES-256-GCM under the merchant's APIv3 key, the tag being the last
 * 16 bytes. It opens only with our own key, so another merchant's notification stays shut even though the same
 * platform key signed it.
 */
import { demand, NotGenuine } from '../genuine.ts';
import { plugin } from './plugin.ts';

const TAG_BYTES = 16;
const NONCE_BYTES = 12;

export type Resource = {
  algorithm: string;
  ciphertext: string;
  nonce: string;
  associated_data?: string;
  /** What it is about: a transaction, a refund, a sharing. */
  original_type?: string;
};

/** Whether a claimed resource has all its parts as text. */
export const isResource = (value: Partial<Resource> | undefined): value is Resource =>
  [value?.algorithm, value?.ciphertext, value?.nonce, value?.associated_data ?? ''].every(
    (part) => typeof part === 'string',
  );

/** The plaintext. Throws `NotGenuine` when the key is not 32 bytes long or does not open the resource. */
export function openResource(resource: Resource, apiV3Key: string): string {
  const key = Buffer.from(apiV3Key, 'utf8');
  demand(key.length === 32, 'payments.notConfigured');
  const { algorithm, ciphertext, nonce, associated_data = '' } = resource;
  const isReadable =
    algorithm === 'AEAD_AES_256_GCM' &&
    Buffer.byteLength(nonce) === NONCE_BYTES &&
    Buffer.from(ciphertext, 'base64').length > TAG_BYTES;
  demand(isReadable, 'payments.unreadable');
  try {
    return plugin().Aes.AesGcm.decrypt(ciphertext, key, nonce, associated_data);
  } catch {
    throw new NotGenuine('payments.otherMerchant');
  }
}
