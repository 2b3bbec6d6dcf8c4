/**
 * A courier's intercept (SHP-5), pure: its states, and what news of a parcel means for it. What must stay true: a parcel
 * is intercepted once, and what has ended stays ended, but for a parcel that was stopped and gets away after all.
 */
import type { InterceptNews, InterceptState, InterceptWay } from '../contract/intercepts.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type FulfilmentState, hasLeft } from './fulfilment.ts';
import type { Parcel } from './store.ts';
import type { ParcelEvent, Party } from './waybill-service.ts';

export type { InterceptNews, InterceptState, InterceptWay };

export type Intercept = {
  id: Id;
  fulfilmentId: Id;
  orderId: Id;
  service: string;
  courier: string;
  waybillNumber: string;
  way: InterceptWay;
  recipient: Party | null;
  state: InterceptState;
  byHand: boolean;
  cause: 'person' | 'refund';
  reason: string;
  answer: string;
  isUnknown: boolean;
  asks: number;
  askAt: Date | null;
  registeredAt: Date;
  registeredBy: string;
  toldAt: Date | null;
  endedAt: Date | null;
};

type Move = { from: readonly InterceptState[]; to: InterceptState };

/** `told`: the courier tries. `stopped`: it has the parcel. `back`: the sender signed. `missed`: the buyer has it. */
export const INTERCEPT_MOVES = {
  told: { from: ['registered'], to: 'intercepting' },
  stopped: { from: ['registered', 'intercepting'], to: 'success' },
  back: { from: ['registered', 'intercepting', 'success'], to: 'returnSigned' },
  missed: { from: ['registered', 'intercepting', 'success'], to: 'failed' },
} as const satisfies Record<InterceptNews, Move>;

export const mayBecome = ({ state }: Pick<Intercept, 'state'>, news: InterceptNews): boolean =>
  (INTERCEPT_MOVES[news].from as readonly InterceptState[]).includes(state);

/** Goes where the news leads, or stays; says whether it went. */
export function hear(intercept: Intercept, news: InterceptNews, at: Date): boolean {
  if (!mayBecome(intercept, news)) return false;
  intercept.state = INTERCEPT_MOVES[news].to;
  intercept.isUnknown = false;
  intercept.toldAt ??= at;
  if (news !== 'told') {
    intercept.endedAt = at;
    intercept.askAt = null;
  }
  return true;
}

export type InterceptRefusal =
  | 'shipping.unknown'
  | 'shipping.notShipped'
  | 'shipping.interceptTooLate'
  | 'shipping.comesBack'
  | 'shipping.interceptedBefore'
  | 'shipping.noWaybill';

const COMES_BACK: readonly FulfilmentState[] = ['intercepted', 'refused', 'returned', 'restocked'];

/** Why a parcel cannot be intercepted, or null. */
export function whyNotIntercepted(
  parcel: Pick<Parcel, 'state' | 'waybillNumber'>,
  before: Pick<Intercept, 'state'> | undefined,
): Refusal<InterceptRefusal> | null {
  if (!hasLeft(parcel) || parcel.state === 'reversed') return { code: 'shipping.notShipped' };
  if (before) return { code: 'shipping.interceptedBefore', data: { state: before.state } };
  if (parcel.state === 'signed') return { code: 'shipping.interceptTooLate' };
  if (COMES_BACK.includes(parcel.state)) return { code: 'shipping.comesBack', data: { state: parcel.state } };
  return parcel.waybillNumber === null ? { code: 'shipping.noWaybill' } : null;
}

/** Couriers write `退件已签收` of a return that was signed for, and `退回中` of one that is on its way. */
const SIGNED = /签收|妥投/;

/** What an event of the courier says of an intercept, or null. Signing after a redirection is where it was to go. */
export function newsIn({ kind, text }: Pick<ParcelEvent, 'kind' | 'text'>, way: InterceptWay): InterceptNews | null {
  if (kind === 'intercepted') return 'stopped';
  if (kind === 'returned') return SIGNED.test(text) ? 'back' : 'stopped';
  return kind === 'signed' && way === 'return' ? 'missed' : null;
}
