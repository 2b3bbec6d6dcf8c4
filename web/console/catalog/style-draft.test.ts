/** Styles and the naming rule as they are typed (CAT-1). */
import { expect, test } from 'vitest';
import { abbreviationsOf, choicesOf, wordsOf } from './style-draft.ts';

test('CAT-1: words are cut at blanks and commas of both kinds, each once', () => {
  expect(wordsOf(' 米白，黑 米白、灰,  L ')).toEqual(['米白', '黑', '灰', 'L']);
});

test.each([
  [
    '面料=棉,麻; 工艺=平纹',
    [
      { name: '面料', values: ['棉', '麻'] },
      { name: '工艺', values: ['平纹'] },
    ],
  ],
  ['', []],
  ['面料', null],
  ['面料=', null],
])('CAT-1: choices of a style are read from %j', (text, choices) => {
  expect(choicesOf(text)).toEqual(choices);
});

test.each([
  [
    '米白=MB\n\n黑＝BK',
    [
      { word: '米白', short: 'MB' },
      { word: '黑', short: 'BK' },
    ],
  ],
  ['常规=', [{ word: '常规', short: '' }]],
  ['米白=MB\n黑', 2],
  ['a=b=c', 1],
])('CAT-1: abbreviations are read from %j; a wrong line is named', (text, read) => {
  expect(abbreviationsOf(text)).toEqual(read);
});
