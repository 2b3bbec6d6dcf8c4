/** How many calls a stand-in takes in one second of its clock; without a limit all of them. Can be changed while it runs. */
export function rateLimit({ now, requestsPerSecond }: { now: () => Date; requestsPerSecond?: number }) {
  let limit = requestsPerSecond ?? null;
  let second = 0;
  let calls = 0;
  return {
    /** Counts a call; true when it is one too many. */
    isLimited(): boolean {
      const current = Math.floor(now().getTime() / 1000);
      calls = current === second ? calls + 1 : 1;
      second = current;
      return limit !== null && calls > limit;
    },
    set: (perSecond: number | null) => {
      limit = perSecond;
    },
  };
}
