/** What several parts of the payments pages read. */
import { queryOptions } from '@tanstack/react-query';
import { listOrders } from '../../../src/contract/orders.ts';
import type { Page } from '../../../src/contract/paging.ts';
import {
  listMerchantAccounts,
  listPaymentDoubts,
  listPayments,
  type PaymentRow,
} from '../../../src/contract/payments.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import type { PaymentSearch } from './payment-search.ts';

export const accountsQuery = queryOptions({
  queryKey: ['merchantAccounts'],
  queryFn: () => call(listMerchantAccounts),
  staleTime: 60_000,
});

const MOST_OPEN = 100;
const EVERY_MS = 30_000;

/** How many doubts wait, counted up to a bound. */
export const openDoubtsQuery = queryOptions({
  queryKey: ['paymentDoubts', 'open'],
  queryFn: async () => (await call(listPaymentDoubts, { query: { open: 'true', limit: MOST_OPEN } })).items.length,
  refetchInterval: EVERY_MS,
});

export function refreshPayments(): void {
  for (const key of [
    'payments',
    'payment',
    'paymentDoubts',
    'home',
    'vouchers',
    'customerAccounts',
    'payOptions',
    'order',
  ])
    void queryClient.invalidateQueries({ queryKey: [key] });
}

/** The order with exactly this number, ours or the channel's; null: there is none, or it cannot be seen. */
export async function orderByNumber(
  number: string,
  signal?: AbortSignal,
): Promise<{ id: string; number: string } | null> {
  const { items } = await call(listOrders, { query: { text: number, limit: 20 }, ...(signal && { signal }) });
  return items.find((one) => one.number === number || one.channelNumbers.includes(number)) ?? null;
}

/** A number is looked up as a payment's first; where none has it, as an order's. */
export async function findPayments(
  { state, account, doubtful, text }: PaymentSearch,
  cursor: string | undefined,
  signal: AbortSignal,
  seesOrders: boolean,
): Promise<Page<PaymentRow>> {
  const filters = {
    ...(state && { state }),
    ...(account && { account }),
    ...(doubtful && { doubtful: 'true' as const }),
    ...(cursor && { cursor }),
  };
  if (!text) return call(listPayments, { query: filters, signal });
  const found = await call(listPayments, { query: { ...filters, reference: text }, signal });
  if (found.items.length > 0 || !seesOrders) return found;
  const order = await orderByNumber(text, signal);
  return order ? call(listPayments, { query: { ...filters, orderId: order.id }, signal }) : found;
}
