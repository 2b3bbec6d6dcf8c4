/**
 * What one payment is to a sub-merchant: captured, divided by rules, released, given back (flows: `frozen → splitting →
 * split → released`). Pure: every step changes the split and says which lines it posts.
 * What must stay true: legs are never more than what came in less the fee; a leg never returns more than it got; what
 * goes back to the buyer never exceeds what he paid; a refund is always booked, whoever has to pay for it.
 */
import type { Id } from '../kernel/ids.ts';
import { applyRate, atLeastZero, scaleBy, smaller } from '../kernel/money.ts';
import type { Line } from '../ledger/ledger.ts';
import { endHold, holdOf, linesOf, type RowName } from './entries.ts';
import { GL_KIND, type Told } from './general-ledger.ts';
import type { Register } from './money-book.ts';

export type SplitState = 'frozen' | 'splitting' | 'split' | 'released';
/** `receiver` null: the platform. `returningMinor`: its company was told to bring it back, and has not answered. */
export type Leg = { receiver: Id | null; amountMinor: bigint; returnedMinor: bigint; returningMinor: bigint };

export type Split = Register & {
  id: Id;
  paymentId: Id;
  merchantAccount: string;
  subMerchantId: Id;
  state: SplitState;
  /** What the buyer paid, and what the platform added to it. */
  paidMinor: bigint;
  subsidyMinor: bigint;
  feeMinor: bigint;
  /** The platform's part of the fee, in millionths. */
  platformFeePpm: number;
  refundedMinor: bigint;
  subsidyReturnedMinor: bigint;
  feeBackMinor: bigint;
  /** What of it stands in the sub-merchant's pending. */
  pendingMinor: bigint;
  releasedMinor: bigint;
  /** What the platform paid to buyers in the sub-merchant's place, and got back of it. */
  advancedMinor: bigint;
  recoveredMinor: bigint;
  /** What rules would have shared of it beyond what there was. */
  cappedMinor: bigint;
  legs: Leg[];
};

/** What a step posts; `told`: the sums of rows the general ledger has to hear of. */
export type Step = { lines: Line[]; told: Told[] };

const BACK = (receiver: Id | null) => (receiver === null ? 'commissionBack' : 'shareBack');

class Steps {
  readonly step: Step = { lines: [], told: [] };
  readonly #split: Split;
  readonly #document: Id;
  constructor(split: Split, document: Id) {
    this.#split = split;
    this.#document = document;
  }

  post(row: RowName, amount: bigint, receiver?: Id): void {
    if (amount === 0n) return;
    const { merchantAccount: channel, subMerchantId: m } = this.#split;
    this.add(row, { amount }, { channel, m, ...(receiver && { r: receiver }) });
    if (row in GL_KIND) this.step.told.push({ row: row as keyof typeof GL_KIND, amountMinor: amount });
  }

