/**
 * The tax an order has made due, by rate. Pure. What an invoice says of tax is due, to the cent; what is sold beyond the
 * invoices is due as the sale reckoned it. So the books hold what is issued less red and what is sold and not issued yet.
 */
import { allocate, atLeastZero, scaleBy } from '../kernel/money.ts';

/** Amounts with tax, and the tax in them. */
export type Taxed = { ppm: number; gross: bigint; vat: bigint };
/**
 * `early`: of what is no sale yet, or none any more. `differs`: what invoices say beyond what sales have booked. `open`: sold
 * and not issued.
 */
export type Moved = { ppm: number; early: bigint; differs: bigint; open: Taxed };

const NOTHING = { gross: 0n, vat: 0n };
const sum = (of: readonly Taxed[]): bigint => of.reduce((all, { gross }) => all + gross, 0n);

/** What is to be booked beside the sales, each rate once in each list. */
export function taxMoves(sold: readonly Taxed[], invoiced: readonly Taxed[]): Moved[] {
  const [allSold, allInvoiced] = [sum(sold), sum(invoiced)];
  const rates = [...new Set([...sold, ...invoiced].map(({ ppm }) => ppm))].map((ppm) => ({
    ppm,
    sale: sold.find((one) => one.ppm === ppm) ?? NOTHING,
    invoice: invoiced.find((one) => one.ppm === ppm) ?? NOTHING,
  }));
  // Freight may be of another rate on the invoice: what one side has more of is only as much as it is over all rates.
  const beyond = (total: bigint, of: (rate: (typeof rates)[number]) => bigint) =>
    allocate(
      atLeastZero(total),
      rates.map((rate) => atLeastZero(of(rate))),
    );
  const open = beyond(allSold - allInvoiced, ({ sale, invoice }) => sale.gross - invoice.gross);
  const ahead = beyond(allInvoiced - allSold, ({ sale, invoice }) => invoice.gross - sale.gross);
  const taxIn = ({ gross, vat }: { gross: bigint; vat: bigint }, part: bigint) =>
    gross > 0n ? scaleBy(vat, part, gross) : 0n;
  return rates.map(({ ppm, sale, invoice }, i) => {
    const [early, notIssued] = [taxIn(invoice, ahead[i]!), taxIn(sale, open[i]!)];
    return {
      ...{ ppm, early, differs: invoice.vat + notIssued - sale.vat - early },
      open: { ppm, gross: open[i]!, vat: notIssued },
    };
  });
}

/** Amounts of several by rate. */
export function byRate(all: readonly Taxed[]): Taxed[] {
  const rates = Map.groupBy(all, ({ ppm }) => ppm);
  return [...rates].map(([ppm, of]) => ({ ppm, gross: sum(of), vat: of.reduce((vat, one) => vat + one.vat, 0n) }));
}

/** What was sold of an order, by the rates of all that was ordered. */
export function soldByRate(ordered: readonly Taxed[], gross: bigint, vat: bigint): Taxed[] {
  const by = (of: 'gross' | 'vat') => ordered.map((one) => one[of]);
  if (sum(ordered) === 0n || gross <= 0n) return [];
  const parts = allocate(gross, by('gross'));
  const taxed = by('vat').some((one) => one > 0n);
  const taxes = taxed ? allocate(vat, by('vat')) : allocate(vat, by('gross'));
  return ordered.map(({ ppm }, i) => ({ ppm, gross: parts[i]!, vat: taxes[i]! }));
}
