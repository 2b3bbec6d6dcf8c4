/**
 * Merchant accounts at payment companies, and the payments that come in through them (PAY-1, PAY-3, PAY-4). Credentials
 * are written and never read: an answer names which are set.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Facts, Guarded, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Currency, Integer, Money, PositiveQuantity } from './money.ts';
import { Actor, OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery, Refusal } from './paging.ts';
import { PaymentStart } from './pay.ts';

export const PAYMENT_COMPANIES = ['wechatPay', 'alipay', 'unionPay'] as const;
const Company = Type.Enum(PAYMENT_COMPANIES);
const Environment = Type.Enum(['live', 'sandbox']);
const Name = Type.String({ minLength: 1, maxLength: 80 });
const MerchantId = Type.String({ minLength: 1, maxLength: 60 });
const Endpoint = Type.String({ minLength: 1, maxLength: 500 });
/** Companies refuse addresses with a query. */
const NotifyUrl = Type.String({ pattern: '^(https?://[^?#\\s]{1,200})?$' });
/** What the company charges, in millionths. */
const FeePpm = Type.Integer({ minimum: 0, maximum: 1_000_000 });
/** By how much the fee of one line may differ from that. */
const FeeTolerance = Type.String({ pattern: '^[0-9]{1,12}$' });
/** The accounts a merchant may have at a company, in the order their bills are asked for. Everybody has the first. */
export const FUND_ACCOUNTS = ['basic', 'operation', 'fees'] as const;
export type FundAccount = (typeof FUND_ACCOUNTS)[number];
/** Those he has besides, and whose bills are fetched too. */
const FundAccounts = Type.Array(Type.Enum(['operation', 'fees']), { maxItems: 2, uniqueItems: true });
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
  merchantId: Guarded('payments.accounts', 'masked', Type.String()),
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
  /** Where the company tells us; without it no payment can be started there. */
  notifyUrl: Type.String(),
  fundAccounts: FundAccounts,
  version: Type.Integer(),
});
export type MerchantAccount = Static<typeof MerchantAccount>;

export const PaymentCompany = Output({ kind: Company, credentials: Type.Array(Type.String()) });
export type PaymentCompany = Static<typeof PaymentCompany>;

export const listMerchantAccounts = endpoint({
  method: 'GET',
  path: '/api/v1/merchant-accounts',
  summary: 'Merchant accounts, with which credentials are set',
  scope: 'settings.read',
  response: Output({
    accounts: Type.Array(MerchantAccount),
    /** What can be connected, and the credentials each company works with; `platformKey:*` is one of any serial. */
    companies: Type.Array(PaymentCompany),
  }),
});

const NewMerchantAccount = Input({
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
  notifyUrl: Type.Optional(NotifyUrl),
  fundAccounts: Type.Optional(FundAccounts),
});
export type NewMerchantAccount = Static<typeof NewMerchantAccount>;

/**
 * Refuses: `payments.merchantTaken`, `payments.credentialUnknown`, `payments.credentialDamaged` (data: `name`),
 * `identity.rightMissing` (403), and what `outbound.*` says of the address.
 */
export const addMerchantAccount = endpoint({
  method: 'POST',
  path: '/api/v1/merchant-accounts',
  summary: 'Make a merchant account',
  scope: 'settings.write',
  body: NewMerchantAccount,
  response: MerchantAccount,
});

const MerchantAccountChange = Input({
  name: Type.Optional(Name),
  environment: Type.Optional(Environment),
  merchantId: Type.Optional(MerchantId),
  endpoint: Type.Optional(Endpoint),
  credentials: Type.Optional(Credentials),
  feePpm: Type.Optional(FeePpm),
  feeTolerance: Type.Optional(FeeTolerance),
  active: Type.Optional(Type.Boolean()),
  notifyUrl: Type.Optional(NotifyUrl),
  fundAccounts: Type.Optional(FundAccounts),
});
export type MerchantAccountChange = Static<typeof MerchantAccountChange>;

const ByAccount = Input({ account: Type.String({ minLength: 1, maxLength: 100 }) });

