/** Which price of a list holds, and how many pieces a supplier sells: pure. */

export type ListPrice = {
  validFrom: string;
  fromQuantity: bigint;
  priceMinor: bigint;
  packSize: bigint;
  minQuantity: bigint;
};

/** The newest list that holds on the day, and of it the step that the quantity reaches; null where none does. */
export function choosePrice<P extends ListPrice>(prices: readonly P[], quantity: bigint, day: string): P | null {
  const valid = prices.filter(({ validFrom, fromQuantity }) => validFrom <= day && fromQuantity <= quantity);
  return valid.toSorted(byDayAndStep)[0] ?? null;
}

const byDayAndStep = (a: ListPrice, b: ListPrice): number =>
  a.validFrom === b.validFrom ? Number(b.fromQuantity - a.fromQuantity) : a.validFrom < b.validFrom ? 1 : -1;

/** At least what is wanted, in whole packs and not below the minimum, by the terms of the smallest step that holds. */
export function orderable(prices: readonly ListPrice[], wanted: bigint, day: string): bigint {
  const steps = prices.filter(({ validFrom }) => validFrom <= day).toSorted(byDayAndStep);
  const newest = steps.filter(({ validFrom }) => validFrom === steps[0]!.validFrom);
  const terms = choosePrice(newest, wanted, day) ?? newest.at(-1);
  if (!terms) return wanted;
  const least = [wanted, terms.minQuantity, terms.fromQuantity].reduce((a, b) => (a > b ? a : b));
  return ((least + terms.packSize - 1n) / terms.packSize) * terms.packSize;
}

export type LineHint = 'noPrice' | 'notWholePacks' | 'belowMinimum' | 'otherPrice';

/** What somebody should see of a line before it is ordered. */
export function hintsOf(line: { quantity: bigint; priceMinor: bigint | null }, listed: ListPrice | null): LineHint[] {
  return [
    ...(line.priceMinor === null ? (['noPrice'] as const) : []),
    ...(listed && line.quantity % listed.packSize !== 0n ? (['notWholePacks'] as const) : []),
    ...(listed && line.quantity < listed.minQuantity ? (['belowMinimum'] as const) : []),
    ...(listed && line.priceMinor !== null && line.priceMinor !== listed.priceMinor ? (['otherPrice'] as const) : []),
  ];
}
