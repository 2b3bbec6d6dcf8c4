/**
 * Couriers with their price lists, and the accounts at e-waybill services (SHP-1, SHP-2), as a person keeps them. A
 * price list is compiled before it is kept. Credentials are written and never read: an answer names which are set.
 */
import { type Static, Type } from 'typebox';
import { CourierCode } from './courier-rules.ts';
import { Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { LOSER_REASONS } from './explain-courier.ts';
import { Integer, Money, WeightG } from './money.ts';
import { CourierRef } from './order-words.ts';

const Amount = Type.String({ pattern: '^[0-9]{1,12}$' });
/**
 * A division code of 2 to 9 digits' depth (`330000`, `330106`, `330106002`) or a country (`US`); `*` is everywhere else at
 * home, `**` everywhere else abroad.
 */
const Place = Type.String({ pattern: '^([0-9]{6}([0-9]{3})?|[A-Z]{2}|\\*{1,2})$' });
const Places = Type.Array(Place, { maxItems: 5_000 });
const GoodsClass = Type.String({ minLength: 1, maxLength: 40 });

const Fee = { ppm: Amount, minimumMinor: Amount, maximumMinor: Nullable(Amount) };

/** A price list as agreed with the courier, for one or more provinces a parcel leaves from. */
export const PriceList = Input({
  origins: Type.Array(Place, { minItems: 1, maxItems: 50 }),
  /** First day in force, and the first day no more; null: until further notice. */
  from: Day,
  until: Nullable(Day),
  /** cm³ per kg; null: weight only. */
  volumetricDivisor: Nullable(Amount),
  /** Weight is rounded up to a multiple of this, after `forgiveG` of excess is let pass. */
  roundToG: Amount,
  forgiveG: Amount,
  minimumMinor: Amount,
  fuelPpm: Amount,
  cod: Nullable(Input({ ...Fee, limitMinor: Nullable(Amount) })),
  insurance: Nullable(Input(Fee)),
  maxWeightG: Nullable(Amount),
  maxSideMm: Nullable(Amount),
  refusedGoods: Type.Array(GoodsClass, { maxItems: 100 }),
  /** Empty: everywhere but `refused`. The most exact code decides. */
  served: Places,
  refused: Places,
  rates: Type.Array(
    Input({
      destinations: Type.Array(Place, { minItems: 1, maxItems: 5_000 }),
      brackets: Type.Array(Input({ uptoG: Amount, priceMinor: Amount }), { minItems: 1, maxItems: 50 }),
      steps: Type.Array(Input({ uptoG: Nullable(Amount), stepG: Amount, stepMinor: Amount }), { maxItems: 50 }),
      remoteMinor: Amount,
      days: Type.Integer({ minimum: 0, maximum: 90 }),
    }),
    { maxItems: 5_000 },
  ),
  priority: Type.Integer({ minimum: 0, maximum: 10_000 }),
});
export type PriceList = Static<typeof PriceList>;

const courier = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  /** Product as printed on the label; '' when there is only one. */
  product: Type.String({ maxLength: 40 }),
  /** The waybill service that gives its numbers; null: the first that has the courier. */
  service: Nullable(Type.String({ minLength: 1, maxLength: 40 })),
  active: Type.Boolean(),
};

export const CourierSettings = Output({
  code: Type.String(),
  ...courier,
  priceLists: Type.Integer(),
  version: Type.Integer(),
});
export type CourierSettings = Static<typeof CourierSettings>;
export const CourierInFull = Output({
  code: Type.String(),
  ...courier,
  priceLists: Type.Array(PriceList),
  version: Type.Integer(),
});
export type CourierInFull = Static<typeof CourierInFull>;

const ByCode = Input({ code: CourierCode });
const priceLists = Type.Array(PriceList, { maxItems: 200 });

export const listCourierSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/couriers',
  summary: 'Couriers with how many price lists each has',
  scope: 'settings.read',
  response: Output({ couriers: Type.Array(CourierSettings) }),
});

/** Refuses: `shipping.courierUnknown` (404). */
export const readCourierSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/couriers/:code',
  summary: 'A courier with its price lists',
  scope: 'shipping.cost',
  params: ByCode,
  response: CourierInFull,
});

/**
 * Refuses: `shipping.courierTaken`, `shipping.serviceUnknown`; of a price list `shipping.tariffOverlap`,
 * `shipping.tariffUnsound`, `shipping.placeUnknown` (data: `courier`, `list`, `place`); and `identity.rightMissing`
 * (403) to whom may not see what couriers take.
 */
export const createCourier = endpoint({
  method: 'POST',
  path: '/api/v1/settings/couriers',
  summary: 'Add a courier',
  scope: 'settings.write',
  body: Input({ code: CourierCode, ...courier, priceLists }),
  response: CourierInFull,
});

/** Refuses as `createCourier`, and `shipping.courierUnknown` (404). All price lists are replaced by those given. */
export const changeCourier = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/couriers/:code',
  summary: 'Change a courier and its price lists',
  scope: 'settings.write',
  params: ByCode,
  body: Input({ ...courier, priceLists }),
  response: CourierInFull,
});

