/** Bills of payment companies (REC-1): one file is one bill, read while it is booked, and booked whole or not at all. */
import { type BillReader, importBill, type ReconciliationPorts } from '../reconciliation/reconciliation.ts';
import type { ImportKind, Read } from './import-kind.ts';

/** Throws what the reader finds damaged, so the import is refused with the line and the reason. */
export const billFiles = (openBill: ReconciliationPorts['openBill']): ImportKind<BillReader> => ({
  kind: 'bills',
  needsShop: false,
  together: false,
  batch: 1,

  async *read(files): AsyncGenerator<Read<BillReader>> {
    for (const file of files) yield { row: await openBill(file), rows: 1 };
  },

  async take(ctx, readers, { files }) {
    const reader = readers[0]!;
    const { lines } = await importBill(ctx, reader, files[0]!);
    // A bill without a line is booked all the same, and then dealt with.
    return {
      imported: lines,
      duplicates: 0,
      errors: [],
      rows: Math.max(1, lines),
      layout: `${reader.provider}.${reader.layout}`,
    };
  },
});
