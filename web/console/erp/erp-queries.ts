/** What the pages of the exchange with an ERP ask for. */
import { queryOptions } from '@tanstack/react-query';
import { getErpMessage, listErpConnections, listErpPlaces } from '../../../src/contract/erp.ts';
import { getStockComparison, listComparedNodes } from '../../../src/contract/stock-comparisons.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const connectionsQuery = queryOptions({
  queryKey: ['erp', 'connections'],
  queryFn: ({ signal }) => call(listErpConnections, { signal }),
});

export const placesQuery = queryOptions({
  queryKey: ['erp', 'places'],
  queryFn: ({ signal }) => call(listErpPlaces, { signal }),
});

export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['erp', 'message', id],
    queryFn: ({ signal }) => call(getErpMessage, { params: { id }, signal }),
  });

export const comparedNodesQuery = queryOptions({
  queryKey: ['comparisons', 'nodes'],
  queryFn: ({ signal }) => call(listComparedNodes, { signal }),
});

export const comparisonQuery = (id: string) =>
  queryOptions({
    queryKey: ['comparisons', 'one', id],
    queryFn: ({ signal }) => call(getStockComparison, { params: { id }, signal }),
  });

export const refreshErp = () => queryClient.invalidateQueries({ queryKey: ['erp'] });
export const refreshComparisons = () => queryClient.invalidateQueries({ queryKey: ['comparisons'] });
