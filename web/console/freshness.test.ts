import { expect, test } from 'vitest';
import { withRow } from './freshness.ts';

const page = (...items: { id: string; state: string }[]) => ({ items, next: null });

test('CAT-6 what the news say of an import is in its list at once, on whatever page it stands', () => {
  const before = {
    cursors: [undefined, 'more'],
    old: [],
    pages: [page({ id: 'a', state: 'done' }), page({ id: 'b', state: 'running' })],
  };
  expect(withRow(before, { id: 'b', state: 'read' })?.pages.map(({ items }) => items)).toEqual([
    [{ id: 'a', state: 'done' }],
    [{ id: 'b', state: 'read' }],
  ]);
  expect(withRow(before, { id: 'new', state: 'waiting' })).toEqual(before);
  expect(withRow(undefined, { id: 'b', state: 'read' })).toBeUndefined();
});
