/** Ranges of postal numbers (S10) that the post has given the merchant to hand out himself (SHP-8). */
import { type Static, Type } from 'typebox';
import { CourierCode } from './courier-rules.ts';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { CourierRef } from './order-words.ts';

const Letters = Type.String({ pattern: '^[A-Z]{2}$' });
/** Up to eight digits, without the check digit. */
const Serial = Type.String({ pattern: '^[0-9]{1,8}$' });

export const NumberRange = Output({
  id: Id,
  courier: CourierRef,
  /** Service indicator, such as `RR` or `LZ`. */
  indicator: Type.String(),
  country: Type.String(),
  first: Type.String(),
  last: Type.String(),
  /** The whole number given next; null when all are gone. */
  next: Nullable(Type.String()),
  left: Type.Integer(),
  active: Type.Boolean(),
  madeAt: Moment,
  version: Type.Integer(),
});
export type NumberRange = Static<typeof NumberRange>;

export const listNumberRanges = endpoint({
  method: 'GET',
  path: '/api/v1/settings/number-ranges',
  summary: 'Ranges of postal numbers with how many are left in each',
  scope: 'settings.read',
  response: Output({ ranges: Type.Array(NumberRange) }),
});

/**
 * The courier's numbers come from the account `post` from then on, where no other is named at it. Refuses:
 * `shipping.courierUnknown` (404), `shipping.rangeReversed`, `shipping.rangeOverlaps` (data: `first`, `last`).
 */
export const createNumberRange = endpoint({
  method: 'POST',
  path: '/api/v1/settings/number-ranges',
  summary: 'Add a range of postal numbers',
  scope: 'settings.write',
  body: Input({ courier: CourierCode, indicator: Letters, country: Letters, first: Serial, last: Serial }),
  response: NumberRange,
});

/** Nothing else of a range can change: its numbers are out there. Refuses: `shipping.rangeUnknown` (404). */
export const changeNumberRange = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/number-ranges/:id',
  summary: 'Give numbers of a range, or give none of it any more',
  scope: 'settings.write',
  params: ById,
  body: Input({ active: Type.Boolean() }),
  response: NumberRange,
});
