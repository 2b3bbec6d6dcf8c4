/**
 * Cartons (WMS-8): what parcels are packed into, as a warehouse buys them. The bench names the cheapest that holds the
 * parcel. Nothing is deleted: what is not `active` is no longer suggested.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Output } from './endpoint.ts';
import { Amount, Money, PositiveQuantity, WeightG } from './money.ts';

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
const Filler = Input({ merchantCode: Type.String({ minLength: 1, maxLength: 64 }), quantity: PositiveQuantity });
/**
 * `price`: what one costs, in the tenant's currency. `material`: merchant code of the SKU it is counted as; '' or left out:
 * it is not counted. `fillers`: what one of them needs besides.
 */
export const CartonInput = Input({
  ...carton,
  price: Amount,
  material: Type.Optional(Type.String({ maxLength: 64 })),
  fillers: Type.Optional(Type.Array(Filler, { maxItems: 10 })),
});
export type CartonInput = Static<typeof CartonInput>;
export const Carton = Output({
  id: Id,
  ...carton,
  price: Money,
  material: Type.String(),
  fillers: Type.Array(Output({ merchantCode: Type.String(), quantity: Type.String() })),
  version: Type.Integer(),
});
export type Carton = Static<typeof Carton>;

export const listCartons = endpoint({
  method: 'GET',
  path: '/api/v1/cartons',
  summary: 'Cartons, the biggest first, those out of use too',
  scope: 'settings.read',
  response: Output({ cartons: Type.Array(Carton) }),
});

/** Refuses: `warehouse.cartonCodeTaken` (data: `field`, `code`), `warehouse.materialUnknown` (data: `field`, `merchantCode`). */
export const createCarton = endpoint({
  method: 'POST',
  path: '/api/v1/cartons',
  summary: 'Add a carton',
  scope: 'settings.write',
  body: CartonInput,
  response: Carton,
});

/** Refuses: `warehouse.cartonUnknown` (404), and as a new one. */
export const changeCarton = endpoint({
  method: 'PUT',
  path: '/api/v1/cartons/:id',
  summary: 'Change a carton',
  scope: 'settings.write',
  params: ById,
  body: CartonInput,
  response: Carton,
});
