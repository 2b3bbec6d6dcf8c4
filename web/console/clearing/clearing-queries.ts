/** What the pages of clearing read, and reading it anew. */
import { queryOptions } from '@tanstack/react-query';
import { listCustodyBuyers } from '../../../src/contract/buyers-money.ts';
import { listCustodians, listFundModels, listSplitRules } from '../../../src/contract/clearing.ts';
import { getPayoutBatch, getPayoutCalendar, listWaitingPayouts } from '../../../src/contract/payouts.ts';
import { listRegisters } from '../../../src/contract/splits.ts';
import { listSubMerchants } from '../../../src/contract/sub-merchants.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

const key = (...parts: string[]) => ['clearing', ...parts];
export const refreshClearing = () => queryClient.invalidateQueries({ queryKey: ['clearing'] });

/** Payouts and splits go on by themselves. */
export const LOOK_AGAIN_MS = 15_000;

export const custodiansQuery = queryOptions({
  queryKey: key('custodians'),
  queryFn: ({ signal }) => call(listCustodians, { signal }),
});
export const modelsQuery = queryOptions({
  queryKey: key('models'),
  queryFn: ({ signal }) => call(listFundModels, { signal }),
});
export const rulesQuery = queryOptions({
  queryKey: key('rules'),
  queryFn: ({ signal }) => call(listSplitRules, { signal }),
});
/** All there are: a platform has hundreds of sellers, not millions. */
export const sellersQuery = queryOptions({
  queryKey: key('sellers'),
  queryFn: ({ signal }) => call(listSubMerchants, { query: { limit: 200 }, signal }),
});
export const buyersQuery = queryOptions({
  queryKey: key('buyers'),
  queryFn: ({ signal }) => call(listCustodyBuyers, { query: { limit: 200 }, signal }),
});
export const registersQuery = queryOptions({
  queryKey: key('registers'),
  queryFn: ({ signal }) => call(listRegisters, { signal }),
  refetchInterval: LOOK_AGAIN_MS,
});
export const calendarQuery = queryOptions({
  queryKey: key('calendar'),
  queryFn: ({ signal }) => call(getPayoutCalendar, { signal }),
});
export const waitingQuery = queryOptions({
  queryKey: key('waiting'),
  queryFn: ({ signal }) => call(listWaitingPayouts, { signal }),
  refetchInterval: LOOK_AGAIN_MS,
});
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: key('batch', id),
    queryFn: ({ signal }) => call(getPayoutBatch, { params: { id }, signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
