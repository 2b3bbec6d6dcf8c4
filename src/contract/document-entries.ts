/**
 * What a document posted in the ledger (STK-10): entry by entry, from where to where, of the document itself and of what
 * was made of it. Document by document, each from its first entry on. Money has no book of its own yet, so payments and
 * refunds post nothing and are not among them.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Guarded, Id, Moment, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { Actor, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import type { Right } from './rights.ts';
import { LedgerEntry, LedgerPlace } from './stock.ts';

export const DocumentEntry = Output({
  id: Id,
  at: Moment,
  kind: LedgerEntry.properties.kind,
  sku: SkuRef,
  quantity: Quantity,
  from: LedgerPlace,
  to: LedgerPlace,
  /** The one that posted it: the document asked for, or one made of it. */
  document: LedgerEntry.properties.document,
  /** The day it counts for. */
  businessOn: Day,
  actor: Actor,
  /** May be what a person wrote. */
  reason: Guarded('orders.reveal', 'contacts', Type.String()),
});
export type DocumentEntry = Static<typeof DocumentEntry>;

const entries = <const Scope extends Right>(path: `/${string}`, of: string, scope: Scope) =>
  endpoint({
    method: 'GET',
    path: `${path}/:id/entries`,
    summary: `Ledger entries of ${of}`,
    scope,
    params: ById,
    query: PageQuery({}),
    response: Page(DocumentEntry),
  });

/** Its promises, its parcels, and what took them back. Refuses: `orders.notFound` (404). */
export const orderEntries = entries('/api/v1/orders', 'an order and its parcels', 'orders.read');
/** What was picked and left, and what came back. Refuses: `shipping.unknown` (404). */
export const parcelEntries = entries('/api/v1/parcels', 'a parcel', 'shipping.read');
/** With those of its counter-document. Refuses: `stock.documentUnknown` (404). */
export const stockDocumentEntries = entries('/api/v1/stock/documents', 'a stock document', 'stock.read');
/** With those of its receipts. Refuses: `stock.expectationUnknown` (404). */
export const expectationEntries = entries(
  '/api/v1/stock/expectations',
  'expected goods and their receipts',
  'stock.read',
);
/** Its promise, receipts and returns. Refuses: `purchasing.orderUnknown` (404). */
export const purchaseOrderEntries = entries(
  '/api/v1/purchase-orders',
  'a purchase order, its receipts and returns',
  'purchases.read',
);
/** With those of its shipments, and of what was expected and received of them. Refuses: `stock.transferUnknown` (404). */
export const transferEntries = entries('/api/v1/stock/transfers', 'a transfer', 'stock.read');
