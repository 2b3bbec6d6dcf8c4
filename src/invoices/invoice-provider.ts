/**
 * The port to whoever issues e-invoices (INV-3). `connectors/invoices/<kind>/` implements it. The serial is the request's
 * key: the same serial asked for again is the same invoice, and `query` finds it by the serial alone.
 */
import type { InvoiceFile } from './file-format.ts';
import type { RedReason } from './invoice.ts';
import type { PrintedLine, Totals } from './lines.ts';
import type { Title } from './title.ts';

export type InvoiceAccess = {
  id: string;
  kind: string;
  endpoint: string;
  credentials: Record<string, string>;
  options: Record<string, string>;
};

export type InvoiceSeller = {
  name: string;
  taxNo: string;
  address: string;
  phone: string;
  bank: string;
  bankAccount: string;
  clerk: string;
};

export type InvoiceRequest = Totals & {
  serial: string;
  /** Taken beforehand; '' where the provider gives it. */
  invoiceNumber: string;
  seller: InvoiceSeller;
  buyer: Title;
  lines: readonly Omit<PrintedLine, 'parts'>[];
  note: string;
  at: Date;
};

/** Amounts below zero; `originalLine` is the line of the blue invoice. */
export type RedRequest = Omit<InvoiceRequest, 'lines'> & {
  reason: RedReason;
  /** All of the blue invoice: no lines need be told. */
  whole: boolean;
  original: { invoiceNumber: string; serial: string; issuedAt: Date } & Totals;
  lines: readonly (Omit<PrintedLine, 'parts'> & { originalLine: number })[];
  confirmation: string;
  /** The buyer applied for it. */
  byBuyer: boolean;
  /** The bureau's own key of the confirmation; '' where its number is all that is known. */
  confirmationUuid: string;
};

/** `answering`: our answer is there and not through yet. */
export type ConfirmationStand = 'waiting' | 'answering' | 'confirmed' | 'rejected' | 'expired' | 'withdrawn';
/** Of a line of the blue invoice; amounts below zero. */
export type ConfirmationLine = { line: number; quantity: bigint; netMinor: bigint; taxMinor: bigint };
/** A red-letter confirmation the buyer applied for at the bureau. */
export type Confirmation = {
  number: string;
  uuid: string;
  stand: ConfirmationStand;
  invoiceNumber: string;
  name: string;
  taxNo: string;
  reason: RedReason;
  netMinor: bigint;
  taxMinor: bigint;
  /** Empty: not told with the list, or not in whole pieces. */
  lines: ConfirmationLine[];
  appliedAt: Date;
};
export type Named = Pick<Confirmation, 'number' | 'uuid'>;
/** `serial`: the red invoice's, where there will be one. */
export type OurAnswer = Named & { agree: boolean; reason: string; serial: string };

type Said = { code: string; message: string };

/** `absent`: the provider certainly knows nothing under this serial. `retry`: certainly nothing happened there. */
export type InvoiceAnswer =
  | { result: 'issuing'; providerSerial: string }
  | { result: 'issued'; providerSerial: string; invoiceNumber: string; issuedAt: Date }
  | ({ result: 'refused' | 'retry' | 'unknown' } & Said)
  | { result: 'absent' };

export type RedAnswer =
  | { result: 'waiting' | 'confirmed' | 'rejected' | 'expired'; confirmation: string }
  | InvoiceAnswer;

/** `refused`: the answer was not taken. */
export type ConfirmationAnswer = { result: ConfirmationStand } | ({ result: 'refused' | 'retry' | 'unknown' } & Said);

/** Without tax: what may still be issued in the month that is running there. */
export type QuotaTold = { availableMinor: bigint };

export interface InvoiceProvider {
  readonly kind: string;
  /** Names of the credentials and options a person types in. */
  readonly credentials: readonly string[];
  readonly options: readonly string[];
  /** Takes numbers beforehand; null: the provider gives each invoice its number. Throws `OutsideFailure`. */
  readonly takeNumbers: ((access: InvoiceAccess, seller: InvoiceSeller, serial: string) => Promise<string[]>) | null;
  /** Never throws for what the outside does. */
  submit(access: InvoiceAccess, request: InvoiceRequest): Promise<InvoiceAnswer>;
  query(access: InvoiceAccess, request: InvoiceRequest): Promise<InvoiceAnswer>;
  /** Asks the other side, or the bureau, to agree to a red invoice. */
  applyRed(access: InvoiceAccess, request: RedRequest): Promise<RedAnswer>;
  queryRed(access: InvoiceAccess, request: RedRequest): Promise<RedAnswer>;
  /** The application was agreed to: the red invoice itself. */
  issueRed(access: InvoiceAccess, request: RedRequest): Promise<InvoiceAnswer>;
  /** What buyers applied for since then and waits for the seller; or this one, wherever it stands. Throws `OutsideFailure`. */
  confirmations(access: InvoiceAccess, seller: InvoiceSeller, which: { since: Date } | Named): Promise<Confirmation[]>;
  /** One that was answered before says where it stands: nothing is answered twice. Never throws for what the outside does. */
  answerConfirmation(access: InvoiceAccess, seller: InvoiceSeller, answer: OurAnswer): Promise<ConfirmationAnswer>;
  /** The files it has drawn so far, maybe none yet; null: it draws none. Throws `OutsideFailure`. */
  readonly files:
    | ((access: InvoiceAccess, about: Pick<InvoiceRequest, 'serial' | 'seller'>) => Promise<InvoiceFile[]>)
    | null;
  /** null: it does not tell. Throws `OutsideFailure`. */
  quota(access: InvoiceAccess, seller: InvoiceSeller): Promise<QuotaTold | null>;
}
