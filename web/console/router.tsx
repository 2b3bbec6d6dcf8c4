/** The pages and their addresses. Each page is a script of its own, fetched when a link to it is touched. */
import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { ErrorState } from '../ui/states.tsx';
import { readAfterSaleSearch } from './after-sales/after-sale-search.ts';
import { readApprovalSearch } from './approvals/approval-search.ts';
import { readBillSearch } from './bills/bill-search.ts';
import { readReportSearch, readVoucherSearch } from './books/book-search.ts';
import { readGoodsSearch } from './catalog/goods-search.ts';
import { ConsoleShell } from './console-shell.tsx';
import { readDaySearch } from './deliveries/day-search.ts';
import { readDueSearch } from './dues/due-search.ts';
import { readFailedSearch } from './failed/failed-search.ts';
import { readMapSearch } from './floor/map-search.ts';
import { readFreightSearch } from './freight/freight-search.ts';
import { readInvoiceSearch } from './invoices/invoice-search.ts';
import { readListingSearch } from './listings/listing-search.ts';
import { readOrderSearch } from './orders/order-search.ts';
import { readPaymentSearch, readSlipSearch } from './payments/payment-search.ts';
import { readProfitSearch } from './profit/profit-search.ts';
import { readPurchaseSearch } from './purchasing/purchase-search.ts';
import { readReplenishmentSearch } from './replenishment/replenishment-search.ts';
import { readClaimSearch, readReturnSearch } from './returns/return-search.ts';
import { readRulesSearch } from './rules/rules-search.ts';
import { readParcelSearch } from './shipping/parcel-search.ts';
import { readPrintSearch } from './shipping/print-search.ts';
import { readStatementSearch } from './statements/statement-search.ts';
import { page, root, stations } from './station-routes.tsx';
import { readDocumentSearch } from './stock/documents/document-search.ts';
import { readStockSearch } from './stock/stock-search.ts';
import { readInterceptSearch } from './stop/intercept-search.ts';
import { readStoreSearch } from './stores/store-search.ts';
import { readJobSearch } from './system/job-search.ts';
import { readTraceSearch } from './tracking/trace-search.ts';
import { readWorkSearch } from './tracking/work-search.ts';

/** Pages inside the frame; stations stand alone, so that nothing behind them can take a scan. */
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: ConsoleShell });
const at = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => shell, path, component });
/** A page whose address says what it shows. What its reader drops is gone: the router would hand it on as it was typed. */
const asked = <const Path extends string, Search extends object>(
  path: Path,
  read: (search: Record<string, unknown>) => Search,
  component: ReturnType<typeof lazyRouteComponent>,
) => {
  const validateSearch = (raw: Record<string, unknown>): Search => ({
    ...Object.fromEntries(Object.keys(raw).map((name) => [name, undefined])),
    ...read(raw),
  });
  return createRoute({ getParentRoute: () => shell, path, validateSearch, component });
};

