/** The tables of reconciliation, described once. */
import type { FundAccount } from '../contract/payments.ts';
import { table } from '../kernel/db/rows.ts';
import type { Id } from '../kernel/ids.ts';
import type { BillLine } from './bill.ts';
import type { Difference, LineVerdict } from './difference.ts';

export type StoredBill = {
  id: Id;
  merchantAccount: string;
  provider: string;
  merchantId: string;
  layout: string;
  /** Of a fund bill: which of the merchant's accounts there; else empty. */
  fundAccount: FundAccount | '';
  day: string | null;
  version: number;
  fileName: string;
  fileHash: Buffer;
  lines: number;
  paidMinor: bigint;
  refundedMinor: bigint;
  feeMinor: bigint;
  openingMinor: bigint | null;
  closingMinor: bigint | null;
  currency: string;
  importedAt: Date;
  importedBy: string;
  fromDay: string | null;
  untilDay: string | null;
};

export const billTable = table<StoredBill>('bill', {
  id: 'uuid',
  merchantAccount: 'text',
  provider: 'text',
  merchantId: 'text',
  layout: 'text',
  fundAccount: 'text',
  day: 'date',
  version: 'int',
  fileName: 'text',
  fileHash: 'bytea',
  lines: 'int',
  paidMinor: 'bigint',
  refundedMinor: 'bigint',
  feeMinor: 'bigint',
  openingMinor: 'bigint',
  closingMinor: 'bigint',
  currency: 'text',
  importedAt: 'timestamptz',
  importedBy: 'text',
  fromDay: 'date',
  untilDay: 'date',
});

/** What is kept of a line as it was read. */
export type FreshLine = Omit<BillLine, 'providerRefundReference'>;
export type StoredLine = FreshLine & { billId: Id; merchantAccount: string; verdict: LineVerdict | null };

const LINE = {
  line: 'int',
  kind: 'text',
  state: 'text',
  reference: 'text',
  refundReference: 'text',
  providerReference: 'text',
  entryNumber: 'text',
  grossMinor: 'bigint',
  feeMinor: 'bigint',
  currency: 'text',
  at: 'timestamptz',
  balanceMinor: 'bigint',
  text: 'text',
};
export const freshLineTable = table<FreshLine>('bill_line', LINE);
export const lineTable = table<StoredLine>('bill_line', {
  ...{ billId: 'uuid', merchantAccount: 'text', ...LINE, blockedMinor: 'bigint', verdict: 'text' },
});

export type StoredDay = {
  billId: Id;
  account: string;
  day: string;
  lines: number;
  inMinor: bigint;
  outMinor: bigint;
  feeMinor: bigint;
  openingMinor: bigint | null;
  closingMinor: bigint | null;
  currency: string;
};

export const billDayTable = table<StoredDay>('bill_day', {
  billId: 'uuid',
  account: 'text',
  day: 'date',
  lines: 'int',
  inMinor: 'bigint',
  outMinor: 'bigint',
  feeMinor: 'bigint',
  openingMinor: 'bigint',
  closingMinor: 'bigint',
  currency: 'text',
});

export const differenceTable = table<Difference>('difference', {
  id: 'uuid',
  billId: 'uuid',
  billLine: 'int',
  itemId: 'uuid',
  kind: 'text',
  merchantAccount: 'text',
  type: 'text',
  verdict: 'text',
  state: 'text',
  reference: 'text',
  providerReference: 'text',
  oursMinor: 'bigint',
  theirsMinor: 'bigint',
  diffMinor: 'bigint',
  currency: 'text',
  data: 'jsonb',
  at: 'timestamptz',
  createdAt: 'timestamptz',
});
