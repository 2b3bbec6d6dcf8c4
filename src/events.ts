/** What modules tell whoever is above them. */
import { REFUND_EVENTS } from './channels/channels.ts';
import { FINANCE_EVENTS } from './finance/finance.ts';
import { PAYMENT_EVENTS } from './payments/payments.ts';
import { RATE_EVENTS } from './rates/rates.ts';
import { SHIPPING_EVENTS } from './shipping/shipping.ts';

/** Events are jobs that a module writes for whoever is above it; each must have its one handler. */
export const EVENTS = [
  ...SHIPPING_EVENTS,
  ...PAYMENT_EVENTS,
  ...REFUND_EVENTS,
  ...RATE_EVENTS,
  ...FINANCE_EVENTS,
  'orders.take',
  'stock.changed',
  'stock.arrived',
  'stock.expectationsMoved',
  'listing.mapped',
];
