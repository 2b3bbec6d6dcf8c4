import { expect, test } from 'vitest';
import { decimalOf, figureOf, minorOf } from './minor.ts';

test.each([
  ['12345', 2, '123.45'],
  ['12300', 2, '123'],
  ['5', 2, '0.05'],
  ['0', 2, '0'],
  ['1000', 1, '100'],
  ['7', 0, '7'],
  ['900719925474099312', 2, '9007199254740993.12'],
])('%s with %i digits is shown as %s', (minor, digits, shown) => {
  expect(decimalOf(minor, digits)).toBe(shown);
  if (shown.length < 16) expect(minorOf(shown, digits)).toBe(minor);
});

test.each([
  ['230', 2, '2.30'],
  ['0', 2, '0.00'],
  ['123456', 2, '1234.56'],
  ['1500', 3, '1.5'],
  ['7', 0, '7'],
])('a form shows %s with %i digits as %s', (minor, digits, shown) => expect(figureOf(minor, digits)).toBe(shown));

test.each([
  ['', 2, ''],
  ['1,234.5', 2, '123450'],
  ['0.05', 2, '5'],
  ['007', 0, '7'],
  ['1.234', 2, null],
  ['1.2', 0, null],
  ['-1', 2, null],
  ['abc', 2, null],
  ['2.0E+17', 2, null],
])('%s typed with %i digits is %s', (typed, digits, minor) => expect(minorOf(typed, digits)).toBe(minor));
