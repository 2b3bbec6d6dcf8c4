/** What purchasing answers over HTTP. */
import type { Route } from '../kernel/http/route.ts';
import { billRoutes } from './bill-routes.ts';
import { orderRoutes } from './order-routes.ts';
import type { OrderPrinter } from './print-order.ts';
import { supplierRoutes } from './supplier-routes.ts';

/** `printOrder`: paper belongs to shipping, which knows purchasing and not the other way round. */
export type PurchasingPorts = { printOrder: OrderPrinter };

export const purchasingRoutes = ({ printOrder }: PurchasingPorts): Route[] => [
  ...supplierRoutes,
  ...orderRoutes(printOrder),
  ...billRoutes,
];
