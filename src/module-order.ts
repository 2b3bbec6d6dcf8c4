/** From low to high; test/tidy.test.ts holds every import against it. */
export const MODULE_ORDER = [
  'kernel',
  'ledger',
  'identity',
  'webhooks',
  'tables',
  'catalog',
  'parties',
  'stock',
  'channels',
  'sourcing',
  'shipping',
  'payments',
  'orders',
  'warehouse',
  'reconciliation',
  'imports',
] as const;
