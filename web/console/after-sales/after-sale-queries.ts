/** What several screens read of after-sale cases; the live stream says when to read again. */
import { queryOptions } from '@tanstack/react-query';
import { getAfterSale } from '../../../src/contract/after-sale-commands.ts';
import { countAfterSales, listAfterSales } from '../../../src/contract/after-sales.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

const KEY = 'afterSales';

export const countsQuery = queryOptions({
  queryKey: [KEY, 'waiting'],
  queryFn: () => call(countAfterSales),
  // A case comes near its deadline without anything happening to it.
  refetchInterval: 60_000,
});

export const listKey = (search: object) => [KEY, 'list', search];

/** One case with its lines and money. */
export const caseQuery = (id: string) =>
  queryOptions({ queryKey: [KEY, 'one', id], queryFn: ({ signal }) => call(getAfterSale, { params: { id }, signal }) });

/** The cases of one order, newest first. */
export const casesOfOrder = (orderId: string) =>
  queryOptions({
    queryKey: [KEY, 'of', orderId],
    queryFn: async ({ signal }) =>
      (await call(listAfterSales, { query: { orderId, sort: '-openedAt' }, signal })).items,
  });

export const refreshCases = () => void queryClient.invalidateQueries({ queryKey: [KEY] });
