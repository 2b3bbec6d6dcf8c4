/** Signatures by Standard Webhooks: HMAC-SHA256 over id, moment and body, under a secret written `whsec_<base64>`. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Id } from '../kernel/ids.ts';

const PREFIX = 'whsec_';

/** 256 random bits from the operating system: a secret must not be repeatable. */
export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** What a sealed secret is bound to. */
export const secretOf = (endpointId: Id): string => `webhook/${endpointId}/secret`;

/** The three headers of one delivery. `seconds` since 1970: the receiver refuses what is old, so each try has its own. */
export function signedHeaders(secret: string, id: string, seconds: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
