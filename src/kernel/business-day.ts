/** The business calendar is China's: days are cut and hours counted in it, wherever the server stands. */
const OFFSET_MS = 8 * 3_600_000;

/** `2026-11-21` */
export const dayOf = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
/** `2026-11-21/13`: the name of an hour in counters. */
export const hourOf = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 13).replace('T', '/');
