/** Where a list goes on: the key of its last row, opaque to callers. */
import { Refused } from '../kernel/refusal.ts';

export const writeCursor = (parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** The `count` parts of a cursor, null when there is none. Refuses `ledger.cursorInvalid`. */
export function readCursor(cursor: string | null | undefined, count: number): string[] | null {
  if (!cursor) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = null;
  }
  if (Array.isArray(parts) && parts.length === count && parts.every((part) => typeof part === 'string')) return parts;
  throw new Refused('ledger.cursorInvalid', {}, 400);
}
