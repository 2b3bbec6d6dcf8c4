/**
 * Payouts (CLR-3, CLR-5): windows and the bank's calendar, payouts that are asked for, batches frozen at the cut-off with
 * their control totals, files out and results in.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Money } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const Time = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });
const calendar = {
  /** Cut-off times, China's. */
  windows: Type.Array(Time, { minItems: 1, maxItems: 12, uniqueItems: true }),
  /** Where it differs from Monday to Friday. */
  days: Type.Array(Input({ day: Day, works: Type.Boolean() }), { maxItems: 400 }),
};
const window = { day: Day, cutOff: Time };
export const PayoutCalendar = Output({
  ...calendar,
  /** The windows to come, the earliest first: those of about two weeks. */
  ahead: Type.Array(Output(window)),
  version: Type.Integer(),
});
export type PayoutCalendar = Static<typeof PayoutCalendar>;

export const getPayoutCalendar = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/payout-calendar',
  summary: 'Payout windows, the bank’s calendar and the windows to come',
  scope: 'payments.read',
  response: PayoutCalendar,
});

/** Needs `If-Match`. `days` replaces the days to come. Refuses: `clearing.calendarPast` (data: `day`). */
export const setPayoutCalendar = endpoint({
  method: 'PUT',
  path: '/api/v1/clearing/payout-calendar',
  summary: 'Set payout windows and the bank’s calendar',
  scope: 'settings.write',
  body: Input(calendar),
  response: PayoutCalendar,
});

/**
 * Joins the window that was chosen, or the next one. Refuses: `clearing.subMerchantUnknown` (404), `clearing.subMerchantFrozen`,
 * `clearing.subMerchantNotReviewed`, `clearing.kycMissing`, `clearing.kycExpired`, `clearing.openPayout` (data: `number`),
 * `clearing.nothingToPay`, `clearing.windowPast`, `clearing.notBankDay`, `clearing.windowUnknown` (data: `window`, `next`),
 * `ledger.short`.
 */
export const askPayout = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/sub-merchants/:id/payouts',
  summary:
    'Ask for a payout to a sub-merchant; without an amount all that is free above its reserve, without a window in the next',
  scope: 'payments.write',
  params: ById,
  body: Input({
    custodian: Type.String({ maxLength: 40 }),
    amount: Type.Optional(Amount),
    window: Type.Optional(Input(window)),
  }),
  response: Output({ id: Id, number: Type.String(), amount: Money }),
});

export const PAYOUT_STATES = ['held', 'sent', 'success', 'failed', 'unknown', 'returned', 'cancelled'] as const;
export const Payout = Output({
  ...{ id: Id, number: Type.String(), line: Nullable(Type.Integer()), state: Type.Enum([...PAYOUT_STATES]) },
  subMerchant: Output({ id: Id, number: Type.String(), name: Type.String() }),
  amount: Money,
  charge: Money,
  chargeBearer: Type.Enum(['seller', 'platform']),
  mode: Type.Enum(['auto', 'request']),
  /** The first window it may leave in; null: the next there is. */
  window: Nullable(Output(window)),
  /** As it was when the batch was frozen. */
  bankName: Type.String(),
  accountName: Type.String(),
  account: Type.String(),
  /** Why it failed, was left out or, while it is held, waits longer. */
  reason: Type.String(),
  askedAt: Moment,
  endedAt: Nullable(Moment),
});
export type Payout = Static<typeof Payout>;

export const BATCH_STATES = ['waitApproval', 'ready', 'sending', 'sent', 'done', 'refused'] as const;
export const PayoutBatch = Output({
  ...{ id: Id, number: Type.String(), custodian: Type.String(), custodianName: Type.String() },
  way: Type.Enum(['direct', 'file']),
  day: Day,
  cutOff: Time,
  state: Type.Enum([...BATCH_STATES]),
  /** Frozen at the cut-off. */
  lines: Type.Integer(),
  sum: Money,
  hash: Type.String(),
  madeAt: Moment,
  decidedBy: Nullable(Actor),
  decidedAt: Nullable(Moment),
  sentAt: Nullable(Moment),
  reason: Type.String(),
  trouble: Type.String(),
  /** How many lines ended how. */
  success: Type.Integer(),
  failed: Type.Integer(),
  unknown: Type.Integer(),
  returned: Type.Integer(),
});
export type PayoutBatch = Static<typeof PayoutBatch>;

export const listPayoutBatches = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/payout-batches',
  summary: 'Payout batches, newest first; windows without a payout are left out',
  scope: 'payments.read',
  query: PageQuery({ state: Type.Optional(Type.Enum([...BATCH_STATES])) }),
  response: Page(PayoutBatch),
});

/** Refuses: `clearing.batchUnknown` (404). */
export const getPayoutBatch = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/payout-batches/:id',
  summary: 'One batch with its lines',
  scope: 'payments.read',
  params: ById,
  response: Output({ batch: PayoutBatch, payouts: Type.Array(Payout) }),
});

/** Payouts that wait for their window, the oldest first. */
export const listWaitingPayouts = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/waiting-payouts',
  summary: 'Payouts that wait for their window',
  scope: 'payments.read',
  response: Output({ payouts: Type.Array(Payout) }),
});

/**
 * Refuses per document: `clearing.batchUnknown`, `clearing.wrongState` (data: `state`), `clearing.totalsChanged`,
 * `clearing.payeeChanged`, `clearing.payeeExpired`, `clearing.payeeBlocked` (data: `sellers`), `clearing.poolShort` (data:
 * `short`), `identity.samePerson` (who asked for one of its payouts), `identity.aboveLimit`.
 */
export const approvePayouts = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/payout-batches/approve',
  summary: 'Approve batches: they are sent',
  scope: 'payments.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** The money returns to the sub-merchants and may join the next window. Refuses per document as `approvePayouts`. */
export const refusePayouts = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/payout-batches/refuse',
  summary: 'Refuse batches: nothing of them is sent',
  scope: 'payments.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/**
 * Whoever has the file may hand it to the bank, so from now on its payouts are on their way; the same file again is the
 * same. Refuses: `clearing.batchUnknown` (404), `clearing.wrongState` (data: `state`), `clearing.totalsChanged`, and as
 * `approvePayouts` whom it pays and what the pool has not got.
 */
export const takePayoutFile = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/payout-batches/:id/file',
  summary: 'Take a batch out as a file: pain.001.001.03 or CSV',
  scope: 'payments.write',
  params: ById,
  body: Input({ format: Type.Enum(['pain001', 'csv']) }),
  response: Output({ name: Type.String(), content: Type.String() }),
});

/**
 * pain.002.001.03, or CSV with the columns `line`, `result` (success, failed, unknown, returned) and `reason`. Lines known
 * already change nothing. Refuses: `clearing.batchUnknown` (404), `clearing.wrongState`, `clearing.resultUnreadable`,
 * `clearing.fileOfOthers` (data: `number`), `clearing.lineUnknown` (data: `line`).
 */
export const takePayoutResults = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/payout-batches/:id/results',
  summary: 'Take in what the bank says of a batch',
  scope: 'payments.write',
  params: ById,
  body: Input({ content: Type.String({ minLength: 1, maxLength: 900_000 }) }),
  response: Output({ changed: Type.Integer(), known: Type.Integer() }),
});
