import { expect, test } from 'vitest';
import { csvText } from './csv.ts';

test.each([
  ['plain text', '中通', '中通'],
  ['an amount stays a number', '-2.00', '-2.00'],
  ['a formula is text', '=1+1', `"'=1+1"`],
  ['a minus of words is text', '− 顺丰', `"'− 顺丰"`],
  ['a long number keeps its digits', '261121000000001', '"261121000000001\t"'],
  ['quotes and commas', 'a,"b"', '"a,""b"""'],
  ['a count', 3, '3'],
])('a file of a table: %s', (_, cell, text) => {
  expect(csvText([[cell, '']])).toBe(`\ufeff${text},\r\n`);
});
