/**
 * What the stand-ins of payment companies have in common: a door with faults, and a desk for whoever plays the buyers.
 * How a payment is put into words, signed and written into a bill is each company's own.
 */
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, firstOf, serveLocally, spoilOnRequest, type Told } from '../local-server.ts';
import type { Seeded } from '../seeded.ts';
import { deliveries, type Message, postTo } from './deliveries.ts';
import { type Balances, type FundAccount, type FundRow, fundRows } from './fund-book.ts';
import type { BillRow, DifferencePlan, Payment, PaymentBook, PaymentMemory, Refund } from './payment-book.ts';
import type { ShareBook } from './share-book.ts';

export type StandInOptions = {
  seed: number;
  now: () => Date;
  port?: number;
  /** Where notifications go; none are sent without it. */
  notifyUrl?: string;
  /** What an earlier run remembered (`control.memory()`). */
  memory?: PaymentMemory;
  /** The accounts the merchant has there, and what stands on each before anything happens. */
  balances?: Balances;
};

/** Everybody has this one. */
export const balancesOf = ({ balances }: StandInOptions): Balances => ({ basic: 0n, ...balances });

/** The door: `spoil` plans the next faults, `setFaults` draws them. */
export async function openDoor(answer: (origin: string, asked: Asked) => Told, port: number | undefined) {
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answer(server.url, asked), {
    spoiler: firstOf(planned, drawn),
    ...(port && { port }),
  });
  return {
    url: server.url,
    close: server.close,
    faults: { spoil: planned.plan, setFaults: (faults: Faults): void => drawn.set(faults) },
  };
}

/** One company's way with words; `News` is what a notification says before it is signed. */
export type Manner<News, Forgery> = {
  /** Between the tries of one notification. */
  gaps: readonly number[];
  isUnderstood(answer: Response): boolean | Promise<boolean>;
  paid(payment: Payment): News;
  refunded(refund: Refund): News;
  signed(news: News, at: Date): Message;
  forge(kind: Forgery, payment: Payment): Message;
  writeBill(rows: readonly BillRow[], day: string): Buffer;
  /** Left out where the company makes no bill of how accounts moved. */
  writeFund?(rows: readonly FundRow[], day: string): Buffer;
};

type Desk = { book: PaymentBook; balances?: Balances; shares?: ShareBook; now: () => Date; random: Seeded };

export function controlOf<News, Forgery>(
  { book, balances = {}, shares, now, random }: Desk,
  manner: Manner<News, Forgery>,
  notifyUrl: string | undefined,
) {
  const news = deliveries({ random, gaps: manner.gaps, post: postTo(notifyUrl, manner.isUnderstood) });
  const tell = (about: string, told: News) => {
    if (notifyUrl) news.tell(about, now(), (at) => manner.signed(told, at));
  };
  const refundsTold = new Set(book.refunds.keys());
  const tellRefund = (refund: Refund) => {
    refundsTold.add(refund.refundReference);
    tell(refund.refundReference, manner.refunded(refund));
  };
  return {
    /** Makes a payment that waits for the buyer. */
    open: (reference: string, amountMinor: bigint): Payment => book.open(reference, amountMinor, now()),
    pay(reference: string, amountMinor: bigint, title?: string): Payment {
      const payment = book.pay(reference, amountMinor, now(), title);
      tell(reference, manner.paid(payment));
      return payment;
    },
    /** The buyer pays a second time under one number; gives by which name `message` knows it. */
    payAgain: (reference: string): string => book.payAgain(reference, now()),
    /** A payment of an earlier day, which the merchant has long heard of. */
    remember: (reference: string, amountMinor: bigint, at: Date): Payment => book.pay(reference, amountMinor, at),
    /** A buyer scans the code or opens the page and pays; `amountMinor` where the company gets it wrong. */
    payAsked(reference: string, amountMinor?: bigint): Payment {
      const offer = book.offerOf(reference, now());
      book.open(reference, offer.amountMinor, now(), offer.title, offer.endsAt);
      const payment = book.pay(reference, offer.amountMinor, now());
      const told = amountMinor === undefined ? payment : { ...payment, amountMinor };
      tell(reference, manner.paid(told));
      return told;
    },
    /** Its buyer's account takes nothing back any more: refunds end abnormal. */
    loseAccount: (reference: string): void => void book.unreachable.add(reference),
    closePayment: (reference: string): void => book.close(reference, now()),
    refund(reference: string, refundReference: string, amountMinor: bigint, failed = false): Refund {
      const refund = book.refund(reference, refundReference, amountMinor, now(), failed);
      tellRefund(refund);
      return refund;
    },
    /** What the merchant asked for over the wire has arrived: he hears of it, once. */
    tellRefunds(): void {
      for (const [number, refund] of book.refunds) if (!refundsTold.has(number)) tellRefund(refund);
    },
    /** The notification of a payment or a refund, signed now, without sending it. */
    message: (reference: string) => manner.signed(manner.paid(book.paymentOf(reference)), now()),
    refundMessage: (reference: string) => manner.signed(manner.refunded(book.refundOf(reference)), now()),
    forge: (kind: Forgery, reference: string) => manner.forge(kind, book.paymentOf(reference)),
    deliver: () => news.deliver(now()),
    nextDueAt: news.nextDueAt,
    memory: book.memory,
    deliveries: news.all,
    deliveryFaults: news.faults,
    bill: (day: string, isOver = true): Buffer => manner.writeBill(book.bill(day, isOver).rows, day),
    fund: (day: string, account: FundAccount = 'basic', isOver = true): Buffer =>
      manner.writeFund!(fundRows({ book, balances, shares }, { account, day, isOver }), day),
    /** Money leaves for the bank, or left at `at`. */
    withdraw: (amountMinor: bigint, account: FundAccount = 'basic', at = now()) =>
      book.withdraw(account, amountMinor, at),
    planDifferences: (day: string, plan: DifferencePlan) => book.planDifferences(day, plan),
  };
}
