/**
 * What customers have with us, in the ledger's book `customer`: a balance to spend, what is frozen of it, a security
 * deposit, and a credit line, which is an account that may fall to minus the line. What must stay true: none of them falls
 * below its floor by a decision of ours, however many are made at once. Other people's money is not here but with clearing.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type Account, type AccountBalance, balances, type Line, type Posting, post } from '../ledger/ledger.ts';

export const BOOK = 'customer';
export const PLACES = ['prepaid', 'frozen', 'deposit', 'credit'] as const;
export type Place = (typeof PLACES)[number];

/** Where money of a customer stands; `creditMinor` is the line a new account starts with. */
export const placeOf = (currency: string, owner: Id, place: Place, creditMinor = 0n): Account => ({
  ...{ book: BOOK, asset: currency, node: 'own', place, owner },
  floor: place === 'credit' ? -creditMinor : 0n,
});

/** Labels: money that comes from outside of the house or goes there, and what became a sale. */
const outside = (currency: string, place: 'received' | 'sold'): Account => ({
  ...{ book: BOOK, asset: currency, node: 'own', place },
});

/** A payment out of an account: its promise has its id, so it is made once. */
export type Use = { paymentId: Id; accountId: Id; from: 'prepaid' | 'credit'; amountMinor: bigint; currency: string };

export const holdLine = ({ paymentId, accountId, from, amountMinor, currency }: Use): Line => ({
  ...{ kind: 'hold', id: paymentId, amount: amountMinor },
  ...{ from: placeOf(currency, accountId, from), to: outside(currency, 'sold') },
});

export const settleLine = (id: Id, hold: Id, amount: bigint): Line => ({ kind: 'settle', id, hold, amount });

/** A refund of a use gives back what is only promised first, then what was sold. */
export function givingBack(newId: () => Id, use: Use, released: bigint, returned: bigint): Line[] {
  const { paymentId, accountId, from, currency } = use;
  return [
    ...(released > 0n ? [{ kind: 'release', id: newId(), hold: paymentId, amount: released } as const] : []),
    ...(returned > 0n
      ? [
          {
            ...({ kind: 'post', id: newId(), amount: returned } as const),
            ...{ from: outside(currency, 'sold'), to: placeOf(currency, accountId, from) },
          },
        ]
      : []),
  ];
}

/** Money for no order that came in for an account. */
export type Fill = {
  paymentId: Id;
  accountId: Id;
  fills: 'prepaid' | 'deposit' | 'credit';
  amountMinor: bigint;
  currency: string;
};

export const fillLine = (id: Id, { accountId, fills, amountMinor, currency }: Fill): Line => ({
  ...{ kind: 'post', id, amount: amountMinor },
  ...{ from: outside(currency, 'received'), to: placeOf(currency, accountId, fills) },
});

/** It goes back where it came from: refused where it is not there any more. */
export const emptyLine = (id: Id, { accountId, fills, currency }: Fill, amount: bigint): Line => ({
  ...{ kind: 'post', id, amount, guarded: true },
  ...{ from: placeOf(currency, accountId, fills), to: outside(currency, 'received') },
});

/** The refund did not happen: what went out of the account is there again. */
export const refillLine = (id: Id, { accountId, fills, currency }: Fill, amount: bigint): Line => ({
  ...{ kind: 'post', id, amount },
  ...{ from: outside(currency, 'received'), to: placeOf(currency, accountId, fills) },
});

export const MOVES = {
  freeze: ['prepaid', 'frozen'],
  unfreeze: ['frozen', 'prepaid'],
  secure: ['prepaid', 'deposit'],
  unsecure: ['deposit', 'prepaid'],
} as const satisfies Record<string, readonly [Place, Place]>;

export const moveLine = (
  id: Id,
  move: keyof typeof MOVES,
  account: { id: Id; currency: string },
  amount: bigint,
): Line => {
  const [from, to] = MOVES[move];
  const side = (place: Place) => placeOf(account.currency, account.id, place);
  return { kind: 'post', id, from: side(from), to: side(to), amount, guarded: true };
};

export const posting = (type: string, id: Id, reason: string, lines: readonly Line[]): Posting => ({
  ...{ document: { type, id }, reason, lines },
});

/** Posts, and says why not in words of payments: `payments.accountShort` (data: `free`, `place`). */
export async function postAll(ctx: Ctx, postings: readonly Posting[]): Promise<(Refusal | null)[]> {
  return (await post(ctx, postings)).map((result) => {
    if (result.posted) return null;
    const { code, data = {} } = result.refusal;
    if (code !== 'ledger.short') return result.refusal;
    return { code: 'payments.accountShort', data: { freeMinor: data['free'], place: data['place'] } };
  });
}

export type Amounts = Record<Place, AccountBalance>;

export async function amountsOf(
  ctx: Ctx,
  accounts: readonly { id: Id; currency: string; creditMinor: bigint }[],
): Promise<Map<Id, Amounts>> {
  const wanted = accounts.flatMap(({ id, currency, creditMinor }) =>
    PLACES.map((place) => placeOf(currency, id, place, creditMinor)),
  );
  const found = await balances(ctx, wanted);
  return new Map(
    accounts.map(({ id }, i) => [
      id,
      Object.fromEntries(PLACES.map((place, j) => [place, found[i * PLACES.length + j]!])) as Amounts,
    ]),
  );
}
