/**
 * Warehouses of others (SRC-4): a node whose parcels a third party or a drop-shipping supplier ships, what it was told of
 * each and what it said, and its stock beside ours. Credentials are written and never read.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { OrderRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const Word = Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$' });
const Setting = Input({ name: Word, value: Type.String({ minLength: 1, maxLength: 500 }) });

const warehouse = {
  nodeId: Id,
  name: Type.String({ minLength: 1, maxLength: 80 }),
  endpoint: Type.String({ minLength: 1, maxLength: 500 }),
  options: Type.Array(Setting, { maxItems: 20 }),
  active: Type.Boolean(),
  /** A drop-shipping supplier's: what it ships is owed to it, by its purchase prices. */
  supplierId: Nullable(Id),
  /** Its stock is asked for every so many hours; 0: only when somebody wants to know. */
  compareHours: Type.Integer({ minimum: 0, maximum: 168 }),
  /** Differences of so many pieces of a SKU are booked without a person; 0: none are. */
  tolerance: Type.Integer({ minimum: 0, maximum: 1000 }),
};
/** Those left out stay as they are. */
const credentials = Type.Optional(Type.Array(Setting, { maxItems: 20 }));

export const OutsideWarehouse = Output({
  id: Word,
  kind: Type.String(),
  ...warehouse,
  /** Names of those that are set. */
  credentials: Type.Array(Type.String()),
  version: Type.Integer(),
});
export type OutsideWarehouse = Static<typeof OutsideWarehouse>;

const ByWord = Input({ id: Word });

export const listOutsideWarehouses = endpoint({
  method: 'GET',
  path: '/api/v1/settings/outside-warehouses',
  summary: 'Warehouses of others, and the kinds there are',
  scope: 'settings.read',
  response: Output({
    warehouses: Type.Array(OutsideWarehouse),
    kinds: Type.Array(
      Output({ kind: Type.String(), credentials: Type.Array(Type.String()), options: Type.Array(Type.String()) }),
    ),
  }),
});

/**
 * Refuses: `shipping.outsideTaken`, `shipping.outsideKindUnknown`, `shipping.outsideNode` (no such node, or another
 * warehouse has it), `purchasing.supplierUnknown`, and what the check of an address says.
 */
export const createOutsideWarehouse = endpoint({
  method: 'POST',
  path: '/api/v1/settings/outside-warehouses',
  summary: 'Connect a warehouse of others with a node',
  scope: 'settings.write',
  body: Input({ id: Word, kind: Word, ...warehouse, credentials }),
  response: OutsideWarehouse,
});

/** Refuses as `createOutsideWarehouse`, and `shipping.outsideWarehouseUnknown` (404). */
export const changeOutsideWarehouse = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/outside-warehouses/:id',
  summary: 'Change a warehouse of others',
  scope: 'settings.write',
  params: ByWord,
  body: Input({ ...warehouse, credentials }),
  response: OutsideWarehouse,
});

export const OutsideStockRow = Output({
  sku: SkuRef,
  /** Sellable pieces at the node by our books. */
  ours: Quantity,
  /** What the warehouse has; none where it does not know the item. */
  theirs: Quantity,
});
export type OutsideStockRow = Static<typeof OutsideStockRow>;

/**
 * Asks the warehouse what it has of every SKU our books keep there; it shows that the connection works, too. Refuses
 * `shipping.outsideWarehouseUnknown` (404), `shipping.outsideFailed` (data: `code`, `message`).
 */
export const compareOutsideStock = endpoint({
  method: 'POST',
  path: '/api/v1/settings/outside-warehouses/:id/compare',
  summary: 'Compare the stock of a warehouse of others with our books',
  scope: 'stock.write',
  params: ByWord,
  response: Output({
    /** SKUs that were asked for. */
    asked: Type.Integer(),
    /** Those that differ, the greatest difference first; at most 500. */
    differences: Type.Array(OutsideStockRow),
  }),
});

export const OUTSIDE_STATES = ['waiting', 'accepted', 'refused', 'unknown', 'shipped'] as const;

export const OutsideOrderRow = Output({
  id: Id,
  number: Type.String(),
  order: OrderRef,
  goods: Type.String(),
  warehouse: Output({ id: Word, name: Type.String() }),
  /** What is wanted: that the parcel leaves, or that it does not. */
  wish: Type.Enum(['ship', 'stop']),
  /** What the warehouse said to that. */
  state: Type.Enum(OUTSIDE_STATES),
  message: Type.String(),
  /** Why it was refused, there or here; '' where nothing was. */
  code: Type.String(),
  waybillNumber: Nullable(Type.String()),
  changedAt: Moment,
});
export type OutsideOrderRow = Static<typeof OutsideOrderRow>;

export const listOutsideOrders = endpoint({
  method: 'GET',
  path: '/api/v1/outside-orders',
  summary: 'Parcels that warehouses of others ship, and what these said, the newest first',
  scope: 'shipping.read',
  query: PageQuery({ state: Type.Optional(Type.Enum(OUTSIDE_STATES)), warehouse: Type.Optional(Word) }),
  response: Page(OutsideOrderRow),
});

/** Refuses per parcel: `shipping.unknown`, `shipping.outsideAnswered`. */
export const tellOutsideAgain = endpoint({
  method: 'POST',
  path: '/api/v1/outside-orders/tell-again',
  summary: 'Tell a warehouse of others again what is wanted of parcels',
  scope: 'shipping.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
