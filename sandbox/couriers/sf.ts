/**
 * A stand-in for SF Express's open platform (丰桥) on 127.0.0.1: checks the digest, gives an order one number for ever, lets
 * parcels travel, stops them or sends them on, and pushes routes, unsigned as the real one does. `access` is what a merchant
 * would have typed in. The clock and the seed are the caller's.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { ServiceAccess } from '../../src/shipping/waybill-service.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { firstOf, serveLocally, spoilOnRequest } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { type Ending, HOUR, type Step } from './parcel-story.ts';
import { answerSf, follow, opCodeOf, type SfDesk } from './sf-answers.ts';
import { type Issued, WaybillBook } from './waybill-book.ts';

export type SfOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  /** Where routes are pushed to; none are without it. */
  pushUrl?: string;
  /** How long a courier's hour takes, in milliseconds. Default: an hour. */
  hourMs?: number;
  /** What an earlier run remembered (`control.memory()`). */
  memory?: SfMemory;
};

export type SfMemory = {
  issued: readonly Issued[];
  stories: ReadonlyMap<string, Step[]>;
  told: ReadonlyMap<string, number>;
  stopped: ReadonlyMap<string, string>;
};

/** A push has at most so many steps. */
const PUSHED_AT_ONCE = 10;
const OWN_BRANCH = [{ carrier: 'SF', code: '021AB', name: '上海青浦营业点', left: null }];

export async function start(options: SfOptions) {
  const { memory } = options;
  const random = seeded(options.seed);
  const desk: SfDesk = {
    now: options.now,
    random,
    partnerId: `GJ${random.digits(8)}`,
    checkWord: random.digits(32),
    monthlyCard: `021${random.digits(7)}`,
    book: new WaybillBook(random, OWN_BRANCH, memory?.issued),
    stories: new Map(memory?.stories),
    stopped: new Map(memory?.stopped),
    hourMs: options.hourMs ?? HOUR,
    requests: new Set(),
  };
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answerSf(desk, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  const access: ServiceAccess = {
    id: 'sandbox-sf',
    kind: 'sf',
    endpoint: `${server.url}/std/service`,
    credentials: { partnerId: desk.partnerId, checkWord: desk.checkWord },
    options: { accounts: { SF: { monthCode: desk.monthlyCard } } },
  };
  return {
    url: server.url,
    access,
    control: {
      ...controlOf(desk, options),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

function controlOf(desk: SfDesk, { pushUrl, memory }: SfOptions) {
  const told = new Map(memory?.told);
  const happened = (steps: readonly Step[]) => steps.filter((step) => step.at <= desk.now());
  const routeOf = (number: string, step: Step, at: number) => ({
    ...{ mailno: number, acceptAddress: step.city, reasonName: '', orderid: desk.book.find(number)?.key ?? '' },
    ...{ acceptTime: formatChinaTime(step.at), remark: step.text, opCode: opCodeOf(step) },
    ...{ id: `${step.at.getTime()}${at}`, reasonCode: '' },
  });
  const pushOf = (routes: readonly object[]) => ({
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify({ Body: { WaybillRoute: routes } }),
  });
  return {
    waybills: desk.book.all,
    branches: desk.book.branches,
    refused: desk.book.refused,
    /** Parcels that were stopped: `return` or `redirect` by number. */
    stopped: desk.stopped,
    memory: (): SfMemory => ({ issued: desk.book.all(), stories: desk.stories, told, stopped: desk.stopped }),
    /** The parcel is collected from now on; the ending is drawn unless it is said. */
    collect: (number: string, ending?: Ending): void => {
      const parcel = desk.book.find(number);
      if (parcel) follow(desk, parcel, ending);
    },
    pushOf: (number: string) =>
      pushOf(happened(desk.stories.get(number) ?? []).map((step, at) => routeOf(number, step, at))),
    /** When the next step of a parcel under way happens, or null when all have arrived. */
    nextStepAt(): Date | null {
      const coming = [...desk.stories.values()].flat().filter((step) => step.at > desk.now());
      return coming.length === 0 ? null : new Date(Math.min(...coming.map((step) => step.at.getTime())));
    },
    /** Pushes what happened since the last push. Returns the numbers that were understood. */
    async push(): Promise<string[]> {
      const news = [...desk.stories].flatMap(([number, steps]) =>
        happened(steps)
          .slice(told.get(number) ?? 0)
          .map((step, at) => ({ number, route: routeOf(number, step, at) })),
      );
      const understood: string[] = [];
      for (let from = 0; pushUrl !== undefined && from < news.length; from += PUSHED_AT_ONCE) {
        const part = news.slice(from, from + PUSHED_AT_ONCE);
        const answer = await fetch(pushUrl, { method: 'POST', ...pushOf(part.map(({ route }) => route)) });
        const reply = (await answer.json().catch(() => null)) as { return_code?: string } | null;
        if (reply?.return_code !== '0000') continue;
        for (const { number } of part) told.set(number, (told.get(number) ?? 0) + 1);
        understood.push(...part.map(({ number }) => number));
      }
      return [...new Set(understood)];
    },
  };
}
