/**
 * Money and quantities on the wire: integers in the smallest unit, as strings, because a JSON number loses digits above
 * 2^53. What 2^63 does not hold is refused by the server.
 */
import { type Static, Type } from 'typebox';
import { Output } from './endpoint.ts';

export const Integer = Type.String({ pattern: '^-?[0-9]{1,19}$' });
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' });

/** `{ amount: '12345', currency: 'CNY' }` is ¥123.45. */
export const Money = Output({ amount: Integer, currency: Currency });
export type Money = Static<typeof Money>;

/** An amount somebody enters, in the smallest unit of a currency that is clear from where it stands. */
export const Amount = Type.String({ pattern: '^[0-9]{1,15}$' });

/** A count of goods in the smallest unit of the SKU. May be negative in answers (a fact went below zero). */
export const Quantity = Integer;
export type Quantity = Static<typeof Quantity>;

/** A quantity somebody asks for: at least one. */
export const PositiveQuantity = Type.String({ pattern: '^[1-9][0-9]{0,17}$' });

/** A quantity that may be none: what was counted. */
export const CountedQuantity = Type.String({ pattern: '^[0-9]{1,18}$' });

/** A change by a quantity, either way. */
export const SignedQuantity = Type.String({ pattern: '^-?[1-9][0-9]{0,17}$' });

/** Weight in grams. */
export const WeightG = Type.String({ pattern: '^[0-9]{1,12}$' });

/** A part of a whole, in millionths. */
export const Ppm = Type.Integer({ minimum: 0, maximum: 1_000_000 });
