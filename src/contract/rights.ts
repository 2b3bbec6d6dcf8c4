/**
 * Rights a role can hold (IAM-1). A right is named `area.action`; overriding and revealing are rights of their own so
 * that they can be given apart and logged.
 */
export const RIGHTS = [
  'orders.read',
  'orders.place',
  'orders.review',
  'orders.force',
  'orders.releaseOthers',
  'orders.finance',
  'orders.edit',
  'orders.cancel',
  'orders.reveal',
  'stock.read',
  'stock.write',
  'stock.force',
  'purchases.read',
  'purchases.write',
  'purchases.approve',
  'imports.read',
  'imports.write',
  'payments.read',
  'payments.write',
  'payments.approve',
  'payments.accounts',
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
  'shipping.cost',
  'warehouse.check',
  'warehouse.force',
  'sandbox.use',
  'settings.read',
  'settings.write',
  'health.read',
  'jobs.write',
  'access.read',
  'access.write',
] as const;

export type Right = (typeof RIGHTS)[number];

/** A field that only holders of the right see whole; everywhere else it is masked or left out. */
export const FIELD_RIGHTS = [
  'orders.reveal',
  'payments.accounts',
  'catalog.cost',
  'shipping.cost',
] as const satisfies readonly Right[];

/** What goes over a refusal, over somebody else's word, or below zero. No other right implies one of them. */
export const FORCE_RIGHTS = [
  'orders.force',
  'orders.releaseOthers',
  'stock.force',
  'warehouse.force',
] as const satisfies readonly Right[];

/** The second look at what somebody else did; nobody takes it at what is his own. */
export const SECOND_RIGHTS = [
  'orders.finance',
  'payments.approve',
  'bills.approve',
  'purchases.approve',
] as const satisfies readonly Right[];
