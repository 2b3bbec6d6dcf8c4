import { expect, test } from 'vitest';
import type { WorkRow } from '../../../src/contract/work.ts';
import { periodOf } from './work-search.ts';
import { daysOf, perHour, sumsOf } from './work-sums.ts';

const row = (day: string, name: string, pieces: number, minutes: number): WorkRow => ({
  ...{ day, person: { kind: 'person', name }, task: 'pick', lines: 1, pieces: String(pieces), errors: 1, minutes },
});
const rows = [row('2026-11-22', '张', 30, 20), row('2026-11-21', '张', 30, 40), row('2026-11-22', '李', 90, 4)];

test('WMS-11 work is added up by person and by day; of a few minutes no speed is said', () => {
  expect(sumsOf(rows).map((sum) => [sum.person, sum.pieces, sum.errors, perHour(sum)])).toEqual([
    ['李', 90, 1, null],
    ['张', 60, 2, 60],
  ]);
  expect(daysOf(rows)).toEqual([
    { day: '2026-11-21', pieces: 30, errors: 1 },
    { day: '2026-11-22', pieces: 120, errors: 2 },
  ]);
  expect(periodOf(7, new Date('2026-11-22T17:00:00Z'))).toEqual({ from: '2026-11-17', until: '2026-11-23' });
});
