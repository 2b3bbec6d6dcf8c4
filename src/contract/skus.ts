/**
 * SKUs as people keep them (CAT-1), and what bundles and assembled goods are made of (CAT-2). Amounts are in the
 * tenant's currency. What a SKU costs is seen and set only with the right `catalog.cost`.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Amount, Integer, Money, PositiveQuantity, Quantity, WeightG } from './money.ts';
import { SkuRef } from './order-words.ts';
import { MAX_BATCH, Outcomes } from './paging.ts';

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const flag = Type.Optional(Type.Boolean());
const MOST_DAYS = 3650;
const days = Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_DAYS }));
const Millimetres = Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
export const ShortText = Type.String({ minLength: 1, maxLength: 60 });

/** No battery; one inside the goods, beside them, or nothing but batteries. */
export const BATTERIES = ['none', 'builtIn', 'packedWith', 'alone'] as const;
export const Battery = Type.Enum(BATTERIES);
export type Battery = Static<typeof Battery>;

/** A free option of a SKU: `面料` is `棉`. */
export const SkuOption = Output({ name: Type.String(), value: Type.String() });
/** A table writes options as `面料=棉; 工艺=平纹`, so their texts hold neither sign. */
export const OptionText = Type.String({ pattern: '^[^=;＝；]{1,60}$' });
const OptionInput = Input({ name: OptionText, value: OptionText });

const fields = {
  styleId: Type.Optional(Nullable(Id)),
  merchantCode: text(64),
  /** Ready to read: `米白 / M`. */
  properties: text(200),
  color: text(60),
  size: text(60),
  options: Type.Optional(Type.Array(OptionInput, { maxItems: 10 })),
  barcodes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 })),
  brand: text(60),
  unit: text(20),
  price: Type.Optional(Nullable(Amount)),
  /** Needs the right `catalog.cost`. */
  cost: Type.Optional(Nullable(Amount)),
  /** It is not sold below. */
  floor: Type.Optional(Nullable(Amount)),
  taxCode: text(30),
  taxRatePpm: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  weightG: Type.Optional(Nullable(WeightG)),
  lengthMm: Type.Optional(Millimetres),
  widthMm: Type.Optional(Millimetres),
  heightMm: Type.Optional(Millimetres),
  /** How it is packed: stands as it is, nothing is put on it, is sent in the box it came in. */
  upright: flag,
  fragile: flag,
  ownCarton: flag,
  /** A carton, a filler, tape: used for packing, sold to nobody. */
  material: flag,
  /** Six to ten digits, as `whyNotCustoms` checks them; '' while nobody knows. */
  hsCode: text(10),
  /** As it stands on a declaration, in Latin letters. */
  customsName: text(120),
  /** ISO 3166. */
  originCountry: text(2),
  madeOf: text(60),
  battery: Type.Optional(Battery),
  /** A piece is declared at this share of what was paid for it … */
  declaredPpm: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))),
  /** … or at this amount; neither: at what was paid. */
  declaredAmount: Type.Optional(Nullable(Amount)),
  declaredCurrency: Type.Optional(Type.String({ pattern: '^([A-Z]{3})?$' })),
  supplier: text(100),
  buyer: text(60),
  season: text(40),
  trackLots: flag,
  trackExpiry: flag,
  trackSerials: flag,
  shelfLifeDays: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: MOST_DAYS }))),
  stopDays: days,
  warnDays: days,
  active: flag,
};
const SkuName = Type.String({ minLength: 1, maxLength: 200 });

/** Without a merchant code it gets one by the naming rule. */
export const NewSku = Input({ name: SkuName, ...fields });
export type NewSku = Static<typeof NewSku>;
/** What is left out stays; `barcodes` replaces those there were. */
export const SkuFields = Input({ name: Type.Optional(SkuName), ...fields });
export type SkuFields = Static<typeof SkuFields>;

export const PartRow = Output({
  sku: SkuRef,
  quantity: Quantity,
  /** The price of a bundle is shared over its parts by these weights; 0 for parts of assembled goods. */
  share: Integer,
});

export const SkuDetail = Output({
  ...SkuRef.properties,
  style: Nullable(Output({ id: Id, code: Type.String(), name: Type.String() })),
  color: Type.String(),
  size: Type.String(),
  options: Type.Array(SkuOption),
  barcodes: Type.Array(Type.String()),
  brand: Type.String(),
  unit: Type.String(),
  price: Nullable(Money),
  /** null also for who may not see it: `costHidden`. */
  cost: Nullable(Money),
  costHidden: Type.Boolean(),
  floor: Nullable(Money),
  taxCode: Type.String(),
  taxRatePpm: Type.Integer(),
  weightG: Nullable(WeightG),
  lengthMm: Nullable(Type.Integer()),
  widthMm: Nullable(Type.Integer()),
  heightMm: Nullable(Type.Integer()),
  upright: Type.Boolean(),
  fragile: Type.Boolean(),
  ownCarton: Type.Boolean(),
  material: Type.Boolean(),
  hsCode: Type.String(),
  customsName: Type.String(),
  originCountry: Type.String(),
  madeOf: Type.String(),
  battery: Battery,
  declaredPpm: Nullable(Type.Integer()),
  declaredAmount: Nullable(Integer),
  declaredCurrency: Type.String(),
  supplier: Type.String(),
  buyer: Type.String(),
  season: Type.String(),
  trackLots: Type.Boolean(),
  trackExpiry: Type.Boolean(),
  trackSerials: Type.Boolean(),
  /** From production to expiry. */
  shelfLifeDays: Nullable(Type.Integer()),
  /** So many days before its expiry a lot goes out of sale, and people are warned. */
  stopDays: Type.Integer(),
  warnDays: Type.Integer(),
  bundle: Type.Boolean(),
  active: Type.Boolean(),
  version: Type.Integer(),
  /** What a bundle is shipped as. */
  bundleParts: Type.Array(PartRow),
  /** What finished goods are assembled from. */
  assemblyParts: Type.Array(PartRow),
});
export type SkuDetail = Static<typeof SkuDetail>;

