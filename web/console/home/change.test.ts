import { expect, test } from 'vitest';
import { changeOf } from './change.ts';

test.each`
  now        | before     | many   | shown
  ${110n}    | ${100n}    | ${100} | ${'percent + 10'}
  ${99n}     | ${200n}    | ${200} | ${'percent − 51'}
  ${1000n}   | ${1001n}   | ${900} | ${'percent ± 0'}
  ${400n}    | ${100n}    | ${100} | ${'percent + 300'}
  ${1300n}   | ${100n}    | ${100} | ${'by + 1200'}
  ${13n}     | ${1n}      | ${1}   | ${'by + 12'}
  ${0n}      | ${3n}      | ${3}   | ${'by − 3'}
  ${7n}      | ${0n}      | ${0}   | ${'by + 7'}
  ${0n}      | ${0n}      | ${0}   | ${'by ± 0'}
  ${-50_00n} | ${100_00n} | ${40}  | ${'percent − 150'}
  ${12_00n}  | ${600_00n} | ${4}   | ${'by − 58800'}
`('BI-2 $now after $before of $many orders is shown as $shown', ({ now, before, many, shown }) => {
  const { kind, sign, size } = changeOf(now, before, many);
  expect(`${kind} ${sign} ${size}`).toBe(shown);
});
