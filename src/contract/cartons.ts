/**
 * Cartons (WMS-8): what parcels are packed into, as a warehouse buys them. The bench names the cheapest that holds the
 * parcel. Nothing is deleted: what is not `active` is no longer suggested.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Output } from './endpoint.ts';
import { Amount, Money, WeightG } from './money.ts';

const Side = Type.Integer({ minimum: 10, maximum: 5_000 });
const carton = {
  code: Type.String({ pattern: '^[A-Za-z0-9._-]{1,20}$' }),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  /** Inside. */
  lengthMm: Side,
  widthMm: Side,
  heightMm: Side,
  /** Of the carton itself, with its tape. */
  weightG: WeightG,
  /** The most that may be put into it. */
  mostWeightG: WeightG,
  active: Type.Boolean(),
};
/** `price`: what one costs, in the tenant's currency. */
export const CartonInput = Input({ ...carton, price: Amount });
export type CartonInput = Static<typeof CartonInput>;
export const Carton = Output({ id: Id, ...carton, price: Money, version: Type.Integer() });
export type Carton = Static<typeof Carton>;

export const listCartons = endpoint({
  method: 'GET',
  path: '/api/v1/cartons',
  summary: 'Cartons, the biggest first, those out of use too',
  scope: 'settings.read',
  response: Output({ cartons: Type.Array(Carton) }),
});

/** Refuses: `warehouse.cartonCodeTaken` (data: `field`, `code`). */
export const createCarton = endpoint({
  method: 'POST',
  path: '/api/v1/cartons',
  summary: 'Add a carton',
  scope: 'settings.write',
  body: CartonInput,
  response: Carton,
});

/** Refuses: `warehouse.cartonUnknown` (404), `warehouse.cartonCodeTaken` (data: `field`, `code`). */
export const changeCarton = endpoint({
  method: 'PUT',
  path: '/api/v1/cartons/:id',
  summary: 'Change a carton',
  scope: 'settings.write',
  params: ById,
  body: CartonInput,
  response: Carton,
});
