/** What the pages of payment runs read, and reading it anew. */
import { queryOptions } from '@tanstack/react-query';
import { getPaymentRun, listPayableStatements } from '../../../src/contract/payment-runs.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const payableQuery = queryOptions({
  queryKey: ['paymentRuns', 'payable'],
  queryFn: ({ signal }) => call(listPayableStatements, { signal }),
});
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['paymentRuns', id],
    queryFn: ({ signal }) => call(getPaymentRun, { params: { id }, signal }),
  });

/** A run that was paid has paid its statements. */
export const refreshRuns = async (): Promise<void> => {
  for (const key of ['paymentRuns', 'statements']) await queryClient.invalidateQueries({ queryKey: [key] });
};
