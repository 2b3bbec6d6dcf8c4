/**
 * Where what we know of invoices and what others say differ (INV-2): red-letter confirmations buyers apply for at the tax
 * bureau, which the seller agrees to or refuses within 72 hours, and money without its red invoice.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { RED_REASONS } from './invoices.ts';
import { Money, Quantity } from './money.ts';
import { OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery, Refusal } from './paging.ts';

export const CONFIRMATION_STATES = [
  ...(['waiting', 'agreeing', 'refusing', 'agreed', 'refused', 'expired', 'withdrawn'] as const),
] as const;
/** `sending`: decided, the bureau is being told. */
export const CONFIRMATION_QUEUES = ['waiting', 'sending', 'over'] as const;

const InvoiceRef = Output({ id: Id, number: Type.String() });

export const RedConfirmation = Output({
  id: Id,
  /** The bureau's. */
  number: Type.String(),
  state: Type.Enum(CONFIRMATION_STATES),
  seller: Output({ id: Type.String(), name: Type.String() }),
  name: Type.String(),
  taxNo: Type.String(),
  reason: Type.Enum(RED_REASONS),
  /** Below zero. */
  ...{ total: Money, net: Money, tax: Money },
  /** Of the blue invoice, as the buyer told it; `invoice` is null where nobody here knows it. */
  invoiceNumber: Type.String(),
  invoice: Nullable(InvoiceRef),
  orders: Type.Array(OrderRef),
  red: Nullable(InvoiceRef),
  /** It was agreed to, and its red invoice failed or could not be made. */
  redMissing: Type.Boolean(),
  lines: Type.Array(
    Output({ line: Type.Integer(), name: Type.String(), quantity: Quantity, total: Money, tax: Money }),
  ),
  /** Why it cannot be agreed to here, or its red invoice not be issued. */
  problem: Nullable(Refusal),
  appliedAt: Moment,
  /** Not answered until then it is void. */
  confirmBefore: Moment,
  /** Why it was refused. */
  why: Type.String(),
  answeredAt: Nullable(Moment),
  /** What the agent said last, where that went wrong. */
  ...{ code: Type.String(), message: Type.String() },
});
export type RedConfirmation = Static<typeof RedConfirmation>;

export const listRedConfirmations = endpoint({
  method: 'GET',
  path: '/api/v1/red-confirmations',
  summary: 'Red invoices buyers applied for, the first to run out first',
  scope: 'payments.read',
  query: PageQuery({ queue: Type.Enum(CONFIRMATION_QUEUES) }),
  response: Page(RedConfirmation),
});

/**
 * The red invoice is issued once the bureau has taken the answer. Refuses per confirmation `invoices.confirmationUnknown`,
 * `invoices.confirmationOver`, `invoices.confirmationLate`, `invoices.confirmationOpen`, `invoices.confirmationUnclear`,
 * `invoices.blueUnknown`, `invoices.notIssued`, `invoices.redRunning`, `invoices.redMoreThanBlue`.
 */
export const agreeRedConfirmations = endpoint({
  method: 'POST',
  path: '/api/v1/red-confirmations/agree',
  summary: 'Agree to red invoices buyers applied for',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per confirmation `invoices.confirmationUnknown`, `invoices.confirmationOver`, `invoices.confirmationLate`. */
export const refuseRedConfirmations = endpoint({
  method: 'POST',
  path: '/api/v1/red-confirmations/refuse',
  summary: 'Refuse red invoices buyers applied for',
  scope: 'payments.write',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/**
 * Under a serial of its own. Refuses per confirmation `invoices.confirmationUnknown`, `invoices.redNotMissing` (it was not
 * agreed to, or its red invoice is there or on its way), and about the lines as `agreeRedConfirmations`.
 */
export const issueRedsAgain = endpoint({
  method: 'POST',
  path: '/api/v1/red-confirmations/issue',
  summary: 'Issue red invoices again that were agreed to and failed',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** By itself it is done every half an hour. */
export const takeRedConfirmations = endpoint({
  method: 'POST',
  path: '/api/v1/red-confirmations/take',
  summary: 'Ask the agents now what buyers applied for',
  scope: 'payments.write',
  response: Output({}),
});

const Exception = Output({
  order: OrderRef,
  /** Money that went back beyond what was taken back of invoices, or the other way. */
  difference: Money,
  paid: Money,
  back: Money,
  invoiced: Money,
});
export const invoiceExceptions = endpoint({
  method: 'GET',
  path: '/api/v1/invoices/exceptions',
  summary: 'Money that went back without a red invoice, and red invoices without money',
  scope: 'payments.read',
  response: Output({
    refundWithoutRed: Type.Array(Exception),
    redWithoutRefund: Type.Array(Exception),
    /** Red ones buyers applied for of invoices nobody here knows. */
    ofNobody: Type.Array(RedConfirmation),
    /** There are more than are shown. */
    more: Type.Boolean(),
  }),
});