/** Under `If-Match`; `active: false` switches it off. Refuses as `addMerchantAccount`, and `payments.accountUnknown` (404). */
export const changeMerchantAccount = endpoint({
  method: 'PUT',
  path: '/api/v1/merchant-accounts/:account',
  summary: 'Change a merchant account; what is left out stays',
  scope: 'settings.write',
  params: ByAccount,
  body: MerchantAccountChange,
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

/** `starting`: nobody knows yet whether the company has it; it is asked again under the same number. */
export const PAYMENT_STATES = ['starting', 'waiting', 'paid', 'closed'] as const;
/** `waitApproval`: above the limit of whoever asked; a second person has to agree. */
export const REFUND_STATES = ['waitApproval', 'created', 'processing', 'success', 'closed', 'abnormal'] as const;
export const DOUBTS = ['mismatch', 'unexpected', 'accountOff'] as const;
export const SETTLEMENTS = ['accept', 'assign', 'refund'] as const;
const Account = Output({ id: Type.String(), name: Type.String() });
const Flag = Type.Enum(['true', 'false']);

export const PaymentRow = Output({
  id: Id,
  /** How it is made: a method of ours, or the kind of the company that told us. */
  method: Type.String(),
  account: Account,
  /** Our number (out_trade_no), and the company's. */
  reference: Type.String(),
  providerReference: Type.String(),
  order: Nullable(OrderRef),
  channelNumber: Nullable(Type.String()),
  amount: Money,
  /** What went back or is promised back. */
  refunded: Money,
  state: Type.Enum(PAYMENT_STATES),
  /** Something about it waits for a person: see `listPaymentDoubts`. */
  doubtful: Type.Boolean(),
  /** Found on the company's bill. */
  onBill: Type.Boolean(),
  createdAt: Moment,
  paidAt: Nullable(Moment),
});
export type PaymentRow = Static<typeof PaymentRow>;

export const listPayments = endpoint({
  method: 'GET',
  path: '/api/v1/payments',
  summary: 'Payments, newest first',
  scope: 'payments.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(Type.Enum(PAYMENT_STATES), { maxItems: 4 })),
    account: Type.Optional(Type.String({ maxLength: 100 })),
    orderId: Type.Optional(Id),
    doubtful: Type.Optional(Flag),
    /** The whole of our number or the company's. */
    reference: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  response: Page(PaymentRow),
});

/** Banks as WeChat Pay names them, of whose cards it takes abnormal refunds. */
export const CARD_BANKS = [
  ...(['ICBC_DEBIT', 'ABC_DEBIT', 'CCB_DEBIT', 'BOC_DEBIT', 'COMM_DEBIT', 'CMB_DEBIT', 'PSBC_DEBIT'] as const),
  ...(['SPDB_DEBIT', 'CITIC_DEBIT', 'CEB_DEBIT', 'CMBC_DEBIT', 'PAB_DEBIT', 'GDB_DEBIT', 'CIB_DEBIT'] as const),
] as const;

export const RefundRow = Output({
  id: Id,
  reference: Type.String(),
  amount: Money,
  state: Type.Enum(REFUND_STATES),
  /** Asked for by us, not only heard of. */
  asked: Type.Boolean(),
  reason: Type.String(),
  /** What the company said last, where it was no answer. */
  trouble: Type.String(),
  tries: Type.Integer(),
  /** When it is asked about again; null: it has ended. */
  askAt: Nullable(Moment),
  /** It had counted as through, and two people took it back, with `trouble` as the reason. */
  undoneAt: Nullable(Moment),
  onBill: Type.Boolean(),
  /** It did not arrive and goes to this card (its last digits) of the company's choice; null: it does not. */
  card: Nullable(Output({ bankType: Type.String(), account: Type.String(), holder: Type.String() })),
  at: Moment,
});

export type RefundRow = Static<typeof RefundRow>;

/** What the company told, by notification or when it was asked. */
export const PaymentNewsRow = Output({
  id: Type.String(),
  kind: Type.String(),
  outcome: Type.String(),
  providerReference: Type.String(),
  amount: Money,
  expected: Nullable(Facts),
  at: Moment,
  receivedAt: Moment,
});

/** Refuses: `payments.notFound` (404). */
export const getPayment = endpoint({
  method: 'GET',
  path: '/api/v1/payments/:id',
  summary: 'One payment with its notifications and refunds',
  scope: 'payments.read',
  params: ById,
  response: Output({
    ...PaymentRow.properties,
    askAt: Nullable(Moment),
    start: Nullable(PaymentStart),
    news: Type.Array(PaymentNewsRow),
    refunds: Type.Array(RefundRow),
  }),
});

/** Refuses per payment: `payments.notFound`, `payments.notWaiting`. */
export const askPayments = endpoint({
  method: 'POST',
  path: '/api/v1/payments/ask',
  summary: 'Ask the companies now what became of waiting payments',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Never more than was paid and is not promised back; above one's limit it waits for somebody else. Refuses: `payments.notFound` (404), `payments.notPaid`, `payments.refundTooHigh` (data: `leftMinor`). */
export const refundPayment = endpoint({
  method: 'POST',
  path: '/api/v1/payments/:id/refunds',
  summary: 'Give a payment back, or a part of it; the company is asked and followed',
  scope: 'payments.write',
  params: ById,
  body: Input({ amount: PositiveQuantity, reason: Reason }),
  response: RefundRow,
});

/** Refuses per refund: `payments.refundUnknown`, `payments.refundDecided` (data: `state`), `identity.samePerson`, `identity.aboveLimit` (data: `limit`, `roles`). */
export const approveRefunds = endpoint({
  method: 'POST',
  path: '/api/v1/refunds/approve',
  summary: 'Agree to refunds that somebody else asked for; the companies are asked at once',
  scope: 'payments.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per refund: `payments.refundUnknown`, `payments.refundDecided` (data: `state`). */
export const refuseRefunds = endpoint({
  method: 'POST',
  path: '/api/v1/refunds/refuse',
  summary: 'Say no to refunds that wait for a second person',
  scope: 'payments.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

export const PaymentDoubt = Output({
  id: Id,
  account: Account,
  kind: Type.Enum(['paid', 'refunded', 'refundFailed', 'closed']),
  /** `mismatch`: not what was asked for. `unexpected`: nobody asked. `accountOff`: its account is switched off. */
  outcome: Type.Enum(DOUBTS),
  reference: Type.String(),
  providerReference: Type.String(),
  amount: Money,
  /** What was expected instead. */
  expected: Nullable(Facts),
  at: Moment,
  receivedAt: Moment,
  settlement: Nullable(
    Output({
      resolution: Type.Enum(SETTLEMENTS),
      reason: Type.String(),
      paymentId: Nullable(Id),
      by: Actor,
      at: Moment,
    }),
  ),
});
export type PaymentDoubt = Static<typeof PaymentDoubt>;

export const listPaymentDoubts = endpoint({
  method: 'GET',
  path: '/api/v1/payment-doubts',
  summary: 'Genuine news of payment companies that waits for a person, newest first',
  scope: 'payments.read',
  query: PageQuery({
    open: Type.Optional(Flag),
    account: Type.Optional(Type.String({ maxLength: 100 })),
    /** The whole of our number or the company's. */
    reference: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  response: Page(PaymentDoubt),
});

/**
 * `accept`: it counts as it came. `assign`: it counts for the order. `refund`: all of it goes back. Refuses per doubt:
 * `payments.doubtUnknown`, `payments.doubtSettled`, `payments.resolutionDoesNotFit`, `payments.orderUnknown`,
 * `payments.orderOwesMore` (data: `owedMinor`), `identity.aboveLimit` (data: `limit`, `roles`).
 */
export const settlePaymentDoubts = endpoint({
  method: 'POST',
  path: '/api/v1/payment-doubts/settle',
  summary: 'Settle doubtful payments, with a reason',
  scope: 'payments.write',
  body: Input({
    ids: Ids,
    resolution: Type.Enum(SETTLEMENTS),
    reason: Reason,
    orderId: Type.Optional(Id),
  }),
  response: Outcomes,
});

export const RefundCardInput = Input({
  bankType: Type.Enum([...CARD_BANKS]),
  account: Type.String({ pattern: '^[0-9]{15,19}$' }),
  holder: Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' }),
});
export type RefundCardInput = Static<typeof RefundCardInput>;

/**
 * Of a refund that is `abnormal`; waits for a second person whatever its sum. Refuses: `payments.refundUnknown` (404),
 * `payments.refundNotAbnormal` (data: `state`), `payments.cardNotOffered`, `payments.voucherKnown` (data: `number`).
 */
export const refundToCard = endpoint({
  method: 'POST',
  path: '/api/v1/refunds/:id/card',
  summary: 'Send a refund that did not arrive to a bank card of the buyer’s, through the company',
  scope: 'payments.write',
  params: ById,
  body: RefundCardInput,
  response: RefundRow,
});
