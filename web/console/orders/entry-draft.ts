/** An order while it is typed in (ORD-3): flat, kept in the browser until it is placed; and what is sent of it. Pure. */
import type { EnteredOrder, ReadAddress } from '../../../src/contract/enter-order.ts';
import type { Money } from '../../../src/contract/money.ts';
import { minorOf } from '../../ui/minor.ts';
import { NO_DRAFT, type RecipientDraft, valuesOf } from './recipient-draft.ts';

export type EntryLine = {
  merchantCode: string;
  /** Empty where the code was typed without looking it up. */
  name: string;
  listPrice: Money | null;
  quantity: string;
  /** As typed, in the currency's unit; empty: the list price. */
  price: string;
};

/** The shop's, with its number of decimals. */
export type Currency = { currency: string; digits: number };

export type EntryDraft = {
  shopId: string;
  kind: EnteredOrder['kind'];
  payment: EnteredOrder['payment'];
  reference: string;
  buyer: string;
  message: string;
  memo: string;
  freight: string;
  recipient: RecipientDraft;
  lines: EntryLine[];
};

export const EMPTY: EntryDraft = {
  shopId: '',
  kind: 'manual',
  payment: 'offline',
  reference: '',
  buyer: '',
  message: '',
  memo: '',
  freight: '',
  recipient: NO_DRAFT,
  lines: [],
};

const whole = (text: string) => /^[1-9]\d{0,8}$/.test(text);

/** What one piece costs in minor units; null where nobody knows before the server has looked. */
export function priceOf({ price, listPrice }: EntryLine, kind: EntryDraft['kind'], digits: number): bigint | null {
  const typed = minorOf(price, digits);
  if (typed) return BigInt(typed);
  if (kind === 'resend') return 0n;
  return listPrice ? BigInt(listPrice.amount) : null;
}

export const amountOf = (line: EntryLine, kind: EntryDraft['kind'], digits: number): bigint | null => {
  const price = priceOf(line, kind, digits);
  return price === null || !whole(line.quantity) ? null : price * BigInt(line.quantity);
};

/** Adds one piece; a code that is there already gets one more. */
export const addLine = (lines: readonly EntryLine[], line: Omit<EntryLine, 'quantity' | 'price'>): EntryLine[] => {
  const there = lines.find((one) => one.merchantCode === line.merchantCode);
  if (!there) return [...lines, { ...line, quantity: '1', price: '' }];
  const more = whole(there.quantity) ? String(BigInt(there.quantity) + 1n) : '1';
  return lines.map((one) => (one === there ? { ...one, quantity: more } : one));
};

/** The first thing that is missing before the server can be asked; `digits`: decimals of the shop's currency. */
export function lackOf(draft: EntryDraft, digits: number): 'shop' | 'recipient' | 'lines' | 'numbers' | null {
  if (draft.shopId === '') return 'shop';
  if (draft.lines.length === 0) return 'lines';
  const numbers = draft.lines.every((line) => whole(line.quantity) && minorOf(line.price, digits) !== null);
  if (!numbers || minorOf(draft.freight, digits) === null) return 'numbers';
  const given = draft.recipient.text.trim() !== '' || Object.values(draft.recipient.own).some((part) => part.trim());
  return given ? null : 'recipient';
}

/** `lackOf` must have found nothing. */
export function orderOf(
  draft: EntryDraft,
  read: ReadAddress | null,
  { currency, digits }: Currency,
): Omit<EnteredOrder, 'check'> {
  const { kind, payment } = draft;
  const money = (text: string) => {
    const amount = minorOf(text, digits);
    return amount ? { amount, currency } : null;
  };
  const freight = money(draft.freight);
  const named = (
    ['buyer', 'message', 'memo', ...(payment === 'offline' ? (['reference'] as const) : [])] as const
  ).flatMap((name) => (draft[name].trim() ? [[name, draft[name].trim()]] : []));
  return {
    kind,
    payment,
    recipient: valuesOf(draft.recipient, read, null),
    lines: draft.lines.map(({ merchantCode, quantity, price }) => {
      const own = money(price);
      return { merchantCode, quantity, ...(own && { price: own }) };
    }),
    ...(freight && { freight }),
    ...Object.fromEntries(named),
  };
}
