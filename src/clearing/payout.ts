/**
 * One payout to a sub-merchant: `held → sent → success | failed | unknown`, later `returned` (flows). Pure.
 * What must stay true: money leaves once however often it is told; one whose fate is unknown stays in transit under its
 * number and is never asked for under another.
 */
import type { Id } from '../kernel/ids.ts';
import type { Line } from '../ledger/ledger.ts';
import { endHold, holdOf, linesOf } from './entries.ts';
import type { Register } from './money-book.ts';
import type { Step } from './split.ts';

export type PayoutState = 'held' | 'sent' | 'success' | 'failed' | 'unknown' | 'returned' | 'cancelled';
/** What a bank says of a line. */
export type LineResult = 'success' | 'failed' | 'unknown' | 'returned';

export type ChargeBearer = 'seller' | 'platform';

export type Payout = Register & {
  id: Id;
  subMerchantId: Id;
  state: PayoutState;
  amountMinor: bigint;
  /** What the bank takes for it, and who bears that. */
  chargeMinor: bigint;
  chargeBearer: ChargeBearer;
};

const about = ({ id, custodian, currency, subMerchantId }: Payout, amount: bigint) => ({
  ...{ document: id, register: { custodian, currency } },
  ...{ whose: { m: subMerchantId }, amounts: { amount } },
});
const sellersCharge = ({ chargeBearer, chargeMinor }: Payout): bigint => (chargeBearer === 'seller' ? chargeMinor : 0n);

/** Row 6a: asked for, and out of reach of everything else from now on. Refused when there is not enough. */
export function hold(payout: Payout): Line[] {
  const charge = sellersCharge(payout);
  return [
    holdOf('payout', about(payout, payout.amountMinor)),
    ...(charge > 0n ? [holdOf('payoutCharge', about(payout, charge))] : []),
  ];
}

/** Not to be sent after all: it may join the next window. */
export function cancel(payout: Payout): Line[] {
  payout.state = 'cancelled';
  const charge = sellersCharge(payout);
  return [
    endHold('release', 'payout', { document: payout.id, amount: payout.amountMinor }),
    ...(charge > 0n ? [endHold('release', 'payoutCharge', { document: payout.id, amount: charge })] : []),
  ];
}

/** Row 6b: before the bank is asked, because from then on it may be on its way. */
export function send(payout: Payout): Line[] {
  payout.state = 'sent';
  return [endHold('settle', 'payout', { document: payout.id, amount: payout.amountMinor })];
}

/** What a result may follow; the rest was known or comes too late to change anything. */
const FOLLOWS: Record<LineResult, readonly PayoutState[]> = {
  success: ['sent', 'unknown'],
  failed: ['sent', 'unknown'],
  unknown: ['sent'],
  returned: ['sent', 'unknown', 'success'],
};

/** Rows 6c to 6f. Null: nothing new. A payout that came back before its success was told has succeeded first. */
export function takeResult(payout: Payout, result: LineResult): Step | null {
  if (!FOLLOWS[result].includes(payout.state)) return null;
  const { state, amountMinor, chargeMinor } = payout;
  payout.state = result;
  const step: Step = { lines: [], told: [] };
  if (result === 'unknown') return step;
  if (state !== 'success') step.lines.push(...chargeLines(payout, result));
  if (result === 'failed') step.lines.push(...linesOf('payoutFailed', about(payout, amountMinor)));
  else {
    if (state !== 'success') step.lines.push(...linesOf('payoutDone', about(payout, amountMinor)));
    if (state !== 'success' && payout.chargeBearer === 'platform' && chargeMinor > 0n)
      step.told.push({ row: 'chargeOfPlatform', amountMinor: chargeMinor });
    if (result === 'returned') step.lines.push(...linesOf('payoutReturned', about(payout, amountMinor)));
  }
  return step;
}

/** The bank charges for what it has paid. */
function chargeLines(payout: Payout, result: LineResult): Line[] {
  const { id, chargeMinor, chargeBearer } = payout;
  if (chargeMinor === 0n) return [];
  if (chargeBearer === 'platform')
    return result === 'failed' ? [] : linesOf('chargeOfPlatform', about(payout, chargeMinor));
  const kind = result === 'failed' ? 'release' : 'settle';
  return [endHold(kind, 'payoutCharge', { document: id, amount: chargeMinor })];
}
