/**
 * What stopped parcels left in carts, on benches and in the hold zone (ORD-13): each piece goes back to the bin it came
 * from. In the books it is there already; this is the way of the hand.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { NodeRef, OrderRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const PutBack = Output({
  /** Of the pick. */
  id: Id,
  node: NodeRef,
  /** Where it came from and goes to. */
  bin: Type.String(),
  sku: SkuRef,
  quantity: Quantity,
  order: OrderRef,
  parcelNumber: Type.String(),
  pickList: Type.Union([Type.String(), Type.Null()]),
});
export type PutBack = Static<typeof PutBack>;

export const listPutBacks = endpoint({
  method: 'GET',
  path: '/api/v1/put-backs',
  summary: 'Pieces of stopped parcels that are to be put back, the longest waiting first',
  scope: 'warehouse.check',
  query: PageQuery({ nodeId: Type.Optional(Id) }),
  response: Page(PutBack),
});

/** The oldest line of what was scanned. Refuses: `warehouse.itemUnknown` (data: `code`), `warehouse.nothingToPutBack` (data: `merchantCode`). */
export const findPutBack = endpoint({
  method: 'POST',
  path: '/api/v1/put-backs/find',
  summary: 'Where does this piece belong',
  scope: 'warehouse.check',
  body: Input({ code: Type.String({ minLength: 1, maxLength: 128 }), nodeId: Type.Optional(Id) }),
  response: PutBack,
});

/** Refuses: `warehouse.putBackUnknown` (404; it is there already), `warehouse.otherBin` (data: `bin`). */
export const confirmPutBack = endpoint({
  method: 'POST',
  path: '/api/v1/put-backs/:id/confirm',
  summary: 'The pieces lie in their bin again',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ bin: Type.String({ minLength: 1, maxLength: 60 }) }),
  response: Output({ left: Type.Integer() }),
});
