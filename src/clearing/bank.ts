/** What clearing asks of a bank: files it reads and writes, and a way to send them. Type only; adapters are plugged in. */
import type { LineResult } from './payout.ts';

export type PayoutLine = {
  line: number;
  /** Our number of the payout: the bank pays it once, however often it is told. */
  number: string;
  amountMinor: bigint;
  currency: string;
  bankName: string;
  bankCode: string;
  accountName: string;
  account: string;
};
export type PayoutOrder = {
  number: string;
  /** The day it is to be paid, and when it was written. */
  day: string;
  at: Date;
  accountName: string;
  account: string;
  bankCode: string;
  lines: readonly PayoutLine[];
};
export type BankAnswer = { line: number; number: string; result: LineResult; reason: string };
export type BankReport = { number: string; lines: BankAnswer[] };
export type BankAccess = { endpoint: string; key: string };

export type Bank = {
  writeOrder(order: PayoutOrder): string;
  /** Null: it is no report. */
  readReport(text: string): BankReport | null;
  /** Tells the bank; told again under the same number it is the same order. Throws `OutsideFailure`. */
  send(access: BankAccess, order: PayoutOrder): Promise<void>;
  /** What became of an order; null: the bank does not know it. Throws `OutsideFailure`. */
  ask(access: BankAccess, number: string): Promise<BankReport | null>;
};
