/**
 * As much of vitest as tests of pure rules use, so that thousands of runs need no process of their own. What a test asks
 * for and is not here is refused when the test is read, so nothing passes by not being understood.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

export type Case = { name: string; run: () => unknown };
/** What was declared since somebody took it. */
export const declared: Case[] = [];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** `partial`: objects may have more than is asked for, as in `toMatchObject`; what is undefined is as good as absent. */
function fits(value: unknown, wanted: unknown, partial: boolean): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(value) && value.length === wanted.length && wanted.every((one, i) => fits(value[i], one, partial))
    );
  if (!isObject(wanted) || typeof value !== 'object' || value === null) return isDeepStrictEqual(value, wanted);
  const own = value as Record<string, unknown>;
  const keys = new Set([...Object.keys(wanted), ...(partial ? [] : Object.keys(own))]);
  return [...keys].every((key) => fits(own[key], wanted[key], partial));
}

const MATCHERS: Record<string, (value: unknown, wanted: never) => boolean> = {
  toBe: (value, wanted) => Object.is(value, wanted),
  toEqual: (value, wanted) => fits(value, wanted, false),
  toMatchObject: (value, wanted) => fits(value, wanted, true),
  toHaveLength: (value, wanted) => (value as unknown[]).length === wanted,
  toContain: (value, wanted) => (value as unknown[]).includes(wanted),
  toBeNull: (value) => value === null,
  toBeDefined: (value) => value !== undefined,
  toThrow: (run, wanted?: string) => {
    try {
      (run as () => unknown)();
      return false;
    } catch (error) {
      return wanted === undefined || (error as Error).message.includes(wanted);
    }
  },
};

export const expect = (value: unknown) => {
  const asked = (positive: boolean) =>
    new Proxy({} as Record<string, (wanted?: unknown) => void>, {
      get: (_, name: string) => {
        if (name === 'not') return asked(!positive);
        const matcher = MATCHERS[name];
        if (!matcher) throw new Error(`${name} is not known here: add it to bare-vitest.ts`);
        return (wanted?: unknown) => assert.equal(matcher(value, wanted as never), positive, name);
      },
    });
  return asked(true);
};

/** A table of rows, or of a template whose first line names the columns. */
function rowsOf(table: readonly unknown[], cells: readonly unknown[]): unknown[][] {
  if (!('raw' in table)) return table.map((row) => (Array.isArray(row) ? row : [row]));
  const names = String(table[0])
    .split('|')
    .map((name) => name.trim());
  return Array.from({ length: cells.length / names.length }, (_, row) => [
    Object.fromEntries(names.map((name, i) => [name, cells[row * names.length + i]])),
  ]);
}

type Body = (...row: never[]) => unknown;
const declare = (name: string, ...more: unknown[]): void => {
  declared.push({ name, run: more.find((one) => typeof one === 'function') as Case['run'] });
};
const each =
  (table: readonly unknown[], ...cells: unknown[]) =>
  (name: string, body: Body): void => {
    for (const row of rowsOf(table, cells)) declare(name, () => body(...(row as never[])));
  };

export const test = Object.assign(declare, { each });
export const describe = (_: string, body: () => void): void => body();
