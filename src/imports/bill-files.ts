/** Bills of payment companies (REC-1): one file is one bill, read whole and booked whole, or not at all. */

import { type Bill, importBill, type ReconciliationPorts } from '../reconciliation/reconciliation.ts';
import type { ImportKind, Read } from './import-kind.ts';

/** Throws what the reader finds damaged, so the import is refused with the line and the reason. */
export const billFiles = (readBill: ReconciliationPorts['readBill']): ImportKind<Bill> => ({
  kind: 'bills',
  needsShop: false,
  together: false,
  batch: 1,

  async *read(files): AsyncGenerator<Read<Bill>> {
    for (const file of files) {
      const bill = await readBill(file);
      yield { row: bill, rows: bill.lines.length, layout: `${bill.provider}.${bill.layout}` };
    }
  },

  async take(ctx, bills, { files }) {
    let imported = 0;
    for (const [i, bill] of bills.entries()) imported += (await importBill(ctx, bill, files[i]!)).lines;
    return { imported, duplicates: 0, errors: [] };
  },
});
