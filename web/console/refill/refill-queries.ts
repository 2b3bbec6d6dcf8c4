/** Refill tasks, suggestions for the fast zone and picking bins of a warehouse. */
import { queryOptions } from '@tanstack/react-query';
import { listMovers, listPickingBins, listRefills, type RefillTask } from '../../../src/contract/refill.ts';
import { call } from '../api.ts';

export const refillsQuery = (nodeId: string, state: RefillTask['state']) =>
  queryOptions({
    queryKey: ['refills', nodeId, state],
    queryFn: async ({ signal }) => (await call(listRefills, { query: { nodeId, state }, signal })).tasks,
  });

export const moversQuery = (nodeId: string) =>
  queryOptions({
    queryKey: ['refills', nodeId, 'movers'],
    queryFn: ({ signal }) => call(listMovers, { query: { nodeId }, signal }),
  });

export const pickingBinsQuery = (nodeId: string) =>
  queryOptions({
    queryKey: ['pickingBins', nodeId],
    queryFn: async ({ signal }) => (await call(listPickingBins, { query: { nodeId }, signal })).bins,
  });
