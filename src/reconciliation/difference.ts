/**
 * What a difference between a bill and our books is: how comparing a line is put into a type, which resolutions fit it,
 * and who may move it where (REC-3). Pure: no I/O. Everything goes by cash effect: money in is positive, money given
 * back and fees are negative, and a difference is theirs − ours.
 */
import type { DifferenceType, ItemState, Resolution } from '../contract/bills.ts';
import type { Id } from '../kernel/ids.ts';
import { applyRate } from '../kernel/money.ts';

/**
 * What comparing gave. All but the last are about a line of the bill; `notOnBill` is about a payment or refund of ours
 * that the bill of its day does not have. `matched` and `feeDiffers` are matches: gross amounts agree.
 */
export type Verdict =
  | 'matched'
  | 'feeDiffers'
  | 'amountDiffers'
  | 'currencyDiffers'
  | 'duplicate'
  | 'paymentWaiting'
  | 'paymentClosed'
  | 'refundNotDone'
  | 'statusDiffers'
  | 'notInBooks'
  | 'unmapped'
  | 'notOnBill';

/**
 * What holding bills against each other gave. T2: `movementDiffers`, `notMoved` (traded, but the balance did not move),
 * `notTraded`. T3: `notAtBank` (it left an account and came nowhere), `bankUnexplained` (a bank's line that is nobody's);
 * of a licensed account `poolUnexplained` (a line that is no document of the custody book), `notInPool` (a document that is
 * no line); of its sub-accounts `registerDiffers`, `registerUnknown` (nobody's), `registerMissing` (not in the file).
 */
export type TieVerdict =
  | ('movementDiffers' | 'notMoved' | 'notTraded' | 'notAtBank' | 'bankUnexplained')
  | ('poolUnexplained' | 'notInPool')
  | SplitVerdict
  | RegisterVerdict;

/**
 * What companies moved of payments they divide, against what they were told: `splitDiffers` (another sum), `splitUnknown`
 * (nobody here told them), `splitNotMoved` (they said that it was done, and no line shows it).
 */
export type SplitVerdict = 'splitDiffers' | 'splitUnknown' | 'splitNotMoved';
export type RegisterVerdict = 'registerDiffers' | 'registerUnknown' | 'registerMissing';

/** Lines of fund bills are kept for their balances, and lines of a bill that was corrected for the record. */
export type LineVerdict =
  | Exclude<Verdict, 'notOnBill'>
  | ('notCompared' | 'replaced')
  | ('tied' | 'explained' | 'settled' | 'notAtBank' | 'bankUnexplained' | 'poolUnexplained')
  | ('splitDiffers' | 'splitUnknown')
  | RegisterVerdict;

export type ItemKind =
  | ('payment' | 'refund' | 'revoked' | 'fee' | 'transfer' | 'split')
  | ('collected' | 'settled' | 'balance');

export type Difference = {
  id: Id;
  billId: Id;
  billLine: number | null;
  itemId: Id | null;
  kind: ItemKind;
  merchantAccount: string;
  type: DifferenceType;
  verdict: Exclude<Verdict, 'matched'> | TieVerdict;
  state: ItemState;
  reference: string;
  providerReference: string;
  oursMinor: bigint | null;
  theirsMinor: bigint | null;
  diffMinor: bigint;
  currency: string;
  data: Record<string, unknown>;
  at: Date;
  createdAt: Date;
};

/** What was found: a line, an item of ours, or both. */
export type Finding = {
  billId: Id;
  billLine: number | null;
  itemId: Id | null;
  kind: ItemKind;
  merchantAccount: string;
  verdict: Exclude<Verdict, 'matched'>;
  reference: string;
  providerReference: string;
  /** Cash effect of the item of ours; null where there is none. */
  cashMinor: bigint | null;
  itemState: string | null;
  itemCurrency: string | null;
  /** Cash effect and fee of the line; null where there is none. */
  grossMinor: bigint | null;
  feeMinor: bigint | null;
  lineState: string | null;
  currency: string;
  at: Date;
};

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
/** Clocks and news differ: what happened this close to midnight may be on the bill of the neighbouring day. */
export const DAY_CUT_MINUTES = 30;
/** So many days a difference of the day cut waits for the next bills; then it is missing. */
export const CARRY_DAYS = 3;

