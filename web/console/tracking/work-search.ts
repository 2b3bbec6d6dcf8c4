/** The period of the page of work, and whether it is a board. */
export const PERIODS = [1, 7, 30] as const;
export type WorkSearch = { days?: number; board?: boolean };

export function readWorkSearch(search: Record<string, unknown>): WorkSearch {
  const days = PERIODS.find((one) => one === Number(search['days']));
  return { ...(days && days !== 1 && { days }), ...(search['board'] === true && { board: true }) };
}

const CHINA_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Business days up to today. */
export function periodOf(days: number, now: Date): { from: string; until: string } {
  const day = (back: number) => new Date(now.getTime() + CHINA_MS - back * DAY_MS).toISOString().slice(0, 10);
  return { from: day(days - 1), until: day(0) };
}
