/** What the pages of purchasing read, and what is read anew once something was done. */
import { queryOptions } from '@tanstack/react-query';
import { getPurchaseOrder } from '../../../src/contract/purchase-orders.ts';
import { getSupplierBill } from '../../../src/contract/supplier-bills.ts';
import { listSuppliers } from '../../../src/contract/suppliers.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const suppliersQuery = queryOptions({
  queryKey: ['suppliers'],
  queryFn: () => call(listSuppliers),
});

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['purchases', 'order', id],
    queryFn: ({ signal }) => call(getPurchaseOrder, { params: { id }, signal }),
  });

export const billQuery = (id: string) =>
  queryOptions({
    queryKey: ['purchases', 'bill', id],
    queryFn: ({ signal }) => call(getSupplierBill, { params: { id }, signal }),
  });

/** Orders, bills, and the stock they move. */
export const refreshPurchases = async (): Promise<void> => {
  for (const key of ['purchases', 'expectations', 'stockDocuments', 'stock', 'replenishment', 'approvals'])
    await queryClient.invalidateQueries({ queryKey: [key] });
};
