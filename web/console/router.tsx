/** The pages and their addresses. Each page is a script of its own, fetched when a link to it is touched. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { ErrorState } from '../ui/states.tsx';
import { readAfterSaleSearch } from './after-sales/after-sale-search.ts';
import { readApprovalSearch } from './approvals/approval-search.ts';
import { readBillSearch } from './bills/bill-search.ts';
import { readGoodsSearch } from './catalog/goods-search.ts';
import { ConsoleShell } from './console-shell.tsx';
import { readMapSearch } from './floor/map-search.ts';
import { readListingSearch } from './listings/listing-search.ts';
import { readOrderSearch } from './orders/order-search.ts';
import { readPaymentSearch } from './payments/payment-search.ts';
import { readReplenishmentSearch } from './replenishment/replenishment-search.ts';
import { readRulesSearch } from './rules/rules-search.ts';
import { readParcelSearch } from './shipping/parcel-search.ts';
import { readPrintSearch } from './shipping/print-search.ts';
import { readDocumentSearch } from './stock/documents/document-search.ts';
import { readStockSearch } from './stock/stock-search.ts';
import { readJobSearch } from './system/job-search.ts';

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
  component: lazyRouteComponent(() => import('./orders/orders-page.tsx')),
});
const orderRoute = at(
  '/orders/$id',
  lazyRouteComponent(() => import('./orders/order-page.tsx')),
);
const newOrder = at(
  '/orders/new',
  lazyRouteComponent(() => import('./orders/new-order-page.tsx')),
);
const afterSales = createRoute({
  getParentRoute: () => shell,
  path: '/after-sales',
  validateSearch: readAfterSaleSearch,
  component: lazyRouteComponent(() => import('./after-sales/after-sales-page.tsx')),
});
const stockRoute = createRoute({
  getParentRoute: () => shell,
  path: '/stock',
  validateSearch: readStockSearch,
  component: lazyRouteComponent(() => import('./stock/stock-page.tsx')),
});
const skuStockRoute = at(
  '/stock/$id',
  lazyRouteComponent(() => import('./stock/sku-page.tsx')),
);
const replenishmentRoute = createRoute({
  getParentRoute: () => shell,
  path: '/replenishment',
  validateSearch: readReplenishmentSearch,
  component: lazyRouteComponent(() => import('./replenishment/replenishment-page.tsx')),
});
const replenishmentSettings = at(
  '/settings/replenishment',
  lazyRouteComponent(() => import('./replenishment/replenishment-settings-page.tsx')),
);
const documentsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/stock/documents',
  validateSearch: readDocumentSearch,
  component: lazyRouteComponent(() => import('./stock/documents/documents-page.tsx')),
});
const goodsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/goods',
  validateSearch: readGoodsSearch,
  component: lazyRouteComponent(() => import('./catalog/goods-page.tsx')),
});
const stylesRoute = at(
  '/styles',
  lazyRouteComponent(() => import('./catalog/styles-page.tsx')),
);
const billsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/bills',
  validateSearch: readBillSearch,
  component: lazyRouteComponent(() => import('./bills/bills-page.tsx')),
});
const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  validateSearch: readApprovalSearch,
  component: lazyRouteComponent(() => import('./approvals/approvals-page.tsx')),
});
const paymentsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/payments',
  validateSearch: readPaymentSearch,
  component: lazyRouteComponent(() => import('./payments/payments-page.tsx')),
});
const warehouseMap = createRoute({
  getParentRoute: () => shell,
  path: '/warehouse-map',
  validateSearch: readMapSearch,
  component: lazyRouteComponent(() => import('./floor/map-page.tsx')),
});
const waves = at(
  '/waves',
  lazyRouteComponent(() => import('./floor/waves-page.tsx')),
);
const pickLists = at(
  '/pick-lists',
  lazyRouteComponent(() => import('./floor/pick-lists-page.tsx')),
);
const parcelsRoute = createRoute({
  getParentRoute: () => shell,
  path: '/parcels',
  validateSearch: readParcelSearch,
  component: lazyRouteComponent(() => import('./shipping/parcels-page.tsx')),
});
const check = createRoute({
  getParentRoute: () => root,
  path: '/check',
  component: lazyRouteComponent(() => import('./warehouse/check-page.tsx')),
});
const pick = createRoute({
  getParentRoute: () => root,
  path: '/pick',
  component: lazyRouteComponent(() => import('./warehouse/pick-page.tsx')),
});
const imports = at(
  '/imports',
  lazyRouteComponent(() => import('./imports/imports-page.tsx')),
);
const listings = createRoute({
  getParentRoute: () => shell,
  path: '/listings',
  validateSearch: readListingSearch,
  component: lazyRouteComponent(() => import('./listings/listings-page.tsx')),
});
const shops = at(
  '/shops',
  lazyRouteComponent(() => import('./channels/shops-page.tsx')),
);
const merchantAccounts = at(
  '/settings/merchant-accounts',
  lazyRouteComponent(() => import('./payments/accounts-page.tsx')),
);
const health = at(
  '/system/health',
  lazyRouteComponent(() => import('./system/health-page.tsx')),
);
const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/system/jobs',
  validateSearch: readJobSearch,
  component: lazyRouteComponent(() => import('./system/jobs-page.tsx')),
});
const webhooks = at(
  '/system/webhooks',
  lazyRouteComponent(() => import('./system/webhooks-page.tsx')),
);
const rules = createRoute({
  getParentRoute: () => shell,
  path: '/rules',
  validateSearch: readRulesSearch,
  component: lazyRouteComponent(() => import('./rules/rules-page.tsx')),
});
const users = at(
  '/access/users',
  lazyRouteComponent(() => import('./access/users-page.tsx')),
);
const roles = at(
  '/access/roles',
  lazyRouteComponent(() => import('./access/roles-page.tsx')),
);
const apiKeys = at(
  '/access/keys',
  lazyRouteComponent(() => import('./access/keys-page.tsx')),
);
const audit = at(
  '/access/audit',
  lazyRouteComponent(() => import('./access/audit-page.tsx')),
);
const account = at(
  '/account',
  lazyRouteComponent(() => import('./access/account-page.tsx')),
);
const design = at(
  '/design',
  lazyRouteComponent(() => import('./design/design-page.tsx')),
);
const nodes = at(
  '/settings/nodes',
  lazyRouteComponent(() => import('./nodes/nodes-page.tsx')),
);
const couriers = at(
  '/settings/couriers',
  lazyRouteComponent(() => import('./shipping/couriers-page.tsx')),
);
const waybillServices = at(
  '/settings/waybill-services',
  lazyRouteComponent(() => import('./shipping/services-page.tsx')),
);
const cartons = at(
  '/settings/cartons',
  lazyRouteComponent(() => import('./warehouse/cartons-page.tsx')),
);
const printers = at(
  '/settings/printers',
  lazyRouteComponent(() => import('./shipping/printers-page.tsx')),
);
const shippingSettings = at(
  '/settings/shipping',
  lazyRouteComponent(() => import('./shipping/shipping-settings-page.tsx')),
);
const print = createRoute({
  getParentRoute: () => shell,
  path: '/print',
  validateSearch: readPrintSearch,
  component: lazyRouteComponent(() => import('./shipping/print-page.tsx')),
});
const handOver = createRoute({
  getParentRoute: () => root,
  path: '/hand-over',
  component: lazyRouteComponent(() => import('./shipping/hand-over-page.tsx')),
});
const sandbox = at(
  '/sandbox',
  lazyRouteComponent(() => import('./sandbox/sandbox-page.tsx')),
);

const notFound = at(
  '/$',
  lazyRouteComponent(() => import('./not-found-page.tsx')),
);

export const router = createRouter({
  routeTree: root.addChildren([
    check,
    pick,
    handOver,
    shell.addChildren([
      home,
      ordersRoute,
      newOrder,
      orderRoute,
      afterSales,
      stockRoute,
      replenishmentRoute,
      replenishmentSettings,
      documentsRoute,
      skuStockRoute,
      goodsRoute,
      paymentsRoute,
      stylesRoute,
      billsRoute,
      approvals,
      warehouseMap,
      waves,
      pickLists,
      parcelsRoute,
      print,
      nodes,
      couriers,
      waybillServices,
      cartons,
      printers,
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
