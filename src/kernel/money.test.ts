/** Amounts: reading, printing, sharing and rounding, each edge as a row. */
import { expect, test } from 'vitest';
import { allocate, applyRate, formatMinor, MAX_AMOUNT, parseMinor, scaleBy, scaleOf } from './money.ts';

test.each([
  ['12.34', 2, 1234n],
  ['-12.34', 2, -1234n],
  ['+12.34', 2, 1234n],
  [' 12 ', 2, 1200n],
  ['.5', 2, 50n],
  ['5.', 2, 500n],
  ['0', 2, 0n],
  ['1,234,567.8', 2, 123_456_780n],
  ['0.07000', 2, 7n],
  ['0.0700', 3, 70n],
  ['100', 0, 100n],
  ['100.0', 0, 100n],
  ['92233720368547758.07', 2, MAX_AMOUNT],
  ['92233720368547758.08', 2, null],
  ['-92233720368547758.07', 2, -MAX_AMOUNT],
  ['000000000000000000.01', 2, 1n],
  ['0000000000000000000.01', 2, null],
  ['.', 0, null],
  ['.0', 0, 0n],
  ['0.071', 2, null],
  ['100.1', 0, null],
  ['', 2, null],
  ['.', 2, null],
  ['-', 2, null],
  ['1,23', 2, null],
  ['1234,567', 2, null],
  ['1,234,5678', 2, null],
  ['1 2', 2, null],
  ['x12', 2, null],
  ['12x', 2, null],
  ['2.0E+17', 2, null],
] as const)('%s with %d decimals is read as %s', (text, scale, minor) => {
  expect(parseMinor(text, scale)).toBe(minor);
});

test.each([
  [0n, 2, '0.00'],
  [5n, 2, '0.05'],
  [-5n, 2, '-0.05'],
  [1234n, 2, '12.34'],
  [-1234n, 2, '-12.34'],
  [1234n, 0, '1234'],
  [1n, 3, '0.001'],
] as const)('%s with %d decimals is printed as %s', (amount, scale, text) => {
  expect(formatMinor(amount, scale)).toBe(text);
});

test('amounts of every length are read as they are printed', () => {
  for (let digits = 1; digits <= 18; digits += 1)
    for (let scale = 0; scale <= 5; scale += 1)
      for (const amount of [10n ** BigInt(digits) - 1n, 1n - 10n ** BigInt(digits), 10n ** BigInt(digits - 1)])
        expect(parseMinor(formatMinor(amount, scale), scale)).toBe(amount);
});

test('amounts have two decimals where nobody says otherwise, as their currencies have', () => {
  expect([parseMinor('1.2'), formatMinor(120n)]).toEqual([120n, '1.20']);
  expect(['CNY', 'JPY', 'KRW', 'VND', 'CLP', 'BHD', 'KWD', 'JOD', 'OMR', 'TND'].map(scaleOf)).toEqual([
    ...[2, 0, 0, 0, 0],
    ...[3, 3, 3, 3, 3],
  ]);
});

test.each([
  [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
  [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
  [10n, [1n, 2n, 4n], [1n, 3n, 6n]],
  [100n, [0n, 7n, 0n], [0n, 100n, 0n]],
  [0n, [5n, 0n], [0n, 0n]],
  [0n, [0n, 0n], [0n, 0n]],
  [0n, [], []],
] as const)('%s over %s is %s', (total, weights, parts) => {
  expect(allocate(total, weights)).toEqual(parts);
});

test('there is nothing to share by without a weight, or by one below zero', () => {
  expect(() => allocate(1n, [0n, 0n])).toThrow('no weight to share 1');
  expect(() => allocate(1n, [2n, -1n])).toThrow('negative weight -1');
});

test.each([
  [1n, 1n, 2n, 1n],
  [-1n, 1n, 2n, -1n],
  [1n, 1n, 3n, 0n],
  [2n, 1n, 3n, 1n],
  [-2n, 1n, 3n, -1n],
  [0n, 7n, 3n, 0n],
  [10n, 3n, 4n, 8n],
] as const)('%s × %s ÷ %s is %s', (amount, num, den, scaled) => {
  expect(scaleBy(amount, num, den)).toBe(scaled);
});

test('a rate is in millionths', () => expect([applyRate(100_00n, 6_000n), applyRate(75n, 6_000n)]).toEqual([60n, 0n]));
