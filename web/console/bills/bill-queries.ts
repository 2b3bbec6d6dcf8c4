/** What several parts of the console read of bills. */
import { queryOptions } from '@tanstack/react-query';
import { listStatementAccounts } from '../../../src/contract/account-days.ts';
import { countDifferences } from '../../../src/contract/bills.ts';
import { call } from '../api.ts';

/** Under the key of differences, so that news of them refreshes it. */
export const differenceCountsQuery = queryOptions({
  queryKey: ['differences', 'counts'],
  queryFn: async () => (await call(countDifferences)).counts,
});

/** Accounts whose statements come as files. */
export const accountsQuery = queryOptions({
  queryKey: ['statementAccounts'],
  queryFn: async () => (await call(listStatementAccounts)).accounts,
});

/** All a file may be of: a merchant may have several accounts at one company, whose fund bills do not say which. */
export const fileAccountsQuery = queryOptions({
  queryKey: ['statementAccounts', 'files'],
  queryFn: async () => {
    const { accounts, merchants } = await call(listStatementAccounts);
    return [...merchants, ...accounts]
      .filter(({ active }) => active)
      .map(({ id, name }) => ({ value: id, text: name }));
  },
});
