/**
 * Every endpoint of the contract by name, for the server (each must have exactly one route) and for tests. The browser
 * imports the areas it needs, never this list.
 */

import * as access from './access.ts';
import * as accountDays from './account-days.ts';
import * as accruals from './accruals.ts';
import * as afterSaleCommands from './after-sale-commands.ts';
import * as afterSales from './after-sales.ts';
import * as approvalChains from './approval-chains.ts';
import * as approvals from './approvals.ts';
import * as bills from './bills.ts';
import * as blacklist from './blacklist.ts';
import * as bookPeriods from './book-periods.ts';
import * as bookReports from './book-reports.ts';
import * as bookTax from './book-tax.ts';
import * as bookkeeping from './bookkeeping.ts';
import * as books from './books.ts';
import * as buyersMoney from './buyers-money.ts';
import * as cartons from './cartons.ts';
import * as catalog from './catalog.ts';
import * as channels from './channels.ts';
import * as clearing from './clearing.ts';
import * as costs from './costs.ts';
import * as customerAccounts from './customer-accounts.ts';
import * as customs from './customs.ts';
import * as delivery from './delivery.ts';
import * as deliveryDays from './delivery-days.ts';
import * as documentEntries from './document-entries.ts';
import * as drive from './drive.ts';
import * as dues from './dues.ts';
import type { Endpoint } from './endpoint.ts';
import * as entry from './enter-order.ts';
import * as erp from './erp.ts';
import * as events from './events.ts';
import * as expectations from './expectations.ts';
import * as explain from './explain-courier.ts';
import * as exports from './exports.ts';
import * as failedOrders from './failed-orders.ts';
import * as floor from './floor.ts';
import * as freight from './freight.ts';
import * as health from './health.ts';
import * as histories from './histories.ts';
import * as home from './home.ts';
import * as imports from './imports.ts';
import * as inbound from './inbound.ts';
import * as intercepts from './intercepts.ts';
import * as invoiceSettings from './invoice-settings.ts';
import * as invoices from './invoices.ts';
import * as jobs from './jobs.ts';
import * as lots from './lots.ts';
import * as mail from './mail.ts';
import * as manifests from './manifests.ts';
import * as missingGoods from './missing-goods.ts';
import * as nodes from './nodes.ts';
import * as numberRanges from './number-ranges.ts';
import * as offlineVouchers from './offline-vouchers.ts';
import * as orderCommands from './order-commands.ts';
import * as orders from './orders.ts';
import * as outsideGoods from './outside-goods.ts';
import * as outsideWarehouses from './outside-warehouses.ts';
import * as pay from './pay.ts';
import * as paymentRuns from './payment-runs.ts';
import * as payments from './payments.ts';
import * as payouts from './payouts.ts';
import * as pickLists from './pick-lists.ts';
import * as place from './place-order.ts';
import * as points from './points.ts';
import * as portal from './portal.ts';
import * as preferences from './preferences.ts';
import * as printing from './printing.ts';
import * as profit from './profit.ts';
import * as purchaseOrders from './purchase-orders.ts';
import * as putBacks from './put-backs.ts';
import * as rates from './rates.ts';
import * as redConfirmations from './red-confirmations.ts';
import * as refill from './refill.ts';
import * as replay from './replay.ts';
import * as replenishment from './replenishment.ts';
import * as returns from './returns.ts';
import * as rfid from './rfid.ts';
import * as ruleCases from './rule-cases.ts';
import * as rules from './rules.ts';
import * as sandbox from './sandbox.ts';
import * as serials from './serials.ts';
import * as session from './session.ts';
import * as shipping from './shipping.ts';
import * as shippingSettings from './shipping-settings.ts';
import * as shops from './shops.ts';
import * as skus from './skus.ts';
import * as splits from './splits.ts';
import * as statements from './statements.ts';
import * as stock from './stock.ts';
import * as stockComparisons from './stock-comparisons.ts';
import * as stockDocuments from './stock-documents.ts';
import * as stocktakes from './stocktakes.ts';
import * as stop from './stop.ts';
import * as storeOrders from './store-orders.ts';
import * as styles from './styles.ts';
import * as subMerchants from './sub-merchants.ts';
import * as supplierBills from './supplier-bills.ts';
import * as supplierTerms from './supplier-terms.ts';
import * as suppliers from './suppliers.ts';
import * as trace from './trace.ts';
import * as transfers from './transfers.ts';
import * as walls from './walls.ts';
import * as warehouse from './warehouse.ts';
import * as waveSchedules from './wave-schedules.ts';
import * as waves from './waves.ts';
import * as webhooks from './webhooks.ts';
import * as work from './work.ts';
import * as writeOffs from './write-offs.ts';

const areas = {
  serials,
  session,
  access,
  preferences,
  home,
  events,
  orders,
  afterSales,
  afterSaleCommands,
  explain,
  orderCommands,
  stop,
  storeOrders,
  failedOrders,
  place,
  entry,
  rates,
  customerAccounts,
  points,
  customs,
  numberRanges,
  rules,
  replay,
  ruleCases,
  stock,
  stockDocuments,
  documentEntries,
  expectations,
  inbound,
  lots,
  refill,
  stocktakes,
  transfers,
  replenishment,
  suppliers,
  purchaseOrders,
  costs,
  supplierBills,
  supplierTerms,
  statements,
  paymentRuns,
  mail,
  dues,
  writeOffs,
  approvalChains,
  portal,
  imports,
  exports,
  approvals,
  bookkeeping,
  books,
  accruals,
  bookPeriods,
  bookReports,
  bookTax,
  bills,
  accountDays,
  pay,
  payments,
  invoices,
  invoiceSettings,
  redConfirmations,
  blacklist,
  channels,
  shops,
  catalog,
  nodes,
  floor,
  pickLists,
  waves,
  waveSchedules,
  skus,
  styles,
  shipping,
  shippingSettings,
  printing,
  profit,
  manifests,
  missingGoods,
  freight,
  erp,
  outsideGoods,
  outsideWarehouses,
  stockComparisons,
  intercepts,
  putBacks,
  cartons,
  rfid,
  trace,
  work,
  offlineVouchers,
  walls,
  delivery,
  deliveryDays,
  drive,
  warehouse,
  returns,
  sandbox,
  clearing,
  subMerchants,
  buyersMoney,
  splits,
  payouts,
  health,
  jobs,
  webhooks,
  histories,
};

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'scope' in value;

/** Name → descriptor; the name is also the `operationId` of the OpenAPI document. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  Object.values(areas).flatMap((area) =>
    Object.entries(area).flatMap(([name, value]) => (isEndpoint(value) ? [[name, value] as const] : [])),
  ),
);
