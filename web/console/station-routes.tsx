/** Stations: full screens of one task, outside of the frame, so that nothing behind them can take a scan. */
import { createRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '../ui/i18n.ts';

/** A page with the texts it needs; the first one brings its own. */
export const page = <Module extends { default: unknown }>(load: () => Promise<Module>) =>
  lazyRouteComponent(() => withTexts(load()));

export const root = createRootRoute();

const returnsDesk = createRoute({
  getParentRoute: () => root,
  path: '/returns',
  component: page(() => import('./returns/returns-station.tsx')),
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
const rfid = createRoute({
  getParentRoute: () => root,
  path: '/rfid',
  component: page(() => import('./tracking/rfid-page.tsx')),
});
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
const putAway = createRoute({
  getParentRoute: () => root,
  path: '/put-away',
  component: page(() => import('./inbound/put-away-page.tsx')),
});
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

export const stations = [
  returnsDesk,
  check,
  pick,
  putBack,
  wall,
  count,
  rfid,
  receive,
  refill,
  putAway,
  drive,
  handOver,
] as const;
