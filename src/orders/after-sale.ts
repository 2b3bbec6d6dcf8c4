/**
 * The life of an after-sale case (RET-1), pure: which remedies there are and what each of them needs, which command moves
 * a case from which state, and how far it goes on by itself. What must stay true: a case is done only when its goods, its
 * money and its order are; money may go first, then the case stays open for the goods.
 */
import type { AfterSaleOutcome, AfterSaleState, Remedy } from '../contract/after-sales.ts';

type Needs = {
  /** Goods come back into the house. */
  goods: boolean;
  /** Money goes back. */
  money: boolean;
  /** An order without anything to pay is made for it. */
  order: 'exchange' | 'resend' | null;
  /** How it ends. */
  outcome: AfterSaleOutcome;
};

export const REMEDY_NEEDS: Record<Remedy, Needs> = {
  refundBeforeShipping: { goods: false, money: true, order: null, outcome: 'refunded' },
  refundOnly: { goods: false, money: true, order: null, outcome: 'refunded' },
  returnRefund: { goods: true, money: true, order: null, outcome: 'refunded' },
  exchange: { goods: true, money: true, order: 'exchange', outcome: 'exchanged' },
  resend: { goods: false, money: true, order: 'resend', outcome: 'resent' },
  refusedParcel: { goods: true, money: true, order: null, outcome: 'goodsBack' },
  repair: { goods: true, money: true, order: 'resend', outcome: 'repaired' },
};

const BEFORE_GOODS = ['agreed', 'waitReturn', 'waitReceive', 'partlyReceived'] as const;

type Move = { from: readonly AfterSaleState[]; to: AfterSaleState };

/** The state machine. The first five are said by people or the channel, the others follow from what has come and gone. */
export const CASE_MOVES = {
  agree: { from: ['applied', 'arbitration'], to: 'agreed' },
  reject: { from: ['applied', 'agreed', 'waitReturn', 'waitReceive', 'arbitration'], to: 'rejected' },
  cancel: { from: ['applied', 'agreed', 'waitReturn', 'waitReceive', 'arbitration'], to: 'cancelled' },
  arbitrate: {
    from: ['applied', 'agreed', 'waitReturn', 'waitReceive', 'partlyReceived', 'inspected', 'waitSettle', 'rejected'],
    to: 'arbitration',
  },
  /** What came counts as it is; what did not come is missing. */
  accept: { from: ['partlyReceived', 'inspected'], to: 'inspected' },
  expect: { from: ['agreed'], to: 'waitReturn' },
  send: { from: ['agreed', 'waitReturn'], to: 'waitReceive' },
  receivePart: { from: BEFORE_GOODS, to: 'partlyReceived' },
  receiveAll: { from: BEFORE_GOODS, to: 'inspected' },
  wait: { from: ['agreed', 'inspected'], to: 'waitSettle' },
  finish: { from: ['waitSettle'], to: 'done' },
  /** Money that counted as given never went. */
  unfinish: { from: ['done'], to: 'waitSettle' },
} as const satisfies Record<string, Move>;
export type CaseMove = keyof typeof CASE_MOVES;

type HasState = { state: AfterSaleState };

export const mayMoveCase = ({ state }: HasState, move: CaseMove): boolean =>
  (CASE_MOVES[move].from as readonly AfterSaleState[]).includes(state);

/** Goes where the move leads when it is allowed from here; says whether it did. */
export function moveCase(one: HasState, move: CaseMove): boolean {
  if (!mayMoveCase(one, move)) return false;
  one.state = CASE_MOVES[move].to;
  return true;
}

export type Counted = { quantity: bigint; good: bigint; defective: bigint; missing: bigint };

/** What a case stands at besides its state. */
export type CaseFacts = {
  remedy: Remedy;
  lines: readonly Counted[];
  returnNumber: string;
  accepted: boolean;
  dueMinor: bigint;
  /** What went back and was not refused since. */
  givenMinor: bigint;
  /** Nothing of it can leave any more: for what is refunded before shipping. */
  stopped: boolean;
  hasOrder: boolean;
};

export const came = ({ good, defective }: Counted): bigint => good + defective;
const sum = (lines: readonly Counted[], of: (line: Counted) => bigint) =>
  lines.reduce((total, line) => total + of(line), 0n);

export const isSettled = ({ remedy, dueMinor, givenMinor, hasOrder }: CaseFacts): boolean =>
  givenMinor >= dueMinor && (REMEDY_NEEDS[remedy].order === null || hasOrder);

/** The next move a case makes by itself, or null when it waits for somebody. */
function nextMove({ state }: HasState, facts: CaseFacts): CaseMove | null {
  const { goods } = REMEDY_NEEDS[facts.remedy];
  const [arrived, gone] = [sum(facts.lines, came), sum(facts.lines, (line) => line.missing)];
  const wanted = sum(facts.lines, (line) => line.quantity);
  if (state === 'waitSettle') return isSettled(facts) ? 'finish' : null;
  if (state === 'done') return isSettled(facts) ? null : 'unfinish';
  if (state === 'inspected') return facts.accepted || isClean(facts) ? 'wait' : null;
  if (!(BEFORE_GOODS as readonly AfterSaleState[]).includes(state)) return null;
  if (!goods) return facts.remedy !== 'refundBeforeShipping' || facts.stopped ? 'wait' : null;
  if (wanted > 0n && arrived + gone === wanted) return 'receiveAll';
  if (arrived > 0n) return state === 'partlyReceived' ? null : 'receivePart';
  if (facts.returnNumber !== '') return state === 'waitReceive' ? null : 'send';
  return state === 'agreed' ? 'expect' : null;
}

/** Everything came and all of it is good: nobody need look at it again. */
export const isClean = ({ lines }: Pick<CaseFacts, 'lines'>): boolean =>
  lines.every(({ good, quantity }) => good === quantity);

/** Goes on as far as it can; says whether it went. */
export function goOnWithCase(one: HasState, facts: CaseFacts): boolean {
  let went = false;
  for (let move = nextMove(one, facts); move && moveCase(one, move); move = nextMove(one, facts)) {
    went = true;
    if (one.state === 'done') break;
  }
  return went;
}

/** What a line of a case takes of what was sold: of one nobody agreed to in the end only what did come back. */
export const taken = ({ state, remedy }: HasState & { remedy: Remedy | null }, line: Counted): bigint =>
  remedy === null || state === 'rejected' || state === 'cancelled' ? came(line) : line.quantity - line.missing;
