/** A bill in one piece, as tests look at it and make it. */
import type { BillEnd, BillLine, BillReader, BillTotals } from '../bill.ts';

export type Bill = BillEnd & Pick<BillReader, 'provider' | 'layout'> & { lines: BillLine[] };

/** Reads all of it. */
export async function wholeBill(reader: BillReader): Promise<Bill> {
  const { provider, layout } = reader;
  const lines: BillLine[] = [];
  const parts = reader.read();
  for (let part = await parts.next(); ; part = await parts.next()) {
    if (part.done) return { provider, layout, ...part.value, lines };
    lines.push(...part.value.lines);
  }
}

/** As if it had just been read. */
export const readerOf = ({ provider, layout, lines, ...end }: Bill): BillReader => ({
  provider,
  layout,
  async *read() {
    yield { merchantId: end.merchantId, lines };
    return end;
  },
});

export function totalsOf(lines: readonly BillLine[]): BillTotals {
  const sum = (of: (line: BillLine) => bigint) => lines.reduce((total, line) => total + of(line), 0n);
  return {
    lines: lines.length,
    paidMinor: sum(({ kind, grossMinor }) => (kind === 'payment' ? grossMinor : 0n)),
    refundedMinor: sum(({ kind, grossMinor }) => (kind === 'refund' || kind === 'revoked' ? -grossMinor : 0n)),
    feeMinor: sum(({ feeMinor }) => feeMinor),
  };
}
