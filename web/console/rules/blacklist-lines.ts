/** Pasted lines as entries of the blacklist: one value a line, a reason of its own behind a tab or two spaces. Pure. */

import type { addToBlacklist, BLACKLIST_KINDS } from '../../../src/contract/blacklist.ts';
import type { BodyOf } from '../../../src/contract/endpoint.ts';

export type BlackKind = (typeof BLACKLIST_KINDS)[number];
export type BlackEntry = BodyOf<typeof addToBlacklist>['entries'][number];

const SHORTEST = 2;
const LONGEST = 200;

/** `damaged`: lines that are no value, by their number. */
export function readLines(text: string, kind: BlackKind, reason: string): { entries: BlackEntry[]; damaged: number[] } {
  const entries = new Map<string, BlackEntry>();
  const damaged: number[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [value = '', ...rest] = line.trim().split(/\t|\s{2,}/);
    const own = rest.join(' ').trim();
    if (value.length < SHORTEST || value.length > LONGEST) damaged.push(at + 1);
    else entries.set(value, { kind, value, reason: (own || reason.trim()).slice(0, 500) });
  }
  return { entries: [...entries.values()], damaged };
}
