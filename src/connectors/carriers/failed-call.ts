/**
 * What a call that brought no readable answer means for the one who asked: without access a person must act; when
 * nothing can have happened it may be tried later; otherwise nobody knows, and the same number must be asked again.
 */
import { OutsideFailure } from '../../channels/connector.ts';

export type Failed = { result: 'refused' | 'retry' | 'unknown'; code: string; message: string };

/** The code of a call that was not made because the service's credentials are not set. */
export const ACCESS_MISSING = 'shipping.accessMissing';

/** Throws on whatever is not a failure of the outside. */
export function failedCall(error: unknown): Failed {
  if (!(error instanceof OutsideFailure)) throw error;
  const { code, message, safe } = error;
  if (code === ACCESS_MISSING) return { result: 'refused', code, message };
  return { result: safe ? 'retry' : 'unknown', code, message };
}
