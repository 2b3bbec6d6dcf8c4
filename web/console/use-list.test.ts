/** A long list that is read again reads what is in view. */
import { expect, test } from 'vitest';
import { type Pages, reread } from './use-list.ts';

/** Rows are numbers, pages of three, the cursor is the last row. */
const listOf = (rows: readonly number[]) => {
  const asked: string[] = [];
  const load = async (cursor: string | undefined) => {
    asked.push(cursor ?? 'first');
    const rest = rows.filter((row) => row > Number(cursor ?? 0));
    return { items: rest.slice(0, 3), next: rest.length > 3 ? String(rest[2]) : null };
  };
  return { asked, load };
};
const { signal } = new AbortController();

async function wholeOf(rows: readonly number[]): Promise<Pages<number>> {
  const { load } = listOf(rows);
  const pages = [await load(undefined)];
  const cursors: (string | undefined)[] = [undefined];
  for (let next = pages[0]!.next; next; next = pages.at(-1)!.next) {
    cursors.push(next);
    pages.push(await load(next));
  }
  return { pages, cursors, old: [] };
}

const TWELVE = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const EVERYTHING = Number.POSITIVE_INFINITY;

test.each`
  what                             | now                       | view               | asked                        | rows                            | old
  ${'nothing changed'}             | ${TWELVE}                 | ${[4, 5]}          | ${['3']}                     | ${TWELVE}                       | ${[0, 2, 3]}
  ${'a row in view left'}          | ${TWELVE.toSpliced(4, 1)} | ${[4, 5]}          | ${['3']}                     | ${[1, 2, 3, 4, 6, 7]}           | ${[0]}
  ${'a row above left'}            | ${TWELVE.slice(1)}        | ${[9, 11]}         | ${['9']}                     | ${TWELVE}                       | ${[0, 1, 2]}
  ${'two pages are in view'}       | ${TWELVE.toSpliced(3, 1)} | ${[3, 8]}          | ${['3', '7']}                | ${[1, 2, 3, 5, 6, 7, 8, 9, 10]} | ${[0]}
  ${'the end came into view'}      | ${TWELVE.slice(0, 5)}     | ${[3, 8]}          | ${['3']}                     | ${[1, 2, 3, 4, 5]}              | ${[0]}
  ${'nobody says what is in view'} | ${TWELVE.slice(1)}        | ${[0, EVERYTHING]} | ${['first', '4', '7', '10']} | ${TWELVE.slice(1)}              | ${[]}
`('$what: asks for $asked', async ({ now, view: [first, last], asked, rows, old }) => {
  const list = listOf(now);
  const read = await reread(await wholeOf(TWELVE), { first, last }, list.load, signal);
  expect(list.asked).toEqual(asked);
  expect(read.pages.flatMap(({ items }) => items)).toEqual(rows);
  expect(read.old).toEqual(old);
});
