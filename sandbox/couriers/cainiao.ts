/**
 * A stand-in for Cainiao's e-waybills at the Taobao platform's gateway, on 127.0.0.1: checks the platform's signature,
 * gives out numbers from the branches' stocks, gives the first number again for a known parcel and unmasks recipients
 * only on its own print data. `access` is what a merchant would have typed in. The clock and the seed are the caller's.
 */
import type { ServiceAccess } from '../../src/shipping/waybill-service.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { firstOf, serveLocally, spoilOnRequest } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { answerCainiao, type CainiaoDesk } from './cainiao-answers.ts';
import { type Branch, type Issued, WaybillBook } from './waybill-book.ts';

export type CainiaoOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  /** Carriers in Cainiao's own codes. */
  branches?: readonly Branch[];
  /** What an earlier run remembered (`control.memory()`). */
  memory?: CainiaoMemory;
};

export type CainiaoMemory = {
  issued: readonly Issued[];
  people: CainiaoDesk['people'];
  printed: ReadonlyMap<string, string>;
};

const BRANCHES: readonly Branch[] = [
  { carrier: 'SF', code: '021', name: '上海青浦营业点', left: null },
  { carrier: 'YTO', code: '210301', name: '上海青浦华新公司', left: 20_000 },
  { carrier: 'ZTO', code: '02171', name: '上海青浦徐泾网点', left: 20_000 },
  { carrier: 'STO', code: '201706', name: '上海青浦公司', left: 20_000 },
  { carrier: 'YUNDA', code: '201702', name: '上海青浦重固公司', left: 20_000 },
  { carrier: 'HTKY', code: '2110220', name: '上海青浦赵巷网点', left: 20_000 },
  { carrier: 'POSTB', code: '20170001', name: '上海青浦揽投部', left: null },
];

export async function start(options: CainiaoOptions) {
  const random = seeded(options.seed);
  const desk: CainiaoDesk = {
    now: options.now,
    random,
    appKey: random.digits(8),
    appSecret: random.digits(32),
    session: `61${random.digits(40)}`,
    book: new WaybillBook(random, options.branches ?? BRANCHES, options.memory?.issued),
    people: new Map(options.memory?.people),
    printed: new Map(options.memory?.printed),
    cuts: new Map(),
  };
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answerCainiao(desk, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  const access: ServiceAccess = {
    id: 'sandbox-cainiao',
    kind: 'cainiao',
    endpoint: `${server.url}/router/rest`,
    credentials: { appKey: desk.appKey, appSecret: desk.appSecret, session: desk.session },
    options: { templates: {} },
  };
  return {
    url: server.url,
    access,
    control: {
      waybills: desk.book.all,
      branches: desk.book.branches,
      refused: desk.book.refused,
      cuts: desk.cuts,
      memory: (): CainiaoMemory => ({ issued: desk.book.all(), people: desk.people, printed: desk.printed }),
      /** The text a waybill's label is printed from. */
      printDataOf: (number: string): string | undefined => desk.printed.get(number),
      /** Lets the platform know who is behind a token of an order. */
      mask: (token: string, orderNumber: string, person: { name: string; mobile: string; detail: string }): void =>
        void desk.people.set(`${token} ${orderNumber}`, person),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}
