/**
 * What a payment is, and what news about it may change. Pure: no I/O. News is genuine when it comes here (the connector
 * has checked who says it), but it is believed only where it fits what was asked for; it may come late, twice, or before
 * what it follows.
 */
import type { Id } from '../kernel/ids.ts';
import type { PaymentNews } from './payment-provider.ts';

/** `starting`: written down here, and nobody knows yet whether the company has it. */
export type PaymentState = 'starting' | 'waiting' | 'paid' | 'closed';
/** `waitApproval`: a second person has to agree; nobody outside has heard of it. */
export type RefundState = 'waitApproval' | 'created' | 'processing' | 'success' | 'closed' | 'abnormal';

export type Payment = {
  id: Id;
  merchantAccount: string;
  /** Our number (out_trade_no). */
  reference: string;
  /** The provider's number (transaction_id, trade_no); empty until it is known. */
  providerReference: string;
  shopId: Id | null;
  channelNumber: string | null;
  orderId: Id | null;
  amountMinor: bigint;
  currency: string;
  state: PaymentState;
  paidAt: Date | null;
  refundedMinor: bigint;
  askAt: Date | null;
  createdAt: Date;
};

export type Refund = {
  id: Id;
  paymentId: Id;
  merchantAccount: string;
  /** Our number (out_refund_no). */
  reference: string;
  paymentReference: string;
  amountMinor: bigint;
  /** We asked for it, so its amount is ours to say; otherwise it is what the provider told. */
  asked: boolean;
  /** What had gone back of the payment in all after this refund, where the provider tells only that. */
  totalToldMinor: bigint | null;
  currency: string;
  state: RefundState;
  /** What of it had not shipped when it went through. */
  releasedMinor: bigint;
  /** When two people took it back, because it had failed after all: it is closed for good. */
  undoneAt: Date | null;
  at: Date;
  /** When the company is to be asked (again); null: not any more, or never by us. */
  askAt: Date | null;
  tries: number;
  /** What the company said last, where it was no answer. */
  trouble: string;
  reason: string;
};

/**
 * What became of news. `taken`: it changed something. `known`: it told what we knew. `late`: overtaken by what came
 * before it. `mismatch`: it does not fit what was asked for. `unexpected`: nothing was asked for under this number.
 * `accountOff`: its account is switched off.
 */
export type NewsOutcome = 'taken' | 'known' | 'late' | 'mismatch' | 'unexpected' | 'accountOff';
/** Nobody may act upon these by rule: they wait for a person. */
export const DOUBTFUL_OUTCOMES: readonly NewsOutcome[] = ['mismatch', 'unexpected', 'accountOff'];

/** What was expected, for the person who looks at a mismatch. */
export type Judged = { outcome: NewsOutcome; expected?: Record<string, unknown> };

/** The number a refund goes by: Alipay leaves it out where the whole payment went back in one go. */
export const refundReferenceOf = (news: PaymentNews): string => news.refundReference ?? news.reference;

/**
 * Changes `payment` and the refunds known of it as the news says, or leaves all of it alone. A refund may come before
 * the payment it belongs to; then the payment goes on waiting for its own news. `newId` names a refund never heard of.
 */
export function takeNews(payment: Payment | undefined, refunds: Refund[], news: PaymentNews, newId: () => Id): Judged {
  if (!payment) return { outcome: news.kind === 'closed' ? 'known' : 'unexpected' };
  if (news.kind === 'closed') return close(payment);
  if (news.currency !== payment.currency) return { outcome: 'mismatch', expected: { currency: payment.currency } };
  if (news.kind === 'paid') return pay(payment, news);
  return news.kind === 'refunded' ? refund(payment, refunds, news, newId) : failRefund(refunds, news);
}

function pay(payment: Payment, news: PaymentNews): Judged {
  if (news.amountMinor !== payment.amountMinor)
    return { outcome: 'mismatch', expected: { amountMinor: payment.amountMinor } };
  if (payment.state === 'paid') {
    const isSame = payment.providerReference === '' || payment.providerReference === news.providerReference;
    if (!isSame) return { outcome: 'mismatch', expected: { providerReference: payment.providerReference } };
    payment.providerReference = news.providerReference;
    return { outcome: 'known' };
  }
  // Money that came in is in, also where we had closed the payment meanwhile.
  payment.state = 'paid';
  payment.paidAt = news.at;
  payment.providerReference = news.providerReference;
  payment.askAt = null;
  return { outcome: 'taken' };
}

function close(payment: Payment): Judged {
  if (payment.state === 'paid') return { outcome: 'late' };
  if (payment.state === 'closed') return { outcome: 'known' };
  payment.state = 'closed';
  payment.askAt = null;
  return { outcome: 'taken' };
}

