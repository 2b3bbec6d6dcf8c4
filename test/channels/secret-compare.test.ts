import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A name that sounds like a secret, compared with anything that is not a plain literal. */
const plainCompare =
  /(?:sign(?:ature|ed)?|secret|token|hmac|digest|password)\w*(?:\([^()]*\))?\s*[!=]==(?!\s*(?:undefined|null|'|typeof|"))/i;

test('figure 33: no connector compares a signature or secret with ===', () => {
  expect(plainCompare.test('if (sign(params) === given) return null;')).toBe(true);
  expect(plainCompare.test("if (secret === '') throw new RangeError();")).toBe(false);
  const offenders = sources('src/connectors').flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) => (plainCompare.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
  );
  expect(offenders).toEqual([]);
});

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
