/**
 * What a payment company knows: payments, refunds and, per day, the rows of its bill. The bill always follows from what
 * was paid and refunded, except for differences that were asked for, which are drawn from the seed and named to whoever
 * asked. Once a day's bill was served it stays as it is.
 */
import { chinaDay } from '../../src/connectors/china-time.ts';
import { applyRate } from '../../src/kernel/money.ts';
import type { Seeded } from '../seeded.ts';
import type { FundAccount, Withdrawal } from './fund-book.ts';

export type Payment = {
  reference: string;
  providerReference: string;
  amountMinor: bigint;
  feeMinor: bigint;
  title: string;
  buyer: string;
  openedAt: Date;
  paidAt: Date | null;
  closedAt: Date | null;
  /** When nobody can pay it any more. */
  endsAt: Date | null;
};

export type Refund = {
  payment: Payment;
  refundReference: string;
  providerRefundReference: string;
  amountMinor: bigint;
  /** What the company gives back of its fee. */
  feeMinor: bigint;
  at: Date;
  failed: boolean;
};

/** Amounts as they happened: payments and refunds both positive, the fee of a refund negative. */
export type BillRow = {
  kind: 'payment' | 'refund';
  reference: string;
  refundReference: string;
  providerReference: string;
  providerRefundReference: string;
  amountMinor: bigint;
  feeMinor: bigint;
  title: string;
  buyer: string;
  createdAt: Date;
  at: Date;
};

export type DifferenceKind = 'missing' | 'extra' | 'amount' | 'fee' | 'duplicate';
/** How many of each kind. */
export type DifferencePlan = Partial<Record<DifferenceKind, number>>;
export type Difference = { kind: DifferenceKind; reference: string; refundReference: string };

/** `providerNumber` makes the company's own numbers; `feePpm` is its rate (6,000 = 0.60 %). */
export type BookRules = {
  random: Seeded;
  feePpm: bigint;
  providerNumber: (kind: 'pay' | 'refund', at: Date) => string;
};

/** What a buyer sees: the sum, what for, and until when. */
export type Offer = { amountMinor: bigint; title: string; endsAt: Date | null };

type DayBill = { rows: BillRow[]; differences: Difference[] };

/** What a book of an earlier run knew. */
export type PaymentMemory = {
  payments: ReadonlyMap<string, Payment>;
  refunds: ReadonlyMap<string, Refund>;
  bills: ReadonlyMap<string, DayBill>;
  withdrawals?: readonly Withdrawal[];
};

export class PaymentBook {
  /** What codes and pages ask for that no buyer has opened yet. */
  readonly offers = new Map<string, Offer>();
  /** Payments whose buyer's account takes nothing back any more. */
  readonly unreachable = new Set<string>();
  readonly payments: Map<string, Payment>;
  readonly refunds: Map<string, Refund>;
  readonly withdrawals: Withdrawal[];
  readonly #rules: BookRules;
  readonly #bills: Map<string, DayBill>;

  constructor(rules: BookRules, memory?: PaymentMemory) {
    this.#rules = rules;
    this.payments = new Map(memory?.payments);
    this.refunds = new Map(memory?.refunds);
    this.#bills = new Map(memory?.bills);
    this.withdrawals = [...(memory?.withdrawals ?? [])];
  }

