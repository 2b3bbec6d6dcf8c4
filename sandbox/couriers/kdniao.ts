/**
 * A stand-in for Kdniao on 127.0.0.1: gives out numbers from the branches' stocks, gives the first number again for a
 * known order, follows parcels along routes drawn from the seed and pushes their stories, signed. `access` is what a
 * merchant would have typed in. The clock and the seed are the caller's.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { ServiceAccess } from '../../src/shipping/waybill-service.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { firstOf, serveLocally, spoilOnRequest } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { send } from '../town.ts';
import { answerKdniao, type KdniaoDesk, storyIn } from './kdniao-answers.ts';
import { kdniaoSign } from './kdniao-sign.ts';
import { type Ending, HOUR, type Step, stoppedAt, storyOf } from './parcel-story.ts';
import { type Branch, type Issued, WaybillBook } from './waybill-book.ts';

export type KdniaoOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  /** Where stories are pushed to; none are without it. */
  pushUrl?: string;
  branches?: readonly Branch[];
  repeatsNameOrder?: boolean;
  /** How long a courier's hour takes, in milliseconds. Default: an hour. */
  hourMs?: number;
  /** What an earlier run remembered (`control.memory()`). */
  memory?: KdniaoMemory;
};

export type KdniaoMemory = {
  issued: readonly Issued[];
  stories: ReadonlyMap<string, Step[]>;
  told: ReadonlyMap<string, number>;
};

export const BRANCHES: readonly Branch[] = [
  { carrier: 'SF', code: '021', name: '上海青浦营业点', left: null },
  { carrier: 'YTO', code: '210301', name: '上海青浦华新公司', left: 20_000 },
  { carrier: 'ZTO', code: '02171', name: '上海青浦徐泾网点', left: 20_000 },
  { carrier: 'STO', code: '201706', name: '上海青浦公司', left: 20_000 },
  { carrier: 'YD', code: '201702', name: '上海青浦重固公司', left: 20_000 },
  { carrier: 'JTSD', code: '2110220', name: '上海青浦赵巷网点', left: 20_000 },
  { carrier: 'DBL', code: 'W03061502', name: '上海青浦营业部', left: null },
  { carrier: 'EMS', code: '20170000', name: '上海青浦揽投部', left: null },
  { carrier: 'YZPY', code: '20170001', name: '上海青浦揽投部', left: null },
];

/** Eight in ten are simply signed. */
const ENDINGS: readonly Ending[] = [
  'signed',
  'signed',
  'signed',
  'signed',
  'signed',
  'signed',
  'locker',
  'locker',
  'problem',
  'refused',
];

export async function start(options: KdniaoOptions) {
  const random = seeded(options.seed);
  const hourMs = options.hourMs ?? HOUR;
  const desk: KdniaoDesk = {
    now: options.now,
    random,
    businessId: `1${random.digits(6)}`,
    apiKey: `key-${random.digits(28)}`,
    book: new WaybillBook(random, options.branches ?? BRANCHES, options.memory?.issued),
    stories: new Map(options.memory?.stories),
    follow: (parcel) => follow(desk, hourMs, parcel),
    repeatsNameOrder: options.repeatsNameOrder ?? true,
  };
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answerKdniao(desk, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  return {
    url: server.url,
    access: accessTo(desk, server.url),
    control: {
      ...controlOf(desk, hourMs, options),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

const accessTo = (desk: KdniaoDesk, url: string): ServiceAccess => ({
  id: 'sandbox-kdniao',
  kind: 'kdniao',
  endpoint: `${url}/api/dist`,
  credentials: { businessId: desk.businessId, apiKey: desk.apiKey },
  options: {
    accounts: Object.fromEntries(
      desk.book.branches.map((branch) => [
        branch.carrier,
        { customerName: 'sandbox', customerPassword: 'sandbox', branchCode: branch.code, branchName: branch.name },
      ]),
    ),
  },
});

/** Every parcel of a shipment goes its own way; the ending of one may be chosen before it is followed. */
function follow(desk: KdniaoDesk, hourMs: number, parcel: Issued, ending?: Ending): void {
  for (const number of parcel.numbers) {
    if (!desk.stories.has(number)) {
      desk.stories.set(number, storyOf(desk.random, parcel, ending ?? desk.random.pick(ENDINGS), hourMs));
    }
  }
}

function controlOf(desk: KdniaoDesk, hourMs: number, { pushUrl, memory }: KdniaoOptions) {
  const told = new Map(memory?.told);
  /** A signed push of these parcels' stories up to now. */
  const pushOf = (numbers: readonly string[]) => {
    const data = JSON.stringify({
      EBusinessID: desk.businessId,
      PushTime: formatChinaTime(desk.now()),
      Count: String(numbers.length),
      Data: numbers.map((number) => storyIn(desk, desk.book.find(number)?.carrier ?? '', number)),
    });
    const fields = { RequestData: data, RequestType: '102', DataSign: kdniaoSign(data, desk.apiKey) };
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
      body: new URLSearchParams(fields).toString(),
    };
  };
  return {
    waybills: desk.book.all,
    branches: desk.book.branches,
    refused: desk.book.refused,
    memory: (): KdniaoMemory => ({ issued: desk.book.all(), stories: desk.stories, told }),
    /** Decides how a parcel ends before anybody follows it. */
    decide: (number: string, ending: Ending): void => follow(desk, hourMs, desk.book.find(number)!, ending),
    pushOf,
    /** The branch stops a parcel somebody called about: it turns back now, and its sender signs two hours later. */
    stop: (number: string): void => {
      const parcel = desk.book.find(number);
      if (!parcel) return;
      follow(desk, hourMs, parcel);
      desk.stories.set(number, stoppedAt(desk.stories.get(number)!, desk.now(), hourMs));
    },
    /** When the next step of a followed parcel happens, or null when all have arrived. */
    nextStepAt(): Date | null {
      const coming = [...desk.stories.values()].flat().filter((step) => step.at > desk.now());
      return coming.length === 0 ? null : new Date(Math.min(...coming.map((step) => step.at.getTime())));
    },
    /** Pushes every parcel with news since the last push. Returns the numbers that were understood. */
    async push(): Promise<string[]> {
      const news = [...desk.stories].flatMap(([number, steps]) => {
        const happened = steps.filter((step) => step.at <= desk.now()).length;
        return happened > (told.get(number) ?? 0) ? [{ number, happened }] : [];
      });
      if (pushUrl === undefined || news.length === 0) return [];
      const answer = await send(pushUrl, { method: 'POST', ...pushOf(news.map(({ number }) => number)) });
      const reply = (await answer.json().catch(() => null)) as { Success?: boolean } | null;
      if (!reply?.Success) return [];
      for (const { number, happened } of news) told.set(number, happened);
      return news.map(({ number }) => number);
    },
  };
}
