/**
 * Rights a role can hold (IAM-1). A right is named `area.action`; overriding and revealing are rights of their own so
 * that they can be given apart and logged.
 */
export const RIGHTS = [
  'orders.read',
  'orders.place',
  'orders.review',
  'orders.force',
  'orders.finance',
  'orders.edit',
  'orders.cancel',
  'orders.reveal',
  'stock.read',
  'stock.write',
  'imports.read',
  'imports.write',
  'payments.read',
  'payments.write',
  'bills.read',
  'bills.propose',
  'bills.approve',
  'channels.read',
  'channels.write',
  'catalog.read',
  'catalog.write',
  'catalog.cost',
  'shipping.read',
  'shipping.write',
  'warehouse.check',
  'sandbox.use',
  'settings.read',
  'settings.write',
  'health.read',
  'jobs.write',
  'access.read',
  'access.write',
] as const;

export type Right = (typeof RIGHTS)[number];