/** Refuses: `catalog.skuUnknown` (404). */
export const getSku = endpoint({
  method: 'GET',
  path: '/api/v1/skus/:id',
  summary: 'One SKU with everything',
  scope: 'catalog.read',
  params: ById,
  response: SkuDetail,
});

/**
 * Outcomes are per new SKU, with the ids they got. Refuses per SKU: `catalog.nameMissing`, `catalog.codeMissing`,
 * `catalog.codeTaken`, `catalog.barcodeTaken`, `catalog.styleUnknown`, `catalog.hsCodeDamaged`,
 * `catalog.customsNameNotLatin`, `catalog.countryUnknown`, `catalog.declaredCurrencyMissing`; the whole call: `identity.rightMissing` (403, a
 * cost without the right to it).
 */
export const createSkus = endpoint({
  method: 'POST',
  path: '/api/v1/skus',
  summary: 'Make SKUs',
  scope: 'catalog.write',
  body: Input({ skus: Type.Array(NewSku, { minItems: 1, maxItems: MAX_BATCH }) }),
  response: Outcomes,
});

/** Needs `If-Match`. Refuses: `catalog.skuUnknown` (404), and what `createSkus` refuses. */
export const changeSku = endpoint({
  method: 'PUT',
  path: '/api/v1/skus/:id',
  summary: 'Change a SKU',
  scope: 'catalog.write',
  params: ById,
  body: SkuFields,
  response: SkuDetail,
});

/** Each row names the version it was read at. Refuses per SKU: `catalog.changedMeanwhile` (data: `version`), and as `changeSku`. */
export const changeSkus = endpoint({
  method: 'POST',
  path: '/api/v1/skus/change',
  summary: 'Change many SKUs, each for itself',
  scope: 'catalog.write',
  body: Input({
    changes: Type.Array(Input({ id: Id, atVersion: Type.Integer({ minimum: 1 }), set: SkuFields }), {
      minItems: 1,
      maxItems: MAX_BATCH,
    }),
  }),
  response: Outcomes,
});

const parts = <P extends object>(more: P) =>
  Type.Array(Input({ skuId: Id, quantity: PositiveQuantity, ...more }), {
    minItems: 1,
    maxItems: 50,
  });

/**
 * Needs `If-Match`. A bundle is shipped as its parts and has no stock of its own. `share`: weight by which its price is
 * divided; left out, the part's own price counts. Refuses: `catalog.skuUnknown` (404), `catalog.partUnknown`,
 * `catalog.partTwice`, `catalog.partsLoop` (itself), `catalog.bundleNested`, `catalog.bundleHasStock`,
 * `catalog.bundleAssembled`.
 */
export const setBundle = endpoint({
  method: 'PUT',
  path: '/api/v1/skus/:id/bundle',
  summary: 'Say what a bundle is shipped as',
  scope: 'catalog.write',
  params: ById,
  body: Input({ parts: parts({ share: Type.Optional(Amount) }) }),
  response: SkuDetail,
});

/** Needs `If-Match`. Refuses: `catalog.skuUnknown` (404). */
export const dissolveBundle = endpoint({
  method: 'DELETE',
  path: '/api/v1/skus/:id/bundle',
  summary: 'The SKU is a bundle no longer',
  scope: 'catalog.write',
  params: ById,
  response: SkuDetail,
});

/**
 * Needs `If-Match`. Finished goods have stock of their own; what can still be assembled counts as available. Refuses as
 * `setBundle`, and `catalog.partsLoop` where the SKU would go into itself by any detour.
 */
export const setAssembly = endpoint({
  method: 'PUT',
  path: '/api/v1/skus/:id/assembly',
  summary: 'Say what finished goods are assembled from',
  scope: 'catalog.write',
  params: ById,
  body: Input({ parts: parts({}) }),
  response: SkuDetail,
});

/** Needs `If-Match`. Refuses: `catalog.skuUnknown` (404). */
export const dropAssembly = endpoint({
  method: 'DELETE',
  path: '/api/v1/skus/:id/assembly',
  summary: 'The SKU is not assembled any more',
  scope: 'catalog.write',
  params: ById,
  response: SkuDetail,
});
