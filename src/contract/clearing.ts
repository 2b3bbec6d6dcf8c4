/**
 * Where sellers' money is collected and by which rules it is shared (CLR): licensed accounts, how each merchant account
 * collects, rules. The platform never holds sellers' money itself: what would is refused.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Amount, Integer, Ppm } from './money.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const name = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^\\S(.*\\S)?$' });
const Code = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' });
const AccountNumber = Type.String({ pattern: '^[0-9A-Z]{6,34}$' });
const BankCode = Type.String({ pattern: '^([0-9A-Z]{8,14})?$' });
export const FUND_MODELS = ['OWN_SALE', 'LICENSED_SPLIT', 'BANK_CUSTODY'] as const;
export type FundModelName = (typeof FUND_MODELS)[number];

const custodian = {
  name: name(60),
  /** Who holds the licence. */
  party: name(100),
  kind: Type.Enum(['bank', 'paymentCompany']),
  /** `direct`: payouts go to the bank's address; `file`: a person carries files to and fro. */
  way: Type.Enum(['direct', 'file']),
  endpoint: text(300),
  accountName: name(100),
  bankCode: BankCode,
  /** Batches above it take a second person. */
  approveAbove: Amount,
  least: Amount,
  most: Amount,
  /** What the bank takes for one payout. */
  charge: Amount,
  active: Type.Boolean(),
};
/** Write-only; left out it stays. */
const custodianSecrets = { account: Type.Optional(AccountNumber), key: Type.Optional(text(200)) };
export const CustodianInput = Input({ id: Code, ...custodian, ...custodianSecrets });
export const CustodianChange = Input({ ...custodian, ...custodianSecrets });
export type CustodianChange = Static<typeof CustodianChange>;
export const Custodian = Output({
  ...{ id: Code, ...custodian, approveAbove: Integer, least: Integer, most: Integer, charge: Integer },
  /** Its last digits. */
  account: Type.String(),
  /** Names of secrets that are kept. */
  secrets: Type.Array(Type.String()),
  version: Type.Integer(),
});
export type Custodian = Static<typeof Custodian>;

export const listCustodians = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/custodians',
  summary: 'Licensed accounts that hold sub-merchants’ money',
  scope: 'settings.read',
  response: Output({ custodians: Type.Array(Custodian) }),
});

/** Refuses: `clearing.custodianTaken`, `clearing.accountMissing`, and what the address is refused for. */
export const addCustodian = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/custodians',
  summary: 'Add a licensed account',
  scope: 'settings.write',
  body: CustodianInput,
  response: Custodian,
});

/** Needs `If-Match`. Refuses: `clearing.custodianUnknown` (404), and what the address is refused for. */
export const changeCustodian = endpoint({
  method: 'PUT',
  path: '/api/v1/clearing/custodians/:id',
  summary: 'Change a licensed account',
  scope: 'settings.write',
  params: Input({ id: Code }),
  body: CustodianChange,
  response: Custodian,
});

export const FundModel = Output({
  merchantAccount: Type.String(),
  name: Type.String(),
  model: Type.Enum([...FUND_MODELS]),
  custodian: Nullable(Type.String()),
  forSellers: Type.Boolean(),
  /** The channel gives its fee back with a refund. */
  feeComesBack: Type.Boolean(),
  /** Of a licensed split: the payment company divides each payment itself, and is told to; at most so much of it. */
  carriedOut: Type.Boolean(),
  mostPpm: Ppm,
  version: Type.Integer(),
});
export type FundModel = Static<typeof FundModel>;

export const listFundModels = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/fund-models',
  summary: 'How each merchant account collects: for own sales, split at a licensed company, or into custody at a bank',
  scope: 'settings.read',
  response: Output({ models: Type.Array(FundModel) }),
});

/**
 * Needs `If-Match` (0 for one that was never set). Refuses: `clearing.ownAccountForSellers` (data: `shops`: collecting
 * third-party sellers' money into one's own account takes a licence), `clearing.custodianUnknown`,
 * `clearing.custodianNeeded`, `clearing.sellersMoneyThere`, `payments.accountUnknown` (404).
 */
export const setFundModel = endpoint({
  method: 'PUT',
  path: '/api/v1/clearing/fund-models/:account',
  summary: 'Say how a merchant account collects',
  scope: 'settings.write',
  params: Input({ account: text(100) }),
  body: Input({
    model: Type.Enum([...FUND_MODELS]),
    custodian: Nullable(Code),
    forSellers: Type.Boolean(),
    feeComesBack: Type.Boolean(),
    carriedOut: Type.Optional(Type.Boolean()),
    mostPpm: Type.Optional(Ppm),
  }),
  response: FundModel,
});

const rule = {
  name: name(60),
  priority: Type.Integer({ minimum: 1, maximum: 9999 }),
  shopId: Nullable(Id),
  subMerchantId: Nullable(Id),
  /** None: whatever the goods. */
  skuIds: Type.Array(Id, { maxItems: 500, uniqueItems: true }),
  commissionPpm: Ppm,
  /** The tax in the commission. */
  vatPpm: Ppm,
  fixed: Amount,
  base: Type.Enum(['paid', 'afterFee']),
  shares: Type.Array(Input({ subMerchantId: Id, ppm: Ppm }), { maxItems: 10 }),
  active: Type.Boolean(),
};
export const SplitRuleInput = Input(rule);
export type SplitRuleInput = Static<typeof SplitRuleInput>;
export const SplitRule = Output({ id: Id, ...rule, fixed: Integer, version: Type.Integer() });
export type SplitRule = Static<typeof SplitRule>;

export const listSplitRules = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/split-rules',
  summary: 'Rules by which payments are shared, in the order they are asked',
  scope: 'settings.read',
  response: Output({ rules: Type.Array(SplitRule) }),
});

/** Refuses: `clearing.sharesTooMuch`, `clearing.subMerchantUnknown`. */
export const addSplitRule = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/split-rules',
  summary: 'Add a rule',
  scope: 'settings.write',
  body: SplitRuleInput,
  response: SplitRule,
});

/** Needs `If-Match`. What was shared stays. Refuses: `clearing.ruleUnknown` (404) and as `addSplitRule`. */
export const changeSplitRule = endpoint({
  method: 'PUT',
  path: '/api/v1/clearing/split-rules/:id',
  summary: 'Change a rule',
  scope: 'settings.write',
  params: ById,
  body: SplitRuleInput,
  response: SplitRule,
});
