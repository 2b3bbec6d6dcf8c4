/**
 * What is agreed with a supplier for a counter and a time (PUR-2), the promotions he takes part in, and charges beside the
 * sales (SUP-2). Masters: nothing is deleted, what is not `active` takes no new sales. A statement keeps the terms it was
 * made by, so a change of them never changes what was signed.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Amount, Currency, Integer, Money, Ppm } from './money.ts';
import { Actor } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { SupplierRef } from './suppliers.ts';

const Name = Type.String({ minLength: 1, maxLength: 100 });
export const TERM_KINDS = ['joint', 'consignment', 'buyOut'] as const;
export const TERM_SCOPES = ['month', 'quarter', 'year'] as const;
export const COUNTER_KINDS = ['all', 'shop', 'node'] as const;

/** `id` null where the terms hold wherever no closer ones do. */
export const Counter = Output({ kind: Type.Enum(COUNTER_KINDS), id: Nullable(Id), name: Type.String() });

export const TermClass = Input({
  code: Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$' }),
  name: Name,
  /** Of the goods' VAT, millionths. */
  taxPpm: Ppm,
  /** Goods of these categories; the first class takes what no other names. */
  categories: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 }),
  /** Ascending; the first begins at zero. */
  tiers: Type.Array(Input({ from: Amount, ratePpm: Ppm }), { minItems: 1, maxItems: 10 }),
});
export type TermClass = Static<typeof TermClass>;

const term = {
  name: Name,
  kind: Type.Enum(TERM_KINDS),
  presentation: Type.Enum(['principal', 'agent']),
  validFrom: Day,
  validUntil: Nullable(Day),
  /** Of joint operation: commission. Of consignment only their tax: such goods are settled at the price list. */
  classes: Type.Array(TermClass, { minItems: 1, maxItems: 30 }),
  tiers: Type.Enum(['marginal', 'whole']),
  commissionOnShare: Type.Boolean(),
  /** Over what guarantees are measured. */
  scope: Type.Enum(TERM_SCOPES),
  /** Sales to be reached in the scope, or commission is due on what is missing at `guaranteeRatePpm`. */
  salesGuarantee: Nullable(Amount),
  guaranteeRatePpm: Ppm,
  /** Commission to be reached in the scope. */
  profitGuarantee: Nullable(Amount),
  active: Type.Boolean(),
};
const counter = { shopId: Nullable(Id), nodeId: Nullable(Id) };
export const SupplierTermInput = Input({ supplierId: Id, ...counter, ...term });
export type SupplierTermInput = Static<typeof SupplierTermInput>;
export const SupplierTerm = Output({
  ...{
    id: Id,
    supplier: SupplierRef,
    counter: Counter,
    ...counter,
    ...term,
    currency: Currency,
    version: Type.Integer(),
  },
  ...{ salesGuarantee: Nullable(Integer), profitGuarantee: Nullable(Integer) },
});
export type SupplierTerm = Static<typeof SupplierTerm>;

export const listSupplierTerms = endpoint({
  method: 'GET',
  path: '/api/v1/supplier-terms',
  summary: 'Terms of suppliers by counter and time, those out of use too',
  scope: 'purchases.read',
  query: PageQuery({ supplierId: Type.Optional(Id) }),
  response: Page(SupplierTerm),
});

/**
 * Refuses: `purchasing.supplierUnknown` (404), `statements.homeCurrency`, `channels.shopUnknown`, `stock.nodeUnknown`,
 * `statements.counterTwice`,
 * `statements.classTwice` (data: `code`), `statements.tiersUnsound` (data: `code`), `statements.daysUnsound`,
 * `statements.termsOverlap` (data: `name`: of the same supplier and counter).
 */
export const createSupplierTerm = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-terms',
  summary: 'Agree terms with a supplier',
  scope: 'purchases.write',
  body: SupplierTermInput,
  response: SupplierTerm,
});

/** Supplier and counter stay. Refuses: `statements.termUnknown` (404), `statements.termMoved`, and as `createSupplierTerm`. */
export const changeSupplierTerm = endpoint({
  method: 'PUT',
  path: '/api/v1/supplier-terms/:id',
  summary: 'Change terms; statements made before keep theirs',
  scope: 'purchases.write',
  params: ById,
  body: SupplierTermInput,
  response: SupplierTerm,
});

const promotion = {
  name: Name,
  shopId: Nullable(Id),
  validFrom: Day,
  validUntil: Day,
  /** Empty: everything of the supplier. */
  skuIds: Type.Array(Id, { maxItems: 500, uniqueItems: true }),
  /** Commission while it lasts, instead of the terms'; null: the terms' own. */
  ratePpm: Nullable(Ppm),
  /** What the house bears of the discount. */
  sharePpm: Ppm,
  active: Type.Boolean(),
};
export const SupplierPromotionInput = Input({ supplierId: Id, ...promotion });
export type SupplierPromotionInput = Static<typeof SupplierPromotionInput>;
export const SupplierPromotion = Output({ id: Id, supplier: SupplierRef, ...promotion, version: Type.Integer() });
export type SupplierPromotion = Static<typeof SupplierPromotion>;

