/**
 * A receipt without I/O (WMS-2): how many may come, how many are to be looked at, and what a verdict changes. What must
 * stay true: the pieces of a line that wait to be looked at are those the ledger holds for it.
 */
import type { Inspection, ReceiptState } from '../../contract/inbound.ts';
import type { Id } from '../../kernel/ids.ts';

export type Receipt = {
  id: Id;
  nodeId: Id;
  expectationId: Id;
  state: ReceiptState;
  createdAt: Date;
  createdBy: string;
  bookedAt: Date | null;
  version: number;
};
export type ReceiptLine = {
  receiptId: Id;
  skuId: Id;
  counted: bigint;
  inspect: Inspection;
  wanted: bigint;
  good: bigint;
  defective: bigint;
};
export type Judged = Pick<ReceiptLine, 'counted' | 'inspect' | 'wanted' | 'good' | 'defective'>;

type Coming = { quantity: bigint; received: bigint };

/** How many of a SKU may still come: what was expected and so many percent of it beyond, less what has come. */
export function mostOf(lines: readonly Coming[], overPercent: number): bigint {
  const all = lines.reduce((sum, { quantity }) => sum + quantity, 0n);
  const come = lines.reduce((sum, { received }) => sum + received, 0n);
  const most = all + (all * BigInt(overPercent)) / 100n - come;
  return most > 0n ? most : 0n;
}

/** Pieces of a sample, at least one. */
export const sampleOf = (counted: bigint, percent: number): bigint => (counted * BigInt(percent) + 99n) / 100n;

export const wantedOf = (counted: bigint, inspect: Inspection, samplePercent: number): bigint =>
  inspect === 'none' ? 0n : inspect === 'all' ? counted : sampleOf(counted, samplePercent);

const isSampled = ({ counted, wanted, defective }: Judged): boolean => wanted < counted && defective === 0n;

/** Nobody can put these away yet. Of a sample all of them wait until the last piece of it was good. */
export function waitingOf(line: Judged): bigint {
  const judged = line.good + line.defective;
  if (judged >= line.wanted) return 0n;
  return isSampled(line) ? line.counted : line.counted - judged;
}

export type Judgement = { line: Judged; release: bigint; settle: bigint };

/** After `quantity` pieces were looked at; a defective one in a sample makes all wanted. Null: so many are not to be. */
export function judge(line: Judged, good: boolean, quantity: bigint): Judgement | null {
  const wanted = good ? line.wanted : line.wanted > 0n ? line.counted : 0n;
  const judged = line.good + line.defective;
  if (judged >= line.wanted || judged + quantity > wanted) return null;
  const after = { ...line, wanted, [good ? 'good' : 'defective']: (good ? line.good : line.defective) + quantity };
  const settle = good ? 0n : quantity;
  return { line: after, settle, release: waitingOf(line) - waitingOf(after) - settle };
}
