/** Roles as rows and columns: what a role may do, how much of it at one go, and how two roles differ. Pure. */
import type { RoleRow } from '../../../src/contract/access.ts';
import { type AmountLimit, LIMITED } from '../../../src/contract/limits.ts';
import { FIELD_RIGHTS, FORCE_RIGHTS, type Right, SECOND_RIGHTS } from '../../../src/contract/rights.ts';

export type RightKind = 'force' | 'field' | 'second' | 'plain';

const is = (rights: readonly Right[], right: Right): boolean => rights.includes(right);

export function kindOf(right: Right): RightKind {
  if (is(FORCE_RIGHTS, right)) return 'force';
  if (is(FIELD_RIGHTS, right)) return 'field';
  return is(SECOND_RIGHTS, right) ? 'second' : 'plain';
}

/** Limits of what a right lets do. */
export const limitsAt = (role: RoleRow, right: Right): AmountLimit[] =>
  role.rights.includes(right) ? role.limits.filter(({ action }) => LIMITED[action] === right) : [];

/** A cell as it reads: `-` has it not, `+` has it, with its limits. */
const cellKey = (role: RoleRow, right: Right): string =>
  role.rights.includes(right)
    ? `+${limitsAt(role, right)
        .map(({ action, currency, amount }) => `${action} ${currency} ${amount}`)
        .toSorted((a, b) => (a < b ? -1 : 1))
        .join()}`
    : '-';

/** Whether two roles say something else about a right, be it how much. */
export const differs = (a: RoleRow, b: RoleRow, right: Right): boolean => cellKey(a, right) !== cellKey(b, right);
