/** What screens read of intercepts; the live stream's news of parcels says when to read again. */
import { queryOptions } from '@tanstack/react-query';
import { listIntercepts } from '../../../src/contract/intercepts.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

const KEY = 'intercepts';
export const listKey = (search: object) => [KEY, 'list', search];

export const interceptsOfOrder = (orderId: string) =>
  queryOptions({
    queryKey: [KEY, 'of', orderId],
    queryFn: async ({ signal }) => (await call(listIntercepts, { query: { orderId }, signal })).items,
  });

export const refreshIntercepts = (): void => {
  void queryClient.invalidateQueries({ queryKey: [KEY] });
  void queryClient.invalidateQueries({ queryKey: ['parcels'] });
};
