/**
 * Value-added tax to the cent (INV-1), pure. A line's tax is rounded once, half up, and its net is the rest, so a line
 * always adds up again; an invoice's tax is the sum of its lines' and is never worked out of its total.
 */
import { scaleBy } from '../kernel/money.ts';

const WHOLE = 1_000_000n;
const PRICE_DIGITS = 13;

/** Tax inside an amount with tax. */
export const taxIn = (inclMinor: bigint, ratePpm: number): bigint =>
  scaleBy(inclMinor, BigInt(ratePpm), WHOLE + BigInt(ratePpm));

/** What a piece costs without tax, in yuan with at most 13 decimals; '' where no quantity is printed. */
export function unitPrice(netMinor: bigint, quantity: bigint): string {
  if (quantity === 0n) return '';
  const size = quantity < 0n ? -quantity : quantity;
  const net = netMinor < 0n ? -netMinor : netMinor;
  const digits = scaleBy(net, 10n ** BigInt(PRICE_DIGITS - 2), size)
    .toString()
    .padStart(PRICE_DIGITS + 1, '0');
  const [whole, fraction] = [digits.slice(0, -PRICE_DIGITS), digits.slice(-PRICE_DIGITS).replace(/0+$/, '')];
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
