/** What the payments page shows stands in its address: which list, its filters, and what is open beside it. */
import { type DOUBTS, PAYMENT_STATES, type PaymentRow } from '../../../src/contract/payments.ts';

export type PaymentState = PaymentRow['state'];
export type PaymentSearch = {
  /** Without it: payments. */
  view?: 'doubts';
  state?: PaymentState[];
  account?: string;
  doubtful?: true;
  /** Doubts that were settled, instead of those that wait. */
  settled?: true;
  /** One of the numbers of a payment, or of its order. */
  text?: string;
  /** What is open beside the list. */
  open?: string;
};
export type DoubtKind = (typeof DOUBTS)[number];

const word = (value: unknown) =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

export function readPaymentSearch(raw: Record<string, unknown>): PaymentSearch {
  const states = Array.isArray(raw['state']) ? raw['state'] : [];
  const state = PAYMENT_STATES.filter((known) => states.includes(known));
  const [account, text, open] = [word(raw['account']), word(raw['text']), word(raw['open'])];
  return {
    ...(raw['view'] === 'doubts' ? { view: 'doubts' } : {}),
    ...(state.length > 0 ? { state } : {}),
    ...(account ? { account } : {}),
    ...(raw['doubtful'] === true ? { doubtful: true } : {}),
    ...(raw['settled'] === true ? { settled: true } : {}),
    ...(text ? { text } : {}),
    ...(open ? { open } : {}),
  };
}

export type SlipSearch = { state?: string; text?: string; open?: string };

export function readSlipSearch(raw: Record<string, unknown>): SlipSearch {
  const [state, text, open] = [word(raw['state']), word(raw['text']), word(raw['open'])];
  return { ...(state && { state }), ...(text && { text }), ...(open && { open }) };
}
