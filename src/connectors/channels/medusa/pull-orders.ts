/** Orders out of Medusa: the list of changes brings them whole, with the fields that are asked for. */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { countIn, type Window } from '../listed-orders.ts';
import { valuesOf } from '../values.ts';
import { wholeOrders } from '../whole-orders.ts';
import { type Medusa, NOT_FOUND } from './call-medusa.ts';

export const PAGE_SIZE = 50;
export const NUMBER = /^order_[0-9A-Za-z]{4,64}$/;
const read = valuesOf('medusa');

const FIELDS = [
  'id,display_id,status,payment_status,fulfillment_status,currency_code,email,metadata,created_at,updated_at',
  'total,tax_total,shipping_total,shipping_tax_total,*items,*items.detail,*items.variant,*shipping_address',
  '*payment_collections.payments,*fulfillments,*fulfillments.labels',
].join(',');

export const openOrders = (medusa: Medusa) =>
  wholeOrders({
    kind: 'medusa',
    pageSize: PAGE_SIZE,
    lanes: 4,
    listAt: ['orders'],
    orderAt: ['order'],
    numberIn: 'id',
    numberLooks: NUMBER,
    changedAt: (order) => read.moment(order, 'updated_at'),
    async count(shop, window) {
      const query = { ...changedIn(window), limit: '1', offset: '0', fields: 'id' };
      return countIn('medusa', (await medusa.ask(shop, 'orders', { query })).body['count']);
    },
    list(shop, window, page) {
      const paging = { limit: String(PAGE_SIZE), offset: String((page - 1) * PAGE_SIZE) };
      return medusa.ask(shop, 'orders', { query: { ...changedIn(window), ...paging, fields: FIELDS } });
    },
    ask: (shop, number) => askForOrder(medusa, shop, number),
  });

async function askForOrder(medusa: Medusa, shop: ShopAccess, number: string) {
  try {
    return await medusa.ask(shop, `orders/${number}`, { query: { fields: FIELDS } });
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === NOT_FOUND) return null;
    throw error;
  }
}

const changedIn = ({ from, to }: Window) => ({
  'updated_at[$gte]': from.toISOString(),
  'updated_at[$lt]': to.toISOString(),
  order: '-updated_at',
});
