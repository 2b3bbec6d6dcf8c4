/**
 * Put-to-wall (WMS-6): goods picked in bulk are sorted into the slots of a wall, one slot an order. A scan lights the slot
 * the piece belongs in; scanning that slot, or confirming it, puts the piece there.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { NodeRef, OrderRef, SkuRef } from './order-words.ts';

/** `stopped`: the order must not go on, its goods are put aside; `off`: it left because goods were missing. */
export const SLOT_STATES = ['empty', 'open', 'full', 'stopped', 'off'] as const;

export const Wall = Output({
  id: Id,
  number: Type.String(),
  node: NodeRef,
  pieces: Quantity,
  put: Quantity,
  lit: Nullable(Output({ slot: Type.Integer(), sku: SkuRef })),
  slots: Type.Array(
    Output({
      slot: Type.Integer(),
      state: Type.Enum(SLOT_STATES),
      order: OrderRef,
      waybillNumber: Type.String(),
      wanted: Quantity,
      put: Quantity,
      lines: Type.Array(Output({ sku: SkuRef, wanted: Quantity, put: Quantity })),
    }),
  ),
});
export type Wall = Static<typeof Wall>;

/** Refuses: `warehouse.pickListUnknown` (404), `warehouse.noWall` (it is sorted on the cart). */
export const getWall = endpoint({
  method: 'GET',
  path: '/api/v1/walls/:id',
  summary: 'A wall: its slots, what each wants and has, and the one that is lit',
  scope: 'shipping.read',
  params: ById,
  response: Wall,
});

/**
 * `lit`: put it there; `put`: it is there; `full`: and with it the order is; `all`: and with it the wall is. The others
 * change nothing: `wrongSlot`, `confirmFirst` (a slot is lit), `wrong` (goods of no order here), `extra`, `unknown`.
 */
export const WALL_VERDICTS = [
  ...(['lit', 'stopped', 'put', 'full', 'all'] as const),
  ...(['wrongSlot', 'confirmFirst', 'wrong', 'extra', 'unknown'] as const),
] as const;

/** Refuses as `getWall`. */
export const scanAtWall = endpoint({
  method: 'POST',
  path: '/api/v1/walls/:id/scan',
  summary: 'A scan at the wall: goods light their slot, the slot (its number, also as #7 or W07) takes them',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ code: Type.String({ minLength: 1, maxLength: 128 }) }),
  response: Output({
    verdict: Type.Enum(WALL_VERDICTS),
    slot: Nullable(Type.Integer()),
    sku: Nullable(SkuRef),
    wall: Wall,
  }),
});

/** The piece was not put anywhere after all. Refuses as `getWall`. */
export const unlightWall = endpoint({
  method: 'POST',
  path: '/api/v1/walls/:id/unlight',
  summary: 'Switch the lit slot off: the piece was not put there',
  scope: 'warehouse.check',
  params: ById,
  response: Wall,
});

/**
 * What of a SKU has not reached the wall is in no bin and on no trolley: it is fetched from other bins, or its orders go
 * to another warehouse, as with a short pick. Refuses as `getWall`, `warehouse.nothingMissing`,
 * `warehouse.shortEverywhere` (data: `merchantCode`, `missing`).
 */
export const missingAtWall = endpoint({
  method: 'POST',
  path: '/api/v1/walls/:id/missing',
  summary: 'The rest of a SKU did not reach the wall',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ skuId: Id }),
  response: Wall,
});