  /** A share is out of its receiver's reach until the company has said whether it came back. */
  hold(amount: bigint, receiver: Id | null): void {
    const { custodian, currency, subMerchantId: m } = this.#split;
    const whose = { m, ...(receiver !== null && { r: receiver }) };
    const about = { register: { custodian, currency }, whose, amounts: { amount }, document: this.#document };
    this.step.lines.push(holdOf(BACK(receiver), { ...about, nth: receiver ?? '' }));
  }

  add(row: RowName, amounts: Record<string, bigint>, whose: { channel: string; m: Id; r?: Id }): void {
    const { custodian, currency } = this.#split;
    const about = { register: { custodian, currency }, whose, amounts, document: this.#document };
    this.step.lines.push(...linesOf(row, { ...about, nth: whose.r ?? '' }));
  }
}

export const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/** What the sub-merchant bears of a fee of its payment. */
export const sellersFee = ({ platformFeePpm }: Pick<Split, 'platformFeePpm'>, feeMinor: bigint): bigint =>
  feeMinor - applyRate(feeMinor, BigInt(platformFeePpm));

/** Rows 1, 1b and 1c: the buyer has paid. The fee is what the contract says; row 2 books what it was. */
export function capture(split: Split): Step {
  const { paidMinor, feeMinor } = split;
  const own = sellersFee(split, feeMinor);
  const steps = new Steps(split, split.id);
  steps.post('paid', paidMinor);
  steps.post('feeOfSeller', own);
  steps.post('feeOfPlatform', feeMinor - own);
  split.pendingMinor = paidMinor - own;
  return steps.step;
}

/** Row 10 beside row 1: the platform adds to what the buyer paid (its coupon, red packet, points), while it is pending. */
export function subsidise(split: Split, document: Id, amount: bigint): Step {
  const steps = new Steps(split, document);
  steps.add('subsidised', { subsidy: amount }, { channel: split.merchantAccount, m: split.subMerchantId });
  steps.step.told.push({ row: 'subsidised', amountMinor: amount });
  split.subsidyMinor += amount;
  split.pendingMinor += amount;
  return steps.step;
}

export type Share = { receiver: Id | null; amountMinor: bigint };

/** The shares as far as there is pending money for them. */
export function sharesWithin(pendingMinor: bigint, shares: readonly Share[]): Share[] {
  let left = pendingMinor;
  return shares.flatMap(({ receiver, amountMinor }) => {
    const amount = smaller(amountMinor, left);
    left -= atLeastZero(amount);
    return amount > 0n ? [{ receiver, amountMinor: amount }] : [];
  });
}

export const sharedOf = (shares: readonly Share[]): bigint => sumOf(shares.map(({ amountMinor }) => amountMinor));

/** Row 3: the shares leave the sub-merchant's pending; no more of them than there is. */
export function divide(split: Split, legs: readonly Share[]): Step {
  const steps = new Steps(split, split.id);
  const within = sharesWithin(split.pendingMinor, legs);
  split.cappedMinor += sharedOf(legs) - sharedOf(within);
  for (const { receiver, amountMinor: amount } of within) {
    if (receiver === null) steps.post('commission', amount);
    else steps.post('share', amount, receiver);
    split.legs.push({ receiver, amountMinor: amount, returnedMinor: 0n, returningMinor: 0n });
    split.pendingMinor -= amount;
  }
  split.state = 'split';
  return steps.step;
}

/** What the platform has of it. */
export const ownShareOf = ({ legs }: Split): bigint =>
  sumOf(legs.map(({ receiver, ...leg }) => (receiver === null ? leg.amountMinor - leg.returnedMinor : 0n)));

/**
 * Row 3, or 8a where it is less: its company gave the platform so much more of it than we had it, and two people agree.
 * Refused by the book where the sub-merchant has not got it any more.
 */
export function correctCommission(split: Split, document: Id, moreMinor: bigint): Step {
  const steps = new Steps(split, document);
  const isLate = split.state === 'released';
  if (moreMinor > 0n) steps.post(isLate ? 'commissionLate' : 'commission', moreMinor);
  else steps.post(isLate ? 'commissionReturned' : 'commissionReturnedEarly', -moreMinor);
  const own = split.legs.find(({ receiver }) => receiver === null);
  if (own && moreMinor < 0n) own.returnedMinor -= moreMinor;
  else if (own) own.amountMinor += moreMinor;
  else split.legs.push({ receiver: null, amountMinor: moreMinor, returnedMinor: 0n, returningMinor: 0n });
  if (!isLate) split.pendingMinor -= moreMinor;
  return steps.step;
}

/** Row 4: what is left of it, and the shares of others, may be paid out from now on. */
export function release(split: Split): Step {
  const steps = new Steps(split, split.id);
  const { custodian, currency, pendingMinor } = split;
  steps.post('released', pendingMinor);
  for (const { receiver, amountMinor, returnedMinor } of split.legs) {
    if (receiver === null) continue;
    const about = { register: { custodian, currency }, whose: { m: receiver }, document: split.id };
    const amounts = { amount: amountMinor - returnedMinor };
    steps.step.lines.push(...linesOf('released', { ...about, amounts, nth: receiver }));
  }
  split.releasedMinor += pendingMinor;
  split.pendingMinor = 0n;
  split.state = 'released';
  return steps.step;
}

/** What of a part goes back when so much of the whole has: never less than before, and all of it at the end. */
const shareBack = ({ refundedMinor, paidMinor }: Split, part: bigint): bigint =>
  scaleBy(part, refundedMinor, paidMinor);

/** `toldBack`: the company that divided the payment has to be told to bring shares back, so they have not come yet. */
export type Refund = { id: Id; amountMinor: bigint; feeComesBack: boolean; toldBack?: boolean };

/**
 * Rows 7 to 9a: money went back to the buyer, so it is booked in any case. Shares return in the same proportion (8a);
 * then it is taken from what is pending, from what is `free` of the sub-merchant's available, and the platform advances the
 * rest. `free`: what may be taken of availables, by sub-merchant; changed along.
 */
export function giveBack(split: Split, refund: Refund, free: Map<Id, bigint>): Step & { backs: Share[] } {
  const steps = new Steps(split, refund.id);
  split.refundedMinor += refund.amountMinor;
  const backs = returnLegs(split, steps, free, refund.toldBack === true);
  if (refund.feeComesBack) returnFee(split, steps);
  let rest = take(split, steps, free, refund.amountMinor, ['refundedPending', 'refundedAvailable']);
  steps.post('advanced', rest);
  split.advancedMinor += rest;
  const subsidy = shareBack(split, split.subsidyMinor) - split.subsidyReturnedMinor;
  rest = take(split, steps, free, subsidy, ['subsidyReturned', 'subsidyReturnedLate']);
  split.subsidyReturnedMinor += subsidy - rest;
  return { ...steps.step, backs };
}

/** What was booked of a refund: what went back, what of it was advanced, and what of the shares came by themselves. */
export type Given = { id: Id; amountMinor: bigint; advancedMinor: bigint; sharesStay: boolean };

/**
 * Rows 7 to 9a the other way: nothing went back to the buyer after all. Fee, subsidy and shares are again what they are with
 * the refunds that are left, shares as far as the sub-merchant has them. `sharesStay`: a company was told to bring them
 * back and did; the next refund brings so much less. `free`: as `giveBack`.
 */
export function undoGiveBack(split: Split, given: Given, free: Map<Id, bigint>): Step {
  const { id, amountMinor, advancedMinor, sharesStay } = given;
  const steps = new Steps(split, id);
  const isLate = split.state === 'released';
  split.refundedMinor -= amountMinor;
  split.advancedMinor -= advancedMinor;
  const recovered = atLeastZero(split.recoveredMinor - split.advancedMinor);
  split.recoveredMinor -= recovered;
  const subsidy = atLeastZero(split.subsidyReturnedMinor - shareBack(split, split.subsidyMinor));
  split.subsidyReturnedMinor -= subsidy;
  const fee = atLeastZero(split.feeBackMinor - shareBack(split, split.feeMinor));
  const kept = split.feeMinor - split.feeBackMinor;
  const sellers = sellersFee(split, kept + fee) - sellersFee(split, kept);
  split.feeBackMinor -= fee;
  steps.post(isLate ? 'refundUndoneLate' : 'refundUndone', amountMinor - advancedMinor);
  steps.post('advanceUndone', advancedMinor);
  steps.post('recoveryUndone', recovered);
  steps.post(isLate ? 'subsidyUndoneLate' : 'subsidyUndone', subsidy);
  steps.post(isLate ? 'feeUndoneLate' : 'feeUndone', sellers);
  steps.post('feeUndoneOfPlatform', fee - sellers);
  const came = amountMinor - advancedMinor + subsidy - sellers;
  const own = (free.get(split.subMerchantId) ?? 0n) + recovered;
  const shared = sharesStay ? 0n : undoLegs(split, steps, free, isLate ? own + came : split.pendingMinor + came);
  free.set(split.subMerchantId, isLate ? own + came - shared : own);
  if (!isLate) split.pendingMinor += came - shared;
  return steps.step;
}

/** Shares that had returned are shares again; answers how much the sub-merchant gave of what he `has`. */
function undoLegs(split: Split, steps: Steps, free: Map<Id, bigint>, has: bigint): bigint {
  const isLate = split.state === 'released';
  let kept = 0n;
  for (const leg of split.legs) {
    const amount = smaller(leg.returnedMinor - shareBack(split, leg.amountMinor), has - kept);
    if (amount <= 0n) continue;
    if (leg.receiver === null) steps.post(isLate ? 'commissionUndoneLate' : 'commissionUndone', amount);
    else steps.post(isLate ? 'shareUndoneLate' : 'shareUndone', amount, leg.receiver);
    if (leg.receiver !== null && isLate) free.set(leg.receiver, (free.get(leg.receiver) ?? 0n) + amount);
    leg.returnedMinor -= amount;
    kept += amount;
  }
  return kept;
}

/** Row 8a, where the company has said what became of a share it was to bring back; `document`: the refund's return. */
export function endBack(split: Split, document: Id, { receiver, amountMinor }: Share, cameBack: boolean): Step {
  const leg = split.legs.find((one) => one.receiver === receiver)!;
  leg.returningMinor -= amountMinor;
  if (cameBack) leg.returnedMinor += amountMinor;
  const about = { document, amount: amountMinor, nth: receiver ?? '' };
  const isOurs = cameBack && receiver === null;
  return {
    lines: [endHold(cameBack ? 'settle' : 'release', BACK(receiver), about)],
    told: isOurs ? [{ row: 'commissionReturned', amountMinor }] : [],
  };
}

/** What is to be brought back by the company is only promised, and answered. */
function returnLegs(split: Split, steps: Steps, free: Map<Id, bigint>, toldBack: boolean): Share[] {
  const isLate = split.state === 'released';
  const own = free.get(split.subMerchantId) ?? 0n;
  const backs: Share[] = [];
  let came = 0n;
  for (const leg of split.legs) {
    const back = leg.returnedMinor + leg.returningMinor;
    const due = shareBack(split, leg.amountMinor) - back;
    const theirs = leg.receiver === null ? due : (free.get(leg.receiver) ?? 0n);
    // Who has been paid out already keeps his share; the sub-merchant bears it.
    const amount = isLate ? smaller(due, atLeastZero(theirs)) : due;
    if (amount <= 0n) continue;
    if (leg.receiver !== null && isLate) free.set(leg.receiver, theirs - amount);
    if (toldBack) {
      steps.hold(amount, leg.receiver);
      leg.returningMinor += amount;
      backs.push({ receiver: leg.receiver, amountMinor: amount });
      continue;
    }
    if (leg.receiver === null) steps.post(isLate ? 'commissionReturned' : 'commissionReturnedEarly', amount);
    else steps.post(isLate ? 'shareReturned' : 'shareReturnedEarly', amount, leg.receiver);
    leg.returnedMinor += amount;
    came += amount;
  }
  if (isLate) free.set(split.subMerchantId, own + came);
  else split.pendingMinor += came;
  return backs;
}

function returnFee(split: Split, steps: Steps): void {
  const due = shareBack(split, split.feeMinor) - split.feeBackMinor;
  const kept = split.feeMinor - split.feeBackMinor;
  const own = sellersFee(split, kept) - sellersFee(split, kept - due);
  steps.post('feeGivenBack', own);
  steps.post('feeGivenBackToPlatform', due - own);
  split.feeBackMinor += due;
  split.pendingMinor += own;
}

/** Takes from what is pending of it, then from what is free of the available; answers what nobody had. */
function take(
  split: Split,
  steps: Steps,
  free: Map<Id, bigint>,
  amount: bigint,
  [early, late]: [RowName, RowName],
): bigint {
  const fromPending = smaller(amount, split.pendingMinor);
  steps.post(early, fromPending);
  split.pendingMinor -= fromPending;
  const available = free.get(split.subMerchantId) ?? 0n;
  const fromAvailable = smaller(amount - fromPending, atLeastZero(available));
  steps.post(late, fromAvailable);
  free.set(split.subMerchantId, available - fromAvailable);
  return amount - fromPending - fromAvailable;
}

/** Row 9b: what the platform advanced comes back as far as there is something; the claim is by split, so it ends. */
export function recover(split: Split, document: Id, free: Map<Id, bigint>): Step {
  const steps = new Steps(split, document);
  const available = free.get(split.subMerchantId) ?? 0n;
  const amount = smaller(split.advancedMinor - split.recoveredMinor, atLeastZero(available));
  steps.post('recovered', amount);
  split.recoveredMinor += amount;
  free.set(split.subMerchantId, available - amount);
  return steps.step;
}
