/**
 * Paying what suppliers settled (SUP-1): whom and where, runs of payments that a second person approves, leave as a file
 * and come back as the bank's results.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Money } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcome, Outcomes, Page, PageQuery } from './paging.ts';
import { SupplierRef } from './suppliers.ts';

const Name = Type.String({ maxLength: 100 });

/** Where a supplier's money goes and who of it is written to. The number of the account is never told whole. */
export const SupplierPayee = Output({
  /** Empty: nobody is written to. */
  email: Type.String(),
  bankName: Type.String(),
  bankCode: Type.String(),
  accountName: Type.String(),
  account: Type.String(),
  changedBy: Nullable(Actor),
  changedAt: Nullable(Moment),
  /** 0: nothing is known yet. */
  version: Type.Integer(),
});
export type SupplierPayee = Static<typeof SupplierPayee>;

/** Refuses: `purchasing.supplierUnknown` (404). */
export const getSupplierPayee = endpoint({
  method: 'GET',
  path: '/api/v1/suppliers/:id/payee',
  summary: 'Where a supplier is paid and written to',
  scope: 'payments.read',
  params: ById,
  response: SupplierPayee,
});

/**
 * Needs `If-Match` (0: the first time). Without `account` the number stays. Whoever changes it does not approve payments
 * to it. Refuses: `purchasing.supplierUnknown` (404), `statements.payeeIncomplete`.
 */
export const setSupplierPayee = endpoint({
  method: 'PUT',
  path: '/api/v1/suppliers/:id/payee',
  summary: 'Set where a supplier is paid and written to',
  scope: 'payments.write',
  params: ById,
  body: Input({
    email: Type.String({ maxLength: 200, pattern: '^$|^[^@\\s<>,;"]+@[^@\\s<>,;"]+$' }),
    bankName: Name,
    bankCode: Type.String({ pattern: '^[0-9A-Z]{0,20}$' }),
    accountName: Name,
    account: Type.Optional(Type.String({ pattern: '^[0-9A-Z-]{4,34}$' })),
  }),
  response: SupplierPayee,
});

export const RUN_STATES = ['waitApproval', 'ready', 'sent', 'done', 'refused'] as const;
export const RUN_LINE_STATES = ['waiting', 'success', 'failed', 'unknown', 'returned', 'cancelled'] as const;
const StatementRef = Output({ id: Id, number: Type.String() });

export const PaymentRun = Output({
  id: Id,
  number: Type.String(),
  state: Type.Enum([...RUN_STATES]),
  /** Our account, as it was. */
  account: Output({ id: Id, name: Type.String(), number: Type.String() }),
  day: Day,
  /** Frozen when it was made. */
  lines: Type.Integer(),
  sum: Money,
  success: Type.Integer(),
  failed: Type.Integer(),
  unknown: Type.Integer(),
  madeBy: Actor,
  madeAt: Moment,
  decidedBy: Nullable(Actor),
  decidedAt: Nullable(Moment),
  sentAt: Nullable(Moment),
  reason: Type.String(),
});
export type PaymentRun = Static<typeof PaymentRun>;

export const PaymentRunLine = Output({
  id: Id,
  line: Type.Integer(),
  state: Type.Enum([...RUN_LINE_STATES]),
  statement: StatementRef,
  supplier: SupplierRef,
  amount: Money,
  bankName: Type.String(),
  accountName: Type.String(),
  account: Type.String(),
  reason: Type.String(),
  endedAt: Nullable(Moment),
});
export type PaymentRunLine = Static<typeof PaymentRunLine>;

/** Statements that may be paid, and what they can be paid from. */
export const listPayableStatements = endpoint({
  method: 'GET',
  path: '/api/v1/payable-statements',
  summary: 'Approved statements that no run pays yet, and accounts to pay from',
  scope: 'payments.read',
  response: Output({
    statements: Type.Array(
      Output({
        ...{ id: Id, number: Type.String(), supplier: SupplierRef, until: Day, pay: Money },
        /** Of the supplier's account; empty: none is known, so it cannot be paid by a run. */
        account: Type.String(),
      }),
    ),
    accounts: Type.Array(Output({ id: Id, name: Type.String(), number: Type.String() })),
  }),
});

export const listPaymentRuns = endpoint({
  method: 'GET',
  path: '/api/v1/payment-runs',
  summary: 'Payment runs, newest first',
  scope: 'payments.read',
  query: PageQuery({ state: Type.Optional(Type.Enum([...RUN_STATES])) }),
  response: Page(PaymentRun),
});

/** Refuses: `statements.runUnknown` (404). */
export const getPaymentRun = endpoint({
  method: 'GET',
  path: '/api/v1/payment-runs/:id',
  summary: 'A payment run with its lines',
  scope: 'payments.read',
  params: ById,
  response: Output({ run: PaymentRun, lines: Type.Array(PaymentRunLine) }),
});

/**
 * What is refused is left out; `run` is null when nothing is left. Refuses: `reconciliation.accountNotFound` (404),
 * `statements.accountUnfit`, and per statement `statements.unknown`, `statements.wrongState` (data: `state`),
 * `statements.nothingToPay`, `statements.payeeMissing` (data: `supplier`), `statements.inRun` (data: `number`).
 */
export const makePaymentRun = endpoint({
  method: 'POST',
  path: '/api/v1/payment-runs',
  summary: 'Pay approved statements in one run',
  scope: 'payments.write',
  body: Input({ statementIds: Ids, accountId: Id, day: Day }),
  response: Output({ run: Nullable(PaymentRun), outcomes: Type.Array(Outcome) }),
});

/**
 * Refuses per run: `statements.runUnknown`, `statements.runState` (data: `state`), `identity.samePerson` (who made it, or
 * changed an account it pays to), `identity.aboveLimit`.
 */
export const approvePaymentRuns = endpoint({
  method: 'POST',
  path: '/api/v1/payment-runs/approve',
  summary: 'Approve payment runs: their file may leave',
  scope: 'payments.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** As long as nobody has its file. Its statements may join another run. Refuses per run as `approvePaymentRuns`. */
export const refusePaymentRuns = endpoint({
  method: 'POST',
  path: '/api/v1/payment-runs/refuse',
  summary: 'Refuse payment runs: nothing of them is paid',
  scope: 'payments.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/** The same file again is the same. Refuses: `statements.runUnknown` (404), `statements.runState` (data: `state`). */
export const takePaymentRunFile = endpoint({
  method: 'POST',
  path: '/api/v1/payment-runs/:id/file',
  summary: 'Take a payment run out as a file: pain.001.001.03 or CSV',
  scope: 'payments.write',
  params: ById,
  body: Input({ format: Type.Enum(['pain001', 'csv']) }),
  response: Output({ name: Type.String(), content: Type.String() }),
});

/**
 * pain.002.001.03, or CSV with the columns `line`, `result` (success, failed, unknown, returned) and `reason`. What was
 * known changes nothing. Refuses: `statements.runUnknown` (404), `statements.runState`, `clearing.resultUnreadable`,
 * `clearing.fileOfOthers` (data: `number`), `clearing.lineUnknown` (data: `line`).
 */
export const takePaymentRunResults = endpoint({
  method: 'POST',
  path: '/api/v1/payment-runs/:id/results',
  summary: 'Take in what the bank says of a payment run',
  scope: 'payments.write',
  params: ById,
  body: Input({ content: Type.String({ minLength: 1, maxLength: 900_000 }) }),
  response: Output({ changed: Type.Integer(), known: Type.Integer() }),
});
