/** True when there were more calls in this second of the stand-in's clock than it allows. Without a limit never. */
export function rateLimit({ now, requestsPerSecond }: { now: () => Date; requestsPerSecond?: number }): () => boolean {
  let second = 0;
  let calls = 0;
  return () => {
    const current = Math.floor(now().getTime() / 1000);
    calls = current === second ? calls + 1 : 1;
    second = current;
    return requestsPerSecond !== undefined && calls > requestsPerSecond;
  };
}
