/** What lies in the receiving area of a warehouse. */
import { listWaitingGoods } from '../../../src/contract/inbound.ts';
import { call } from '../api.ts';

export const waitingQuery = (nodeId: string) => ({
  queryKey: ['putAway', nodeId],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await call(listWaitingGoods, { query: { nodeId }, signal })).goods,
  staleTime: 0,
});
