/** What a connector is given of the outside: the one door, the time, and how to wait. */
import type { Http } from '../http.ts';

export type ChannelOutside = {
  send: Http['send'];
  /** Milliseconds since 1970. */
  now: () => number;
  /** Lets the time pass between two questions. */
  wait: (ms: number) => Promise<unknown>;
};
