/**
 * A red-letter confirmation the buyer applied for (INV-2), pure: waiting → agreeing → agreed, or refusing → refused; void
 * after 72 hours, or taken back by him. What must stay true: it is answered under its number, and while an answer may have
 * arrived it is only asked about.
 */
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type InvoiceLine, type InvoiceRow, isAlive, nextAsk } from './invoice.ts';
import type { Confirmation, ConfirmationAnswer, ConfirmationLine } from './invoice-provider.ts';
import type { BlueFound } from './red-invoices.ts';
import { linesTold } from './red-lines.ts';

export type ConfirmationState = 'waiting' | 'agreeing' | 'refusing' | 'agreed' | 'refused' | 'expired' | 'withdrawn';
export type RedConfirmation = Omit<Confirmation, 'stand' | 'lines'> & {
  id: Id;
  sellerId: string;
  providerId: string;
  lines: Record<keyof ConfirmationLine, string>[];
  confirmBefore: Date;
  state: ConfirmationState;
  redId: Id | null;
  why: string;
  answeredBy: string;
  answeredAt: Date | null;
  code: string;
  message: string;
  sentAt: Date | null;
  asks: number;
  askAt: Date | null;
  takenAt: Date;
  changedAt: Date;
};

/** The lines of its red invoice, or why it cannot be agreed to. */
export function redLinesOf(row: RedConfirmation, found: BlueFound | undefined): InvoiceLine[] | Refusal<string> {
  if (!found) return { code: 'invoices.blueUnknown', data: { number: row.invoiceNumber } };
  const { blue, running } = found;
  if (blue.state !== 'issued') return { code: 'invoices.notIssued', data: { serial: blue.serial } };
  if (running) return { code: 'invoices.redRunning', data: { serial: running.serial } };
  const lines = row.lines.map(({ line, quantity, netMinor, taxMinor }) => ({
    ...{ line: Number(line), quantity: BigInt(quantity), netMinor: BigInt(netMinor), taxMinor: BigInt(taxMinor) },
  }));
  return linesTold(found, { ...row, lines });
}

/** It was agreed to, and its red invoice failed or could not be made. */
export const isRedMissing = ({ state }: RedConfirmation, red: InvoiceRow | undefined): boolean =>
  state === 'agreed' && (red === undefined || !isAlive(red));

/** `back`: our answer was not taken, it is a person's again. */
export type Ends = 'agreed' | 'refused' | 'expired' | 'withdrawn' | 'back' | null;
type About = { isAnswer: boolean; now: number };

/** Sooner nobody believes that an answer which may have arrived did not. */
const LOST_AFTER_MS = 120_000;
const ENDS = { confirmed: 'agreed', rejected: 'refused', expired: 'expired', withdrawn: 'withdrawn' } as const;

/** What the bureau's word makes of it. The row is changed; what it came to is said. */
export function takeWord(row: RedConfirmation, told: ConfirmationAnswer, { isAnswer, now }: About): Ends {
  Object.assign(row, 'code' in told ? { code: told.code, message: told.message } : { code: '', message: '' });
  const isDecided = row.state !== 'waiting';
  row.askAt = isDecided ? nextAsk(now, row.asks) : null;
  switch (told.result) {
    case 'confirmed':
    case 'rejected':
    case 'expired':
    case 'withdrawn':
      Object.assign(row, { state: ENDS[told.result], askAt: null });
      return ENDS[told.result];
    case 'waiting':
      // The answer was lost on the way: once more, under the same number.
      if (isDecided && row.sentAt !== null && now - row.sentAt.getTime() >= LOST_AFTER_MS)
        Object.assign(row, { sentAt: null, askAt: new Date(now) });
      return null;
    case 'refused':
      Object.assign(row, { state: 'waiting', askAt: null, sentAt: null });
      return 'back';
    case 'retry':
      if (isAnswer) row.sentAt = null;
      return null;
    default:
      return null;
  }
}
