import { expect, test } from 'vitest';
import type { RoleRow } from '../../../src/contract/access.ts';
import { FIELD_RIGHTS, FORCE_RIGHTS, RIGHTS, SECOND_RIGHTS } from '../../../src/contract/rights.ts';
import { differs, kindOf, limitsAt } from './role-matrix.ts';

const role = (rights: RoleRow['rights'], limits: RoleRow['limits'] = []): RoleRow => ({
  ...{ code: 'a', version: 1, name: 'A', everything: false },
  ...{ rights, limits },
});
const upTo = (amount: string) => [{ action: 'refundPayment' as const, currency: 'CNY', amount }];

test('IAM-1 every right is of one kind, and those to fields, force and second looks stand apart', () => {
  const of = (kind: string) => RIGHTS.filter((right) => kindOf(right) === kind);
  expect(of('force')).toEqual(RIGHTS.filter((right) => FORCE_RIGHTS.some((one) => one === right)));
  expect(of('field')).toEqual(RIGHTS.filter((right) => FIELD_RIGHTS.some((one) => one === right)));
  expect(of('second')).toEqual(RIGHTS.filter((right) => SECOND_RIGHTS.some((one) => one === right)));
});

test('IAM-1 two roles differ in a right, or in how much of it', () => {
  const [free, bound] = [role(['payments.write']), role(['payments.write'], upTo('100'))];
  expect(differs(free, role([]), 'payments.write')).toBe(true);
  expect(differs(free, bound, 'payments.write')).toBe(true);
  expect(differs(bound, role(['payments.write'], upTo('100')), 'payments.write')).toBe(false);
  expect(differs(free, bound, 'orders.read')).toBe(false);
  // A limit of what the role may not do says nothing.
  expect(limitsAt(role([], upTo('100')), 'payments.write')).toEqual([]);
});
