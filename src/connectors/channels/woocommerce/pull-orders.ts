/**
 * Orders out of WooCommerce. An order with refunds does not say which lines they hit, so the refunds are asked for and
 * kept beside it: `raw` is then `{"order":…,"refunds":[…]}` with both parts exactly as received, otherwise the order alone.
 */
import { OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asList, asObject, asText, parseJson, sliceList } from '../../json-text.ts';
import { readEach } from '../ask-again.ts';
import { pageFromTheEnd } from '../page-from-the-end.ts';
import { getWoo, type WooTools } from './call-woo.ts';
import { parseGmt } from './gmt.ts';

export const PAGE_SIZE = 100;
const LANES = 4;

type Window = { from: Date; to: Date };

export const pullOrders = (
  tools: WooTools,
  shop: ShopAccess,
  window: Window,
  cursor: string | null,
): Promise<Page<RawOrder>> =>
  pageFromTheEnd(
    {
      count: () => countOrders(tools, shop, window),
      read: async (page) => {
        const paging = { page: String(page), per_page: String(PAGE_SIZE), orderby: 'modified', order: 'desc' };
        const answer = await getWoo(tools, shop, 'orders', { ...rangeOf(window), ...paging });
        return readOrders(tools, shop, answer.text);
      },
    },
    PAGE_SIZE,
    cursor,
  );

export async function countOrders(tools: WooTools, shop: ShopAccess, window: Window): Promise<number> {
  const answer = await getWoo(tools, shop, 'orders', { ...rangeOf(window), page: '1', per_page: '1' });
  const { 'x-wp-total': total = '' } = answer.headers;
  if (!/^\d{1,9}$/.test(total)) throw new OutsideFailure('woocommerce.garbage', `X-WP-Total ${total}`, true);
  return Number(total);
}

/** Single orders by number, which is the order's id: only that can be asked for. Unknown numbers are left out. */
export async function fetchOrders(tools: WooTools, shop: ShopAccess, numbers: readonly string[]): Promise<RawOrder[]> {
  const known = numbers.filter((number) => /^\d+$/.test(number));
  const pages = Array.from({ length: Math.ceil(known.length / PAGE_SIZE) }, (_, at) =>
    known.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE),
  );
  const found = await inParallel(pages, LANES, async (page) => {
    const answer = await getWoo(tools, shop, 'orders', { include: page.join(','), per_page: String(PAGE_SIZE) });
    return readOrders(tools, shop, answer.text);
  });
  return found.flat();
}

/** The head of an order: its number, when it changed, and whether its refunds must be asked for. */
export function readHead(raw: string): { number: string; modifiedAt: Date; hasRefunds: boolean } {
  const order = asObject(parseJson(raw), 'order');
  const number = asText(order['id']);
  if (!/^\d+$/.test(number)) throw new OutsideFailure('woocommerce.garbage', `order ${number}`, true);
  // Without a time it is damaged, which its reading will say; it must not stand in the way of the others.
  const modifiedAt = parseGmt(asText(order['date_modified_gmt'])) ?? new Date(0);
  return { number, modifiedAt, hasRefunds: asList(order['refunds'], 'refunds').length > 0 };
}

const readOrders = (tools: WooTools, shop: ShopAccess, text: string): Promise<RawOrder[]> =>
  readEach(
    sliceList(text, []),
    LANES,
    async (slice) => {
      const { number, modifiedAt, hasRefunds } = readHead(slice);
      if (!hasRefunds) return { number, modifiedAt, raw: slice };
      const refunds = await getWoo(tools, shop, `orders/${number}/refunds`, { per_page: '100' });
      return { number, modifiedAt, raw: `{"order":${slice},"refunds":${refunds.text}}` };
    },
    // Without its refunds nobody knows which lines are to be shipped: such an order is damaged until they can be read.
    (slice, { code }) => {
      if (code === 'woocommerce.status401' || code === 'woocommerce.status403') return null;
      const { number, modifiedAt } = readHead(slice);
      return { number, modifiedAt, raw: slice, unread: true };
    },
  );

/** Both ends are left out there and count whole seconds, so one second is added on each side of `[from, to)`. */
const rangeOf = ({ from, to }: Window) => ({
  modified_after: new Date(from.getTime() - 1_000).toISOString().slice(0, 19),
  modified_before: new Date(Math.ceil(to.getTime() / 1_000) * 1_000).toISOString().slice(0, 19),
  dates_are_gmt: 'true',
  status: 'any',
});
