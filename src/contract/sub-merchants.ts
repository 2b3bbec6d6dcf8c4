/**
 * Sub-merchants (CLR-1): whose money is collected at a licensed party, to which bank account it is paid out, and what
 * they have there. What concerns papers or the bank account takes a second person.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Integer, Money, Ppm } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const name = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^\\S(.*\\S)?$' });
const Code = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' });
const AccountNumber = Type.String({ pattern: '^[0-9A-Z]{6,34}$' });
const BankCode = Type.String({ pattern: '^([0-9A-Z]{8,14})?$' });
export const SUB_STATES = ['draft', 'waitReview', 'active', 'frozen', 'closed'] as const;
const Bearer = Type.Enum(['seller', 'platform']);
const sub = {
  name: name(60),
  legalName: name(100),
  /** Unified social credit code. */
  licenceNumber: Type.String({ pattern: '^[0-9A-Z]{15,18}$' }),
  contact: text(60),
  /** Under which number the licensed party knows it. */
  outsideNumber: text(60),
  bankName: name(100),
  bankCode: BankCode,
  accountName: name(100),
  /** What the licensed party found of its papers, and until when that holds. */
  kyc: Type.Enum(['pending', 'passed', 'failed']),
  kycExpiresOn: Nullable(Day),
  /** The platform's part of what companies keep of a payment. */
  platformFeePpm: Ppm,
  chargeBearer: Bearer,
  /** Days from the payment until the money is released; 0: at once. */
  releaseDays: Type.Integer({ minimum: 0, maximum: 365 }),
  payoutMode: Type.Enum(['auto', 'request']),
  least: Amount,
  most: Nullable(Amount),
  reserve: Amount,
  note: Note,
  shopIds: Type.Array(Id, { maxItems: 100, uniqueItems: true }),
};
/** `account`: write-only; left out of a change it stays. */
export const SubMerchantInput = Input({ ...sub, account: AccountNumber });
export const SubMerchantChange = Input({ ...sub, account: Type.Optional(AccountNumber) });
export type SubMerchantChange = Static<typeof SubMerchantChange>;

/** What it has at one licensed account; `held` of the available is asked for already. */
export const SubBalance = Output({
  custodian: Type.String(),
  custodianName: Type.String(),
  pending: Money,
  available: Money,
  held: Money,
  frozen: Money,
});
export type SubBalance = Static<typeof SubBalance>;
export const SubMerchant = Output({
  ...{ id: Id, number: Type.String(), ...sub, least: Integer, most: Nullable(Integer), reserve: Integer },
  account: Type.String(),
  state: Type.Enum([...SUB_STATES]),
  changedBy: Actor,
  reviewedBy: Nullable(Actor),
  reviewedAt: Nullable(Moment),
  /** What keeps it from being paid out now; null: nothing. */
  blocked: Nullable(Output({ code: Type.String() })),
  balances: Type.Array(SubBalance),
  /** What the platform paid to buyers in its place and has not got back. */
  advanced: Money,
  version: Type.Integer(),
});
export type SubMerchant = Static<typeof SubMerchant>;

export const listSubMerchants = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/sub-merchants',
  summary: 'Sub-merchants with what they have at each licensed account',
  scope: 'payments.read',
  query: PageQuery({ state: Type.Optional(Type.Enum([...SUB_STATES])), text: Type.Optional(text(60)) }),
  response: Page(SubMerchant),
});

export const getSubMerchant = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/sub-merchants/:id',
  summary: 'One sub-merchant',
  scope: 'payments.read',
  params: ById,
  response: SubMerchant,
});

/**
 * Refuses: `clearing.licenceTaken` (data: `number`), `clearing.shopTaken` (data: `shops`), `clearing.collectedByOperator`
 * (data: `accounts`: the shop's money comes into accounts for own sales).
 */
export const addSubMerchant = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/sub-merchants',
  summary: 'Take on a sub-merchant, as a draft',
  scope: 'payments.write',
  body: SubMerchantInput,
  response: SubMerchant,
});

