/** Warehouses and stores as their masters and what each was given lately. */
import { queryOptions } from '@tanstack/react-query';
import { listNodeLoads, listNodeSettings } from '../../../src/contract/nodes.ts';
import { call } from '../api.ts';

export const nodeSettingsQuery = queryOptions({
  queryKey: ['nodeSettings'],
  queryFn: async () => (await call(listNodeSettings)).nodes,
});
export const loadsQuery = queryOptions({
  queryKey: ['nodeLoads'],
  queryFn: () => call(listNodeLoads),
  refetchInterval: 60_000,
});
