/** The warehouse map and what lies in a bin. */
import { queryOptions } from '@tanstack/react-query';
import { getWarehouseMap, listBinGoods, listZones } from '../../../src/contract/floor.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const mapQuery = (id: string, days: number) =>
  queryOptions({
    queryKey: ['map', id, days],
    queryFn: ({ signal }) => call(getWarehouseMap, { params: { id }, query: { days }, signal }),
    placeholderData: (previous) => (previous?.node.id === id ? previous : undefined),
    // A screen that hangs on the wall of the warehouse shows the day as it goes.
    refetchInterval: 30_000,
  });

export const binGoodsQuery = (id: string, code: string) =>
  queryOptions({
    queryKey: ['map', id, 'goods', code],
    queryFn: ({ signal }) => call(listBinGoods, { params: { id, code }, signal }),
  });

export const zonesQuery = (id: string) =>
  queryOptions({
    queryKey: ['map', id, 'zones'],
    queryFn: async ({ signal }) => (await call(listZones, { params: { id }, signal })).zones,
  });

export const refreshMap = (id: string) => queryClient.invalidateQueries({ queryKey: ['map', id] });
