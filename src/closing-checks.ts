/** What is asked before a period of the books is closed, every module's, in the order of the close. */
import { accrualsClosing } from './accruals/accruals.ts';
import { bookkeepingClosing, taxClosing } from './bookkeeping/bookkeeping.ts';
import { stockMonthClosing } from './costs/costs.ts';
import { duesClosing } from './dues/dues.ts';
import type { ClosingCheck } from './finance/finance.ts';
import { invoiceClosing } from './invoices/invoices.ts';
import { reconciliationClosing } from './reconciliation/reconciliation.ts';

export const closingChecks: readonly ClosingCheck[] = [
  ...reconciliationClosing,
  bookkeepingClosing,
  accrualsClosing,
  stockMonthClosing,
  duesClosing,
  ...invoiceClosing,
  taxClosing,
];
