/**
 * Words a SKU is found by, and what a search text asks of them. Latin letters and digits are words by themselves;
 * Chinese has no blanks, so a run of it is cut into pairs of characters, and a search asks for all pairs of its run. What
 * must stay true: every word or part of a name somebody types finds the SKU that has it.
 */

const RUN = /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+/gv;
const IS_HAN = /^\p{Script=Han}/u;

/** One spelling whatever the width and case. */
export const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

const runsOf = (text: string): string[] => plain(text).match(RUN) ?? [];

/** Pairs of characters from every place; the last one stands alone. `连衣裙` → `连衣`, `衣裙`, `裙`. */
function pairs(run: string): string[] {
  const letters = [...run];
  return letters.map((letter, i) => letter + (letters[i + 1] ?? ''));
}

/** Words of free text. */
export const wordsOf = (text: string): string[] => runsOf(text).flatMap((run) => (IS_HAN.test(run) ? pairs(run) : run));

/** Codes are also found when they are typed without their separators. */
export const wordsOfCode = (code: string): string[] => [...wordsOf(code), runsOf(code).join('')];

/** Longest word kept; an index row must stay small. */
const LONGEST = 60;

export type Findable = {
  merchantCode: string;
  styleCode: string;
  barcodes: readonly string[];
  name: string;
  properties: string;
  brand: string;
};

export function wordsOfSku(sku: Findable): string[] {
  const words = new Set([
    ...[sku.merchantCode, sku.styleCode, ...sku.barcodes].flatMap(wordsOfCode),
    ...[sku.name, sku.properties, sku.brand].flatMap(wordsOf),
  ]);
  words.delete('');
  return [...words].map((word) => word.slice(0, LONGEST));
}

/** Words asked for at once; a longer text is cut. */
const MOST = 12;

/**
 * Beginnings of words that must all be among the words of a SKU. A run of one Chinese character is the beginning of a
 * pair; of a longer run every full pair is asked for.
 */
export function beginningsOf(text: string): string[] {
  const asked = runsOf(text).flatMap((run) => {
    if (!IS_HAN.test(run)) return [run.slice(0, LONGEST)];
    const all = pairs(run);
    return all.length > 1 ? all.slice(0, -1) : all;
  });
  return [...new Set(asked)].slice(0, MOST);
}
