/** Why a courier takes an order, in words a person can read (SHP-1). */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Guarded, Moment, Nullable, Output } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { CourierRef, NodeRef } from './order-words.ts';

/** What a courier takes from us. */
const Freight = Guarded('shipping.cost', 'null', Nullable(Money));

/** `none.*`: nobody takes it, because the named courier, those of a strict rule, or all of them cannot. */
export const COURIER_REASONS = ['named', 'rule', 'cheapest', 'noNode', 'none.named', 'none.rule', 'none.all'] as const;
export const LOSER_REASONS = [
  'noTariff',
  'notServed',
  'tooHeavy',
  'tooLarge',
  'noCod',
  'codTooHigh',
  'noInsurance',
  'goodsRefused',
  'batteryRefused',
  'tooLight',
  'sidesTooLong',
  'girthTooLong',
  'noQuota',
  'notNamed',
  'otherByRule',
  'dearer',
  'slower',
  'lowerPriority',
] as const;

/** Refuses: `orders.notFound` (404). */
export const explainCourier = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/courier-choice',
  summary: 'Why this courier: what it costs, what each other would cost and why it lost',
  scope: 'orders.read',
  params: ById,
  response: Output({
    /** By the price lists and rules of this moment, which may have changed since the order was worked on. */
    asOf: Moment,
    /** null: no node ships the order yet. */
    node: Nullable(NodeRef),
    chosen: Nullable(Output({ courier: CourierRef, cost: Freight })),
    reason: Type.Enum(COURIER_REASONS),
    /** Of the goods, before they are packed, where prices or limits ask for it: a box is no smaller. null: not known. */
    size: Nullable(Output({ sidesMm: Type.Array(Quantity), volumeCm3: Quantity })),
    /** The rule that decided. */
    rule: Nullable(Type.String()),
    /** Every other courier, by code. `cost` is null where it cannot take the parcel. */
    losers: Type.Array(Output({ courier: CourierRef, cost: Freight, because: Type.Enum(LOSER_REASONS) })),
  }),
});
export type ExplainedCourier = Static<(typeof explainCourier)['response']>;
