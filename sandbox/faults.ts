/**
 * Seeded misbehaviour of a stand-in (CHN-9): which requests go wrong, and how its pushed messages arrive. Must stay
 * true: the same seed and the same order of requests give the same faults, so a failing run can be told again.
 */
import type { Asked, Spoil, Spoiler } from './local-server.ts';
import { seeded } from './seeded.ts';

export type Faults = {
  seed: number;
  /** Share in [0, 1] of requests spoilt in each way; the rest is answered well. */
  requests?: Partial<Record<Spoil, number>>;
  /** Only requests that match are spoilt; a text matches address and body, so that a person can name an order. */
  matching?: string | ((asked: Asked) => boolean);
  /** Shares in [0, 1] of pushed messages that never arrive, arrive twice, or one round late; and whether a round is shuffled. */
  pushes?: { missing?: number; repeated?: number; late?: number; reordered?: boolean };
};

export const NO_FAULTS: Faults = { seed: 0 };

/** A spoiler whose plan can be exchanged while the stand-in runs. */
export function faultPlan(): Spoiler & { set(faults: Faults): void; pushes(): PushFaults } {
  let faults = NO_FAULTS;
  let random = seeded(0);
  return {
    set: (plan) => {
      faults = plan;
      random = seeded(plan.seed);
    },
    next: (asked) => {
      if (!faults.requests || !matches(faults.matching, asked)) return null;
      let chance = random.fraction();
      for (const [spoil, share] of Object.entries(faults.requests) as [Spoil, number][]) {
        if (chance < share) return spoil;
        chance -= share;
      }
      return null;
    },
    pushes: () => ({ ...faults.pushes, random }),
  };
}

function matches(matching: Faults['matching'], asked: Asked): boolean {
  if (typeof matching === 'string') return asked.target.includes(matching) || asked.body.includes(matching);
  return matching?.(asked) ?? true;
}

export type PushFaults = NonNullable<Faults['pushes']> & { random: ReturnType<typeof seeded> };

/**
 * The messages a channel pushes. `tell` queues one, `deliver` sends a round: what is late waits for the next round.
 * Each message is signed when it is sent, as the real senders do.
 */
export function pushQueue<Message>(options: { faults: () => PushFaults; send: (message: Message) => Promise<number> }) {
  let waiting: Message[] = [];
  return {
    tell: (message: Message) => void waiting.push(message),
    waiting: () => waiting.length,
    /** The status our side answered to each message sent in this round. */
    async deliver(): Promise<number[]> {
      const { random, missing = 0, repeated = 0, late = 0, reordered = false } = options.faults();
      const round = waiting;
      waiting = [];
      const due: Message[] = [];
      for (const message of round) {
        const chance = random.fraction();
        if (chance < late) waiting.push(message);
        else if (chance < late + repeated) due.push(message, message);
        else if (chance >= late + repeated + missing) due.push(message);
      }
      const statuses: number[] = [];
      for (const message of reordered ? random.shuffled(due) : due) statuses.push(await options.send(message));
      return statuses;
    },
  };
}