  memory = (): PaymentMemory => ({
    ...{ payments: this.payments, refunds: this.refunds, bills: this.#bills, withdrawals: this.withdrawals },
  });

  /** Takes money to the bank. */
  withdraw(account: FundAccount, amountMinor: bigint, at: Date): Withdrawal {
    const withdrawal = { account, number: this.#rules.providerNumber('pay', at), amountMinor, at };
    this.withdrawals.push(withdrawal);
    return withdrawal;
  }

  /** A payment the buyer has not made yet. The same number again is the same payment. */
  open(reference: string, amountMinor: bigint, at: Date, title = '女装连衣裙', endsAt: Date | null = null): Payment {
    const known = this.payments.get(reference);
    if (known) return known;
    const payment: Payment = {
      reference,
      providerReference: this.#rules.providerNumber('pay', at),
      amountMinor,
      feeMinor: applyRate(amountMinor, this.#rules.feePpm),
      title,
      buyer: this.#rules.random.digits(16),
      openedAt: at,
      paidAt: null,
      closedAt: null,
      endsAt,
    };
    this.payments.set(reference, payment);
    return payment;
  }

  pay(reference: string, amountMinor: bigint, at: Date, title?: string): Payment {
    const payment = this.open(reference, amountMinor, at, title);
    payment.paidAt ??= at;
    return payment;
  }

  /** The buyer pays once more under the same number. Only the company's own tells the two apart: gives the name it is kept by. */
  payAgain(reference: string, at: Date): string {
    const providerReference = this.#rules.providerNumber('pay', at);
    const name = `${reference}/${providerReference}`;
    this.payments.set(name, { ...this.paymentOf(reference), providerReference, openedAt: at, paidAt: at });
    return name;
  }

  /** The name of the payment a merchant names by his number or by the company's. */
  nameOf(reference = '', providerReference = ''): string {
    if (providerReference === '') return reference;
    const [found] = [...this.payments].find(([, one]) => one.providerReference === providerReference) ?? [''];
    return found;
  }

  /** What a buyer who scans or opens it is asked for. Throws where nobody asks him, or not any more. */
  offerOf(reference: string, at: Date): Offer {
    const offer = this.payments.get(reference) ?? this.offers.get(reference);
    if (!offer) throw new RangeError(`nobody asks to be paid for ${reference}`);
    const isOver = (offer.endsAt && offer.endsAt <= at) || ('closedAt' in offer && offer.closedAt);
    if (isOver) throw new RangeError(`${reference} can not be paid any more`);
    return offer;
  }

  /** Closes a payment that was never made. */
  close(reference: string, at: Date): void {
    const payment = this.paymentOf(reference);
    if (!payment.paidAt) payment.closedAt ??= at;
  }

  /** The same refund number again is the same refund. Throws when more would go back than came in. */
  refund(reference: string, refundReference: string, amountMinor: bigint, at: Date, failed = false): Refund {
    const known = this.refunds.get(refundReference);
    if (known) return known;
    const payment = this.paymentOf(reference);
    if (!payment.paidAt) throw new RangeError(`${reference} is not paid`);
    if (this.refundedOf(payment) + amountMinor > payment.amountMinor)
      throw new RangeError(`${reference} has less left`);
    const refund: Refund = {
      payment,
      refundReference,
      providerRefundReference: this.#rules.providerNumber('refund', at),
      amountMinor,
      feeMinor: applyRate(amountMinor, this.#rules.feePpm),
      at,
      failed: failed || this.unreachable.has(reference),
    };
    this.refunds.set(refundReference, refund);
    return refund;
  }

  refundedOf(payment: Payment): bigint {
    const own = [...this.refunds.values()].filter((refund) => refund.payment === payment && !refund.failed);
    return own.reduce((sum, refund) => sum + refund.amountMinor, 0n);
  }

  paymentOf(reference: string): Payment {
    const payment = this.payments.get(reference);
    if (!payment) throw new RangeError(`no payment ${reference}`);
    return payment;
  }

  refundOf(refundReference: string): Refund {
    const refund = this.refunds.get(refundReference);
    if (!refund) throw new RangeError(`no refund ${refundReference}`);
    return refund;
  }

  /** The day's bill; from the first call on it does not change any more, unless the day goes on. */
  bill(day: string, isOver = true): DayBill {
    const served = this.#bills.get(day);
    if (served) return served;
    return isOver ? this.#close(day, {}) : { rows: this.#happened(day), differences: [] };
  }

  /** Asks for so many differences of each kind in the bill of `day`, and names them. The bill is then closed. */
  planDifferences(day: string, plan: DifferencePlan): Difference[] {
    if (this.#bills.has(day)) throw new RangeError(`the bill of ${day} was served already`);
    return this.#close(day, plan).differences;
  }

  /** Oldest first. */
  #happened(day: string): BillRow[] {
    const paid = [...this.payments.values()].filter((payment) => payment.paidAt && chinaDay(payment.paidAt) === day);
    const back = [...this.refunds.values()].filter((refund) => !refund.failed && chinaDay(refund.at) === day);
    return [...paid.map(paymentRow), ...back.map(refundRow)].sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  #close(day: string, plan: DifferencePlan): DayBill {
    const bill = differ(this.#happened(day), plan, this.#rules.random);
    // A day without a row has no bill, so asking for it closes nothing.
    if (bill.rows.length > 0) this.#bills.set(day, bill);
    return bill;
  }
}

/** Takes a refund the merchant asks for over the wire; what is wrong with it, or null. */
export function refuseRefund(
  book: PaymentBook,
  reference: string,
  refundReference: string,
  amountMinor: bigint,
  at: Date,
): 'unknown' | 'refused' | null {
  if (!book.payments.has(reference)) return 'unknown';
  try {
    return book.refund(reference, refundReference, amountMinor, at).amountMinor === amountMinor ? null : 'refused';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'refused';
  }
}

export const paymentRow = (payment: Payment): BillRow => ({
  kind: 'payment',
  reference: payment.reference,
  refundReference: '',
  providerReference: payment.providerReference,
  providerRefundReference: '',
  amountMinor: payment.amountMinor,
  feeMinor: payment.feeMinor,
  title: payment.title,
  buyer: payment.buyer,
  createdAt: payment.openedAt,
  at: payment.paidAt ?? payment.openedAt,
});

const refundRow = (refund: Refund): BillRow => ({
  ...paymentRow(refund.payment),
  kind: 'refund',
  refundReference: refund.refundReference,
  providerRefundReference: refund.providerRefundReference,
  amountMinor: refund.amountMinor,
  feeMinor: -refund.feeMinor,
  createdAt: refund.at,
  at: refund.at,
});

/** Each planned difference takes another row, so that none hides behind another. */
function differ(
  honest: readonly BillRow[],
  plan: DifferencePlan,
  random: Seeded,
): { rows: BillRow[]; differences: Difference[] } {
  const rows = [...honest];
  const untouched = random.shuffled(honest);
  const differences: Difference[] = [];
  const note = (kind: DifferenceKind, row: BillRow) =>
    differences.push({ kind, reference: row.reference, refundReference: row.refundReference });

  for (const kind of ['missing', 'extra', 'amount', 'fee', 'duplicate'] as const) {
    for (let i = 0; i < (plan[kind] ?? 0); i++) {
      const row = untouched.pop();
      if (!row) throw new RangeError(`too few rows for ${kind}`);
      const place = rows.indexOf(row);
      const cents = BigInt(1 + random.below(99));
      if (kind === 'missing') rows.splice(place, 1);
      if (kind === 'amount') rows[place] = { ...row, amountMinor: row.amountMinor + cents };
      if (kind === 'fee') rows[place] = { ...row, feeMinor: row.feeMinor + cents };
      if (kind === 'duplicate') rows.splice(place, 0, row);
      if (kind === 'extra') {
        const stranger = { ...row, reference: `X${random.digits(15)}`, providerReference: `9${random.digits(27)}` };
        rows.splice(place, 0, stranger);
        note(kind, stranger);
      } else note(kind, row);
    }
  }
  return { rows, differences };
}
