/** Bills and statements (REC-1): one file is one bill, read while it is booked, and booked whole or not at all. */
import { FUND_ACCOUNTS } from '../contract/payments.ts';
import type { FileSource } from '../kernel/files/files.ts';
import { importBill, type ReconciliationPorts, statementsOf } from '../reconciliation/reconciliation.ts';
import type { ImportKind, Read } from './import-kind.ts';

/** Throws what the reader finds damaged, so the import is refused with the line and the reason. */
export const billFiles = (openBill: ReconciliationPorts['openBill']): ImportKind<FileSource> => ({
  kind: 'bills',
  needsShop: false,
  together: false,
  batch: 1,

  async *read(files): AsyncGenerator<Read<FileSource>> {
    for (const file of files) yield { row: file, rows: 1 };
  },

  /** `account` may name one of a merchant's accounts at a company: `<account>/fees`. */
  async take(ctx, sources, { files, account: said }) {
    const [account = null, part] = said?.split('/') ?? [];
    const fundAccount = FUND_ACCOUNTS.find((one) => one === part) ?? null;
    const reader = await openBill(sources[0]!, await statementsOf(ctx, account));
    const { lines } = await importBill(ctx, reader, { ...files[0]!, account, fundAccount });
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
