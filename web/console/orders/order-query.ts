/** One order, kept fresh by the live stream. */
import { queryOptions } from '@tanstack/react-query';
import { getOrder } from '../../../src/contract/orders.ts';
import { call } from '../api.ts';

export const orderQuery = (id: string) =>
  queryOptions({ queryKey: ['order', id], queryFn: ({ signal }) => call(getOrder, { params: { id }, signal }) });