export function isNearDayCut(at: Date): boolean {
  const sinceMidnight = (((at.getTime() + CHINA_MS) % DAY_MS) + DAY_MS) % DAY_MS;
  const cut = DAY_CUT_MINUTES * 60_000;
  return sinceMidnight < cut || sinceMidnight >= DAY_MS - cut;
}

/** The provider's fee for a payment by contract, and what it gives back of it for a refund; half up per line. */
export const contractFee = (grossMinor: bigint, feePpm: number): bigint => applyRate(grossMinor, BigInt(feePpm));

export const missingType = (diffMinor: bigint): DifferenceType => (diffMinor > 0n ? 'cashOver' : 'cashShort');

const TYPES: Record<Exclude<Verdict, 'matched' | 'notInBooks' | 'notOnBill'>, DifferenceType> = {
  feeDiffers: 'fee',
  amountDiffers: 'amount',
  currencyDiffers: 'unknown',
  duplicate: 'duplicate',
  paymentWaiting: 'cashOver',
  paymentClosed: 'cashOver',
  refundNotDone: 'status',
  statusDiffers: 'status',
  unmapped: 'unknown',
};

/** Both amounts of a finding by cash effect; null is nothing on that side. */
function sidesOf(found: Finding, feePpm: number): { ours: bigint | null; theirs: bigint | null } {
  switch (found.verdict) {
    case 'feeDiffers':
      return { ours: -contractFee(found.grossMinor!, feePpm), theirs: -found.feeMinor! };
    case 'amountDiffers':
      return { ours: found.cashMinor, theirs: found.grossMinor };
    case 'statusDiffers':
    case 'notOnBill':
      return { ours: found.cashMinor, theirs: null };
    default:
      return { ours: null, theirs: found.grossMinor };
  }
}

/** Makes the difference of a finding: what is near the day cut is carried to the next bill, the rest is for a person. */
export function differenceOf(id: Id, found: Finding, feePpm: number, now: Date): Difference {
  const { ours, theirs } = sidesOf(found, feePpm);
  const diffMinor = (theirs ?? 0n) - (ours ?? 0n);
  const isMissing = found.verdict === 'notInBooks' || found.verdict === 'notOnBill';
  const isTiming = isMissing && isNearDayCut(found.at);
  return {
    id,
    billId: found.billId,
    billLine: found.billLine,
    itemId: found.itemId,
    kind: found.kind,
    merchantAccount: found.merchantAccount,
    type: isTiming ? 'crossPeriod' : isMissing ? missingType(diffMinor) : TYPES[found.verdict as keyof typeof TYPES],
    verdict: found.verdict,
    state: isTiming ? 'carried' : 'diff',
    reference: found.reference,
    providerReference: found.providerReference,
    oursMinor: ours,
    theirsMinor: theirs,
    diffMinor,
    currency: found.currency,
    data: {
      kind: found.kind,
      ...(found.verdict === 'feeDiffers' && { feePpm, gross: String(found.grossMinor) }),
      ...(found.verdict === 'currencyDiffers' && { ours: found.itemCurrency }),
      ...(found.itemState && { ourState: found.itemState }),
      ...(found.lineState && { theirState: found.lineState }),
    },
    at: found.at,
    createdAt: now,
  };
}

