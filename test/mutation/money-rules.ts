/** Rules that reckon money without a database, and the tests that hold them. */
export const RULES = [
  ...['src/kernel/money.ts', 'src/clearing/split.ts', 'src/bookkeeping/sale.ts', 'src/bookkeeping/fact.ts'],
  ...['src/costs/moving-average.ts', 'src/dues/due.ts', 'src/profit/earn.ts', 'src/statements/settle.ts'],
  ...['src/invoices/lines.ts', 'src/invoices/red.ts', 'src/invoices/tax.ts'],
  ...['src/payments/payment.ts', 'src/reconciliation/difference.ts'],
];

export const TESTS = [
  ...['src/kernel/money.test.ts', 'src/clearing/split.test.ts', 'src/bookkeeping/sale.test.ts'],
  ...['src/costs/moving-average.test.ts', 'src/dues/due.test.ts', 'src/profit/earn.test.ts'],
  ...['src/statements/settle.test.ts', 'src/invoices/figures.test.ts', 'src/payments/payment.test.ts'],
  'src/reconciliation/difference.test.ts',
];
