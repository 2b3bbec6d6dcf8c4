/** The driver's trips, with what he did and the server does not know yet on top. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { type DriveTrip, endTrip, getDrive, startTrip } from '../../../src/contract/drive.ts';
import { call } from '../api.ts';
import { meQuery, queryClient } from '../queries.ts';
import { type Act, dropAct, type KeptAct, keepAct, keptActs, sendKept, withActs } from './outbox.ts';

const KEY = ['drive'];
const AGAIN_MS = 10_000;

type Trips = { trips: DriveTrip[] };
const keep = (trip: DriveTrip) =>
  queryClient.setQueryData<Trips>(KEY, (before) => ({
    trips: (before?.trips ?? []).map((one) => (one.id === trip.id ? trip : one)),
  }));

type NewAct = Act extends infer One ? (One extends Act ? Omit<One, 'key' | 'person'> : never) : never;

export function useDrive() {
  const { data: me } = useQuery(meQuery);
  const person = me?.user.id ?? '';
  const [acts, setActs] = useState<KeptAct[]>([]);
  const [offline, setOffline] = useState(!navigator.onLine);
  const list = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => call(getDrive, { signal }),
    staleTime: 0,
    refetchInterval: 30_000,
    networkMode: 'always',
    retry: false,
  });
  const reread = useCallback(async () => setActs(person ? await keptActs(person) : []), [person]);
  const flush = useCallback(async () => {
    if (!person) return;
    const trip = await sendKept(person);
    if (trip) keep(trip);
    const left = await keptActs(person);
    setActs(left);
    setOffline(!navigator.onLine || left.some((act) => !act.refused));
  }, [person]);
  useEffect(() => {
    void reread().then(flush);
    const again = setInterval(() => void flush(), AGAIN_MS);
    const lost = () => setOffline(true);
    const back = () => void flush();
    addEventListener('online', back);
    addEventListener('offline', lost);
    return () => {
      clearInterval(again);
      removeEventListener('online', back);
      removeEventListener('offline', lost);
    };
  }, [reread, flush]);
  const trips = (list.data?.trips ?? []).map((trip) => withActs(trip, acts));
  return {
    ...{ list, offline, trips },
    waiting: acts.filter((act) => !act.refused).length,
    refused: acts.filter((act) => act.refused),
    /** Done here at once, there as soon as there is a network. */
    act: async (one: NewAct) => {
      await keepAct({ ...one, key: crypto.randomUUID(), person } as Act);
      await reread();
      await flush();
    },
    forget: async (act: KeptAct) => {
      await dropAct(act);
      await reread();
    },
    start: async (id: string) => keep(await call(startTrip, { params: { id } })),
    end: async (id: string, counted: string, reason: string) => {
      await flush();
      keep(await call(endTrip, { params: { id }, body: { counted, ...(reason && { reason }) } }));
    },
  };
}
export type Drive = ReturnType<typeof useDrive>;

/** The one under way, else the first that waits, else the last that is over. */
export const currentTrip = (trips: readonly DriveTrip[]): DriveTrip | null =>
  trips.find(({ state }) => state === 'underWay') ??
  trips.find(({ state }) => state === 'published') ??
  trips.at(-1) ??
  null;

export const isOpen = ({ state }: DriveTrip['stops'][number]): boolean => state === 'planned' || state === 'arrived';
