/** The pages and their addresses. Each page is a script of its own, fetched when a link to it is touched. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '../ui/i18n.ts';
import { ErrorState } from '../ui/states.tsx';
import { readAfterSaleSearch } from './after-sales/after-sale-search.ts';
import { readApprovalSearch } from './approvals/approval-search.ts';
import { readBillSearch } from './bills/bill-search.ts';
import { readGoodsSearch } from './catalog/goods-search.ts';
import { ConsoleShell } from './console-shell.tsx';
import { readDaySearch } from './deliveries/day-search.ts';
import { readFailedSearch } from './failed/failed-search.ts';
import { readMapSearch } from './floor/map-search.ts';
import { readFreightSearch } from './freight/freight-search.ts';
import { readListingSearch } from './listings/listing-search.ts';
import { readOrderSearch } from './orders/order-search.ts';
import { readPaymentSearch } from './payments/payment-search.ts';
import { readPurchaseSearch } from './purchasing/purchase-search.ts';
import { readReplenishmentSearch } from './replenishment/replenishment-search.ts';
import { readClaimSearch, readReturnSearch } from './returns/return-search.ts';
import { readRulesSearch } from './rules/rules-search.ts';
import { readParcelSearch } from './shipping/parcel-search.ts';
import { readPrintSearch } from './shipping/print-search.ts';
import { readDocumentSearch } from './stock/documents/document-search.ts';
import { readStockSearch } from './stock/stock-search.ts';
import { readInterceptSearch } from './stop/intercept-search.ts';
import { readStoreSearch } from './stores/store-search.ts';
import { readJobSearch } from './system/job-search.ts';
import { readTraceSearch } from './tracking/trace-search.ts';
import { readWorkSearch } from './tracking/work-search.ts';

/** A page with the texts it needs; the first one brings its own. */
const page = <Module extends { default: unknown }>(load: () => Promise<Module>) =>
  lazyRouteComponent(() => withTexts(load()));

const root = createRootRoute();
/** Pages inside the frame; stations stand alone, so that nothing behind them can take a scan. */
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: ConsoleShell });
const at = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => shell, path, component });

