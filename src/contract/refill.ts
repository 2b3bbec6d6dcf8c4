/**
 * Bins refilled from the reserve (WMS-3): the bin a SKU is picked from, what is to lie there, and the tasks that carry it;
 * also SKUs that are picked so often that they should lie in the fast zone. Every path refuses `stock.nodeUnknown` (404).
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { CountedQuantity, PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes } from './paging.ts';
import { SERIAL_FAULTS, Serials } from './serials.ts';

/** `minimum`: the bin ran low; `orders`: released orders want more than lies where it is picked; `fastMover`: moved nearer. */
export const REFILL_REASONS = ['minimum', 'orders', 'fastMover'] as const;
/** `short`: less was found than the books said. */
export const REFILL_STATES = ['open', 'done', 'short', 'cancelled'] as const;
export const RefillState = Type.Enum(REFILL_STATES);

const BinCode = Type.String({ minLength: 1, maxLength: 60 });

export const RefillTask = Output({
  id: Id,
  node: NodeRef,
  sku: SkuRef,
  fromBin: Type.String(),
  toBin: Type.String(),
  quantity: Quantity,
  moved: Quantity,
  reason: Type.Enum(REFILL_REASONS),
  state: RefillState,
  createdAt: Moment,
  doneAt: Nullable(Moment),
  by: Nullable(Actor),
});
export type RefillTask = Static<typeof RefillTask>;

export const listRefills = endpoint({
  method: 'GET',
  path: '/api/v1/refills',
  summary: 'Refill tasks of a warehouse: open ones in walking order, others the latest first',
  scope: 'stock.read',
  query: Input({ nodeId: Id, state: Type.Optional(RefillState) }),
  response: Output({ tasks: Type.Array(RefillTask) }),
});

/** Asked for again, only what is needed beyond the open tasks is made. */
export const makeRefills = endpoint({
  method: 'POST',
  path: '/api/v1/refills/plan',
  summary: 'Make tasks for what bins need: below their minimum, or for released orders; the oldest stock first',
  scope: 'stock.write',
  body: Input({ nodeId: Id }),
  response: Output({
    made: Type.Integer(),
    /** What the reserve does not hold, or no picking bin is known for. */
    uncovered: Type.Array(Output({ sku: SkuRef, missing: Quantity })),
  }),
});

/** Refuses `warehouse.refillUnknown` (404), `warehouse.codeUnknown` (data: `code`). */
export const checkRefillGoods = endpoint({
  method: 'GET',
  path: '/api/v1/refills/:id/goods',
  summary: 'What was scanned at the from-bin of a task, and whether it is what the task carries',
  scope: 'stock.read',
  params: ById,
  query: Input({ code: Type.String({ minLength: 1, maxLength: 128 }) }),
  response: Output({
    right: Type.Boolean(),
    sku: SkuRef,
    /** Of goods whose pieces each have a code: the one that was scanned, '' of their barcode, and why it cannot be carried. */
    piece: Nullable(Output({ serial: Type.String(), fault: Nullable(Type.Enum(SERIAL_FAULTS)) })),
  }),
});

/**
 * Refuses `warehouse.refillUnknown` (404), `warehouse.refillOver` (data: `state`), `warehouse.wrongRefillBin` (data:
 * `bin`), `warehouse.moreThanTask` (data: `left`), `warehouse.goodsGone` (data: `bin`, `left`), `ledger.periodClosed`,
 * `stock.serialsNeeded` (data: `merchantCode`, `missing`), `stock.serialNotHere` (data: `serial`).
 */
export const carryRefill = endpoint({
  method: 'POST',
  path: '/api/v1/refills/:id/carry',
  summary: 'Goods of a task carried to its bin; `short`: the rest was not found',
  scope: 'stock.write',
  params: ById,
  body: Input({
    ...{ bin: BinCode, quantity: CountedQuantity, short: Type.Optional(Type.Boolean()) },
    /** Which pieces, of goods whose pieces each have a code. */
    serials: Type.Optional(Serials),
  }),
  response: RefillTask,
});

/** Refuses per task `warehouse.refillUnknown`, `warehouse.refillOver`. */
export const cancelRefills = endpoint({
  method: 'POST',
  path: '/api/v1/refills/cancel',
  summary: 'Give tasks up; what was carried stays',
  scope: 'stock.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

const place = Output({ bin: Type.String(), metres: Type.Integer() });
export const MoverSuggestion = Output({
  sku: SkuRef,
  /** How often it was picked in the last four weeks. */
  picks: Type.Integer(),
  quantity: Quantity,
  from: place,
  to: place,
  /** There and back for each of those picks. */
  savedMetres: Type.Integer(),
});
export type MoverSuggestion = Static<typeof MoverSuggestion>;

export const listMovers = endpoint({
  method: 'GET',
  path: '/api/v1/refills/movers',
  summary: 'What is picked most and should lie in the fast zone, with the metres it saves',
  scope: 'stock.read',
  query: Input({ nodeId: Id }),
  response: Output({ movers: Type.Array(MoverSuggestion), fastZone: Type.Boolean() }),
});

/** Its picking bin moves with it. Refuses `warehouse.moverGone` (data: `merchantCode`): it lies there no more, or the bin is taken. */
export const moveMovers = endpoint({
  method: 'POST',
  path: '/api/v1/refills/movers',
  summary: 'Make tasks of suggestions for the fast zone',
  scope: 'stock.write',
  body: Input({
    nodeId: Id,
    moves: Type.Array(Input({ skuId: Id, from: BinCode, to: BinCode }), { minItems: 1, maxItems: 100 }),
  }),
  response: Output({ made: Type.Integer() }),
});

const levels = { bin: BinCode, minimum: CountedQuantity, maximum: PositiveQuantity };
export const PickingBin = Output({
  sku: SkuRef,
  bin: Type.String(),
  minimum: Quantity,
  maximum: Quantity,
  /** How many lie there now. */
  holds: Quantity,
  version: Type.Integer(),
});
export type PickingBin = Static<typeof PickingBin>;

export const listPickingBins = endpoint({
  method: 'GET',
  path: '/api/v1/picking-bins',
  summary: 'Which bin each SKU is picked from at a warehouse, and how many are to lie there',
  scope: 'stock.read',
  query: Input({ nodeId: Id }),
  response: Output({ bins: Type.Array(PickingBin) }),
});

/**
 * Under If-Match; version 0 while it has none. Refuses `stock.skuUnknown`, `warehouse.minimumAbove`, and as putting away
 * `warehouse.binUnknown`, `warehouse.binElsewhere`, `warehouse.binClosed`, `warehouse.wrongZone`.
 */
export const changePickingBin = endpoint({
  method: 'PUT',
  path: '/api/v1/picking-bins/:skuId',
  summary: 'Set the bin a SKU is picked from',
  scope: 'stock.write',
  params: Input({ skuId: Id }),
  body: Input({ nodeId: Id, ...levels }),
  response: PickingBin,
});
