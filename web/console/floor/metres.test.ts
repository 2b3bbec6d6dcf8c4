import { expect, test } from 'vitest';
import { aislesOf, codesOf, placesOf } from './metres.ts';

test.each`
  text           | codes
  ${'A-D'}       | ${'A B C D'}
  ${'08-11'}     | ${'08 09 10 11'}
  ${'R1-R3, X'}  | ${'R1 R2 R3 X'}
  ${'A01-03'}    | ${'A01 A02 A03'}
  ${'A、B A'}    | ${'A B'}
  ${'D-A'}       | ${undefined}
  ${'A-'}        | ${undefined}
  ${'1-9999999'} | ${undefined}
  ${'R1-S3'}     | ${undefined}
  ${''}          | ${undefined}
`('WMS-1 aisles written as $text are $codes', ({ text, codes }) => {
  expect(codesOf(text)?.join(' ')).toBe(codes);
});

test('WMS-1 positions are metres to the millimetre', () => {
  expect(aislesOf('A 1.6\n\nB, 4.805')).toEqual([
    { code: 'A', xMm: 1600 },
    { code: 'B', xMm: 4805 },
  ]);
  expect(aislesOf('A')).toBeNull();
  expect(placesOf('1.2, 9.6 18')).toEqual([1200, 9600, 18_000]);
  expect(placesOf('1.2, x')).toBeNull();
});
