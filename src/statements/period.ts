/** Days, and the months over which guarantees are measured. Pure; days are texts, `2026-11-30`. */
import type { Term } from './terms.ts';

const moment = (day: string): Date => new Date(`${day}T00:00:00Z`);
const textOf = (at: Date): string => at.toISOString().slice(0, 10);

export function nextDay(day: string, days = 1): string {
  const at = moment(day);
  at.setUTCDate(at.getUTCDate() + days);
  return textOf(at);
}

const SCOPE_MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** The calendar month, quarter or year a day is in. */
export function scopeOf(day: string, scope: Term['scope']): { start: string; end: string; months: number } {
  const months = SCOPE_MONTHS[scope];
  const at = moment(day);
  const first = Math.floor(at.getUTCMonth() / months) * months;
  const year = at.getUTCFullYear();
  const end = textOf(new Date(Date.UTC(year, first + months, 0)));
  return { start: textOf(new Date(Date.UTC(year, first, 1))), end, months };
}

/** Months of a scope that have begun with a day, as far as the terms hold in them. */
export function monthsPassed(start: string, validFrom: string, until: string): number {
  const [from, to] = [moment(validFrom > start ? validFrom : start), moment(until)];
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth() + 1;
}