const home = at(
  '/',
  lazyRouteComponent(() => import('./home/home-page.tsx')),
);
const ordersRoute = createRoute({
  getParentRoute: () => shell,
  path: '/orders',
  validateSearch: readOrderSearch,
  component: page(() => import('./orders/orders-page.tsx')),
});
const orderRoute = at(
  '/orders/$id',
  page(() => import('./orders/order-page.tsx')),
);
const newOrder = at(
  '/orders/new',
  page(() => import('./orders/new-order-page.tsx')),
);
const afterSales = createRoute({
  getParentRoute: () => shell,
  path: '/after-sales',
  validateSearch: readAfterSaleSearch,
  component: page(() => import('./after-sales/after-sales-page.tsx')),
});
const returnParcels = createRoute({
  getParentRoute: () => shell,
  path: '/return-parcels',
  validateSearch: readReturnSearch,
  component: page(() => import('./returns/return-parcels-page.tsx')),
});
const claims = createRoute({
  getParentRoute: () => shell,
  path: '/courier-claims',
  validateSearch: readClaimSearch,
  component: page(() => import('./returns/claims-page.tsx')),
});
const caseStatistics = at(
  '/after-sale-statistics',
  page(() => import('./returns/statistics-page.tsx')),
);
const returnsDesk = createRoute({
  getParentRoute: () => root,
  path: '/returns',
  component: page(() => import('./returns/returns-station.tsx')),
});
const stockRoute = createRoute({
  getParentRoute: () => shell,
  path: '/stock',
  validateSearch: readStockSearch,
  component: page(() => import('./stock/stock-page.tsx')),
});
const skuStockRoute = at(
  '/stock/$id',
  page(() => import('./stock/sku-page.tsx')),
);
const replenishmentRoute = createRoute({
  getParentRoute: () => shell,
  path: '/replenishment',
  validateSearch: readReplenishmentSearch,
  component: page(() => import('./replenishment/replenishment-page.tsx')),
});
const replenishmentSettings = at(
  '/settings/replenishment',
  page(() => import('./replenishment/replenishment-settings-page.tsx')),
);
const documentsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/stock/documents',
  validateSearch: readDocumentSearch,
  component: page(() => import('./stock/documents/documents-page.tsx')),
});
const goodsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/goods',
  validateSearch: readGoodsSearch,
  component: page(() => import('./catalog/goods-page.tsx')),
});
const stylesRoute = at(
  '/styles',
  page(() => import('./catalog/styles-page.tsx')),
);
const billsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/bills',
  validateSearch: readBillSearch,
  component: page(() => import('./bills/bills-page.tsx')),
});
const freight = createRoute({
  getParentRoute: () => shell,
  path: '/freight',
  validateSearch: readFreightSearch,
  component: page(() => import('./freight/freight-page.tsx')),
});
const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  validateSearch: readApprovalSearch,
  component: page(() => import('./approvals/approvals-page.tsx')),
});
const paymentsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/payments',
  validateSearch: readPaymentSearch,
  component: page(() => import('./payments/payments-page.tsx')),
});
const warehouseMap = createRoute({
  getParentRoute: () => shell,
  path: '/warehouse-map',
  validateSearch: readMapSearch,
  component: page(() => import('./floor/map-page.tsx')),
});
const waves = at(
  '/waves',
  page(() => import('./floor/waves-page.tsx')),
);
const pickLists = at(
  '/pick-lists',
  page(() => import('./floor/pick-lists-page.tsx')),
);
const missingGoods = at(
  '/missing-goods',
  page(() => import('./tracking/missing-goods-page.tsx')),
);
const intercepts = createRoute({
  getParentRoute: () => shell,
  path: '/intercepts',
  validateSearch: readInterceptSearch,
  component: page(() => import('./stop/intercepts-page.tsx')),
});
const failedOrders = createRoute({
  getParentRoute: () => shell,
  path: '/failed-orders',
  validateSearch: readFailedSearch,
  component: page(() => import('./failed/failed-page.tsx')),
});
const storeOrders = createRoute({
  getParentRoute: () => shell,
  path: '/store-orders',
  validateSearch: readStoreSearch,
  component: page(() => import('./stores/store-orders-page.tsx')),
});
const parcelsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/parcels',
  validateSearch: readParcelSearch,
  component: page(() => import('./shipping/parcels-page.tsx')),
});
const check = createRoute({
  getParentRoute: () => root,
  path: '/check',
  component: page(() => import('./warehouse/check-page.tsx')),
});
const pick = createRoute({
  getParentRoute: () => root,
  path: '/pick',
  component: page(() => import('./warehouse/pick-page.tsx')),
});
const putBack = createRoute({
  getParentRoute: () => root,
  path: '/put-back',
  component: page(() => import('./stop/put-back-page.tsx')),
});
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  component: page(() => import('./tracking/wall-page.tsx')),
});
const count = createRoute({
  getParentRoute: () => root,
  path: '/count',
  component: page(() => import('./counts/count-page.tsx')),
});
const purchaseOrders = createRoute({
  getParentRoute: () => shell,
  path: '/purchase-orders',
  validateSearch: readPurchaseSearch,
  component: page(() => import('./purchasing/purchases-page.tsx')),
});
const suppliers = at(
  '/suppliers',
  page(() => import('./purchasing/suppliers-page.tsx')),
);
const rfid = createRoute({
  getParentRoute: () => root,
  path: '/rfid',
  component: page(() => import('./tracking/rfid-page.tsx')),
});
const traceRoute = createRoute({
  getParentRoute: () => shell,
  path: '/trace',
  validateSearch: readTraceSearch,
  component: page(() => import('./tracking/trace-page.tsx')),
});
const workRoute = createRoute({
  getParentRoute: () => shell,
  path: '/work',
  validateSearch: readWorkSearch,
  component: page(() => import('./tracking/work-page.tsx')),
});
const readers = at(
  '/settings/readers',
  page(() => import('./tracking/readers-page.tsx')),
);
const receive = createRoute({
  getParentRoute: () => root,
  path: '/receive',
  component: page(() => import('./inbound/receive-page.tsx')),
});
const refill = createRoute({
  getParentRoute: () => root,
  path: '/refill',
  component: page(() => import('./refill/refill-page.tsx')),
});
const refills = at(
  '/refills',
  page(() => import('./refill/refills-page.tsx')),
);
const inbound = at(
  '/inbound',
  page(() => import('./inbound/inbound-page.tsx')),
);
const inboundSettings = at(
  '/settings/inbound',
  page(() => import('./inbound/inbound-settings-page.tsx')),
);
const putAway = createRoute({
  getParentRoute: () => root,
  path: '/put-away',
  component: page(() => import('./inbound/put-away-page.tsx')),
});
const transfersRoute = at(
  '/stock/transfers',
  page(() => import('./stock/transfers/transfers-page.tsx')),
);
const stocktakes = at(
  '/stocktakes',
  page(() => import('./counts/stocktakes-page.tsx')),
);
const imports = at(
  '/imports',
  page(() => import('./imports/imports-page.tsx')),
);
const listings = createRoute({
  getParentRoute: () => shell,
  path: '/listings',
  validateSearch: readListingSearch,
  component: page(() => import('./listings/listings-page.tsx')),
});
const shops = at(
  '/shops',
  page(() => import('./channels/shops-page.tsx')),
);
const merchantAccounts = at(
  '/settings/merchant-accounts',
  page(() => import('./payments/accounts-page.tsx')),
);
const health = at(
  '/system/health',
  page(() => import('./system/health-page.tsx')),
);
const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/system/jobs',
  validateSearch: readJobSearch,
  component: page(() => import('./system/jobs-page.tsx')),
});
const webhooks = at(
  '/system/webhooks',
  page(() => import('./system/webhooks-page.tsx')),
);
const rules = createRoute({
  getParentRoute: () => shell,
  path: '/rules',
  validateSearch: readRulesSearch,
  component: page(() => import('./rules/rules-page.tsx')),
});
const users = at(
  '/access/users',
  page(() => import('./access/users-page.tsx')),
);
const roles = at(
  '/access/roles',
  page(() => import('./access/roles-page.tsx')),
);
const apiKeys = at(
  '/access/keys',
  page(() => import('./access/keys-page.tsx')),
);
const audit = at(
  '/access/audit',
  page(() => import('./access/audit-page.tsx')),
);
const account = at(
  '/account',
  page(() => import('./access/account-page.tsx')),
);
const design = at(
  '/design',
  page(() => import('./design/design-page.tsx')),
);
const nodes = at(
  '/settings/nodes',
  page(() => import('./nodes/nodes-page.tsx')),
);
const couriers = at(
  '/settings/couriers',
  page(() => import('./shipping/couriers-page.tsx')),
);
const waybillServices = at(
  '/settings/waybill-services',
  page(() => import('./shipping/services-page.tsx')),
);
const cartons = at(
  '/settings/cartons',
  page(() => import('./warehouse/cartons-page.tsx')),
);
const printers = at(
  '/settings/printers',
  page(() => import('./shipping/printers-page.tsx')),
);
const shippingSettings = at(
  '/settings/shipping',
  page(() => import('./shipping/shipping-settings-page.tsx')),
);
const print = createRoute({
  getParentRoute: () => shell,
  path: '/print',
  validateSearch: readPrintSearch,
  component: page(() => import('./shipping/print-page.tsx')),
});
const deliveries = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries',
  validateSearch: readDaySearch,
  component: page(() => import('./deliveries/day-page.tsx')),
});
const deliveryBases = at(
  '/settings/delivery-bases',
  page(() => import('./deliveries/bases-page.tsx')),
);
const drive = createRoute({
  getParentRoute: () => root,
  path: '/drive',
  component: page(() => import('./drive/drive-page.tsx')),
});
const handOver = createRoute({
  getParentRoute: () => root,
  path: '/hand-over',
  component: page(() => import('./shipping/hand-over-page.tsx')),
});
const sandbox = at(
  '/sandbox',
  page(() => import('./sandbox/sandbox-page.tsx')),
);

