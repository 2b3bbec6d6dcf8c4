/**
 * What a month cost that nobody has billed at its end, less what the books know of it. Pure. What must stay true: what
 * was booked for a month and what is still to be booked are together what it cost unbilled, whose by whose.
 */
import type { AccrualKind } from '../contract/accruals.ts';

/** Whose it is. `shop`: of one, also for the reports of its organisation; `account`: of a payment company. */
export type Whose = { party: string; shop?: string; account?: string };
export type Unbilled = {
  kind: AccrualKind;
  about: Whose;
  /** Parcels, orders or statements, and their days. */
  documents: number;
  firstDay: string;
  lastDay: string;
  amount: bigint;
};
export type Accrual = Omit<Unbilled, 'amount'> & { required: bigint; standing: bigint; difference: bigint };

const keyOf = ({ kind, about: { party, shop = '' } }: Pick<Unbilled, 'kind' | 'about'>): string =>
  `${kind}/${party}/${shop}`;

/** In the order of `unbilled`; what has been billed meanwhile and was booked stands last, to be taken back. */
export function accrualsOf(unbilled: readonly Unbilled[], booked: readonly Unbilled[]): Accrual[] {
  const standing = new Map<string, bigint>();
  for (const one of booked) standing.set(keyOf(one), (standing.get(keyOf(one)) ?? 0n) + one.amount);
  const required = new Map(unbilled.map((one) => [keyOf(one), one.amount]));
  const gone = new Map(booked.filter((one) => !required.has(keyOf(one))).map((one) => [keyOf(one), one]));
  return [...unbilled, ...gone.values()].map(({ amount: _, ...one }) => {
    const [due, stands] = [required.get(keyOf(one)) ?? 0n, standing.get(keyOf(one)) ?? 0n];
    return { ...one, required: due, standing: stands, difference: due - stands };
  });
}