const OFFERS: Record<Difference['verdict'], readonly Resolution[]> = {
  feeDiffers: ['bookFeeDifference', 'claim'],
  amountDiffers: ['claim', 'bookSuspense', 'writeOff'],
  currencyDiffers: ['bookSuspense', 'claim'],
  duplicate: ['refundBuyer', 'rejectRow', 'bookSuspense'],
  paymentWaiting: ['supplementCapture', 'refundBuyer', 'bookSuspense'],
  paymentClosed: ['refundBuyer', 'supplementCapture', 'bookSuspense'],
  refundNotDone: ['supplementCapture', 'carry', 'claim'],
  statusDiffers: ['reverseRefund', 'carry', 'claim'],
  notInBooks: ['bookSuspense', 'refundBuyer', 'carry', 'rejectRow'],
  unmapped: ['bookSuspense', 'rejectRow'],
  notOnBill: ['claim', 'carry', 'writeOff'],
  movementDiffers: ['claim', 'bookFeeDifference', 'bookSuspense', 'writeOff'],
  notMoved: ['claim', 'carry', 'writeOff'],
  notTraded: ['bookSuspense', 'carry', 'explain'],
  notAtBank: ['claim', 'carry', 'explain'],
  bankUnexplained: ['explain', 'bookSuspense', 'carry'],
  poolUnexplained: ['bookSuspense', 'writeOff', 'carry', 'explain'],
  notInPool: ['claim', 'carry', 'explain'],
  splitDiffers: ['bookSplit', 'claim', 'carry'],
  splitUnknown: ['bookSplit', 'bookSuspense', 'claim', 'carry', 'explain'],
  splitNotMoved: ['claim', 'bookSplit', 'carry'],
  // A balance is only looked at: what makes it wrong is booked where it happened.
  registerDiffers: ['explain', 'claim', 'carry'],
  registerUnknown: ['explain', 'claim', 'carry'],
  registerMissing: ['explain', 'claim', 'carry'],
};

/** What a resolution needs besides its verdict. */
const FITS: Partial<Record<Resolution, (kind: string, data: Record<string, unknown>) => boolean>> = {
  refundBuyer: (kind) => kind === 'payment',
  bookSplit: (_, data) => 'moreMinor' in data,
  reverseRefund: (kind, { theirState }) => kind === 'refund' && theirState === 'failed',
};

/** What goes on waiting outside after two people agreed ends otherwise, or is carried over the end of a month. */
const AGREED: readonly Resolution[] = ['carry', 'explain', 'writeOff'];

/** What only a payment can end in. */
const OF_PAYMENTS: readonly Resolution[] = ['supplementCapture', 'refundBuyer', 'reverseCapture'];

/**
 * Resolutions that fit, the usual one first. A payment the provider never had can also be taken back; what a courier
 * collected or a platform settled is no payment of ours.
 */
export function offersOf(
  one: Pick<Difference, 'verdict'> & { kind: string; state?: ItemState; data?: Record<string, unknown> },
): Resolution[] {
  const { verdict, kind, state = 'diff', data = {} } = one;
  if (!ANSWERABLE.includes(state)) return [];
  // The refund is under way, and ends it by itself.
  if ('paymentId' in data) return ['carry'];
  if ('agreed' in data) return [...AGREED];
  const offers = OFFERS[verdict].filter((offer) => FITS[offer]?.(kind, data) ?? true);
  if (kind === 'collected' || kind === 'settled') return offers.filter((offer) => !OF_PAYMENTS.includes(offer));
  return verdict === 'notOnBill' && kind === 'payment' ? ['reverseCapture', ...offers] : [...offers];
}

/** Where an approved resolution leaves the difference. `approved`: agreed, but something is still to be done outside. */
export const STATE_AFTER: Record<Resolution, ItemState> = {
  supplementCapture: 'resolved',
  reverseCapture: 'resolved',
  reverseRefund: 'resolved',
  bookFeeDifference: 'resolved',
  bookSplit: 'resolved',
  writeOff: 'resolved',
  rejectRow: 'resolved',
  explain: 'resolved',
  refundBuyer: 'approved',
  claim: 'approved',
  carry: 'carried',
  bookSuspense: 'suspense',
};

/** States in which nobody has explained it yet: they keep a bill open. */
export const OPEN_STATES: readonly ItemState[] = ['diff', 'carried', 'suspense', 'proposed'];
/** Open, and nobody has said yet what is to become of it. */
export const PROPOSABLE: readonly ItemState[] = ['diff', 'carried', 'suspense'];
/** What somebody may say something of: also of what was agreed and has not happened. */
export const ANSWERABLE: readonly ItemState[] = [...PROPOSABLE, 'approved'];
/** Nothing is to be said or done any more. */
export const ENDED: readonly ItemState[] = ['resolved', 'closed'];
