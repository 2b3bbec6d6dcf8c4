/**
 * How a payment company tells its news: at once, then again after each gap of its schedule until the merchant says it
 * understood. Nothing waits here: `deliver(now)` sends what is due by the clock it is given, so a day of retries can be
 * lived through in a moment. Every try is signed anew. Chance (lost, doubled, out of order) comes from the seed.
 */
import type { Seeded } from '../seeded.ts';
import { send } from '../town.ts';

export type Message = { headers: Record<string, string>; body: string };
export type Delivery = {
  about: string;
  tries: number;
  state: 'waiting' | 'understood' | 'givenUp';
  dueAt: Date;
};

/** Shares of tries in [0, 1]. */
export type DeliveryFaults = { drop: number; duplicate: number; reorder: boolean };

export function deliveries(options: {
  random: Seeded;
  /** Milliseconds between a failed try and the next one. */
  gaps: readonly number[];
  /** Sends one message; true when the merchant understood. */
  post: (message: Message) => Promise<boolean>;
}) {
  const { random, gaps, post } = options;
  const queue: { delivery: Delivery; sign: (at: Date) => Message }[] = [];
  const faults: DeliveryFaults = { drop: 0, duplicate: 0, reorder: false };

  async function attempt(entry: (typeof queue)[number], now: Date): Promise<void> {
    const { delivery } = entry;
    const gap = gaps[delivery.tries];
    delivery.tries += 1;
    const isLost = random.fraction() < faults.drop;
    const copies = random.fraction() < faults.duplicate ? 2 : 1;
    let understood = false;
    for (let copy = 0; copy < copies && !isLost; copy++) {
      understood = (await post(entry.sign(now)).catch(() => false)) || understood;
    }
    if (understood) delivery.state = 'understood';
    else if (gap === undefined) delivery.state = 'givenUp';
    else delivery.dueAt = new Date(now.getTime() + gap);
  }

  return {
    faults,
    all: (): readonly Delivery[] => queue.map((entry) => entry.delivery),
    tell(about: string, at: Date, sign: (at: Date) => Message): void {
      queue.push({ delivery: { about, tries: 0, state: 'waiting', dueAt: at }, sign });
    },
    /** When the next try is due, or null when everything is understood or given up. */
    nextDueAt(): Date | null {
      const waiting = queue.filter((entry) => entry.delivery.state === 'waiting');
      return waiting.length === 0 ? null : new Date(Math.min(...waiting.map((e) => e.delivery.dueAt.getTime())));
    },
    /** Makes every try that is due at `now`, one after the other. Returns how many were made. */
    async deliver(now: Date): Promise<number> {
      const due = queue
        .filter((entry) => entry.delivery.state === 'waiting' && entry.delivery.dueAt <= now)
        .sort((a, b) => a.delivery.dueAt.getTime() - b.delivery.dueAt.getTime());
      for (const entry of faults.reorder ? random.shuffled(due) : due) await attempt(entry, now);
      return due.length;
    },
  };
}

/** Sends over HTTP; `isUnderstood` reads the answer as this company does. Without an address nobody understands. */
export const postTo =
  (url: string | undefined, isUnderstood: (answer: Response) => boolean | Promise<boolean>) =>
  async (message: Message): Promise<boolean> =>
    url !== undefined && isUnderstood(await send(url, { method: 'POST', ...message }));
