/**
 * What a driver did while there was no network, kept in the browser until the server has it: each act once, in its order,
 * under the key it was first sent with. What the server refuses stays and says so; nothing is lost by a reload.
 */
import { arriveAtStop, type DriveStop, type DriveTrip, deliverStop, failStop } from '../../../src/contract/drive.ts';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { ApiProblem } from '../../ui/problem.ts';
import { call } from '../api.ts';

export type Act = { key: string; person: string; tripId: string } & (
  | { verb: 'arrive'; body: BodyOf<typeof arriveAtStop> }
  | { verb: 'deliver'; body: BodyOf<typeof deliverStop> }
  | { verb: 'fail'; body: BodyOf<typeof failStop> }
);
/** `refused`: the code of the server's no, with its facts. */
export type KeptAct = Act & { order: number; refused?: { code: string; data: Record<string, unknown> } };

const NAME = 'guanjia.drive';
const STORE = 'acts';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'order', autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** Acts of others who used this phone are not shown, and sent when they sign in again. */
export const keptActs = async (person: string): Promise<KeptAct[]> =>
  (await within<KeptAct[]>('readonly', (store) => store.getAll())).filter((act) => act.person === person);

export const keepAct = (act: Act): Promise<unknown> => within('readwrite', (store) => store.add(act));
export const dropAct = ({ order }: KeptAct): Promise<unknown> =>
  within('readwrite', (store) => store.delete(order) as IDBRequest<unknown>);
const markRefused = (act: KeptAct): Promise<unknown> => within('readwrite', (store) => store.put(act));

function send({ tripId, key, ...act }: Act): Promise<DriveTrip> {
  const params = { id: tripId };
  if (act.verb === 'arrive') return call(arriveAtStop, { params, body: act.body, key });
  if (act.verb === 'deliver') return call(deliverStop, { params, body: act.body, key });
  return call(failStop, { params, body: act.body, key });
}

let running: Promise<DriveTrip | null> | null = null;

/** Sends what waits, in order, until the network fails. Answers the trip as the server knows it after the last one. */
export function sendKept(person: string): Promise<DriveTrip | null> {
  running ??= sendAll(person).finally(() => {
    running = null;
  });
  return running;
}

async function sendAll(person: string): Promise<DriveTrip | null> {
  let trip: DriveTrip | null = null;
  for (const act of await keptActs(person)) {
    if (act.refused) continue;
    try {
      trip = await send(act);
      await dropAct(act);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { status, code, data = {} } = error.problem;
      // No network, a server that is starting, too many requests: the same again later.
      if (status === 0 || status === 401 || status === 429 || status >= 500) return trip;
      await markRefused({ ...act, refused: { code, data } });
    }
  }
  return trip;
}

/** The trip as it is once everything that waits has been sent. */
export function withActs(trip: DriveTrip, acts: readonly KeptAct[]): DriveTrip {
  const mine = acts.filter((act) => act.tripId === trip.id && !act.refused);
  const stops = trip.stops.map((stop) => {
    const last = mine.findLast(({ body }) => body.parcelId === stop.parcelId);
    return last ? afterAct(stop, last) : stop;
  });
  const cash = mine.reduce((sum, act) => sum + (act.verb === 'deliver' ? BigInt(act.body.cash) : 0n), 0n);
  return { ...trip, stops, cash: { ...trip.cash, amount: (BigInt(trip.cash.amount) + cash).toString() } };
}

/** An arrival is always before what was done there. */
function afterAct(stop: DriveStop, act: KeptAct): DriveStop {
  if (act.verb === 'arrive') return { ...stop, state: 'arrived' };
  if (act.verb === 'fail') return { ...stop, state: act.body.why, reason: act.body.reason };
  const amount = (BigInt(act.body.cash) + BigInt(act.body.card)).toString();
  return { ...stop, state: 'delivered', taken: { ...stop.taken, amount } };
}
