/** The world's clock: real time, except while something is made to have happened earlier. */
export type Clock = {
  now(): Date;
  /** Lets `happening` happen at `at`; it must not wait for anything, or others would live in the past too. */
  at<T>(at: Date, happening: () => T): T;
};

export function clockOf(realNow: () => number): Clock {
  let past: Date | null = null;
  return {
    now: () => past ?? new Date(realNow()),
    at(at, happening) {
      past = at;
      try {
        return happening();
      } finally {
        past = null;
      }
    },
  };
}

const HOUR_MS = 3_600_000;
const CHINA_MS = 8 * HOUR_MS;

/** The last day whose bill payment companies have ready at `now`: yesterday, before ten in the morning the day before. */
export function lastBillDay(now: Date): string {
  const china = now.getTime() + CHINA_MS;
  const back = china % (24 * HOUR_MS) >= 10 * HOUR_MS + 5 * 60_000 ? 1 : 2;
  return new Date(china - back * 24 * HOUR_MS).toISOString().slice(0, 10);
}

/** A moment of a day in China, by the share of its business hours (six to twenty-three) that has gone by. */
export const momentOf = (day: string, share: number): Date =>
  new Date(Date.parse(`${day}T06:00:00+08:00`) + Math.floor(share * 17 * HOUR_MS));
