/**
 * What customers have with us, in the ledger's book `customer`: a balance to spend, what is frozen of it, a security
 * deposit, a credit line, which is an account that may fall to minus the line, and points, which are an asset of their own
 * (what they are worth, their lots know). What must stay true: none of them falls below its floor by a decision of ours,
 * however many are made at once. Other people's money is not here but with clearing.
 */
import type { AccountMethod } from '../contract/pay.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { type Account, type AccountBalance, balances, type Line, type Posting, post } from '../ledger/ledger.ts';

export const BOOK = 'customer';
export const PLACES = ['prepaid', 'frozen', 'deposit', 'credit'] as const;
type MoneyPlace = (typeof PLACES)[number];
/** `pointsOwed`: taken back after they had been spent; the next ones pay it. */
export type Place = MoneyPlace | 'points' | 'pointsOwed';

const POINTS = 'points';
const assetOf = (place: Place, currency: string): string =>
  place === 'points' || place === 'pointsOwed' ? POINTS : currency;

/** Where money of a customer stands; `creditMinor` is the line a new account starts with. */
export const placeOf = (currency: string, owner: Id, place: Place, creditMinor = 0n): Account => ({
  ...{ book: BOOK, asset: assetOf(place, currency), node: 'own', place, owner },
  floor: place === 'credit' ? -creditMinor : 0n,
});

/** Labels: what comes from outside of the house or goes there, what became a sale, and where points come from and go. */
const outside = (asset: string, place: 'received' | 'sold' | PointsLabel): Account => ({
  ...{ book: BOOK, asset, node: 'own', place },
});
export type PointsLabel = 'granted' | 'earned' | 'lapsed';

/** Points a customer gets from somewhere, or that go there again; `guarded`: only if he has them. */
export const pointsLine = (
  id: Id,
  owner: Id,
  points: bigint,
  label: PointsLabel,
  place: 'points' | 'pointsOwed' = 'points',
): Line => {
  const [own, other] = [placeOf('', owner, place), outside(POINTS, label)];
  return points > 0n
    ? { kind: 'post', id, from: other, to: own, amount: points }
    : { kind: 'post', id, from: own, to: other, amount: -points, guarded: true };
};

/** A payment out of an account: its promise has its id, so it is made once. */
export type Use = { paymentId: Id; accountId: Id; from: AccountMethod; currency: string };

/** `amount`: in the unit of what it is from. */
export const holdLine = ({ paymentId, accountId, from, currency }: Use, amount: bigint): Line => ({
  ...{ kind: 'hold', id: paymentId, amount },
  ...{ from: placeOf(currency, accountId, from), to: outside(assetOf(from, currency), 'sold') },
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
            ...{ from: outside(assetOf(from, currency), 'sold'), to: placeOf(currency, accountId, from) },
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
} as const satisfies Record<string, readonly [MoneyPlace, MoneyPlace]>;

export const moveLine = (
  id: Id,
  move: keyof typeof MOVES,
  account: { id: Id; currency: string },
  amount: bigint,
): Line => {
  const [from, to] = MOVES[move];
  const side = (place: MoneyPlace) => placeOf(account.currency, account.id, place);
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

/** What the lots allow, the ledger does: that it does not is a bug. */
export async function postPoints(ctx: Ctx, postings: readonly Posting[]): Promise<void> {
  const refusal = (await postAll(ctx, postings)).find((one) => one !== null);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

export type Amounts = Record<MoneyPlace, AccountBalance>;

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
