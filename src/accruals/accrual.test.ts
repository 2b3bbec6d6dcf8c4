import { describe, expect, test } from 'vitest';
import type { AccrualKind } from '../contract/accruals.ts';
import { accrualsOf, type Unbilled } from './accrual.ts';

const rows = (text: string): Unbilled[] =>
  text
    .split(', ')
    .filter(Boolean)
    .map((one) => {
      const [kind, party, amount] = one.split(' ') as [AccrualKind, string, string];
      const rest = { documents: 1, firstDay: '2026-11-01', lastDay: '2026-11-30', about: { party } };
      return { ...rest, kind, amount: BigInt(amount) };
    });

describe('FIN-1 what is accrued is what was unbilled, less what was booked for the month', () => {
  test.each`
    unbilled                           | booked                                             | accruals
    ${''}                              | ${''}                                              | ${''}
    ${'freight ZTO 500'}               | ${''}                                              | ${'freight ZTO 500-0=500'}
    ${'freight ZTO 500'}               | ${'freight ZTO 500'}                               | ${'freight ZTO 500-500=0'}
    ${'freight ZTO 500'}               | ${'freight ZTO 300, freight ZTO 150'}              | ${'freight ZTO 500-450=50'}
    ${'freight ZTO 500, freight SF 9'} | ${'freight SF 10'}                                 | ${'freight ZTO 500-0=500, freight SF 9-10=-1'}
    ${'fees wx 59'}                    | ${'freight ZTO 500'}                               | ${'fees wx 59-0=59, freight ZTO 0-500=-500'}
    ${''}                              | ${'freight ZTO 500, freight ZTO -500, fees wx 59'} | ${'freight ZTO 0-0=0, fees wx 0-59=-59'}
    ${'commission s 7, fees s 5'}      | ${'fees s 5'}                                      | ${'commission s 7-0=7, fees s 5-5=0'}
  `('$unbilled, booked $booked', ({ unbilled, booked, accruals }) => {
    const found = accrualsOf(rows(unbilled), rows(booked));
    const text = found.map((one) => `${one.kind} ${one.about.party} ${one.required}-${one.standing}=${one.difference}`);
    expect(text.join(', ')).toBe(accruals);
  });
});
