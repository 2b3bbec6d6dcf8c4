/**
 * Rules a tenant keeps as versioned sets (OPS-3): which courier may take a parcel (SHP-1). Amounts are strings of the
 * smallest unit. A rule's conditions must all hold; one left out always holds.
 */
import { type Static, Type } from 'typebox';
import { Id, Input } from './endpoint.ts';

const Amount = Type.String({ pattern: '^[0-9]{1,15}$' });
export const CourierCode = Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' });
const some = <S extends Parameters<typeof Type.Array>[0]>(item: S) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: 500 }));

/** Kept in its place and not applied, until somebody switches it on again. What it names need not be there. */
export const SwitchedOff = Type.Optional(Type.Literal(true));

export const CourierRuleInput = Input({
  id: Type.String({ minLength: 1, maxLength: 40 }),
  name: Type.Optional(Type.String({ maxLength: 80 })),
  shops: some(Id),
  nodes: some(Id),
  /** Goods classes, at least one of them inside: `battery`, `liquid`. */
  goods: some(Type.String({ minLength: 1, maxLength: 40 })),
  amountFromMinor: Type.Optional(Amount),
  amountBelowMinor: Type.Optional(Amount),
  /** Destination in the node's own province. */
  ownProvince: Type.Optional(Type.Boolean()),
  cod: Type.Optional(Type.Boolean()),
  /** The platform keeps the recipient to itself: only some waybill services take its token. */
  masked: Type.Optional(Type.Boolean()),
  /** Candidates; the cheapest that can take the parcel does. */
  couriers: Type.Array(CourierCode, { minItems: 1, maxItems: 100 }),
  /** true: when none of them can, nobody may; otherwise the next rule is tried. */
  strict: Type.Boolean(),
  off: SwitchedOff,
});
export type CourierRuleInput = Static<typeof CourierRuleInput>;
