/** Pick lists (WMS-5): which goods to take from which bins, in walking order, and how far that is. Made by printing. */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { FloorSpot } from './floor.ts';
import { PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, OrderRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { SERIAL_FAULTS } from './serials.ts';

const Millimetres = Type.Integer();
/** The shortest walk, and what would have been walked by habit: every aisle through (`sShape`), or in and out around the largest gap. */
const walked = { lengthMm: Millimetres, sShapeMm: Millimetres, largestGapMm: Millimetres };

const row = {
  id: Id,
  number: Type.String(),
  node: NodeRef,
  createdAt: Moment,
  by: Actor,
  parcels: Type.Integer(),
  /** Of them, those that are still to be checked out. */
  open: Type.Integer(),
  pieces: Quantity,
  /** Of them, those scanned into their slots by whoever walks it with a phone. */
  picked: Quantity,
  bins: Type.Integer(),
  /** Sorted into slots at a wall, not on the cart. */
  wall: Type.Boolean(),
  /** Null where no floor was drawn when it was made: then it goes in serpentines. */
  walk: Nullable(Output(walked)),
};
export const PickListRow = Output(row);
export type PickListRow = Static<typeof PickListRow>;

/** `elsewhere`: another warehouse sends it; `outOfStock`: none can; `held`: it waits for something else. */
export const TAKEN_OFF_OUTCOMES = ['elsewhere', 'outOfStock', 'held'] as const;
const TakenOff = Output({
  slot: Type.Integer(),
  order: OrderRef,
  merchantCode: Type.String(),
  outcome: Type.Enum(TAKEN_OFF_OUTCOMES),
  /** Where it is sent from now; empty where nowhere, or from several. */
  node: Type.String(),
  back: Type.Array(Output({ bin: Type.String(), sku: SkuRef, quantity: Quantity })),
  at: Moment,
});

export const PickListSheet = Output({
  ...row,
  walk: Nullable(Output({ ...walked, path: Type.Array(FloorSpot) })),
  lines: Type.Array(
    Output({
      bin: Type.String(),
      /** Where it is reached; null: not placed, so it comes last. */
      at: Nullable(FloorSpot),
      sku: SkuRef,
      /** Of goods whose lots are kept: the one to take, and until when it is good; '' is none. */
      lot: Type.String(),
      expiresOn: Nullable(Day),
      quantity: Quantity,
      picked: Quantity,
      slots: Type.Array(Output({ slot: Type.Integer(), quantity: Quantity })),
    }),
  ),
  /** Orders that left the list because goods were missing, and what lies on the cart for them and goes back. */
  takenOff: Type.Array(TakenOff),
  /** In the order of the slots. */
  orders: Type.Array(Output({ slot: Type.Integer(), parcelId: Id, order: OrderRef, waybillNumber: Type.String() })),
});
export type PickListSheet = Static<typeof PickListSheet>;

export const listPickLists = endpoint({
  method: 'GET',
  path: '/api/v1/pick-lists',
  summary: 'Pick lists, the latest first',
  scope: 'shipping.read',
  query: PageQuery({ nodeId: Type.Optional(Id) }),
  response: Page(PickListRow),
});

/** Refuses: `warehouse.pickListUnknown` (404). */
export const getPickList = endpoint({
  method: 'GET',
  path: '/api/v1/pick-lists/:id',
  summary: 'One pick list: its lines in walking order, its parcels, and the walk to draw',
  scope: 'shipping.read',
  params: ById,
  response: PickListSheet,
});

/**
 * What is still wanted of a line is not in its bin: it is fetched from other bins of the warehouse. Orders that these
 * cannot serve leave the list (`takenOff`) and are sourced again. Refuses: `warehouse.pickListUnknown` (404),
 * `warehouse.nothingMissing`, `warehouse.shortEverywhere` (data: `merchantCode`, `missing`; an order cannot be taken back).
 */
export const shortPick = endpoint({
  method: 'POST',
  path: '/api/v1/pick-lists/:id/short',
  summary: 'Not in its bin: fetch the rest from other bins, or send its orders to another warehouse',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    bin: Type.String({ minLength: 1, maxLength: 60 }),
    skuId: Id,
    /** The lot the line asks for. */
    lot: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  response: PickListSheet,
});

/**
 * `line`: with this scan all of the line is picked; `list`: all of the list. `otherLot`: the symbol says another lot than
 * the line; it is taken with a reason, if it lies there and may be sold. Of goods whose pieces each have a code `serial…`
 * as at the bench.
 */
export const PICK_VERDICTS = [
  ...(['right', 'line', 'list', 'wrong', 'extra', 'unknown', 'otherLot', ...SERIAL_FAULTS] as const),
] as const;

/**
 * At a bin of the list. A wrong scan is an answer, not a refusal: it changes nothing. Refuses:
 * `warehouse.pickListUnknown` (404); with a reason for another lot also `warehouse.lotNotThere` (data: `lot`, `bin`),
 * `warehouse.lotNotSold` (data: `lot`).
 */
export const pickItem = endpoint({
  method: 'POST',
  path: '/api/v1/pick-lists/:id/pick',
  summary: 'One scanned item (barcode, merchant code or unique code) taken from a bin, and the slots it goes into',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    bin: Type.String({ minLength: 1, maxLength: 60 }),
    code: Type.String({ minLength: 1, maxLength: 128 }),
    /** One when left out. More than the line still wants is `extra`. */
    quantity: Type.Optional(PositiveQuantity),
    /** Why another lot than the line says is taken. */
    reason: Type.Optional(Reason),
  }),
  response: Output({
    verdict: Type.Enum(PICK_VERDICTS),
    sku: Nullable(SkuRef),
    /** The lot the line wants, and the one that was scanned; '' where lots do not matter. */
    lot: Output({ wanted: Type.String(), scanned: Type.String() }),
    slots: Type.Array(Output({ slot: Type.Integer(), quantity: Quantity })),
    /** The piece's own code; '' where pieces are not told apart, or nobody knows it. */
    serial: Type.String(),
    list: PickListSheet,
  }),
});
