/**
 * Suppliers and what they ask for goods (PUR-1). A supplier's name is the word SKUs, receipts and expected goods name it
 * by: renaming one renames it at the SKUs. Nothing is deleted: what is not `active` is no longer ordered from, or at.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Output } from './endpoint.ts';
import { Amount, Currency, Money, PositiveQuantity, Quantity } from './money.ts';
import { SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const supplier = {
  code: Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$' }),
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' }),
  contact: text(60),
  phone: text(40),
  /** From the order to the goods at the door. */
  leadDays: Type.Integer({ minimum: 0, maximum: 365 }),
  currency: Currency,
  /** When and how it is paid, in words; orders take them over. */
  terms: text(200),
  /** Millionths: how far the price on a bill may be from the order's without a second person. */
  priceTolerancePpm: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  active: Type.Boolean(),
};
export const SupplierInput = Input(supplier);
export type SupplierInput = Static<typeof SupplierInput>;
export const Supplier = Output({ id: Id, ...supplier, version: Type.Integer() });
export type Supplier = Static<typeof Supplier>;
export const SupplierRef = Output({ id: Id, name: Type.String() });

export const listSuppliers = endpoint({
  method: 'GET',
  path: '/api/v1/suppliers',
  summary: 'Suppliers by name, those out of use too, and names at SKUs that are no supplier yet',
  scope: 'purchases.read',
  response: Output({ suppliers: Type.Array(Supplier), unknown: Type.Array(Type.String()) }),
});

/** Refuses: `purchasing.supplierCodeTaken`, `purchasing.supplierNameTaken` (data: `field`). */
export const createSupplier = endpoint({
  method: 'POST',
  path: '/api/v1/suppliers',
  summary: 'Add a supplier',
  scope: 'purchases.write',
  body: SupplierInput,
  response: Supplier,
});

/** Refuses: `purchasing.supplierUnknown` (404), `purchasing.supplierCodeTaken`, `purchasing.supplierNameTaken` (data: `field`). */
export const changeSupplier = endpoint({
  method: 'PUT',
  path: '/api/v1/suppliers/:id',
  summary: 'Change a supplier; a new name is the name at its SKUs too',
  scope: 'purchases.write',
  params: ById,
  body: SupplierInput,
  response: Supplier,
});

const price = {
  validFrom: Day,
  /** This price holds for so many pieces and more. */
  fromQuantity: PositiveQuantity,
  packSize: PositiveQuantity,
  minQuantity: PositiveQuantity,
  active: Type.Boolean(),
};
/** `price`: of a piece, in the supplier's currency. */
export const PurchasePriceInput = Input({ supplierId: Id, skuId: Id, ...price, price: Amount });
export type PurchasePriceInput = Static<typeof PurchasePriceInput>;
export const PurchasePrice = Output({
  ...{ id: Id, supplier: SupplierRef, sku: SkuRef, ...price },
  ...{ fromQuantity: Quantity, packSize: Quantity, minQuantity: Quantity, price: Money, version: Type.Integer() },
});
export type PurchasePrice = Static<typeof PurchasePrice>;

export const listPurchasePrices = endpoint({
  method: 'GET',
  path: '/api/v1/purchase-prices',
  summary: 'What suppliers ask for goods, those out of use too',
  scope: 'purchases.read',
  query: PageQuery({ supplierId: Type.Optional(Id), skuId: Type.Optional(Id) }),
  response: Page(PurchasePrice),
});

/** Refuses: `purchasing.supplierUnknown`, `catalog.skuUnknown`, `purchasing.priceTaken` (data: `field`). */
export const createPurchasePrice = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-prices',
  summary: 'Add a price of a supplier for a SKU, from a day and a quantity on',
  scope: 'purchases.write',
  body: PurchasePriceInput,
  response: PurchasePrice,
});

/** Orders keep the price they were made at. Refuses: `purchasing.priceUnknown` (404), and as `createPurchasePrice`. */
export const changePurchasePrice = endpoint({
  method: 'PUT',
  path: '/api/v1/purchase-prices/:id',
  summary: 'Change a price',
  scope: 'purchases.write',
  params: ById,
  body: PurchasePriceInput,
  response: PurchasePrice,
});