function refund(payment: Payment, refunds: Refund[], news: PaymentNews, newId: () => Id): Judged {
  const reference = refundReferenceOf(news);
  const known = refunds.find((one) => one.reference === reference);
  if (known?.undoneAt) return { outcome: 'mismatch', expected: { atMostMinor: 0n } };
  const told = news.amountIsTotal ? news.amountMinor : null;
  if (known && told === null && known.amountMinor !== news.amountMinor)
    return { outcome: 'mismatch', expected: { amountMinor: known.amountMinor } };
  if (known?.state === 'success') {
    learnTotal(known, told, refunds);
    return { outcome: 'known' };
  }
  const others = refunds.filter((one) => one !== known);
  const now: Refund = {
    id: known?.id ?? newId(),
    paymentId: payment.id,
    merchantAccount: payment.merchantAccount,
    reference,
    paymentReference: payment.reference,
    amountMinor: known?.amountMinor ?? news.amountMinor,
    asked: known?.asked ?? false,
    totalToldMinor: told,
    currency: payment.currency,
    state: 'success',
    at: news.at,
    askAt: null,
    tries: known?.tries ?? 0,
    trouble: '',
    reason: known?.reason ?? '',
    releasedMinor: known?.releasedMinor ?? 0n,
    undoneAt: null,
  };
  const wentBack = promisedBack(gone(refunds));
  const fits = (all: readonly Refund[]) =>
    promisedBack(all) <= payment.amountMinor &&
    promisedBack(gone(all)) >= wentBack &&
    all.every((one) => one.amountMinor > 0n);
  // What we asked for is what it is, also where the sum it is told with is of later.
  const alone = { ...now, totalToldMinor: null };
  const possible = [withTotals([...others, now])];
  if (now.asked) possible.push(withTotals([...others, alone]), [...others, alone]);
  const all = possible.find(fits);
  if (!all) return { outcome: 'mismatch', expected: { atMostMinor: payment.amountMinor - promisedBack(others) } };
  refunds.splice(0, refunds.length, ...all);
  payment.refundedMinor = promisedBack(all);
  return { outcome: 'taken' };
}

/** Where only sums are told, the next one is reckoned from this; news told again later may come with the sum of later. */
function learnTotal(known: Refund, told: bigint | null, refunds: readonly Refund[]): void {
  if (told === null || known.totalToldMinor !== null) return;
  const all = withTotals(refunds.map((one) => (one === known ? { ...one, totalToldMinor: told } : one)));
  const amounts = new Map(all.map(({ id, amountMinor }) => [id, amountMinor]));
  if (refunds.every(({ id, amountMinor }) => amounts.get(id) === amountMinor)) known.totalToldMinor = told;
}

/** The money may still go back by another way, so it stays promised. */
function failRefund(refunds: readonly Refund[], news: PaymentNews): Judged {
  const known = refunds.find((one) => one.reference === refundReferenceOf(news));
  if (!known) return { outcome: 'unexpected' };
  if (known.state === 'success' || known.state === 'closed') return { outcome: 'late' };
  if (known.state === 'abnormal') return { outcome: 'known' };
  known.state = 'abnormal';
  known.askAt = null;
  return { outcome: 'taken' };
}

/**
 * Where a provider tells only the sum so far, a refund is what its sum exceeds the next smaller one by, less what we asked
 * for in between and have heard no sum of. News that comes in the wrong order makes a refund look larger for a while; once
 * all of it is here, every amount is right.
 */
function withTotals(refunds: readonly Refund[]): Refund[] {
  const rest = refunds.filter((one) => one.totalToldMinor === null);
  const told = refunds
    .filter((one) => one.totalToldMinor !== null)
    .sort((a, b) => (a.totalToldMinor! < b.totalToldMinor! ? -1 : 1));
  const silent = new Set(rest.filter(({ asked, state }) => asked && ON_THEIR_WAY.includes(state)));
  return [
    ...rest,
    ...told.map((one, i) => {
      let amountMinor = one.totalToldMinor! - (told[i - 1]?.totalToldMinor ?? 0n);
      const least = one.asked ? one.amountMinor : 1n;
      for (const other of silent) {
        const isEarlier = other.state !== 'success' || other.at <= one.at;
        if (!isEarlier || amountMinor - other.amountMinor < least) continue;
        amountMinor -= other.amountMinor;
        silent.delete(other);
      }
      return one.asked ? one : { ...one, amountMinor };
    }),
  ];
}

/** The company may have given it back already. */
const ON_THEIR_WAY: readonly RefundState[] = ['created', 'processing', 'success'];

export const gone = (refunds: readonly Refund[]): Refund[] => refunds.filter(({ state }) => state === 'success');

/** Everything that went back or still may. */
export const promisedBack = (refunds: readonly Refund[]): bigint =>
  refunds.reduce((sum, one) => (one.state === 'closed' ? sum : sum + one.amountMinor), 0n);

/**
 * What is booked of refunds that have gone through: together what all that went back rose by, because one may turn out to
 * be a part of what another was taken for. `before`: what had gone back; `after`: what has.
 */
export function risenBy(fresh: readonly Refund[], before: bigint, after: bigint): Refund[] {
  let left = after - before;
  return fresh.map((one, i) => {
    const isLast = i === fresh.length - 1;
    const amountMinor = isLast || left < one.amountMinor ? left : one.amountMinor;
    left -= amountMinor;
    return { ...one, amountMinor };
  });
}

const MINUTE = 60_000;
/** A buyer pays within two hours or not at all; what is still open then is asked for hourly, and after three days not any more. */
export function nextAskAt(payment: Pick<Payment, 'createdAt'>, now: number): Date | null {
  const age = now - payment.createdAt.getTime();
  if (age > 72 * 60 * MINUTE) return null;
  return new Date(now + (age < 120 * MINUTE ? 2 : 60) * MINUTE);
}

/** A refund is through within minutes; what is not is asked about ever more rarely, but not forgotten. */
export const nextRefundAskAt = (tries: number, now: number): Date => new Date(now + Math.min(60, 2 ** tries) * MINUTE);

/**
 * No answer came, so nobody knows what happened over there: asked twice a minute for a quarter of an hour, because nothing
 * may stay unknown for longer where anybody can be reached at all, and ever more rarely then.
 */
export const nextUnknownAskAt = (tries: number, now: number): Date =>
  new Date(now + Math.min(60, 2 ** Math.max(-1, tries - 31)) * MINUTE);
