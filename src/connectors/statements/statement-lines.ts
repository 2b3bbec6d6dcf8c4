/**
 * What the readers of bank statements share: a line of a bank, and the proof that opening, lines and closing agree. A
 * statement that does not add up lacks pages or was shortened before it came here, so nothing of it may be booked.
 */
import { parseMinor, scaleOf } from '../../kernel/money.ts';
import type { BillEnd, BillLine, BillPart } from '../../reconciliation/bill.ts';
import { BillSums, damaged } from '../psp/bill-checks.ts';

export type BankLine = {
  line: number;
  at: Date;
  /** By cash effect. */
  amountMinor: bigint;
  currency: string;
  reference: string;
  entryNumber: string;
  text: string;
  balanceMinor: bigint | null;
};

const CHARGES = /手续费|服务费|工本费|年费|账户管理费/;

/** Money out that is called a charge is a fee; everything else is money moved. */
export function bankLine({ amountMinor, text, ...line }: BankLine): BillLine {
  const isFee = amountMinor < 0n && CHARGES.test(text);
  return {
    ...line,
    kind: isFee ? 'fee' : 'transfer',
    state: 'success',
    refundReference: '',
    providerReference: '',
    providerRefundReference: '',
    grossMinor: isFee ? 0n : amountMinor,
    feeMinor: isFee ? -amountMinor : 0n,
    // Some banks leave control characters in what was typed at a counter.
    text: text
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 500),
  };
}

/** Minor units of the currency; throws `Damaged` where it is no plain decimal. `,` is the decimal sign of SWIFT. */
export function amountOf(file: string, line: number, text: string, currency: string, comma = false): bigint {
  const amount = parseMinor(comma ? text.replace(',', '.') : text, scaleOf(currency));
  if (amount === null) throw damaged(file, line, 'damagedAmount', { value: text });
  return amount;
}

/** Statements of one account, one after the other: the closing of one is where the next one opens. */
export class StatementProof {
  readonly sums: BillSums;
  readonly #file: string;
  merchantId = '';
  currency = '';
  balance: bigint | null = null;

  constructor(file: string) {
    this.#file = file;
    this.sums = new BillSums(file);
  }

  /** A file of two accounts would be two bills. */
  account(line: number, number: string): void {
    const plain = number.replaceAll(/[\s.]/g, '');
    if (this.merchantId !== '' && this.merchantId !== plain)
      throw damaged(this.#file, line, 'severalAccounts', { account: plain });
    this.merchantId = plain;
  }

  open(line: number, currency: string, balance: bigint): void {
    this.#sameCurrency(line, currency);
    if (this.balance !== null && this.balance !== balance)
      throw damaged(this.#file, line, 'balanceBroken', { stated: balance, found: this.balance });
    this.balance = balance;
  }

  add(line: BankLine): void {
    this.#sameCurrency(line.line, line.currency);
    if (this.balance !== null) this.balance += line.amountMinor;
    this.sums.add(bankLine({ ...line, balanceMinor: line.balanceMinor ?? this.balance }));
  }

  close(line: number, currency: string, balance: bigint): void {
    this.#sameCurrency(line, currency);
    if (this.balance !== null && this.balance !== balance)
      throw damaged(this.#file, line, 'balanceBroken', { stated: balance, found: this.balance });
    this.balance = balance;
  }

  part(all = false): BillPart {
    return { merchantId: this.merchantId, lines: this.sums.take(all) };
  }

  end(): BillEnd {
    const { sums } = this;
    return { merchantId: this.merchantId, day: sums.day(), totals: sums.totals, isForward: sums.isForward() };
  }

  #sameCurrency(line: number, currency: string): void {
    if (this.currency !== '' && this.currency !== currency)
      throw damaged(this.#file, line, 'otherCurrency', { currency, expected: this.currency });
    this.currency = currency;
  }
}
