/**
 * What platforms bear of discounts, as part of what is invoiced to buyers (INV-1), pure. Must stay true: parts of an order
 * take their own shares, and what went back took its share with it, so nothing is invoiced that was never sold.
 */
import { allocate } from '../kernel/money.ts';
import type { OrderToInvoice } from '../orders/orders.ts';
import type { ShopRow } from './settings-store.ts';

export type Sold = Pick<OrderToInvoice, 'payableMinor' | 'backMinor'> & {
  lines: readonly Pick<OrderToInvoice['lines'][number], 'amountMinor' | 'platformMinor' | 'refund'>[];
};

const sum = (lines: Sold['lines'], of: 'amountMinor' | 'platformMinor') =>
  lines.reduce((all, line) => all + line[of], 0n);

/** What of the platform's share belongs to the buyer's invoice, as the shop is set. */
export const subsidyBy = ({ lines }: Pick<Sold, 'lines'>, rule: Pick<ShopRow, 'subsidy'> | undefined): bigint =>
  rule?.subsidy === 'buyer' ? sum(lines, 'platformMinor') : 0n;

/** What of it went back with the money: of lines refunded whole all of theirs, of the others as much as of their price. */
export function subsidyBack({ lines, payableMinor, backMinor }: Sold, subsidyMinor: bigint): bigint {
  if (subsidyMinor === 0n || backMinor === 0n) return 0n;
  if (backMinor >= payableMinor) return subsidyMinor;
  const whole = lines.filter(({ refund }) => refund === 'refunded');
  const [share, paid] = [sum(whole, 'platformMinor'), sum(whole, 'amountMinor')];
  if (backMinor <= paid || share >= subsidyMinor) return share;
  const [rest] = allocate(subsidyMinor - share, [backMinor - paid, payableMinor - backMinor]);
  return share + rest!;
}

/** What of an order is to be on invoices: paid and not gone back, with what of the platform's share belongs to it. */
export const invoiceable = (order: Sold, subsidyMinor: bigint): bigint =>
  order.payableMinor - order.backMinor + subsidyMinor - subsidyBack(order, subsidyMinor);
