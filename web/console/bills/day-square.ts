/** What a day of an account is at a glance: the worst that can be said of it, or how far its sign-off is. */
import type { AccountDay } from '../../../src/contract/account-days.ts';

export type Square = 'none' | 'open' | 'gap' | 'apart' | 'clear' | 'proposed' | 'signed';

export const keyOf = ({ account, day }: AccountDay): string => `${account.id}/${day}`;

/** It closes off our books. */
const isApart = ({ apart }: AccountDay): boolean => apart !== null && apart.amount !== '0';

/** Two people read why it closes off our books, or has no bill. */
export const needsReason = (day: AccountDay): boolean => day.bills === 0 || isApart(day);

export function squareOf(day: AccountDay | undefined): Square {
  if (!day) return 'none';
  if (day.signOff?.state === 'signed') return 'signed';
  if (day.open > 0) return 'open';
  if (day.gap !== null && day.gap.amount !== '0') return 'gap';
  if (day.signOff?.state === 'proposed') return 'proposed';
  if (day.bills === 0) return 'none';
  return isApart(day) ? 'apart' : 'clear';
}
