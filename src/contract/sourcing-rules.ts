/**
 * Sourcing rules a tenant keeps as a versioned set (SRC-1, SRC-2, OPS-3): which nodes may ship for whom, which are
 * preferred, what distance, a full node and the age of goods weigh against freight, when an order may be split. The first
 * rule whose conditions hold decides about an order. Amounts are strings of the smallest unit.
 */
import { type Static, Type } from 'typebox';
import { SwitchedOff } from './courier-rules.ts';
import { Id, Input, Nullable } from './endpoint.ts';
import { NODE_KINDS } from './nodes.ts';
import { OrderKind } from './order-words.ts';

const Amount = Type.String({ pattern: '^[0-9]{1,9}$' });
const some = <S extends Parameters<typeof Type.Array>[0]>(item: S) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: 500 }));

export const SourcingRuleInput = Input({
  id: Type.String({ minLength: 1, maxLength: 40 }),
  name: Type.Optional(Type.String({ maxLength: 80 })),
  shops: some(Id),
  kinds: some(OrderKind),
  /** Destination provinces. */
  provinces: some(Type.String({ pattern: '^[0-9]{6}$' })),
  valueFromMinor: Type.Optional(Amount),
  /** Nodes allowed, all when left out, less those excluded. */
  nodes: some(Id),
  excludedNodes: some(Id),
  nodeKinds: some(Type.Enum(NODE_KINDS)),
  /** Only nodes in the destination's province. */
  sameProvince: Type.Optional(Type.Boolean()),
  /** Best first; each place further back costs ten yuan a parcel. */
  preferred: some(Id),
  /** Left out: as the shop is set. null: never split. Both the part and what is left must be worth more than these. */
  split: Type.Optional(
    Nullable(
      Input({
        shippedOverMinor: Amount,
        leftOverMinor: Amount,
        maxParcels: Type.Integer({ minimum: 2, maximum: 3 }),
      }),
    ),
  ),
  /** What 100 km between the provinces weigh, beside freight. */
  distanceMinor: Type.Optional(Amount),
  /** What the last free place of a node's day weighs; the first weighs nothing. */
  loadMinor: Type.Optional(Amount),
  off: SwitchedOff,
});
export type SourcingRuleInput = Static<typeof SourcingRuleInput>;

/** What a day that one piece has lain longer elsewhere is worth: older goods go first. Stands once, anywhere in the set. */
export const SourcingAgeInput = Input({ ageMinorPerDay: Amount });
