/**
 * What an invoice is and where it can go (INV-1 to INV-3), pure. Blue: draft → quotaReserved → submitted → issued, failed
 * or unknown; red: applied → waitConfirm → confirmed → redIssued. What must stay true: an outcome that is not known is
 * only asked about, under the serial and at the provider it was sent to.
 */
import type { INVOICE_STATES, RED_REASONS } from '../contract/invoices.ts';
import type { Id } from '../kernel/ids.ts';
import type { PrintedLine, Totals } from './lines.ts';
import type { Title } from './title.ts';

export type InvoiceState = (typeof INVOICE_STATES)[number];
export type RedReason = (typeof RED_REASONS)[number];

export type InvoiceRow = Title &
  Totals & {
    id: Id;
    serial: string;
    color: 'blue' | 'red';
    state: InvoiceState;
    sellerId: string;
    providerId: string | null;
    sentAt: Date | null;
    providerSerial: string;
    invoiceNumber: string;
    period: string;
    originalId: Id | null;
    reason: RedReason | null;
    confirmation: string;
    confirmationUuid: string;
    /** Red: who applied for its confirmation. */
    appliedBy: 'seller' | 'buyer';
    confirmBefore: Date | null;
    nextTitle: Title | null;
    replacesId: Id | null;
    note: string;
    code: string;
    message: string;
    asks: number;
    askAt: Date | null;
    madeBy: string;
    madeAt: Date;
    issuedAt: Date | null;
    changedAt: Date;
  };

export type InvoiceLine = PrintedLine & { originalLine: number | null };
export type Invoice = InvoiceRow & { lines: InvoiceLine[] };

type Move = { from: readonly InvoiceState[]; to: InvoiceState };

/** The state machine, blue then red. */
export const INVOICE_MOVES = {
  reserve: { from: ['draft'], to: 'quotaReserved' },
  submit: { from: ['quotaReserved'], to: 'submitted' },
  /** It certainly did not arrive, or the provider has never heard of it. */
  takeBack: { from: ['submitted', 'unknown'], to: 'quotaReserved' },
  doubt: { from: ['submitted'], to: 'unknown' },
  issue: { from: ['submitted', 'unknown'], to: 'issued' },
  fail: { from: ['draft', 'quotaReserved', 'submitted', 'unknown'], to: 'failed' },
  wait: { from: ['applied'], to: 'waitConfirm' },
  confirm: { from: ['applied', 'waitConfirm'], to: 'confirmed' },
  reject: { from: ['applied', 'waitConfirm'], to: 'rejected' },
  expire: { from: ['waitConfirm'], to: 'expired' },
  issueRed: { from: ['applied', 'waitConfirm', 'confirmed'], to: 'redIssued' },
  failRed: { from: ['applied', 'confirmed'], to: 'failed' },
} as const satisfies Record<string, Move>;
export type InvoiceMove = keyof typeof INVOICE_MOVES;

export const mayMoveInvoice = ({ state }: Pick<InvoiceRow, 'state'>, move: InvoiceMove): boolean =>
  (INVOICE_MOVES[move].from as readonly InvoiceState[]).includes(state);

/** Goes where the move leads when it is allowed from here; says whether it did. */
export function moveInvoice(invoice: Pick<InvoiceRow, 'state'>, move: InvoiceMove): boolean {
  if (!mayMoveInvoice(invoice, move)) return false;
  invoice.state = INVOICE_MOVES[move].to;
  return true;
}

const DEAD: ReadonlySet<InvoiceState> = new Set(['failed', 'rejected', 'expired']);
/** It is there, or may still come to be: what it takes is taken. */
export const isAlive = ({ state }: Pick<InvoiceRow, 'state'>): boolean => !DEAD.has(state);
export const isIssued = ({ state }: Pick<InvoiceRow, 'state'>): boolean => state === 'issued' || state === 'redIssued';

/** So long has the other side to confirm a red invoice; then the application is void. */
export const CONFIRM_WITHIN_MS = 72 * 3_600_000;

const LONGEST_PAUSE_S = 600;
/** When something open is asked about again, later every time. */
export const nextAsk = (now: number, asks: number): Date =>
  new Date(now + Math.min(LONGEST_PAUSE_S, 1.5 * 2 ** Math.min(asks, 10)) * 1_000);
