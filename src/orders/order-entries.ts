/** What an order posted in the ledger (STK-10): its promises, its parcels in the order they were made, what took them back. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { entrySourcesOf, fulfilmentIdsOf, fulfilmentNumbers } from '../shipping/shipping.ts';
import { documentEntries } from '../stock/stock.ts';
import { orderNumbers } from './shipped-whole.ts';

const NUMBERS = new Map([
  ['order', orderNumbers],
  ['fulfilment', fulfilmentNumbers],
]);

/** Refuses `orders.notFound` (404). */
export async function orderEntries(ctx: Ctx, id: Id, page: { cursor?: string; limit?: number }) {
  if (!(await orderNumbers(ctx, [id])).has(id)) throw new Refused('orders.notFound', { id }, 404);
  const parcels = await entrySourcesOf(ctx, await fulfilmentIdsOf(ctx, [id]));
  return documentEntries(ctx, { ...parcels, documents: [id, ...parcels.documents] }, page, NUMBERS);
}
