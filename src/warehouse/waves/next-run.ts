/** When a wave is made by the clock (WMS-4), without I/O. Times are of China's day, which has no summer time. */
import { dayOf } from '../../kernel/business-day.ts';

export type Clock = {
  /** hh:mm */
  times: readonly string[];
  everyMinutes: number | null;
  /** hh:mm, or '' where no courier comes at a fixed time. */
  cutOff: string;
  leadMinutes: number;
};

const DAY = 1440;
const MINUTE_MS = 60_000;

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const midnightOf = (ms: number): number => Date.parse(`${dayOf(ms)}T00:00:00+08:00`);

/** Minutes of the day at which the last wave before the courier is made; null where none comes. */
const lastCallOf = ({ cutOff, leadMinutes }: Clock): number | null =>
  cutOff === '' ? null : (((minutesOf(cutOff) - leadMinutes) % DAY) + DAY) % DAY;

/** Every minute of a day at which a wave is tried, each once, the earliest first. */
function minutesOfDay(clock: Clock): number[] {
  const { times, everyMinutes } = clock;
  const grid = everyMinutes ? Array.from({ length: Math.ceil(DAY / everyMinutes) }, (_, i) => i * everyMinutes) : [];
  const last = lastCallOf(clock);
  return [...new Set([...times.map(minutesOf), ...grid, ...(last === null ? [] : [last])])].sort((a, b) => a - b);
}

/** The first run after `now`; null where no time is named. */
export function nextRun(clock: Clock, now: number): Date | null {
  const minutes = minutesOfDay(clock);
  if (minutes.length === 0) return null;
  const midnight = midnightOf(now);
  const today = minutes.find((minute) => midnight + minute * MINUTE_MS > now);
  return new Date(midnight + (today ?? minutes[0]! + DAY) * MINUTE_MS);
}

/** Whether the run due at `at` is the last one before the courier: then it does not matter how few wait. */
export const isLastCall = (clock: Clock, at: Date): boolean =>
  lastCallOf(clock) === Math.round((at.getTime() - midnightOf(at.getTime())) / MINUTE_MS);
