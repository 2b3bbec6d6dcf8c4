/**
 * Accounts of customers (PAY-5): a balance to spend, what is frozen of it, a security deposit and a credit line. Every amount
 * opens into its entries.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Guarded, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Currency, Integer, Money, PositiveQuantity } from './money.ts';
import { Actor } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { BUYER_FACTS, COMPANY_METHODS, StartedPayment, VOUCHER_METHODS, VoucherFacts } from './pay.ts';

export const CUSTOMER_KINDS = ['dealer', 'retailer', 'groupCustomer', 'member', 'subMerchant'] as const;
/** Entries of points count points, all others money. */
export const ACCOUNT_PLACES = ['prepaid', 'frozen', 'deposit', 'credit', 'points', 'pointsOwed'] as const;
/** `secure`: from the balance into the security deposit, and back. */
export const ACCOUNT_MOVES = ['freeze', 'unfreeze', 'secure', 'unsecure'] as const;
const Kind = Type.Enum(CUSTOMER_KINDS);
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Note = Type.String({ maxLength: 500 });

export const CustomerAccount = Output({
  id: Id,
  number: Type.String(),
  kind: Kind,
  name: Type.String(),
  currency: Currency,
  note: Type.String(),
  active: Type.Boolean(),
  /** What may be spent of the balance now, and what is promised to orders. */
  free: Money,
  balance: Money,
  held: Money,
  frozen: Money,
  deposit: Money,
  creditLimit: Money,
  /** What the customer owes of it, and what may still be used. */
  creditUsed: Money,
  creditFree: Money,
  /** What may be spent now, and what they pay. */
  points: Integer,
  pointsWorth: Money,
  createdAt: Moment,
  version: Type.Integer(),
});
export type CustomerAccount = Static<typeof CustomerAccount>;

export const listCustomerAccounts = endpoint({
  method: 'GET',
  path: '/api/v1/customer-accounts',
  summary: 'Accounts of customers with their amounts, newest first',
  scope: 'payments.read',
  query: PageQuery({
    /** A part of the name, or the whole number. */
    text: Type.Optional(Type.String({ maxLength: 80 })),
    kind: Type.Optional(Kind),
  }),
  response: Page(CustomerAccount),
});

/** Refuses: `payments.customerAccountUnknown` (404). */
export const getCustomerAccount = endpoint({
  method: 'GET',
  path: '/api/v1/customer-accounts/:id',
  summary: 'One account of a customer',
  scope: 'payments.read',
  params: ById,
  response: CustomerAccount,
});

export const makeCustomerAccount = endpoint({
  method: 'POST',
  path: '/api/v1/customer-accounts',
  summary: 'Open an account for a customer',
  scope: 'settings.write',
  body: Input({
    kind: Kind,
    name: Name,
    currency: Type.Optional(Currency),
    creditLimit: Type.Optional(Amount),
    note: Type.Optional(Note),
  }),
  response: CustomerAccount,
});

/** Under `If-Match`; a closed one (`active: false`) pays nothing. Refuses: `payments.customerAccountUnknown` (404). */
export const changeCustomerAccount = endpoint({
  method: 'PUT',
  path: '/api/v1/customer-accounts/:id',
  summary: 'Change an account of a customer; what is left out stays',
  scope: 'settings.write',
  params: ById,
  body: Input({
    kind: Type.Optional(Kind),
    name: Type.Optional(Name),
    creditLimit: Type.Optional(Amount),
    note: Type.Optional(Note),
    active: Type.Optional(Type.Boolean()),
  }),
  response: CustomerAccount,
});

/** Refuses: `payments.customerAccountUnknown` (404), `payments.accountShort` (data: `freeMinor`). */
export const moveCustomerMoney = endpoint({
  method: 'POST',
  path: '/api/v1/customer-accounts/:id/moves',
  summary: 'Freeze, unfreeze, or take into the security deposit and back',
  scope: 'payments.write',
  params: ById,
  body: Input({ move: Type.Enum(ACCOUNT_MOVES), amount: PositiveQuantity, reason: Reason }),
  response: CustomerAccount,
});

/** Through a company or by a voucher. Refuses as `startPayment`, and `payments.customerAccountUnknown` (404), `payments.customerAccountOff`. */
export const topUp = endpoint({
  method: 'POST',
  path: '/api/v1/customer-accounts/:id/top-ups',
  summary: 'Money for an account: its balance, its security deposit, or what is owed on its credit line',
  scope: 'payments.write',
  params: ById,
  body: Input({
    method: Type.Enum([...COMPANY_METHODS, ...VOUCHER_METHODS]),
    amount: PositiveQuantity,
    fills: Type.Enum(['prepaid', 'deposit', 'credit']),
    account: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    openId: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    payerIp: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F.:]{2,45}$' })),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
    voucher: Type.Optional(VoucherFacts),
  }),
  response: StartedPayment,
});

const Entry = Output({
  id: Id,
  at: Moment,
  /** What it changed, and the amount right after it. */
  change: Integer,
  running: Integer,
  reason: Type.String(),
  /** The payment it belongs to, where it does. */
  paymentId: Nullable(Id),
  by: Actor,
});
export type AccountEntry = Static<typeof Entry>;

/** `held`: what is promised to orders out of it. Refuses: `payments.customerAccountUnknown` (404). */
export const customerEntries = endpoint({
  method: 'GET',
  path: '/api/v1/customer-accounts/:id/entries',
  summary: 'The entries behind an amount of an account, newest first',
  scope: 'payments.read',
  params: ById,
  query: PageQuery({ place: Type.Enum(ACCOUNT_PLACES), held: Type.Optional(Type.Enum(['true', 'false'])) }),
  response: Page(Entry),
});

const MatchKind = Type.Enum(BUYER_FACTS);

/**
 * The buyer of an order is this customer where the recipient's phone, the buyer's name at the channel (in one shop, or in
 * all), a word of the seller's memo, or the company the invoice is for is this value.
 */
export const CustomerMatch = Output({
  id: Id,
  kind: MatchKind,
  value: Guarded('orders.reveal', 'masked', Type.String()),
  shopId: Nullable(Id),
});
export type CustomerMatch = Static<typeof CustomerMatch>;
const Matches = Output({ matches: Type.Array(CustomerMatch) });

/** Refuses: `payments.customerAccountUnknown` (404). */
export const listCustomerMatches = endpoint({
  method: 'GET',
  path: '/api/v1/customer-accounts/:id/matches',
  summary: 'By what buyers are known to be this customer',
  scope: 'payments.read',
  params: ById,
  response: Matches,
});

/** The same one again is the one that is there. Refuses: `payments.customerAccountUnknown` (404), `payments.matchDamaged`. */
export const addCustomerMatch = endpoint({
  method: 'POST',
  path: '/api/v1/customer-accounts/:id/matches',
  summary: 'Know buyers as this customer by one more thing',
  scope: 'settings.write',
  params: ById,
  body: Input({
    kind: MatchKind,
    value: Type.String({ minLength: 1, maxLength: 100 }),
    /** Of a buyer's name: where it counts; left out, everywhere. */
    shopId: Type.Optional(Id),
  }),
  response: Matches,
});

/** Refuses: `payments.matchUnknown` (404). */
export const removeCustomerMatch = endpoint({
  method: 'DELETE',
  path: '/api/v1/customer-accounts/:id/matches/:match',
  summary: 'Know buyers as this customer by one thing less',
  scope: 'settings.write',
  params: Input({ id: Id, match: Id }),
  response: Matches,
});