const notFound = at(
  '/$',
  page(() => import('./not-found-page.tsx')),
);

export const router = createRouter({
  routeTree: root.addChildren([
    check,
    pick,
    putBack,
    wall,
    count,
    rfid,
    handOver,
    drive,
    receive,
    putAway,
    returnsDesk,
    refill,
    shell.addChildren([
      home,
      ordersRoute,
      newOrder,
      orderRoute,
      afterSales,
      returnParcels,
      claims,
      caseStatistics,
      stockRoute,
      replenishmentRoute,
      purchaseOrders,
      suppliers,
      replenishmentSettings,
      documentsRoute,
      transfersRoute,
      stocktakes,
      skuStockRoute,
      goodsRoute,
      paymentsRoute,
      stylesRoute,
      billsRoute,
      freight,
      approvals,
      warehouseMap,
      inbound,
      refills,
      inboundSettings,
      waves,
      pickLists,
      missingGoods,
      traceRoute,
      workRoute,
      parcelsRoute,
      deliveries,
      deliveryBases,
      intercepts,
      storeOrders,
      failedOrders,
      print,
      nodes,
      couriers,
      waybillServices,
      cartons,
      printers,
      readers,
      shippingSettings,
      imports,
      listings,
      shops,
      merchantAccounts,
      health,
      jobs,
      webhooks,
      rules,
      users,
      roles,
      apiKeys,
      audit,
      account,
      design,
      sandbox,
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
