import { describe, expect, test } from 'vitest';
import { chinaDay, formatChinaTime, parseChinaTime } from './china-time.ts';

describe('China time', () => {
  test.each`
    text                         | moment
    ${'2026-06-05 16:01:34'}     | ${'2026-06-05T08:01:34.000Z'}
    ${'2026/6/5 4:01:34'}        | ${'2026-06-04T20:01:34.000Z'}
    ${' 2026-06-05 16:01:34.5 '} | ${'2026-06-05T08:01:34.500Z'}
    ${'2024-02-29 00:00:00'}     | ${'2024-02-28T16:00:00.000Z'}
    ${'2026-02-29 00:00:00'}     | ${null}
    ${'2026-06-05 24:00:00'}     | ${null}
    ${'2026-06-05'}              | ${null}
    ${'yesterday'}               | ${null}
  `('$text is $moment', ({ text, moment }) => {
    expect(parseChinaTime(text)?.toISOString() ?? null).toBe(moment);
  });

  test('is written back without a zone', () => {
    expect(formatChinaTime(new Date('2026-12-31T16:00:09.999Z'))).toBe('2027-01-01 00:00:09');
    expect(chinaDay(new Date('2026-12-31T15:59:59Z'))).toBe('2026-12-31');
  });
});
