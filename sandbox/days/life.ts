/** What the acts of a simulated day have at hand: the world, two people at work, chance, time, and a count of what was done. */
import type pg from 'pg';
import type { Id } from '../../src/kernel/ids.ts';
import { type Client, clientOf, Refusal } from '../demo/client.ts';
import type { Seeded } from '../seeded.ts';
import type { SimulatedHouse } from './house.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { DaysWorld } from './world.ts';

export type Life = {
  time: VirtualTime;
  chance: Seeded;
  house: SimulatedHouse;
  world: DaysWorld;
  owner: pg.Client;
  /** Two people, of whom the second sees what the first has proposed. Signed in anew each morning. */
  maker: Client;
  checker: Client;
  counts: Map<string, number>;
  /** Days the payment company has paid into the pool. */
  settled: Set<string>;
};

export const count = ({ counts }: Life, what: string, by = 1): void =>
  void (by > 0 && counts.set(what, (counts.get(what) ?? 0) + by));

/** Rows in an order that follows from the query. */
export async function rows<T extends object>({ owner }: Life, text: string, values: unknown[] = []): Promise<T[]> {
  return (await owner.query<T>(text, values)).rows;
}

export const ids = async (life: Life, text: string, values: unknown[] = []): Promise<Id[]> =>
  (await rows<{ id: Id }>(life, text, values)).map(({ id }) => id);

/** What is refused is counted by its code and left. */
export async function tried<T>(life: Life, what: string, step: () => Promise<T>): Promise<T | null> {
  try {
    const answer = await step();
    const outcomes = (answer as { outcomes?: { done: boolean; refusal?: { code: string } }[] } | null)?.outcomes;
    for (const { refusal } of outcomes ?? []) if (refusal) count(life, `refused ${what} ${refusal.code}`);
    count(life, what, outcomes ? outcomes.filter(({ done }) => done).length : 1);
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw new Error(`${what} broke`, { cause: error });
    count(life, `refused ${what} ${error.code}`);
    return null;
  }
}

/** Two people's sessions, under keys that follow from the day. */
export async function signIn(
  life: Pick<Life, 'house' | 'world'>,
  day: string,
): Promise<Pick<Life, 'maker' | 'checker'>> {
  const { house, world } = life;
  let calls = 0;
  const newKey = () => `${day}/${++calls}`;
  const as = async (userId: Id) => clientOf(house.url, await house.signIn(userId), newKey);
  return { maker: await as(world.people.maker), checker: await as(world.people.checker) };
}
