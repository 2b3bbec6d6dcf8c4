/** What the pages of invoices ask for. */
import { queryOptions } from '@tanstack/react-query';
import { getInvoiceSettings } from '../../../src/contract/invoice-settings.ts';
import { countInvoices, getInvoice, invoicesOfOrder } from '../../../src/contract/invoices.ts';
import { invoiceExceptions } from '../../../src/contract/red-confirmations.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

const UNDER_WAY_MS = 4_000;
const MOVING: ReadonlySet<string> = new Set(['quotaReserved', 'submitted', 'applied', 'confirmed']);
export const isMoving = ({ state }: { state: string }): boolean => MOVING.has(state);

export const countsQuery = queryOptions({
  queryKey: ['invoices', 'counts'],
  queryFn: ({ signal }) => call(countInvoices, { signal }),
});

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoices', 'one', id],
    queryFn: ({ signal }) => call(getInvoice, { params: { id }, signal }),
    refetchInterval: ({ state: { data } }) =>
      data && (isMoving(data) || data.reds.some(isMoving)) ? UNDER_WAY_MS : false,
  });

export const exceptionsQuery = queryOptions({
  queryKey: ['invoices', 'exceptions'],
  queryFn: ({ signal }) => call(invoiceExceptions, { signal }),
});

export const ofOrderQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoices', 'order', id],
    queryFn: ({ signal }) => call(invoicesOfOrder, { params: { id }, signal }),
    refetchInterval: ({ state: { data } }) => (data?.invoices.some(isMoving) ? UNDER_WAY_MS : false),
  });

export const invoiceSettingsQuery = queryOptions({
  queryKey: ['invoiceSettings'],
  queryFn: ({ signal }) => call(getInvoiceSettings, { signal }),
});

export const refreshInvoices = () => queryClient.invalidateQueries({ queryKey: ['invoices'] });
export const refreshInvoiceSettings = () => queryClient.invalidateQueries({ queryKey: ['invoiceSettings'] });
