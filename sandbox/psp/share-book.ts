/**
 * What a payment company knows of payments it divides: who may receive, what was divided under which number, and what came
 * back of it. The rules are the companies' published ones: so much of a payment at most, among so many, never more than is
 * left of it, and one number is one sharing. What is asked for comes about later, when it is asked about again.
 */
import { applyRate } from '../../src/kernel/money.ts';
import type { Payment } from './payment-book.ts';

export type ShareFate = 'success' | 'failed' | 'slow';
/** `movedAt`: when it came about. */
type Part = { account: string; amountMinor: bigint; state: 'waiting' | 'success' | 'failed'; movedAt: Date | null };
export type Receiver = Part;
export type Sharing = {
  number: string;
  payment: Payment;
  seller: string;
  receivers: Receiver[];
  isDone: boolean;
  /** How often it was told. */
  told: number;
  at: Date;
};
export type Back = Part & { number: string; sharing: Sharing; told: number };
/** What left the merchant's account for a receiver, or came to it: below zero it left. */
export type ShareMoved = { number: string; payment: Payment; isBack: boolean; amountMinor: bigint; at: Date };
export type ShareRefusal = 'noPayment' | 'noRelation' | 'tooMuch' | 'ratio' | 'tooMany' | 'otherContents' | 'finished';

export class ShareBook {
  readonly receivers = new Map<string, Set<string>>();
  readonly sharings = new Map<string, Sharing>();
  readonly backs = new Map<string, Back>();
  /** What becomes of what is asked for from now on. */
  fateOf: (account: string) => ShareFate = () => 'success';
  readonly #most: { ppm: bigint; receivers: number };
  readonly #own: string;

  /** `own`: the merchant whose account payments come to, who may be a receiver himself. */
  constructor(most: { ppm: bigint; receivers: number }, own: string) {
    this.#most = most;
    this.#own = own;
  }

  /** On the account payments come to: shares leave it and come back, and what is the merchant's own share is there again. */
  moved(): ShareMoved[] {
    const sides = (of: { number: string; payment: Payment; isBack: boolean }, part: Part): ShareMoved[] => {
      const { account, amountMinor, movedAt: at } = part;
      if (at === null) return [];
      const left = of.isBack ? amountMinor : -amountMinor;
      return [left, ...(account === this.#own ? [-left] : [])].map((amount) => ({ ...of, amountMinor: amount, at }));
    };
    return [
      ...[...this.sharings.values()].flatMap(({ number, payment, receivers }) =>
        receivers.flatMap((one) => sides({ number, payment, isBack: false }, one)),
      ),
      ...[...this.backs.values()].flatMap((back) =>
        sides({ number: back.number, payment: back.sharing.payment, isBack: true }, back),
      ),
    ];
  }

  addReceiver(seller: string, account: string): void {
    const known = this.receivers.get(seller) ?? new Set<string>();
    this.receivers.set(seller, known.add(account));
  }

  /** The same number with the same contents is the same sharing. */
  share(
    asked: Pick<Sharing, 'number' | 'seller' | 'at'> & { payment: Payment | undefined; parts: [string, bigint][] },
  ) {
    const { number, seller, payment, parts } = asked;
    const known = this.sharings.get(number);
    const contents = JSON.stringify(parts.map(([account, amount]) => [account, String(amount)]));
    if (known) {
      known.told += 1;
      const before = JSON.stringify(known.receivers.map((one) => [one.account, String(one.amountMinor)]));
      return before === contents ? known : 'otherContents';
    }
    if (!payment?.paidAt) return 'noPayment';
    const refusal = this.#refuse(seller, payment, parts);
    if (refusal) return refusal;
    const receivers = parts.map(
      ([account, amountMinor]): Receiver => ({ account, amountMinor, state: 'waiting', movedAt: null }),
    );
    const sharing = { number, seller, at: asked.at, payment, receivers, isDone: false, told: 1 };
    this.sharings.set(number, sharing);
    return sharing;
  }

  #refuse(seller: string, payment: Payment, parts: [string, bigint][]): ShareRefusal | null {
    const sum = parts.reduce((all, [, amount]) => all + amount, 0n);
    if ([...this.sharings.values()].some((one) => one.payment === payment)) return 'finished';
    if (parts.length > this.#most.receivers) return 'tooMany';
    if (parts.some(([account]) => !this.receivers.get(seller)?.has(account))) return 'noRelation';
    if (sum > payment.amountMinor - payment.feeMinor || parts.some(([, amount]) => amount <= 0n)) return 'tooMuch';
    return sum > applyRate(payment.amountMinor, this.#most.ppm) ? 'ratio' : null;
  }

  /** Asked about again, it has come about. */
  look(number: string, at: Date): Sharing | undefined {
    const sharing = this.sharings.get(number);
    for (const one of sharing?.receivers ?? []) this.#come(one, at);
    if (sharing) sharing.isDone = sharing.receivers.every(({ state }) => state !== 'waiting');
    return sharing;
  }

  #come(one: Part, at: Date): void {
    const fate = this.fateOf(one.account);
    if (one.state !== 'waiting' || fate === 'slow') return;
    one.state = fate;
    if (fate === 'success') one.movedAt = at;
  }

  /** Never more than the receiver got. */
  giveBack(asked: Pick<Back, 'number' | 'account' | 'amountMinor'> & { order: string; seller: string }) {
    const known = this.backs.get(asked.number);
    if (known) {
      known.told += 1;
      return known.amountMinor === asked.amountMinor && known.account === asked.account ? known : 'otherContents';
    }
    const sharing = this.sharings.get(asked.order);
    const got = sharing?.receivers.find(({ account, state }) => account === asked.account && state === 'success');
    if (!sharing || !got || sharing.seller !== asked.seller) return 'noPayment';
    const before = [...this.backs.values()].filter(
      (one) => one.sharing === sharing && one.account === asked.account && one.state !== 'failed',
    );
    const sum = before.reduce((all, { amountMinor }) => all + amountMinor, asked.amountMinor);
    if (asked.amountMinor <= 0n || sum > got.amountMinor) return 'tooMuch';
    const { number, account, amountMinor } = asked;
    const back: Back = { number, sharing, account, amountMinor, state: 'waiting', movedAt: null, told: 1 };
    this.backs.set(number, back);
    return back;
  }

  lookBack(number: string, at: Date): Back | undefined {
    const back = this.backs.get(number);
    if (back) this.#come(back, at);
    return back;
  }
}
