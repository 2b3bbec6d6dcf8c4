/** What several parts of the console read of bills. */
import { queryOptions } from '@tanstack/react-query';
import { countDifferences } from '../../../src/contract/bills.ts';
import { call } from '../api.ts';

/** Under the key of differences, so that news of them refreshes it. */
export const differenceCountsQuery = queryOptions({
  queryKey: ['differences', 'counts'],
  queryFn: async () => (await call(countDifferences)).counts,
});
