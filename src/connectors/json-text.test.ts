import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asText, type JsonObject, parseJson, sliceList, sliceValue } from './json-text.ts';

describe('CHN-4: order numbers survive', () => {
  test.each(['41171612630246574', '20260606104113438112', '2.02606041134381e+27'])('%s stays as written', (digits) =>
    expect(asText((parseJson(`{"tid": ${digits}}`) as JsonObject)['tid'])).toBe(digits),
  );
});

describe('ORD-1: slices are the exact text', () => {
  const text = `{ "r" : {"n":1,"trades":{"trade":[ {"tid":41171612630246574,"t":"a]}\\"," , "x":[1,{}]},\n {"tid":2} ,null]}} }`;
  test('each element of a list, blanks and escapes kept', () =>
    expect(sliceList(text, ['r', 'trades', 'trade'])).toEqual([
      `{"tid":41171612630246574,"t":"a]}\\"," , "x":[1,{}]}`,
      '{"tid":2}',
      'null',
    ]));
  test('absent and other kinds of values are no list', () => {
    expect(sliceList(text, ['r', 'refunds'])).toEqual([]);
    expect(sliceList(text, ['r', 'n'])).toEqual([]);
    expect(sliceValue(text, ['r', 'n', 'x'])).toBeNull();
    expect(sliceList('{"a":[]}', ['a'])).toEqual([]);
    expect(sliceList('[1]', [])).toEqual(['1']);
  });
  test('any JSON: the slices parse to the elements', () =>
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.string(), fc.nat(3), (list, key, indent) => {
        const slices = sliceList(JSON.stringify({ [`${key}!`]: 0, [key]: { list } }, null, indent), [key, 'list']);
        expect(slices.map((slice) => JSON.parse(slice))).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    ));
  test.each(['', '{', '{"a":1}{"a":2}', '<html>', '{"a":1,"a":2}', '[1,]'])('%s is refused', (broken) =>
    expect(() => parseJson(broken)).toThrow('json.damaged'),
  );
});
