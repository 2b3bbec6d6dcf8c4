/**
 * What a batch was frozen with (figure 39): how many lines, how much, and a hash over every line. Pure. What was approved
 * is what is sent: a line that changed after the freeze makes another hash.
 */
import { hash } from 'node:crypto';
import type { Id } from '../kernel/ids.ts';
import { sumOf } from './split.ts';

type Line = {
  id: Id;
  line: number | null;
  amountMinor: bigint;
  accountName: string;
  bankCode: string;
  accountSealed: string;
};
export type Totals = { lines: number; sumMinor: bigint; hash: string };

export function totalsOf(payouts: readonly Line[]): Totals {
  const lines = payouts.toSorted((a, b) => Number(a.line) - Number(b.line));
  const text = lines
    .map((one) =>
      JSON.stringify([one.line, one.id, String(one.amountMinor), one.accountName, one.bankCode, one.accountSealed]),
    )
    .join('\n');
  return {
    ...{ lines: lines.length, sumMinor: sumOf(lines.map(({ amountMinor }) => amountMinor)) },
    hash: hash('sha256', text, 'hex'),
  };
}

export const isAsFrozen = (frozen: Totals, payouts: readonly Line[]): boolean => {
  const now = totalsOf(payouts);
  return now.lines === frozen.lines && now.sumMinor === frozen.sumMinor && now.hash === frozen.hash;
};
