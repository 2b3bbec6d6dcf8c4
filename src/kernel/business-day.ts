/** The business calendar is China's: days are cut and hours counted in it, wherever the server stands. */
const OFFSET_MS = 8 * 3_600_000;

/** `2026-11-21` */
export const dayOf = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
/** The same as a number, to tell the days of many moments apart. */
export const dayNumberOf = (ms: number): number => Math.floor((ms + OFFSET_MS) / 86_400_000);
/** `2026-11-21/13`: the name of an hour in counters. */
export const hourOf = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 13).replace('T', '/');
/** The moment of what is known by its day alone. */
export const noonOf = (day: string): Date => new Date(`${day}T12:00:00+08:00`);
