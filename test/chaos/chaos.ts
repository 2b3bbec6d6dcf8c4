/**
 * A merchant's day in which everything goes wrong at once: people, buyers and couriers take turns that a seed draws, most
 * of them reasonable, many of them wrong. A turn may be refused; it may never break, and afterwards every book agrees.
 */
import type pg from 'pg';
import { type Client, Refusal } from '../../sandbox/demo/client.ts';
import { taobaoListings } from '../../sandbox/demo/listings.ts';
import { seedTenant } from '../../sandbox/demo/seed-tenant.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { clock } from '../channels/clock.ts';
import { ONE } from '../database.ts';
import { type Seeded, seeded } from '../random.ts';
import { openWholeHouse, tomorrowAtNine } from '../whole-house.ts';

const MINUTE = 60_000;

/** What somebody does in a turn; `false` when there was nothing to do it to. */
export type Act = { name: string; weight: number; act(chaos: Chaos): Promise<unknown> };

export type Chaos = Awaited<ReturnType<typeof openChaos>>;

export async function openChaos(seed: number) {
  const time = clock(tomorrowAtNine());
  const house = await openWholeHouse(time.now);
  await seedTenant(house.db, ONE, seed);
  const { world, shops } = await house.openWorld(seed);
  const chance = seeded(seed);
  const [owner, second] = [await house.clientAs('owner'), await house.clientAs('owner')];
  const { usual } = taobaoListings();

  /** Ids (or one column) of rows that fit, in the order they were made. */
  async function all<T = Id>(query: string, values: unknown[] = []): Promise<T[]> {
    const { rows } = await (house.owner as pg.Client).query({ text: query, values, rowMode: 'array' });
    return rows.map((row) => row[0] as T);
  }
  const some = async <T = Id>(most: number, query: string, values: unknown[] = []): Promise<T[]> => {
    const found = await all<T>(query, values);
    const from = chance.below(Math.max(1, found.length));
    return [...found.slice(from), ...found.slice(0, from)].slice(0, 1 + chance.below(most));
  };

  return {
    ...{ seed, time, house, world, shops, chance, owner, second, usual, all, some },
    taobao: world.taobao.control,
    /** The outside and the jobs catch up. */
    async exchange(): Promise<void> {
      time.tick(10 * MINUTE);
      await world.taobao.control.deliver();
      await house.due('channels.pullAll');
      await house.settle();
      await world.alipay.control.deliver();
      await world.kdniao.control.push();
      await house.settle();
    },
  };
}

/** One document of what fits, or none. */
export const oneOf = async (chaos: Chaos, query: string, values: unknown[] = []): Promise<Id | undefined> =>
  (await chaos.some(1, query, values))[0];

/** How often each act was done, and how often refused with which code. */
export class Diary {
  readonly done = new Map<string, number>();
  readonly refused = new Map<string, number>();

  /** A refusal is an answer; everything else is thrown on. */
  async live(chaos: Chaos, { name, act }: Act): Promise<void> {
    try {
      const answer = await act(chaos);
      if (answer === false) return;
      for (const code of refusalsIn(answer)) add(this.refused, `${name}: ${code}`);
      add(this.done, name);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) {
        const logged = chaos.house.server.logged.filter((line) => line.includes('request failed')).at(-1);
        throw new Error(`${name} broke: ${error} ${logged ?? ''}`, { cause: error });
      }
      add(this.refused, `${name}: ${error.code}`);
    }
  }
}

const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

function refusalsIn(answer: unknown): string[] {
  const { outcomes = [], verdict } = (answer ?? {}) as {
    outcomes?: { refusal?: { code: string } }[];
    verdict?: string;
  };
  return [
    ...outcomes.flatMap(({ refusal }) => (refusal ? [refusal.code] : [])),
    ...(verdict ? [`scan.${verdict}`] : []),
  ];
}

/** Drawn by weight. */
export function drawn(acts: readonly Act[], chance: Seeded): Act {
  const tickets = acts.flatMap((act) => Array<Act>(act.weight).fill(act));
  return chance.pick(tickets);
}

export type { Client };