const homePage = lazyRouteComponent(() => import('./home/home-page.tsx'));
const home = at('/', homePage);
const ordersRoute = asked(
  '/orders',
  readOrderSearch,
  page(() => import('./orders/orders-page.tsx')),
);
const orderRoutePage = page(() => import('./orders/order-page.tsx'));
const orderRoute = at('/orders/$id', orderRoutePage);
const newOrderPage = page(() => import('./orders/new-order-page.tsx'));
const newOrder = at('/orders/new', newOrderPage);
const afterSales = asked(
  '/after-sales',
  readAfterSaleSearch,
  page(() => import('./after-sales/after-sales-page.tsx')),
);
const returnParcels = asked(
  '/return-parcels',
  readReturnSearch,
  page(() => import('./returns/return-parcels-page.tsx')),
);
const claims = asked(
  '/courier-claims',
  readClaimSearch,
  page(() => import('./returns/claims-page.tsx')),
);
const caseStatisticsPage = page(() => import('./returns/statistics-page.tsx'));
const caseStatistics = at('/after-sale-statistics', caseStatisticsPage);
const stockRoute = asked(
  '/stock',
  readStockSearch,
  page(() => import('./stock/stock-page.tsx')),
);
const skuStockRoutePage = page(() => import('./stock/sku-page.tsx'));
const skuStockRoute = at('/stock/$id', skuStockRoutePage);
const replenishmentRoute = asked(
  '/replenishment',
  readReplenishmentSearch,
  page(() => import('./replenishment/replenishment-page.tsx')),
);
const replenishmentSettingsPage = page(() => import('./replenishment/replenishment-settings-page.tsx'));
const replenishmentSettings = at('/settings/replenishment', replenishmentSettingsPage);
const documentsRoute = asked(
  '/stock/documents',
  readDocumentSearch,
  page(() => import('./stock/documents/documents-page.tsx')),
);
const goodsRoute = asked(
  '/goods',
  readGoodsSearch,
  page(() => import('./catalog/goods-page.tsx')),
);
const stylesRoutePage = page(() => import('./catalog/styles-page.tsx'));
const stylesRoute = at('/styles', stylesRoutePage);
const billsRoute = asked(
  '/bills',
  readBillSearch,
  page(() => import('./bills/bills-page.tsx')),
);
const vouchers = asked(
  '/vouchers',
  readVoucherSearch,
  page(() => import('./books/vouchers-page.tsx')),
);
const bookReports = asked(
  '/book-reports',
  readReportSearch,
  page(() => import('./books/reports-page.tsx')),
);
const bookAccountsPage = page(() => import('./books/accounts-page.tsx'));
const bookAccounts = at('/book-accounts', bookAccountsPage);
const bookPeriodsPage = page(() => import('./books/periods-page.tsx'));
const bookPeriods = at('/book-periods', bookPeriodsPage);
const freight = asked(
  '/freight',
  readFreightSearch,
  page(() => import('./freight/freight-page.tsx')),
);
const profit = asked(
  '/profit',
  readProfitSearch,
  page(() => import('./profit/profit-page.tsx')),
);
const approvals = asked(
  '/approvals',
  readApprovalSearch,
  page(() => import('./approvals/approvals-page.tsx')),
);
const chainsPage = page(() => import('./approvals/chains-page.tsx'));
const chains = at('/settings/approval-chains', chainsPage);
const dues = asked(
  '/dues',
  readDueSearch,
  page(() => import('./dues/dues-page.tsx')),
);
const paymentsRoute = asked(
  '/payments',
  readPaymentSearch,
  page(() => import('./payments/payments-page.tsx')),
);
const invoicesPage = page(() => import('./invoices/invoices-page.tsx'));
const invoicesRoute = asked('/invoices', readInvoiceSearch, invoicesPage);
const invoiceSettingsPage = page(() => import('./invoices/settings-page.tsx'));
const invoiceSettings = at('/settings/invoices', invoiceSettingsPage);
const mailPage = page(() => import('./mail/mail-page.tsx'));
const mail = at('/settings/mail', mailPage);
const vouchersRoute = asked(
  '/offline-vouchers',
  readSlipSearch,
  page(() => import('./payments/vouchers-page.tsx')),
);
const customersPage = page(() => import('./payments/customers-page.tsx'));
const customersRoute = at('/customer-accounts', customersPage);
const warehouseMap = asked(
  '/warehouse-map',
  readMapSearch,
  page(() => import('./floor/map-page.tsx')),
);
const wavesPage = page(() => import('./floor/waves-page.tsx'));
const waves = at('/waves', wavesPage);
const waveSchedulesPage = page(() => import('./floor/wave-schedules-page.tsx'));
const waveSchedules = at('/wave-schedules', waveSchedulesPage);
const pickListsPage = page(() => import('./floor/pick-lists-page.tsx'));
const pickLists = at('/pick-lists', pickListsPage);
const lotsPage = page(() => import('./lots/lots-page.tsx'));
const lots = at('/lots', lotsPage);
const missingGoodsPage = page(() => import('./tracking/missing-goods-page.tsx'));
const missingGoods = at('/missing-goods', missingGoodsPage);
const intercepts = asked(
  '/intercepts',
  readInterceptSearch,
  page(() => import('./stop/intercepts-page.tsx')),
);
const failedOrders = asked(
  '/failed-orders',
  readFailedSearch,
  page(() => import('./failed/failed-page.tsx')),
);
const storeOrders = asked(
  '/store-orders',
  readStoreSearch,
  page(() => import('./stores/store-orders-page.tsx')),
);
const parcelsRoute = asked(
  '/parcels',
  readParcelSearch,
  page(() => import('./shipping/parcels-page.tsx')),
);
const purchaseOrders = asked(
  '/purchase-orders',
  readPurchaseSearch,
  page(() => import('./purchasing/purchases-page.tsx')),
);
const statements = asked(
  '/statements',
  readStatementSearch,
  page(() => import('./statements/statements-page.tsx')),
);
const suppliersPage = page(() => import('./purchasing/suppliers-page.tsx'));
const suppliers = at('/suppliers', suppliersPage);
const traceRoute = asked(
  '/trace',
  readTraceSearch,
  page(() => import('./tracking/trace-page.tsx')),
);
const workRoute = asked(
  '/work',
  readWorkSearch,
  page(() => import('./tracking/work-page.tsx')),
);
const readersPage = page(() => import('./tracking/readers-page.tsx'));
const readers = at('/settings/readers', readersPage);
const outsideOrdersPage = page(() => import('./outside/outside-orders-page.tsx'));
const outsideOrders = at('/outside-orders', outsideOrdersPage);
const erpPage = page(() => import('./erp/erp-page.tsx'));
const erp = at('/erp', erpPage);
const comparisonsPage = page(() => import('./erp/comparisons-page.tsx'));
const comparisons = at('/stock/comparisons', comparisonsPage);
const outsideWarehousesPage = page(() => import('./outside/outside-warehouses-page.tsx'));
const outsideWarehouses = at('/settings/outside-warehouses', outsideWarehousesPage);
const refillsPage = page(() => import('./refill/refills-page.tsx'));
const refills = at('/refills', refillsPage);
const inboundPage = page(() => import('./inbound/inbound-page.tsx'));
const inbound = at('/inbound', inboundPage);
const inboundSettingsPage = page(() => import('./inbound/inbound-settings-page.tsx'));
const inboundSettings = at('/settings/inbound', inboundSettingsPage);
const transfersRoutePage = page(() => import('./stock/transfers/transfers-page.tsx'));
const transfersRoute = at('/stock/transfers', transfersRoutePage);
const stocktakesPage = page(() => import('./counts/stocktakes-page.tsx'));
const stocktakes = at('/stocktakes', stocktakesPage);
const subMerchantsPage = page(() => import('./clearing/sub-merchants-page.tsx'));
const subMerchants = at('/sub-merchants', subMerchantsPage);
const splitsPage = page(() => import('./clearing/splits-page.tsx'));
const splits = at('/splits', splitsPage);
const payoutsPage = page(() => import('./clearing/payouts-page.tsx'));
const payouts = at('/payouts', payoutsPage);
const buyersMoneyPage = page(() => import('./clearing/buyers-money-page.tsx'));
const buyersMoney = at('/buyers-money', buyersMoneyPage);
const clearing = [subMerchants, splits, payouts, buyersMoney] as const;
const stockMonthsPage = page(() => import('./costs/months-page.tsx'));
const stockMonths = at('/stock-months', stockMonthsPage);
const importsPage = page(() => import('./imports/imports-page.tsx'));
const imports = at('/imports', importsPage);
const listings = asked(
  '/listings',
  readListingSearch,
  page(() => import('./listings/listings-page.tsx')),
);
const shopsPage = page(() => import('./channels/shops-page.tsx'));
const shops = at('/shops', shopsPage);
const merchantAccountsPage = page(() => import('./payments/accounts-page.tsx'));
const pointsRulesPage = page(() => import('./payments/points-rules-page.tsx'));
const pointsRules = at('/settings/points-rules', pointsRulesPage);
const merchantAccounts = at('/settings/merchant-accounts', merchantAccountsPage);
const healthPage = page(() => import('./system/health-page.tsx'));
const health = at('/system/health', healthPage);
const jobs = asked(
  '/system/jobs',
  readJobSearch,
  page(() => import('./system/jobs-page.tsx')),
);
const webhooksPage = page(() => import('./system/webhooks-page.tsx'));
const webhooks = at('/system/webhooks', webhooksPage);
const rules = asked(
  '/rules',
  readRulesSearch,
  page(() => import('./rules/rules-page.tsx')),
);
const usersPage = page(() => import('./access/users-page.tsx'));
const users = at('/access/users', usersPage);
const rolesPage = page(() => import('./access/roles-page.tsx'));
const roles = at('/access/roles', rolesPage);
const apiKeysPage = page(() => import('./access/keys-page.tsx'));
const apiKeys = at('/access/keys', apiKeysPage);
const auditPage = page(() => import('./access/audit-page.tsx'));
const audit = at('/access/audit', auditPage);
const accountPage = page(() => import('./access/account-page.tsx'));
const account = at('/account', accountPage);
const designPage = page(() => import('./design/design-page.tsx'));
const design = at('/design', designPage);
const nodesPage = page(() => import('./nodes/nodes-page.tsx'));
const nodes = at('/settings/nodes', nodesPage);
const couriersPage = page(() => import('./shipping/couriers-page.tsx'));
const couriers = at('/settings/couriers', couriersPage);
const waybillServicesPage = page(() => import('./shipping/services-page.tsx'));
const waybillServices = at('/settings/waybill-services', waybillServicesPage);
const statementAccountsPage = page(() => import('./bills/accounts-page.tsx'));
const statementAccounts = at('/settings/statement-accounts', statementAccountsPage);
const ratesPage = page(() => import('./border/rates-page.tsx'));
const rates = at('/settings/rates', ratesPage);
const serviceLimitsPage = page(() => import('./border/limits-page.tsx'));
const serviceLimits = at('/settings/service-limits', serviceLimitsPage);
const cartonsPage = page(() => import('./warehouse/cartons-page.tsx'));
const cartons = at('/settings/cartons', cartonsPage);
const printersPage = page(() => import('./shipping/printers-page.tsx'));
const printers = at('/settings/printers', printersPage);
const shippingSettingsPage = page(() => import('./shipping/shipping-settings-page.tsx'));
const shippingSettings = at('/settings/shipping', shippingSettingsPage);
const print = asked(
  '/print',
  readPrintSearch,
  page(() => import('./shipping/print-page.tsx')),
);
const deliveries = asked(
  '/deliveries',
  readDaySearch,
  page(() => import('./deliveries/day-page.tsx')),
);
const deliveryBasesPage = page(() => import('./deliveries/bases-page.tsx'));
const deliveryBases = at('/settings/delivery-bases', deliveryBasesPage);
const sandboxPage = page(() => import('./sandbox/sandbox-page.tsx'));
const sandbox = at('/sandbox', sandboxPage);

