/**
 * The history of every master: who changed what of this record, newest first. `detail` names each field as the master's
 * form does, with the value before and after; of credentials it says which were replaced, never a value. Each asks for
 * the right to read the master itself; what the caller may not see is as if it were not there (404).
 */
import { type TObject, type TString, Type } from 'typebox';
import { AuditRow } from './access.ts';
import { CourierCode } from './courier-rules.ts';
import { ById, endpoint, Input } from './endpoint.ts';
import { Page, PageQuery } from './paging.ts';
import type { Right } from './rights.ts';

const ByCode = Input({ id: CourierCode });
const ByWord = Input({ id: Type.String({ pattern: '^[A-Za-z0-9._-]{1,60}$' }) });
const ByAccount = Input({ id: Type.String({ minLength: 1, maxLength: 100 }) });

const history = <const Scope extends Right, Params extends TObject<{ id: TString }>>(
  path: `/${string}`,
  of: string,
  scope: Scope,
  params: Params,
) =>
  endpoint({
    method: 'GET',
    path: `${path}/:id/history`,
    summary: `Who changed what of ${of}, newest first`,
    scope,
    params,
    query: PageQuery({}),
    response: Page(AuditRow),
  });

/** With what was set for single SKUs. Refuses: `channels.notFound` (404). */
export const shopHistory = history('/api/v1/shops', 'a shop', 'channels.read', ById);
/** Refuses: `catalog.skuUnknown` (404). */
export const skuHistory = history('/api/v1/skus', 'a SKU', 'catalog.read', ById);
/** Refuses: `catalog.styleUnknown` (404). */
export const styleHistory = history('/api/v1/styles', 'a style', 'catalog.read', ById);
/** Refuses: `stock.nodeUnknown` (404). */
export const nodeHistory = history('/api/v1/settings/nodes', 'a warehouse or store', 'settings.read', ById);
/** With its price lists. Refuses: `shipping.courierUnknown` (404). */
export const courierHistory = history('/api/v1/settings/couriers', 'a courier', 'settings.read', ByCode);
/** Refuses: `shipping.serviceUnknown` (404). */
export const waybillServiceHistory = history(
  '/api/v1/settings/waybill-services',
  'an account at a waybill service',
  'settings.read',
  ByWord,
);
/** Refuses: `shipping.printerUnknown` (404). */
export const printerHistory = history('/api/v1/printers', 'a printer', 'shipping.read', ById);
/** Refuses: `warehouse.cartonUnknown` (404). */
export const cartonHistory = history('/api/v1/cartons', 'a carton', 'settings.read', ById);
/** Refuses: `purchasing.supplierUnknown` (404). */
export const supplierHistory = history('/api/v1/suppliers', 'a supplier', 'purchases.read', ById);
/** Refuses: `purchasing.orderUnknown` (404). */
export const purchaseOrderHistory = history('/api/v1/purchase-orders', 'a purchase order', 'purchases.read', ById);
/** Refuses: `payments.accountUnknown` (404). */
export const merchantAccountHistory = history(
  '/api/v1/merchant-accounts',
  'a merchant account',
  'settings.read',
  ByAccount,
);
/** Refuses: `webhooks.endpointUnknown` (404). */
export const webhookHistory = history('/api/v1/webhook-endpoints', 'a webhook endpoint', 'settings.read', ById);
/** Refuses: `identity.roleUnknown` (404). */
export const roleHistory = history('/api/v1/roles', 'a role', 'access.read', ByWord);

export const shippingSettingsHistory = endpoint({
  method: 'GET',
  path: '/api/v1/settings/shipping/history',
  summary: 'Who changed what of the work of shipping, newest first',
  scope: 'settings.read',
  query: PageQuery({}),
  response: Page(AuditRow),
});
