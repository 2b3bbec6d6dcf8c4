/**
 * Money a company pays out net, without a line of its own in its file: each batch gets one, so that what left there can
 * be found at the bank by its sum (tie-out T3).
 */
import type { BillLine } from '../../reconciliation/bill.ts';

export class NetSettlements {
  readonly #batches = new Map<string, { netMinor: bigint; at: Date; currency: string }>();
  #last = 0;

  /** `at`: when the batch was paid, where the file says; else the last of its lines. */
  add(batch: string, line: BillLine, at: Date = line.at): void {
    const before = this.#batches.get(batch);
    this.#last = Math.max(this.#last, line.line);
    this.#batches.set(batch, {
      netMinor: (before?.netMinor ?? 0n) + line.grossMinor - line.feeMinor,
      at: before && before.at > at ? before.at : at,
      currency: line.currency,
    });
  }

  /** A line per batch, numbered on behind the last of the file; a batch of nothing has none. */
  lines(): BillLine[] {
    const paid = [...this.#batches].filter(([, { netMinor }]) => netMinor !== 0n);
    return paid.map(([batch, { netMinor, at, currency }], i) => ({
      ...{ line: this.#last + 1 + i, kind: 'transfer', state: 'success', reference: '', refundReference: '' },
      ...{
        providerReference: '',
        providerRefundReference: '',
        entryNumber: batch,
        grossMinor: -netMinor,
        feeMinor: 0n,
      },
      ...{ currency, at, balanceMinor: null, text: '结算净额' },
    }));
  }
}
