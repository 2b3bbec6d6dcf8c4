/** What a merge or a split would make (ORD-9): worked out by doing it and taking it back, so it is what would be. */
import { type Static, Type } from 'typebox';
import { Output } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { HoldReason, MaybeCourier, MaybeNode, OrderState } from './order-words.ts';

export const Becoming = Output({
  /** Where it would stand after the review. */
  state: OrderState,
  holds: Type.Array(HoldReason),
  node: MaybeNode,
  courier: MaybeCourier,
  lines: Type.Array(
    Output({
      merchantCode: Type.String(),
      title: Type.String(),
      properties: Type.String(),
      quantity: Quantity,
      amount: Money,
      gift: Type.Boolean(),
    }),
  ),
  goods: Money,
  discount: Money,
  freight: Money,
  payable: Money,
  paid: Money,
});
export type Becoming = Static<typeof Becoming>;
