/** Bases and days of own delivery. */
import { queryOptions } from '@tanstack/react-query';
import { listDeliveryBases } from '../../../src/contract/delivery.ts';
import { getDeliveryDay } from '../../../src/contract/delivery-days.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const basesQuery = queryOptions({
  queryKey: ['deliveries', 'bases'],
  queryFn: ({ signal }) => call(listDeliveryBases, { signal }),
});

export const dayQuery = (baseId: string, day: string) =>
  queryOptions({
    queryKey: ['deliveries', 'day', baseId, day],
    queryFn: ({ signal }) => call(getDeliveryDay, { query: { baseId, day }, signal }),
    // Drivers tell what happens at the doors.
    refetchInterval: 15_000,
  });

export const refreshDays = () => queryClient.invalidateQueries({ queryKey: ['deliveries', 'day'] });