export const listSupplierPromotions = endpoint({
  method: 'GET',
  path: '/api/v1/supplier-promotions',
  summary: 'Promotions suppliers take part in',
  scope: 'purchases.read',
  query: PageQuery({ supplierId: Type.Optional(Id) }),
  response: Page(SupplierPromotion),
});

/** Refuses: `purchasing.supplierUnknown` (404), `channels.shopUnknown`, `catalog.skuUnknown`, `statements.daysUnsound`. */
export const createSupplierPromotion = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-promotions',
  summary: 'Let a supplier take part in a promotion',
  scope: 'purchases.write',
  body: SupplierPromotionInput,
  response: SupplierPromotion,
});

/** Refuses: `statements.promotionUnknown` (404), `statements.termMoved`, and as `createSupplierPromotion`. */
export const changeSupplierPromotion = endpoint({
  method: 'PUT',
  path: '/api/v1/supplier-promotions/:id',
  summary: 'Change a promotion; statements made before keep theirs',
  scope: 'purchases.write',
  params: ById,
  body: SupplierPromotionInput,
  response: SupplierPromotion,
});

export const NOTE_KINDS = ['inside', 'outside', 'prepaid', 'deposit', 'adjustment'] as const;
export const SupplierNote = Output({
  id: Id,
  supplier: SupplierRef,
  termId: Id,
  kind: Type.Enum(NOTE_KINDS),
  title: Type.String(),
  day: Day,
  amount: Money,
  taxPpm: Type.Integer(),
  /** The statement that took it. */
  statement: Nullable(Output({ id: Id, number: Type.String() })),
  corrects: Nullable(Output({ id: Id, number: Type.String() })),
  createdAt: Moment,
  by: Actor,
});
export type SupplierNote = Static<typeof SupplierNote>;

export const listSupplierNotes = endpoint({
  method: 'GET',
  path: '/api/v1/supplier-notes',
  summary: 'Charges and credits beside the sales, newest first',
  scope: 'purchases.read',
  query: PageQuery({ supplierId: Type.Optional(Id), open: Type.Optional(Type.Boolean()) }),
  response: Page(SupplierNote),
});

/**
 * `inside`: taken off what he invoices. `outside`: a fee we invoice him, taken off the payment. `prepaid`, `deposit`: off
 * the payment. `adjustment`: corrects a signed statement (`correctsId`), either way. Refuses: `statements.termUnknown`
 * (404), `statements.notSigned` (data: `number`), `statements.amountZero`.
 */
export const enterSupplierNotes = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-notes',
  summary: 'Enter charges and credits for the next statement',
  scope: 'purchases.write',
  body: Input({
    notes: Type.Array(
      Input({
        termId: Id,
        kind: Type.Enum(NOTE_KINDS),
        title: Name,
        day: Day,
        amount: Integer,
        taxPpm: Ppm,
        correctsId: Type.Optional(Id),
      }),
      { minItems: 1, maxItems: 200 },
    ),
  }),
  response: Output({ ids: Type.Array(Id) }),
});

/** Takes back a note no statement has taken. Refuses: `statements.noteUnknown` (404), `statements.noteTaken`. */
export const removeSupplierNote = endpoint({
  method: 'DELETE',
  path: '/api/v1/supplier-notes/:id',
  summary: 'Take back a charge that is in no statement yet',
  scope: 'purchases.write',
  params: ById,
});

/** People of suppliers who sign in to the portal (SUP-3). */
export const SupplierLogin = Output({
  id: Id,
  login: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
  /** Whether he still has to choose a password. */
  mustChangePassword: Type.Boolean(),
  seenAt: Nullable(Moment),
});
export type SupplierLogin = Static<typeof SupplierLogin>;

/** Refuses: `purchasing.supplierUnknown` (404). */
export const listSupplierLogins = endpoint({
  method: 'GET',
  path: '/api/v1/suppliers/:id/logins',
  summary: 'Who of a supplier may sign in to the portal',
  scope: 'access.read',
  params: ById,
  response: Output({ logins: Type.Array(SupplierLogin) }),
});

/**
 * The password is shown once and must be changed at the first sign-in. Refuses: `purchasing.supplierUnknown` (404),
 * `identity.loginTaken`, `identity.loginDamaged`.
 */
export const addSupplierLogin = endpoint({
  method: 'POST',
  path: '/api/v1/suppliers/:id/logins',
  summary: 'Let somebody of a supplier sign in to the portal',
  scope: 'access.write',
  params: ById,
  body: Input({ login: Type.String({ minLength: 2, maxLength: 100 }), name: Name }),
  response: Output({ id: Id, password: Type.String() }),
});
