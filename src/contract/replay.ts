/**
 * What courier and sourcing rules would do to orders before they are published (OPS-3), beside the rules in force. Both
 * are worked out anew on the same facts, so the rules are the only difference; what really happened stands beside them.
 */
import { type Static, Type } from 'typebox';
import { CourierRuleInput } from './courier-rules.ts';
import { endpoint, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { COURIER_REASONS } from './explain-courier.ts';
import { Money, Quantity } from './money.ts';
import { SourcingAgeInput, SourcingRuleInput } from './sourcing-rules.ts';

const which = (most: number) => ({
  ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: most, uniqueItems: true })),
  /** Without ids: the newest so many orders. */
  newest: Type.Optional(Type.Integer({ minimum: 1, maximum: most })),
});

/** One parcel. `courier` is null where none can take it, `freight` also where its price list does not say. */
const sent = {
  courier: Nullable(Type.String()),
  freight: Guarded('shipping.cost', 'null', Nullable(Money)),
  /** Promised days. */
  days: Nullable(Type.Integer()),
};
const Chosen = Output({
  ...sent,
  reason: Type.Enum(COURIER_REASONS),
  /** Id of the rule that decided. */
  rule: Nullable(Type.String()),
});

/** Price lists of the day the order was worked on, as they are kept now, or today's. */
export const PRICES = ['past', 'today'] as const;
export type Prices = (typeof PRICES)[number];

/**
 * Orders that a node ships or shipped within China, with the node and weight they went with; a courier named by a person
 * or a review rule stays named. Nothing is changed. Refuses: `shipping.ruleDamaged`. Orders that are not there, not
 * within one's reach or of another kind are left out.
 */
export const tryCourierRules = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/courier/try',
  summary: 'Which courier these rules would choose for past parcels and what it would cost, beside the rules in force',
  scope: 'settings.read',
  body: Input({
    rules: Type.Array(CourierRuleInput, { maxItems: 200 }),
    prices: Type.Optional(Type.Enum(PRICES)),
    ...which(200),
  }),
  response: Output({
    leftOut: Type.Integer(),
    orders: Type.Array(
      Output({
        id: Id,
        number: Type.String(),
        node: Id,
        province: Type.String(),
        /** Another courier than by the rules in force. */
        differs: Type.Boolean(),
        /** The courier it really has, at the same price lists. */
        actual: Output(sent),
        inForce: Chosen,
        tried: Chosen,
      }),
    ),
  }),
});
export type TriedCourier = Static<(typeof tryCourierRules)['response']>['orders'][number];

/** Why nothing would be sent. */
export const SHORT_REASONS = ['shortage', 'splitNotAllowed', 'noNodeAllowed'] as const;

const NodeParcel = Output({
  node: Id,
  ...sent,
  /** Between the provinces; null outside of China. */
  km: Nullable(Type.Integer()),
});
const Plan = Output({
  /** None: the order waits. */
  parcels: Type.Array(NodeParcel),
  short: Nullable(Type.Enum(SHORT_REASONS)),
  /** Id of the rule that decided; null: the shop's settings, or the node was named. */
  rule: Nullable(Type.String()),
});

/**
 * All orders compete for one stock: what is free now, and what they hold or took themselves. An order that was divided
 * over nodes is tried as the whole it was. Freight is by today's price lists and the courier rules in force; a node's
 * day has the room it had left for these orders. Nothing is held or changed. Refuses: `sourcing.ruleDamaged`. Orders
 * that are not there, not within one's reach, ended or with goods without SKU are left out.
 */
export const trySourcingRules = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/sourcing/try',
  summary: 'Which nodes these rules would choose for orders and what it would cost, beside the rules in force',
  scope: 'settings.read',
  body: Input({
    rules: Type.Array(Type.Union([SourcingRuleInput, SourcingAgeInput]), { maxItems: 200 }),
    ...which(2000),
  }),
  response: Output({
    leftOut: Type.Integer(),
    stock: Output({
      /** When it was asked what is free. */
      asOf: Moment,
      /** Pieces these orders hold or took themselves, which were added. */
      ownPieces: Quantity,
    }),
    orders: Type.Array(
      Output({
        id: Id,
        number: Type.String(),
        /** A person or a review rule named the node. */
        named: Type.Boolean(),
        /** Other nodes, or the goods parted otherwise, than by the rules in force. */
        differs: Type.Boolean(),
        /** As it really was sent or is about to; null: no node has it yet. */
        actual: Nullable(Output({ parcels: Type.Array(NodeParcel) })),
        inForce: Plan,
        tried: Plan,
      }),
    ),
  }),
});
export type TriedSourcing = Static<(typeof trySourcingRules)['response']>;
