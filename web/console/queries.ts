/**
 * What several pages read: the person, the pipeline, and the short lists behind filters. The server owns this state; the
 * query cache is the only copy, and the live stream keeps it fresh.
 */
import { QueryClient, queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { listShops } from '../../src/contract/channels.ts';
import type { Home } from '../../src/contract/home.ts';
import { getHome, getPipeline } from '../../src/contract/home.ts';
import { listPreferences, setPreference } from '../../src/contract/preferences.ts';
import type { Right } from '../../src/contract/rights.ts';
import { getMe } from '../../src/contract/session.ts';
import { listCouriers } from '../../src/contract/shipping.ts';
import { listShopMasters } from '../../src/contract/shops.ts';
import { listNodes } from '../../src/contract/stock.ts';
import { startPreferences } from '../ui/preferences.ts';
import { ApiProblem } from '../ui/problem.ts';
import { call } from './api.ts';

export { useList } from './use-list.ts';

/** A refusal does not become right by asking again; a lost connection may. */
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && !(error instanceof ApiProblem && error.problem.status >= 400 && error.problem.status < 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    // `always`: a browser that believes itself offline still asks, so that the failure is seen instead of waited for.
    queries: { retry: worthRetrying, staleTime: 10_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => call(getMe),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Read once when somebody signs in; what is changed afterwards is kept behind the person's back. */
export const preferencesQuery = queryOptions({
  queryKey: ['preferences'],
  queryFn: async () => {
    const { preferences } = await call(listPreferences);
    startPreferences(
      new Map(preferences.map(({ name, value }) => [name, JSON.parse(value)])),
      // A preference that is not kept is no reason to disturb anybody.
      (name, value) =>
        void call(setPreference, { params: { name }, body: { value: JSON.stringify(value) } }).catch(() => {}),
    );
    return preferences.length;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const pipelineQuery = queryOptions({
  queryKey: ['pipeline'],
  queryFn: () => call(getPipeline),
  staleTime: Number.POSITIVE_INFINITY,
});

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: async (): Promise<Home> => {
    const home = await call(getHome);
    queryClient.setQueryData(pipelineQuery.queryKey, home.pipeline);
    return home;
  },
  // The strip is live; today's sums may be ten seconds old.
  refetchInterval: 10_000,
});

const FIVE_MINUTES = 300_000;

export const shopsQuery = queryOptions({
  queryKey: ['shops'],
  queryFn: async () => (await call(listShops)).shops,
  staleTime: FIVE_MINUTES,
});

/** How they are connected and steered, for who may see it. */
export const shopMastersQuery = queryOptions({ queryKey: ['shopMasters'], queryFn: () => call(listShopMasters) });

export const nodesQuery = queryOptions({
  queryKey: ['nodes'],
  queryFn: async () => (await call(listNodes)).nodes,
  staleTime: FIVE_MINUTES,
});

export const couriersQuery = queryOptions({
  queryKey: ['couriers'],
  queryFn: async () => (await call(listCouriers)).couriers,
  staleTime: FIVE_MINUTES,
});

/** May the signed-in person do this? Hides what would be refused; the server checks again. */
export function useRight(right: Right): boolean {
  const { data } = useQuery(meQuery);
  return data?.rights.includes(right) ?? false;
}

/** A list that is read whole, told like one that comes in pages. */
export const wholeList = <Row>({
  data,
  isPending,
  isLoadingError,
  error,
  refetch,
}: UseQueryResult<readonly Row[]>) => ({
  rows: data ?? [],
  loading: isPending,
  error: isLoadingError ? error : null,
  refetch: () => void refetch(),
});
