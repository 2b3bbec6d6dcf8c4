/** What the server answers about one SKU's stock, now or until a moment. */
import { getSkuStock } from '../../../src/contract/stock.ts';
import { call } from '../api.ts';

export const skuStockQuery = (id: string, until: string | undefined) => ({
  queryKey: ['stock', 'sku', id, until],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    call(getSkuStock, { params: { id }, query: until ? { asOf: until } : {}, signal }),
});