const notFoundPage = page(() => import('./not-found-page.tsx'));
const notFound = at('/$', notFoundPage);

const goods = [goodsRoute, stylesRoute, listings] as const;
const books = [vouchers, bookReports, bookAccounts, bookPeriods, approvals, chains, dues] as const;
const money = [
  paymentsRoute,
  invoicesRoute,
  invoiceSettings,
  mail,
  vouchersRoute,
  customersRoute,
  billsRoute,
  freight,
  profit,
] as const;
const selling = [home, ordersRoute, newOrder, orderRoute, afterSales, returnParcels, claims, caseStatistics] as const;
const buying = [replenishmentRoute, purchaseOrders, stockMonths, suppliers, statements, replenishmentSettings] as const;
const stock = [stockRoute, documentsRoute, transfersRoute, stocktakes, skuStockRoute] as const;
const sending = [parcelsRoute, deliveries, deliveryBases, intercepts, storeOrders, failedOrders, print] as const;
const masters = [
  nodes,
  couriers,
  waybillServices,
  statementAccounts,
  rates,
  pointsRules,
  serviceLimits,
  cartons,
  printers,
  readers,
] as const;
const floor = [waves, waveSchedules, pickLists, lots, missingGoods, traceRoute, workRoute] as const;
const house = [health, jobs, webhooks, users, roles, apiKeys, audit, account, design, sandbox] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    ...stations,
    shell.addChildren([
      ...selling,
      ...stock,
      ...buying,
      ...clearing,
      ...goods,
      ...money,
      ...books,
      warehouseMap,
      inbound,
      refills,
      inboundSettings,
      ...floor,
      ...sending,
      ...masters,
      outsideOrders,
      erp,
      comparisons,
      outsideWarehouses,
      shippingSettings,
      imports,
      shops,
      merchantAccounts,
      rules,
      ...house,
      notFound,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error }) => <ErrorState error={error} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
