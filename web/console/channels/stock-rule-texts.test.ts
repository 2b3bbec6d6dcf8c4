import { expect, test } from 'vitest';
import { ruleOf, textsOf, wrongIn } from './stock-rule-texts.ts';

const rule = { share: 805, safety: '0', zeroUnder: null, most: '12', setAside: '5' };
const texts = { share: '80.5', safety: '0', zeroUnder: '', most: '12', setAside: '5' };

test('CHN-7 a stock rule reads as it is typed, and what is empty follows the shop', () => {
  expect(textsOf(rule)).toEqual(texts);
  expect(ruleOf(texts)).toEqual(rule);
});

test.each([
  ['nothing', {}, []],
  ['a share with two decimals', { share: '80.55' }, ['share']],
  ['a share beyond what there can be', { share: '1000.1' }, ['share']],
  ['half a piece', { safety: '0.5', most: 'x' }, ['safety', 'most']],
  ['nothing set aside', { setAside: '0' }, ['setAside']],
])('CHN-7 what cannot be a stock rule: %s', (_, change, wrong) => {
  expect(wrongIn({ ...texts, ...change })).toEqual(wrong);
});
