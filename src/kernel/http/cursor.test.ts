import { expect, test } from 'vitest';
import { pageOf, readCursor, writeCursor } from './cursor.ts';

const SHAPE = { paidAt: 'moment', id: 'id' } as const;
const ID = '019ab000-0000-7000-8000-000000000001';

test('a cursor comes back as it was written', () => {
  const values = { paidAt: '2026-11-21T08:00:00.123456Z', id: ID };
  expect(readCursor(writeCursor(values), SHAPE)).toEqual(values);
  expect(readCursor(writeCursor({ amount: -5n }), { amount: 'int' })).toEqual({ amount: -5n });
  expect(readCursor(undefined, SHAPE)).toBeNull();
});

test.each([
  ['nonsense', '%%%'],
  ['JSON that is no object', Buffer.from('3').toString('base64url')],
  ['another list', writeCursor({ code: 'A', id: ID })],
  ['a field more', writeCursor({ paidAt: '2026-11-21T08:00:00Z', id: ID, tenant: '2' })],
  ['a value of another type', writeCursor({ paidAt: "2026-11-21'; drop", id: ID })],
])('a cursor is refused when it is %s', (_, text) => {
  expect(() => readCursor(text, SHAPE)).toThrow(expect.objectContaining({ code: 'http.damaged', status: 400 }));
});

test('a page has a next one only when there is a row more', () => {
  const page = (rows: string[]) =>
    pageOf(
      rows,
      2,
      (row) => row,
      (row) => ({ row }),
    );
  expect(page(['a', 'b'])).toEqual({ items: ['a', 'b'], next: null });
  const { items, next } = page(['a', 'b', 'c']);
  expect(items).toEqual(['a', 'b']);
  expect(readCursor(next!, { row: 'text' })).toEqual({ row: 'b' });
});
