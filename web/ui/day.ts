/** Days as people write them, and the sheet of a month. Pure; a day is `2026-11-22`, a moment of a clock `2026-11-22T14:05`. */
import { addDays } from './format.ts';

const WORDS: Readonly<Record<string, number>> = {
  ...{ 今天: 0, 明天: 1, 后天: 2, 昨天: -1, 前天: -2 },
  ...{ today: 0, tomorrow: 1, yesterday: -1 },
};
const WHOLE = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/;
const NO_YEAR = /^(\d{1,2})[-/.月](\d{1,2})日?$/;
const ONLY_DAY = /^(\d{1,2})日?$/;
const TIME = /^(.*?)[\sT]*(\d{1,2})[:：](\d{2})$/;

const two = (number: number | string) => String(number).padStart(2, '0');

/** Null for a day the calendar does not have. */
function dayAt(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
}

const distance = (one: string, other: string) => Math.abs(Date.parse(one) - Date.parse(other));

/**
 * `2026-11-22`, `20261122`, `2026年11月22日`; without a year the one that is nearest to `today`; a day of this month; `today`,
 * `明天`, `+3`. Null for what is no day.
 */
export function readDay(text: string, today: string): string | null {
  const typed = text.trim().toLowerCase();
  if (typed in WORDS) return addDays(today, WORDS[typed]!);
  if (/^[+-]\d{1,3}$/.test(typed)) return addDays(today, Number(typed));
  const whole = WHOLE.exec(typed);
  if (whole) return dayAt(Number(whole[1]), Number(whole[2] ?? whole[4]), Number(whole[3] ?? whole[5]));
  const [year, month] = today.split('-').map(Number) as [number, number];
  const short = NO_YEAR.exec(typed);
  if (short)
    return (
      [year - 1, year, year + 1]
        .flatMap((one) => dayAt(one, Number(short[1]), Number(short[2])) ?? [])
        .sort((one, other) => distance(one, today) - distance(other, today))[0] ?? null
    );
  const only = ONLY_DAY.exec(typed);
  return only ? dayAt(year, month, Number(only[1])) : null;
}

/** A day with the time of day behind it; a time alone is today's, a day alone begins at midnight. */
export function readClock(text: string, today: string): string | null {
  const timed = TIME.exec(text.trim());
  if (!timed) {
    const day = readDay(text, today);
    return day && `${day}T00:00`;
  }
  const [, before = '', hour = '', minute = ''] = timed;
  const day = before === '' ? today : readDay(before, today);
  return day && Number(hour) < 24 && Number(minute) < 60 ? `${day}T${two(hour)}:${minute}` : null;
}

/** So many months later, on the last day where the month is too short. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0));
  return `${last.toISOString().slice(0, 8)}${two(Math.min(date, last.getUTCDate()))}`;
}

/** Monday is 0. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** Six weeks around a month, Monday first: always as high, so that nothing jumps. */
export function weeksOf(day: string): string[][] {
  const first = `${day.slice(0, 8)}01`;
  const from = addDays(first, -weekdayOf(first));
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, at) => addDays(from, week * 7 + at)));
}
