/**
 * What customs are told of a parcel that goes abroad (SHP-8), made from its goods and mendable until its label is printed;
 * and what postal services take. Amounts of a declaration are in the currency the buyer paid in.
 */
import { type Static, Type } from 'typebox';
import { CountryCode, REGION_CODES } from './countries.ts';
import { CourierCode } from './courier-rules.ts';
import { Day, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Amount, Currency, Money, PositiveQuantity, Quantity, WeightG } from './money.ts';
import { CourierRef } from './order-words.ts';
import { Ids } from './paging.ts';
import { Battery } from './skus.ts';

export const CONTENTS = ['sale', 'gift', 'sample', 'return', 'documents', 'other'] as const;
export const Contents = Type.Enum(CONTENTS);
export type Contents = Static<typeof Contents>;

/** What a line may lack. A value that no rate reaches is missing too. */
export const LINE_FACTS = ['name', 'hsCode', 'origin', 'weightG', 'value'] as const;
export type LineFact = (typeof LINE_FACTS)[number];

const taxNumber = Type.String({ pattern: '^[A-Za-z0-9 .-]{0,30}$' });
/** The sender's numbers: Import One-Stop Shop, value added tax, customs. */
const numbers = { ioss: taxNumber, vat: taxNumber, eori: taxNumber };

const Line = {
  /** The goods it is made from; null: somebody added the line. */
  skuId: Nullable(Id),
  name: Type.String({ maxLength: 120 }),
  hsCode: Type.String({ pattern: '^([0-9]{6,10})?$' }),
  origin: Type.String({ pattern: '^([A-Z]{2})?$' }),
};

export const DeclarationLine = Output({
  ...Line,
  merchantCode: Type.String(),
  quantity: Quantity,
  /** Net, of all pieces. */
  weightG: WeightG,
  value: Money,
  missing: Type.Array(Type.Enum(LINE_FACTS)),
});
export type DeclarationLine = Static<typeof DeclarationLine>;

export const Declaration = Output({
  fulfilmentId: Id,
  country: Type.String(),
  contents: Contents,
  currency: Currency,
  ...numbers,
  note: Type.String(),
  lines: Type.Array(DeclarationLine),
  sum: Money,
  netWeightG: WeightG,
  /** As the scale said, else net. */
  weightG: WeightG,
  /** CN22 up to 300 SDR and 2 kg and four lines, else CN23; null: the value in SDR has no rate. */
  form: Nullable(Type.Enum(['CN22', 'CN23'])),
  /** Value in special drawing rights (XDR), and the day of the rate. */
  sdr: Nullable(Output({ amount: Money, day: Day })),
  /** Nothing is missing: it may be printed. */
  complete: Type.Boolean(),
  /** The label is printed: it is what it is. */
  locked: Type.Boolean(),
  /** 0: nobody has mended it; it follows the goods. */
  version: Type.Integer(),
});
export type Declaration = Static<typeof Declaration>;

const ByParcel = Input({ id: Id });

/** Refuses: `shipping.unknown` (404). null: the parcel stays at home. */
export const readDeclaration = endpoint({
  method: 'GET',
  path: '/api/v1/parcels/:id/declaration',
  summary: 'What customs are told of a parcel',
  scope: 'shipping.read',
  params: ByParcel,
  response: Output({ declaration: Nullable(Declaration) }),
});

/** Needs `If-Match`. Refuses: `shipping.unknown` (404), `shipping.declarationAtHome`, `shipping.declarationPrinted`, `shipping.hsCodeWrong`, `shipping.countryWrong`. */
export const changeDeclaration = endpoint({
  method: 'PUT',
  path: '/api/v1/parcels/:id/declaration',
  summary: 'Mend what customs are told of a parcel',
  scope: 'shipping.write',
  params: ByParcel,
  body: Input({
    contents: Contents,
    ...numbers,
    note: Type.String({ maxLength: 200 }),
    lines: Type.Array(Input({ ...Line, quantity: PositiveQuantity, weightG: WeightG, value: Amount }), {
      minItems: 1,
      maxItems: 100,
    }),
  }),
  response: Declaration,
});

/** Refuses the whole request: `shipping.unknown`, `shipping.declarationAtHome`, `shipping.declarationIncomplete` (data: `numbers`), `rates.rateMissing`. */
export const printDeclarations = endpoint({
  method: 'POST',
  path: '/api/v1/declarations/print',
  summary: 'CN22 and CN23 of parcels as one PDF, in the order asked',
  scope: 'shipping.write',
  body: Input({ ids: Ids }),
  produces: 'application/pdf',
});

export const CustomsSender = Output({ ...numbers, version: Type.Integer() });
export type CustomsSender = Static<typeof CustomsSender>;

export const readCustomsSender = endpoint({
  method: 'GET',
  path: '/api/v1/settings/customs-sender',
  summary: 'The sender’s tax and customs numbers a new declaration begins with',
  scope: 'settings.read',
  response: CustomsSender,
});

/** Needs `If-Match`. */
export const changeCustomsSender = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/customs-sender',
  summary: 'Set the sender’s tax and customs numbers',
  scope: 'settings.write',
  body: Input(numbers),
  response: CustomsSender,
});

const Grams = Nullable(Type.String({ pattern: '^[1-9][0-9]{0,8}$' }));
const Millimetres = Nullable(Type.String({ pattern: '^[1-9][0-9]{0,5}$' }));
const limit = {
  /** As its public rules call it. */
  name: Type.String({ maxLength: 80 }),
  weightMinG: Grams,
  weightMaxG: Grams,
  sideMaxMm: Millimetres,
  /** Length + width + height. */
  sidesMaxMm: Millimetres,
  /** Longest side + girth around the other two. */
  girthMaxMm: Millimetres,
  /** Empty: anywhere its price lists go. */
  countries: Type.Array(CountryCode, { maxItems: 250 }),
  batteries: Type.Array(Battery, { maxItems: 4 }),
  /** Regions of China (Hong Kong, Macao, Taiwan) where it goes with a customs declaration, as abroad. */
  declares: Type.Array(Type.Enum(REGION_CODES), { maxItems: 3 }),
  /** `s10`: its numbers are those of the Universal Postal Union, and others are refused. */
  numbers: Type.Enum(['any', 's10']),
  /** Where the limits stand. */
  source: Type.String({ maxLength: 300 }),
};

export const ServiceLimits = Output({ courier: CourierRef, ...limit, version: Type.Integer() });
export type ServiceLimits = Static<typeof ServiceLimits>;

export const listServiceLimits = endpoint({
  method: 'GET',
  path: '/api/v1/settings/service-limits',
  summary: 'What each courier’s service takes, couriers without limits, and limits from public rules to begin with',
  scope: 'settings.read',
  response: Output({
    limits: Type.Array(ServiceLimits),
    without: Type.Array(CourierRef),
    templates: Type.Array(Output({ code: Type.String(), ...limit })),
  }),
});

/** Needs `If-Match`, 0 where the courier has no limits yet. Refuses: `shipping.courierUnknown` (404), `shipping.countryWrong`. */
export const changeServiceLimits = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/service-limits/:courier',
  summary: 'Say what a courier’s service takes',
  scope: 'settings.write',
  params: Input({ courier: CourierCode }),
  body: Input(limit),
  response: ServiceLimits,
});
