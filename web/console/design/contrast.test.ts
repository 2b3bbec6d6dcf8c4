/** Text stays readable in both modes: the promise of the tokens, checked over every pair that is used. */
import { expect, test } from 'vitest';
import { type Palette, paletteOf } from '../../ui/tokens.ts';
import { contrast } from './contrast.ts';
import { PAIRS } from './token-pairs.ts';

test.each`
  one          | other        | ratio
  ${'#000000'} | ${'#ffffff'} | ${21}
  ${'#ffffff'} | ${'#ffffff'} | ${1}
  ${'#767676'} | ${'#ffffff'} | ${4.54}
`('the contrast of $one and $other is $ratio', ({ one, other, ratio }) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
});

test.each(['light', 'dark'] as const)('every text colour has a contrast of 4.5 on its grounds, %s', (mode) => {
  const palette: Palette = paletteOf(mode);
  const weak = PAIRS.flatMap(({ ink, grounds }) =>
    grounds.filter((ground) => contrast(palette[ink], palette[ground]) < 4.5).map((ground) => `${ink} on ${ground}`),
  );
  expect(weak).toEqual([]);
});
