/** What a day of an account is at a glance: the worst that can be said of it, or how far its sign-off is. */
import type { AccountDay } from '../../../src/contract/account-days.ts';

export type Square = 'none' | 'open' | 'gap' | 'apart' | 'clear' | 'proposed' | 'signed';

/** It closes off our books. */
export const isApart = ({ apart }: AccountDay): boolean => apart !== null && apart.amount !== '0';

export function squareOf(day: AccountDay | undefined): Square {
  if (!day) return 'none';
  if (day.signOff?.state === 'signed') return 'signed';
  if (day.open > 0) return 'open';
  if (day.gap !== null && day.gap.amount !== '0') return 'gap';
  if (day.signOff?.state === 'proposed') return 'proposed';
  return isApart(day) ? 'apart' : 'clear';
}
