/** What other modules may use of purchasing. */

export { submitOrders, waitingPurchases } from './approve-orders.ts';
export { enterBill } from './bills.ts';
export { choosePrice } from './choose-price.ts';
export { enterOrders } from './enter-orders.ts';
export { purchasingExports } from './exports.ts';
export { purchasingJobs } from './follow-expectations.ts';
export { purchaseOrderImport } from './import-orders.ts';
export { purchasePriceImport, supplierImport } from './import-suppliers.ts';
export { keepPrices, pricesFor, pricesInForce } from './prices.ts';
export type { OrderPrinter, PrintedOrder } from './print-order.ts';
export { type PurchasingPorts, purchasingRoutes } from './routes.ts';
export { expectedByOrder, lockOrders, ordersExpecting } from './store.ts';
export {
  type KeptSupplier,
  keepSuppliers,
  supplierOf,
  suppliersById,
  suppliersByWord,
  suppliersOf,
} from './suppliers.ts';
export { purchasingChecks } from './verify.ts';
