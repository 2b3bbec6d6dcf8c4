/**
 * Reading a numbered list that changes while we read it. The list is sorted newest change first and read from its last
 * page to its first. Must stay true: no order is lost. An order that changes meanwhile leaves the window, so others move
 * towards the front, which we have not read yet: at worst one is read twice. Read from the front, one would be skipped.
 */
import type { Page } from '../../channels/connector.ts';

export type NumberedList<T> = {
  count(): Promise<number>;
  /** The page's items, newest change first; pages count from 1. */
  read(page: number): Promise<T[]>;
};

/** One page, oldest change first. The cursor is the number of the next page to read. */
export async function pageFromTheEnd<T>(
  list: NumberedList<T>,
  pageSize: number,
  cursor: string | null,
): Promise<Page<T>> {
  const page = cursor === null ? Math.ceil((await list.count()) / pageSize) : Number(cursor);
  if (page === 0) return { items: [], next: null };
  const items = (await list.read(page)).reverse();
  return { items, next: page > 1 ? String(page - 1) : null };
}
