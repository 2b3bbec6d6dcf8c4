import { expect, test } from 'vitest';
import { type Class, classesOf, dueBins, sampleOf } from './due-bins.ts';

test.each`
  sold                                | classes
  ${{ a: 80n, b: 15n, c: 5n }}        | ${'a:A b:B c:C'}
  ${{ a: 1n }}                        | ${'a:A'}
  ${{ b: 50n, a: 50n }}               | ${'a:A b:A'}
  ${{ a: 79n, b: 2n, c: 14n, d: 5n }} | ${'a:A c:A d:B b:C'}
  ${{ a: 0n }}                        | ${''}
`('STK-7 goods by what they sell: $classes', ({ sold, classes }) => {
  const found = classesOf(new Map(Object.entries(sold as Record<string, bigint>)));
  expect([...found].map(([id, one]) => `${id}:${one}`).join(' ')).toBe(classes);
});

const bin = (name: string, of: Class, lastCounted: number | null) => ({ bin: name, class: of, lastCounted });

test('STK-7 a cycle takes the bins that are longest over their days, never counted ones first', () => {
  const bins = [bin('1', 'A', 29), bin('2', 'A', 31), bin('3', 'B', 200), bin('4', 'C', null), bin('5', 'A', null)];
  expect(dueBins(bins, 9)).toEqual(['5', '4', '3', '2']);
  expect(dueBins(bins, 3)).toEqual(['5', '4', '3']);
});

test('STK-7 a sample is as large as asked, the same for the same seed, and fair', () => {
  const all = Array.from({ length: 50 }, (_, i) => i);
  expect(sampleOf(all, 10, 7)).toEqual(sampleOf(all, 10, 7));
  const times = all.map(() => 0);
  for (let seed = 0; seed < 2000; seed++) {
    const taken = sampleOf(all, 10, seed);
    expect(taken).toHaveLength(5);
    for (const one of taken) times[one]!++;
  }
  // 200 expected of each, with a spread of 13.
  expect(Math.min(...times)).toBeGreaterThan(140);
  expect(Math.max(...times)).toBeLessThan(260);
});
