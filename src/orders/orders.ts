/** What other modules may use of orders. */

export { advanceOrders } from './advance-orders.ts';
export {
  assertCaseReach,
  type CaseOfGoods,
  caseForGoods,
  caseGoods,
  countGoods,
  goOnWithCases,
  goodsCame,
  mayCome,
} from './after-sale-goods.ts';
export { type Owner, ownersByCode, ownersLike } from './after-sale-owners.ts';
export { type Blacklisted, saveBlacklist } from './blacklist.ts';
export { describeActors } from './describe-actor.ts';
export { orderExports } from './export-orders.ts';
export { failedExport } from './failed/export-failed.ts';
export { failedRoutes } from './failed/failed-routes.ts';
export { familiesOf, type Member, membersOf, rootsOf } from './families.ts';
export { financeWaiting } from './finance-review.ts';
export { afterSalesWaiting } from './find-after-sales.ts';
export { orderJobs, orderSchedules } from './jobs.ts';
export type { Order } from './order.ts';
export { type OrderToDeliver, ordersToDeliver } from './orders-to-deliver.ts';
export { dayFigures, ordersDue, ordersWaiting, readPipeline } from './pipeline.ts';
export { OrderDesk } from './place-orders.ts';
export { publishRules } from './publish-rules.ts';
export { returnsTo } from './returns-to.ts';
export { orderRoutes } from './routes.ts';
export { shipTo, sold } from './ship-to.ts';
export {
  buyerOf,
  orderNumbers,
  orderRefs,
  ordersOver,
  ordersToPay,
  promisedSince,
  shippedWhole,
  taxRatesOf,
  waitingForListings,
} from './shipped-whole.ts';
export { type SoldLine, soldLines } from './sold-lines.ts';
export { lockOrders, type SourcedAgain, sourceAgain } from './source-again.ts';
export { stopJobs } from './stop-jobs.ts';
export { stopRoutes } from './stop-routes.ts';
export { storeRoutes } from './stores/store-routes.ts';
export { takeMoneyAtDoor } from './take-at-door.ts';
export { type Incoming, type Taken, type Translators, takeMessages, takeOrders } from './take-orders.ts';
export { cameOf, followedBy, type LineToInvoice, type OrderToInvoice, ordersToInvoice } from './to-invoice.ts';
export { orderChecks } from './verify.ts';
