/** What other modules may use of purchasing. */

export { waitingPurchases } from './approve-orders.ts';
export { purchasingExports } from './exports.ts';
export { purchasingJobs } from './follow-expectations.ts';
export { purchaseOrderImport } from './import-orders.ts';
export { purchasePriceImport, supplierImport } from './import-suppliers.ts';
export type { OrderPrinter, PrintedOrder } from './print-order.ts';
export { type PurchasingPorts, purchasingRoutes } from './routes.ts';
export { purchasingChecks } from './verify.ts';
