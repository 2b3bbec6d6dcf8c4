/** Goods that were not found where they should be (WMS-6): out of sale until somebody finds or writes them off. */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const MISSING_STATES = ['open', 'found', 'lost'] as const;

export const MissingGoods = Output({
  id: Id,
  node: NodeRef,
  sku: SkuRef,
  /** Where it should have been. */
  bin: Type.String(),
  quantity: Quantity,
  /** Of it, what is kept out of sale; the rest was promised already. */
  held: Quantity,
  pickList: Output({ id: Id, number: Type.String() }),
  state: Type.Enum(MISSING_STATES),
  createdAt: Moment,
  by: Actor,
});
export type MissingGoods = Static<typeof MissingGoods>;

export const listMissingGoods = endpoint({
  method: 'GET',
  path: '/api/v1/missing-goods',
  summary: 'Goods that were not found where they should be, the latest first',
  scope: 'stock.read',
  query: PageQuery({ nodeId: Type.Optional(Id), state: Type.Optional(Type.Enum(MISSING_STATES)) }),
  response: Page(MissingGoods),
});

/**
 * `found`: it is there after all, or a count has booked the difference; `lost`: it is written off. Refuses:
 * `warehouse.missingUnknown` (404), `warehouse.missingClosed`, and what stock refuses.
 */
export const closeMissingGoods = endpoint({
  method: 'POST',
  path: '/api/v1/missing-goods/:id/close',
  summary: 'Missing goods were found, or are written off',
  scope: 'stock.write',
  params: ById,
  body: Input({ state: Type.Enum(['found', 'lost'] as const) }),
  response: Page(MissingGoods),
});
