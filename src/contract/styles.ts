/** Styles (SPU), the SKUs they make from colours and sizes, and the rule that gives merchant codes (CAT-1). */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Amount, WeightG } from './money.ts';
import { SkuRef } from './order-words.ts';
import { MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';
import { OptionText, ShortText, SkuOption } from './skus.ts';

/** A free option beside colour and size, with what there is of it: `面料`: `棉`, `麻`. */
const StyleOption = Output({ name: Type.String(), values: Type.Array(Type.String()) });
const Options = Type.Array(Input({ name: OptionText, values: Type.Array(OptionText, { minItems: 1, maxItems: 30 }) }), {
  maxItems: 5,
});

export const StyleRow = Output({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  brand: Type.String(),
  model: Type.String(),
  series: Type.String(),
  category: Type.String(),
  season: Type.String(),
  options: Type.Array(StyleOption),
  active: Type.Boolean(),
  version: Type.Integer(),
});
export type StyleRow = Static<typeof StyleRow>;

const text = Type.Optional(Type.String({ maxLength: 60 }));
const mutable = {
  brand: text,
  model: text,
  series: text,
  category: text,
  season: text,
  options: Type.Optional(Options),
  active: Type.Optional(Type.Boolean()),
};
const StyleName = Type.String({ minLength: 1, maxLength: 200 });

export const listStyles = endpoint({
  method: 'GET',
  path: '/api/v1/styles',
  summary: 'Styles by code',
  scope: 'catalog.read',
  query: PageQuery({
    /** Parts of code, name, brand, model or series, in any order. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
    active: Type.Optional(Type.Boolean()),
  }),
  response: Page(StyleRow),
});

export const StyleDetail = Output({
  ...StyleRow.properties,
  skus: Type.Array(
    Output({
      ...SkuRef.properties,
      color: Type.String(),
      size: Type.String(),
      options: Type.Array(SkuOption),
      active: Type.Boolean(),
      version: Type.Integer(),
    }),
  ),
});
export type StyleDetail = Static<typeof StyleDetail>;

/** Refuses: `catalog.styleUnknown` (404). */
export const getStyle = endpoint({
  method: 'GET',
  path: '/api/v1/styles/:id',
  summary: 'One style with its SKUs',
  scope: 'catalog.read',
  params: ById,
  response: StyleDetail,
});

/** Refuses per style: `catalog.codeMissing`, `catalog.nameMissing`, `catalog.codeTaken`. */
export const createStyles = endpoint({
  method: 'POST',
  path: '/api/v1/styles',
  summary: 'Make styles',
  scope: 'catalog.write',
  body: Input({
    styles: Type.Array(Input({ code: Type.String({ minLength: 1, maxLength: 64 }), name: StyleName, ...mutable }), {
      minItems: 1,
      maxItems: MAX_BATCH,
    }),
  }),
  response: Outcomes,
});

/** Needs `If-Match`. The code stays: SKUs are found by it. Refuses: `catalog.styleUnknown` (404), `catalog.nameMissing`. */
export const changeStyle = endpoint({
  method: 'PUT',
  path: '/api/v1/styles/:id',
  summary: 'Change a style',
  scope: 'catalog.write',
  params: ById,
  body: Input({ name: Type.Optional(StyleName), ...mutable }),
  response: StyleRow,
});

const variants = {
  colors: Type.Array(ShortText, { maxItems: 60, uniqueItems: true }),
  sizes: Type.Array(ShortText, { maxItems: 60, uniqueItems: true }),
  /** The style's own when left out. */
  options: Type.Optional(Options),
};

/**
 * One SKU per colour, size and option; those there are already stay as they are and are not among the outcomes. Refuses:
 * `catalog.styleUnknown` (404), `catalog.styleInactive`, `catalog.tooManyVariants` (data: `count`); per SKU what
 * `createSkus` refuses.
 */
export const makeVariants = endpoint({
  method: 'POST',
  path: '/api/v1/styles/:id/skus',
  summary: 'Make the SKUs of a style from its colours and sizes',
  scope: 'catalog.write',
  params: ById,
  body: Input({ ...variants, price: Type.Optional(Amount), weightG: Type.Optional(WeightG) }),
  response: Outcomes,
});

export const NAME_PARTS = ['brand', 'model', 'series', 'style', 'color', 'size', 'season', 'options'] as const;
export const NamePart = Type.Enum(NAME_PARTS);
export type NamePart = Static<typeof NamePart>;

const ruleFields = {
  /** What a code is made of, in this order; what is unknown of a SKU is left out. */
  parts: Type.Array(NamePart, { minItems: 1, maxItems: NAME_PARTS.length, uniqueItems: true }),
  separator: Type.String({ maxLength: 3 }),
  /** `米白` → `MB`, looked up by the whole part. */
  abbreviations: Type.Array(Input({ word: ShortText, short: Type.String({ maxLength: 20 }) }), { maxItems: 2000 }),
};
export const NamingRule = Output({ ...ruleFields, version: Type.Integer() });
export type NamingRule = Static<typeof NamingRule>;

export const getNamingRule = endpoint({
  method: 'GET',
  path: '/api/v1/naming-rule',
  summary: 'How merchant codes are made where none is given',
  scope: 'catalog.read',
  response: NamingRule,
});

/** Needs `If-Match` (version 0 before the first rule). Codes given stay; those to come follow the rule. */
export const setNamingRule = endpoint({
  method: 'PUT',
  path: '/api/v1/naming-rule',
  summary: 'Set how merchant codes are made',
  scope: 'catalog.write',
  body: Input(ruleFields),
  response: NamingRule,
});

/** Nothing is written. Refuses: `catalog.styleUnknown` (404), `catalog.tooManyVariants`. */
export const previewVariants = endpoint({
  method: 'POST',
  path: '/api/v1/styles/:id/skus/preview',
  summary: 'The SKUs a style would make, with the codes they would get',
  scope: 'catalog.read',
  params: ById,
  body: Input({
    ...variants,
    /** The rule to try; the kept one when left out. */
    rule: Type.Optional(Input(ruleFields)),
  }),
  response: Output({
    variants: Type.Array(
      Output({
        color: Type.String(),
        size: Type.String(),
        options: Type.Array(SkuOption),
        properties: Type.String(),
        /** Empty where the rule finds nothing to make one of. */
        merchantCode: Type.String(),
        /** The SKU there is already. */
        skuId: Nullable(Id),
      }),
    ),
  }),
});
