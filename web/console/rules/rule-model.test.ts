import { expect, test } from 'vitest';
import type { ReviewRule } from '../../../src/contract/rules.ts';
import {
  type Condition,
  changesBetween,
  groupsOf,
  lackOf,
  moveRule,
  readRules,
  same,
  takeIn,
  writeRules,
} from './rule-model.ts';

const leaf = { field: 'cod', op: 'is', value: true } as const;
const rule = (id: string, more: Partial<ReviewRule> = {}): ReviewRule => ({
  ...{ id, name: id, when: leaf, do: [{ tag: id }] },
  ...more,
});
const rules = (ids: string) => [...ids].map((id) => rule(id));
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id).join('');

test.each`
  before    | after     | changes
  ${'abc'}  | ${'abc'}  | ${[]}
  ${'abc'}  | ${'abxc'} | ${['added x null→3']}
  ${'abc'}  | ${'ac'}   | ${['removed b 2→null']}
  ${'abcd'} | ${'dabc'} | ${['moved d 4→1']}
  ${'abcd'} | ${'bcda'} | ${['moved a 1→4']}
  ${'ab'}   | ${'xb'}   | ${['added x null→1', 'removed a 1→null']}
`('OPS-3 from $before to $after', ({ before, after, changes }) => {
  const found = changesBetween(rules(before), rules(after));
  expect(found.map(({ what, id, from, to }) => `${what} ${id} ${from}→${to}`)).toEqual(changes);
});

test('OPS-3 a rule that was changed, switched and moved says so; the order of properties is no change', () => {
  const before = [rule('a'), rule('b'), rule('c')];
  const turned = { do: [{ tag: 'b' }], when: leaf, name: 'b', id: 'b' } as ReviewRule;
  const after = [rule('c', { name: 'new' }), rule('a', { off: true }), turned];
  const found = changesBetween(before, after).map(({ id, what, moved }) => [id, what, moved]);
  expect(found).toEqual([
    ['c', 'changed', true],
    ['a', 'off', false],
  ]);
  expect(same({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
});

test('OPS-3 a draft takes in what was published meanwhile, and keeps what its person touched', () => {
  const base = rules('abcd');
  const theirs = [rule('a', { name: 'theirs' }), rule('x'), rule('b', { name: 'theirs' }), rule('d')];
  const mine = [rule('d'), rule('a'), rule('b', { name: 'mine' }), rule('c'), rule('y')];
  const merged = takeIn(base, theirs, mine);
  expect(ids(merged)).toBe('daxby');
  expect(merged.map(({ name }) => name)).toEqual(['d', 'theirs', 'x', 'mine', 'y']);
});

test('OPS-3 a rule is moved by one place and stops at the end', () => {
  expect(ids(moveRule(rules('abc'), 'b', -1))).toBe('bac');
  expect(ids(moveRule(rules('abc'), 'b', 1))).toBe('acb');
  expect(ids(moveRule(rules('abc'), 'a', -1))).toBe('abc');
});

test('OPS-3 the weight of age is no rule and is written back as it was', () => {
  const given = [{ id: 's', sameProvince: true }, { ageMinorPerDay: '20' }];
  const read = readRules(given);
  expect(read).toEqual({ rules: [given[0]], age: '20' });
  expect(writeRules(read)).toEqual(given);
  expect(writeRules(readRules([]))).toEqual([]);
});

const deep: Condition = { all: [{ any: [{ not: { all: [leaf] } }] }] };
test.each([
  [null, {}],
  ['name', { name: ' ' }],
  ['condition', { when: { all: [] } }],
  ['value', { when: { any: [leaf, { field: 'memo', op: 'contains', value: [] }] } }],
  ['value', { when: { field: 'quantityOf', op: 'gte', value: '1', of: [] } }],
  [null, { when: { field: 'memo', op: 'present' } }],
  ['depth', { when: deep }],
  ['action', { do: [] }],
  ['actionValue', { do: [{ tag: '' }] }],
  ['actionValue', { do: [{ gift: { merchantCode: '', quantity: 1, shortage: 'hold' } }] }],
] as [string | null, object][])('OPS-3 what is missing: %s', (lack, more) => {
  expect(lackOf('review', rule('a', more))).toBe(lack);
  expect(groupsOf(deep)).toBe(4);
});

test('OPS-3 a courier rule needs couriers, a sourcing rule an effect', () => {
  expect(lackOf('courier', { id: 'c', couriers: [], strict: false })).toBe('couriers');
  expect(lackOf('sourcing', { id: 's', provinces: ['540000'] })).toBe('effect');
  expect(lackOf('sourcing', { id: 's', split: null })).toBe(null);
});
