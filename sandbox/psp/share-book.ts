/**
 * What a payment company knows of payments it divides: who may receive, what was divided under which number, and what came
 * back of it. The rules are the companies' published ones: so much of a payment at most, among so many, never more than is
 * left of it, and one number is one sharing. What is asked for comes about later, when it is asked about again.
 */
import { applyRate } from '../../src/kernel/money.ts';
import type { Payment } from './payment-book.ts';

export type ShareFate = 'success' | 'failed' | 'slow';
export type Receiver = { account: string; amountMinor: bigint; state: 'waiting' | 'success' | 'failed' };
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
export type Back = {
  number: string;
  sharing: Sharing;
  account: string;
  amountMinor: bigint;
  state: Receiver['state'];
  told: number;
};
export type ShareRefusal = 'noPayment' | 'noRelation' | 'tooMuch' | 'ratio' | 'tooMany' | 'otherContents' | 'finished';

export class ShareBook {
  readonly receivers = new Map<string, Set<string>>();
  readonly sharings = new Map<string, Sharing>();
  readonly backs = new Map<string, Back>();
  /** What becomes of what is asked for from now on. */
  fateOf: (account: string) => ShareFate = () => 'success';
  readonly #most: { ppm: bigint; receivers: number };

  constructor(most: { ppm: bigint; receivers: number }) {
    this.#most = most;
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
    const receivers = parts.map(([account, amountMinor]): Receiver => ({ account, amountMinor, state: 'waiting' }));
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
  look(number: string): Sharing | undefined {
    const sharing = this.sharings.get(number);
    for (const one of sharing?.receivers ?? []) this.#come(one);
    if (sharing) sharing.isDone = sharing.receivers.every(({ state }) => state !== 'waiting');
    return sharing;
  }

  #come(one: { account: string; state: Receiver['state'] }): void {
    const fate = this.fateOf(one.account);
    if (one.state === 'waiting' && fate !== 'slow') one.state = fate;
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
    const back: Back = { number, sharing, account, amountMinor, state: 'waiting', told: 1 };
    this.backs.set(number, back);
    return back;
  }

  lookBack(number: string): Back | undefined {
    const back = this.backs.get(number);
    if (back) this.#come(back);
    return back;
  }
}
