/**
 * Merchant accounts at payment companies, and the payments that come in through them (PAY-1, PAY-3, PAY-4). Credentials
 * are written and never read: an answer names which are set.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Input, Nullable, Output } from './endpoint.ts';
import { Currency, Integer } from './money.ts';
import { Refusal } from './paging.ts';

export const PAYMENT_COMPANIES = ['wechatPay', 'alipay'] as const;
const Company = Type.Enum(PAYMENT_COMPANIES);
const Environment = Type.Enum(['live', 'sandbox']);
const Name = Type.String({ minLength: 1, maxLength: 80 });
const MerchantId = Type.String({ minLength: 1, maxLength: 60 });
const Endpoint = Type.String({ minLength: 1, maxLength: 500 });
/** What the company charges, in millionths. */
const FeePpm = Type.Integer({ minimum: 0, maximum: 1_000_000 });
/** By how much the fee of one line may differ from that. */
const FeeTolerance = Type.String({ pattern: '^[0-9]{1,12}$' });
/** An empty value takes the credential away; what is not named stays. */
const Credentials = Type.Array(
  Input({ name: Type.String({ minLength: 1, maxLength: 120 }), value: Type.String({ maxLength: 20_000 }) }),
  { maxItems: 20 },
);

export const MerchantAccount = Output({
  id: Type.String(),
  kind: Company,
  name: Type.String(),
  environment: Environment,
  merchantId: Type.String(),
  endpoint: Type.String(),
  credentials: Output({
    /** Names of those that are set. */
    set: Type.Array(Type.String()),
    /** Names of those without which nothing of the company is believed; `platformKey:*` is one of any serial. */
    missing: Type.Array(Type.String()),
  }),
  feePpm: Type.Integer(),
  feeTolerance: Integer,
  currency: Currency,
  active: Type.Boolean(),
  version: Type.Integer(),
});
export type MerchantAccount = Static<typeof MerchantAccount>;

export const listMerchantAccounts = endpoint({
  method: 'GET',
  path: '/api/v1/merchant-accounts',
  summary: 'Merchant accounts, with which credentials are set',
  scope: 'settings.read',
  response: Output({ accounts: Type.Array(MerchantAccount) }),
});

/**
 * Refuses: `payments.merchantTaken`, `payments.credentialUnknown`, `payments.credentialDamaged` (data: `name`),
 * `identity.rightMissing` (403), and what `outbound.*` says of the address.
 */
export const addMerchantAccount = endpoint({
  method: 'POST',
  path: '/api/v1/merchant-accounts',
  summary: 'Make a merchant account',
  scope: 'settings.write',
  body: Input({
    kind: Company,
    name: Name,
    environment: Environment,
    merchantId: MerchantId,
    endpoint: Endpoint,
    credentials: Type.Optional(Credentials),
    feePpm: Type.Optional(FeePpm),
    feeTolerance: Type.Optional(FeeTolerance),
    currency: Type.Optional(Currency),
    active: Type.Optional(Type.Boolean()),
  }),
  response: MerchantAccount,
});

const ByAccount = Input({ account: Type.String({ minLength: 1, maxLength: 100 }) });

/** Under `If-Match`; `active: false` switches it off. Refuses as `addMerchantAccount`, and `payments.accountUnknown` (404). */
export const changeMerchantAccount = endpoint({
  method: 'PUT',
  path: '/api/v1/merchant-accounts/:account',
  summary: 'Change a merchant account; what is left out stays',
  scope: 'settings.write',
  params: ByAccount,
  body: Input({
    name: Type.Optional(Name),
    environment: Type.Optional(Environment),
    merchantId: Type.Optional(MerchantId),
    endpoint: Type.Optional(Endpoint),
    credentials: Type.Optional(Credentials),
    feePpm: Type.Optional(FeePpm),
    feeTolerance: Type.Optional(FeeTolerance),
    active: Type.Optional(Type.Boolean()),
  }),
  response: MerchantAccount,
});

/** Asks the company about a payment that cannot exist: a genuine "no" proves address, keys and numbers. Refuses: `payments.accountUnknown` (404). */
export const testMerchantAccount = endpoint({
  method: 'POST',
  path: '/api/v1/merchant-accounts/:account/test',
  summary: 'Ask the payment company something harmless',
  scope: 'settings.write',
  params: ByAccount,
  response: Output({ works: Type.Boolean(), problem: Nullable(Refusal) }),
});