/** Refuses: `stock.nodeUnknown` (404), `shipping.destinationUnknown` (data: `place`). */
export const quoteCouriers = endpoint({
  method: 'GET',
  path: '/api/v1/courier-quotes',
  summary: 'What each courier would take for a parcel, by the price lists of today and no rules',
  scope: 'shipping.cost',
  query: Input({ nodeId: Id, place: Type.String({ pattern: '^([0-9]{6}([0-9]{3})?|[A-Z]{2})$' }), weightG: WeightG }),
  response: Output({
    /** The cheapest first; at the end those that do not take it, with the reason. */
    quotes: Type.Array(
      Output({
        courier: CourierRef,
        cost: Nullable(Money),
        because: Nullable(Type.Enum(LOSER_REASONS)),
      }),
    ),
  }),
});
export type CourierQuote = Static<(typeof quoteCouriers)['response']>['quotes'][number];

const shippingSettings = {
  /** Numbers are asked for as soon as an order is released; otherwise when somebody asks. */
  numbersOnRelease: Type.Boolean(),
  /** Labels are printed before the parcel is picked, or when its check is finished. */
  labelWhen: Type.Enum(['before', 'after']),
  /** How far a parcel may be off what its goods weigh, the greater of both; null: weights are not judged. */
  weightTolerance: Nullable(Input({ grams: WeightG, ppm: Type.String({ pattern: '^[0-9]{1,6}$' }) })),
  /** A parcel under way without news for so long is silent. */
  silentHours: Type.Integer({ minimum: 1, maximum: 2_160 }),
};
/** `version` 0: nothing was ever set. */
export const ShippingSettings = Output({ ...shippingSettings, version: Type.Integer() });
export type ShippingSettings = Static<typeof ShippingSettings>;

export const readShippingSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/shipping',
  summary: 'When numbers are asked for and labels printed, what weights are judged by, when a parcel is silent',
  scope: 'settings.read',
  response: ShippingSettings,
});

export const changeShippingSettings = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/shipping',
  summary: 'Set the work of shipping',
  scope: 'settings.write',
  body: Input(shippingSettings),
  response: ShippingSettings,
});

const Word = Type.String({ pattern: '^[A-Za-z0-9._-]{1,60}$' });
/** What a courier's branch gave the merchant. Its password is a credential: `customerPassword.<courier>`. */
const Account = Input({
  courier: CourierCode,
  customerName: Type.String({ maxLength: 80 }),
  monthCode: Type.String({ maxLength: 80 }),
  branchCode: Type.String({ maxLength: 80 }),
  branchName: Type.String({ maxLength: 80 }),
});
const service = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  endpoint: Type.String({ minLength: 1, maxLength: 500 }),
  /** Couriers it gives numbers for. */
  couriers: Type.Array(CourierCode, { maxItems: 100 }),
  accounts: Type.Array(Account, { maxItems: 100 }),
  /** Addresses of standard labels, where the service wants them. */
  templates: Type.Array(Input({ courier: CourierCode, url: Type.String({ maxLength: 500 }) }), { maxItems: 100 }),
  /** The merchant's number there, where the service wants it; '' for none. */
  userId: Type.String({ maxLength: 40 }),
  active: Type.Boolean(),
};
/** Those left out stay as they are. */
const credentials = Type.Optional(
  Type.Array(Input({ name: Word, value: Type.String({ minLength: 1, maxLength: 4_000 }) }), { maxItems: 100 }),
);

export const WaybillServiceSettings = Output({
  id: Type.String(),
  kind: Type.String(),
  ...service,
  /** Names of the credentials that are set. */
  credentials: Type.Array(Type.String()),
  /** Numbers left by courier as last heard; null: not counted. */
  balance: Type.Array(Output({ courier: Type.String(), left: Nullable(Integer) })),
  balanceAt: Nullable(Moment),
  version: Type.Integer(),
});
export type WaybillServiceSettings = Static<typeof WaybillServiceSettings>;

const ByServiceId = Input({ id: Word });

export const listWaybillServices = endpoint({
  method: 'GET',
  path: '/api/v1/settings/waybill-services',
  summary: 'Accounts at e-waybill services, and the kinds this house can talk to with what each wants to know',
  scope: 'settings.read',
  response: Output({
    services: Type.Array(WaybillServiceSettings),
    kinds: Type.Array(
      Output({
        kind: Type.String(),
        credentials: Type.Array(Type.String()),
        /** Channels whose masked recipients it can print; null: of all. */
        unmasks: Nullable(Type.Array(Type.String())),
      }),
    ),
  }),
});

/** Refuses: `shipping.serviceTaken`, `shipping.serviceKindUnknown`, and `outbound.*` for an address that may not be called. */
export const createWaybillService = endpoint({
  method: 'POST',
  path: '/api/v1/settings/waybill-services',
  summary: 'Add an account at an e-waybill service',
  scope: 'settings.write',
  body: Input({ id: Word, kind: Word, ...service, credentials }),
  response: WaybillServiceSettings,
});

/** Refuses: `shipping.serviceUnknown` (404), and `outbound.*` for an address that may not be called. */
export const changeWaybillService = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/waybill-services/:id',
  summary: 'Change an account at an e-waybill service',
  scope: 'settings.write',
  params: ByServiceId,
  body: Input({ ...service, credentials }),
  response: WaybillServiceSettings,
});

/** Asks the service for its balance and keeps it. Refuses: `shipping.serviceUnknown` (404), `shipping.serviceFailed` (data: `code`, `message`). */
export const testWaybillService = endpoint({
  method: 'POST',
  path: '/api/v1/settings/waybill-services/:id/test',
  summary: 'Ask the service how many numbers are left',
  scope: 'settings.write',
  params: ByServiceId,
  response: Output({
    branches: Type.Array(
      Output({
        courier: Type.String(),
        code: Type.String(),
        name: Type.String(),
        /** null: not counted. */
        left: Nullable(Integer),
      }),
    ),
  }),
});
