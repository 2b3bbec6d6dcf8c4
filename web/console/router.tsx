/** The pages and their addresses. Each page is a script of its own, fetched when a link to it is touched. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { ErrorState } from '../ui/states.tsx';
import { readBillSearch } from './bills/bill-search.ts';
import { ConsoleShell } from './console-shell.tsx';
import { readOrderSearch } from './orders/order-search.ts';
import { readParcelSearch } from './shipping/parcel-search.ts';
import { readStockSearch } from './stock/stock-search.ts';

const root = createRootRoute({ component: ConsoleShell });
const at = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = at(
  '/',
  lazyRouteComponent(() => import('./home/home-page.tsx')),
);
export const ordersRoute = createRoute({
  getParentRoute: () => root,
  path: '/orders',
  validateSearch: readOrderSearch,
  component: lazyRouteComponent(() => import('./orders/orders-page.tsx')),
});
export const orderRoute = at(
  '/orders/$id',
  lazyRouteComponent(() => import('./orders/order-page.tsx')),
);
export const stockRoute = createRoute({
  getParentRoute: () => root,
  path: '/stock',
  validateSearch: readStockSearch,
  component: lazyRouteComponent(() => import('./stock/stock-page.tsx')),
});
export const billsRoute = createRoute({
  getParentRoute: () => root,
  path: '/bills',
  validateSearch: readBillSearch,
  component: lazyRouteComponent(() => import('./bills/bills-page.tsx')),
});
export const parcelsRoute = createRoute({
  getParentRoute: () => root,
  path: '/parcels',
  validateSearch: readParcelSearch,
  component: lazyRouteComponent(() => import('./shipping/parcels-page.tsx')),
});
const check = at(
  '/check',
  lazyRouteComponent(() => import('./warehouse/check-page.tsx')),
);
const imports = at(
  '/imports',
  lazyRouteComponent(() => import('./imports/imports-page.tsx')),
);
const listings = at(
  '/listings',
  lazyRouteComponent(() => import('./catalog/listings-page.tsx')),
);
const shops = at(
  '/shops',
  lazyRouteComponent(() => import('./channels/shops-page.tsx')),
);
const sandbox = at(
  '/sandbox',
  lazyRouteComponent(() => import('./sandbox/sandbox-page.tsx')),
);

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    ordersRoute,
    orderRoute,
    stockRoute,
    billsRoute,
    parcelsRoute,
    check,
    imports,
    listings,
    shops,
    sandbox,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error }) => <ErrorState error={error} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
