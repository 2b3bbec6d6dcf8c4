/**
 * Comparing secrets. Every signature, token and code that arrives from outside is compared here and nowhere else, so
 * that the time a wrong guess takes says nothing about how much of it was right (quality figure 33).
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * True when both are the same and not empty. Both are hashed first: texts of different length take the same path, and
 * the bytes finally compared cannot be steered by whoever guesses. An empty value equals nothing, not even another
 * empty one, so an unset secret never lets anybody in. Text is compared as UTF-8.
 */
export function constantTimeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const same = timingSafeEqual(sha256(a), sha256(b));
  return same && a.length > 0 && b.length > 0;
}

const sha256 = (value: string | Uint8Array): Buffer => createHash('sha256').update(value).digest();