/** Needs `If-Match`. What concerns its papers or its bank account is looked at again by a second person. Refuses as `addSubMerchant`. */
export const changeSubMerchant = endpoint({
  method: 'PUT',
  path: '/api/v1/clearing/sub-merchants/:id',
  summary: 'Change a sub-merchant',
  scope: 'payments.write',
  params: ById,
  body: SubMerchantChange,
  response: SubMerchant,
});

const step = (path: string, summary: string, scope: 'payments.write' | 'payments.approve') =>
  ({ method: 'POST', path: `/api/v1/clearing/sub-merchants/${path}`, summary, scope, response: Outcomes }) as const;

/** Refuses per document: `clearing.subMerchantUnknown`, `clearing.wrongState` (data: `state`), `clearing.kycMissing`. */
export const submitSubMerchants = endpoint({
  ...step('submit', 'Hand sub-merchants over to review', 'payments.write'),
  body: Input({ ids: Ids }),
});

/** Refuses per document as `submitSubMerchants`, and `identity.samePerson`. */
export const approveSubMerchants = endpoint({
  ...step('approve', 'Approve sub-merchants: from now on they can be paid out', 'payments.approve'),
  body: Input({ ids: Ids }),
});

/** Refuses per document: `clearing.subMerchantUnknown`, `clearing.wrongState` (data: `state`). */
export const sendBackSubMerchants = endpoint({
  ...step('send-back', 'Give sub-merchants back to who entered them', 'payments.approve'),
  body: Input({ ids: Ids, reason: Reason }),
});

/** Nothing is paid out to them any more; payments still come in. Refuses per document as `sendBackSubMerchants`. */
export const freezeSubMerchants = endpoint({
  ...step('freeze', 'Freeze sub-merchants', 'payments.write'),
  body: Input({ ids: Ids, reason: Reason }),
});

/** Refuses per document as `sendBackSubMerchants`. */
export const unfreezeSubMerchants = endpoint({
  ...step('unfreeze', 'Unfreeze sub-merchants', 'payments.approve'),
  body: Input({ ids: Ids, reason: Reason }),
});

/**
 * `freeze` takes it from the available, `unfreeze` gives it back, `deduct` pays it out to a court. Refuses:
 * `clearing.subMerchantUnknown` (404), `ledger.short` (data: `free`), `clearing.poolShort` (data: `short`; of a
 * deduction), `identity.aboveLimit`.
 */
export const moveSubMoney = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/sub-merchants/:id/money',
  summary: 'Freeze, unfreeze or deduct an amount of a sub-merchant’s',
  scope: 'payments.approve',
  params: ById,
  body: Input({
    custodian: Code,
    what: Type.Enum(['freeze', 'unfreeze', 'deduct']),
    amount: Amount,
    reason: Reason,
  }),
  response: SubMerchant,
});

export const SUB_BUCKETS = ['pending', 'available', 'held', 'frozen'] as const;
export type SubBucket = (typeof SUB_BUCKETS)[number];
export const MoneyEntry = Output({
  id: Id,
  at: Moment,
  /** The row of the custody book, by name. */
  reason: Type.String(),
  change: Money,
  running: Money,
  /** The other side, as `sub.pending`, `pool`, `plat.own`. */
  other: Type.String(),
  document: Output({ kind: Type.String(), id: Id, number: Type.String() }),
  by: Actor,
});
export type MoneyEntry = Static<typeof MoneyEntry>;

export const listSubEntries = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/sub-merchants/:id/entries',
  summary: 'Why a balance is what it is: the entries behind it, newest first',
  scope: 'payments.read',
  params: ById,
  query: PageQuery({ custodian: Code, bucket: Type.Enum([...SUB_BUCKETS]) }),
  response: Output({ value: Money, items: Type.Array(MoneyEntry), next: Nullable(Type.String()) }),
});
