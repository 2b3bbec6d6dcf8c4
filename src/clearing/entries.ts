/**
 * Every entry of the custody book, row by row as money.md numbers them: what is debited, what is credited, with which
 * part of what happened. Rows that a decision of ours makes are guarded; the rest tells what has happened outside.
 */
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Line, Posting } from '../ledger/ledger.ts';
import { money, type Place, type Register } from './money-book.ts';

/** Who and what a row names: `m` the sub-merchant, `r` who receives a share, `b` the buyer, `channel` the merchant account. */
export type Whose = { m?: Id; r?: Id; b?: string; channel?: string };
type Side = { place: Place; whose: keyof Whose | null };
type Part = { dr: Side; cr: Side; part: string; guarded: boolean };
export type Row = { number: string; parts: readonly Part[] };

const OWNERS: Partial<Record<Place, keyof Whose>> = {
  'psp.clr': 'channel',
  'fee.accrued': 'channel',
  'sub.pending': 'm',
  'sub.available': 'm',
  'sub.frozen': 'm',
  'buyer.prepaid': 'b',
};

/** `r:` before a place: of who receives the share; `channel:` of the channel where it was found. */
type Named = Place | `${'r' | 'channel'}:${Place}`;
function side(name: Named): Side {
  const [who, place] = name.includes(':') ? (name.split(':') as [keyof Whose, Place]) : [null, name as Place];
  return { place, whose: who ?? OWNERS[place] ?? null };
}
const fact = (dr: Named, cr: Named, part = 'amount'): Part => ({ dr: side(dr), cr: side(cr), part, guarded: false });
const decided = (dr: Named, cr: Named, part = 'amount'): Part => ({ ...fact(dr, cr, part), guarded: true });
const row = (number: string, ...parts: Part[]): Row => ({ number, parts });

export const ROWS = {
  paid: row('1', fact('psp.clr', 'sub.pending')),
  feeOfSeller: row('1b', fact('sub.pending', 'fee.accrued')),
  feeOfPlatform: row('1c', fact('plat.fee', 'fee.accrued')),
  channelSettled: row('2', fact('pool', 'psp.clr', 'net'), fact('fee.accrued', 'psp.clr', 'fee')),
  commission: row('3', decided('sub.pending', 'plat.own')),
  commissionLate: row('3', decided('sub.available', 'plat.own')),
  share: row('3', decided('sub.pending', 'r:sub.pending')),
  released: row('4', decided('sub.pending', 'sub.available')),
  payoutFailed: row('6d', fact('payout.transit', 'sub.available')),
  payoutDone: row('6c', fact('payout.transit', 'pool')),
  payoutReturned: row('6e', fact('pool', 'sub.available')),
  chargeOfPlatform: row('6f', fact('plat.fee', 'pool')),
  refundedPending: row('7', decided('sub.pending', 'psp.clr')),
  feeGivenBack: row('7b', fact('psp.clr', 'sub.pending')),
  feeGivenBackToPlatform: row('7b', fact('psp.clr', 'plat.fee')),
  commissionReturned: row('8a', fact('plat.own', 'sub.available')),
  commissionReturnedEarly: row('8a', fact('plat.own', 'sub.pending')),
  shareReturned: row('8a', decided('r:sub.available', 'sub.available')),
  shareReturnedEarly: row('8a', decided('r:sub.pending', 'sub.pending')),
  refundedAvailable: row('8b', decided('sub.available', 'psp.clr')),
  advanced: row('9a', fact('plat.own', 'psp.clr')),
  recovered: row('9b', decided('sub.available', 'plat.own')),
  // What was booked of a refund that failed after all, the other way.
  refundUndone: row('7', fact('psp.clr', 'sub.pending')),
  refundUndoneLate: row('8b', fact('psp.clr', 'sub.available')),
  feeUndone: row('7b', fact('sub.pending', 'psp.clr')),
  feeUndoneLate: row('7b', fact('sub.available', 'psp.clr')),
  feeUndoneOfPlatform: row('7b', fact('plat.fee', 'psp.clr')),
  commissionUndone: row('8a', decided('sub.pending', 'plat.own')),
  commissionUndoneLate: row('8a', decided('sub.available', 'plat.own')),
  shareUndone: row('8a', decided('sub.pending', 'r:sub.pending')),
  shareUndoneLate: row('8a', decided('sub.available', 'r:sub.available')),
  advanceUndone: row('9a', fact('psp.clr', 'plat.own')),
  recoveryUndone: row('9b', fact('plat.own', 'sub.available')),
  subsidyUndone: row('10', fact('plat.mkt', 'sub.pending')),
  subsidyUndoneLate: row('10', fact('plat.mkt', 'sub.available')),
  subsidised: row('10', fact('psp.clr', 'sub.pending', 'paid'), fact('plat.mkt', 'sub.pending', 'subsidy')),
  subsidyReturned: row('10', decided('sub.pending', 'plat.mkt')),
  subsidyReturnedLate: row('10', decided('sub.available', 'plat.mkt')),
  frozen: row('11', decided('sub.available', 'sub.frozen')),
  unfrozen: row('11', decided('sub.frozen', 'sub.available')),
  deducted: row('11', decided('sub.frozen', 'pool')),
  unidentified: row('12', fact('pool', 'susp')),
  identified: row('12', decided('susp', 'buyer.prepaid')),
  toppedUp: row('13', fact('pool', 'buyer.prepaid')),
  longFound: row('22a', fact('psp.clr', 'channel:susp')),
  longGone: row('22a', fact('channel:susp', 'psp.clr')),
  shortWrittenOff: row('22b', fact('plat.own', 'psp.clr')),
  shortWonBack: row('22b', fact('psp.clr', 'plat.own')),
  poolLongFound: row('22a', fact('pool', 'channel:susp')),
  poolLongGone: row('22a', fact('channel:susp', 'pool')),
  poolShortWrittenOff: row('22b', fact('plat.own', 'pool')),
  poolShortWonBack: row('22b', fact('pool', 'plat.own')),
  feeUnderAccrued: row('1c', fact('fee.accrued', 'plat.fee')),
} as const satisfies Record<string, Row>;
export type RowName = keyof typeof ROWS;

/**
 * Promises: 6a with the bank's charge where the seller bears it (6f), 8a where a company has to bring a share back, and 13.
 * They are settled or released by their id.
 */
export const HOLDS = {
  payout: row('6a', fact('sub.available', 'payout.transit')),
  payoutCharge: row('6f', fact('sub.available', 'pool')),
  shareBack: row('8a', fact('r:sub.available', 'sub.available')),
  commissionBack: row('8a', fact('plat.own', 'sub.available')),
  prepaid: row('13', fact('buyer.prepaid', 'sub.available')),
} as const;

export type Amounts = Record<string, bigint>;
type About = { register: Register; whose: Whose; amounts: Amounts; document: Id; nth?: string };

function account({ register, whose }: About, { place, whose: who }: Side) {
  const owner = who === null ? '' : whose[who];
  if (owner === undefined) throw new Error(`${place} of nobody`);
  return money(register, place, owner);
}

/** Ids follow from the document, so what is posted again is recognised; `nth` tells apart what happens more than once. */
export const entryId = (document: Id, name: string, nth = ''): Id => derivedId(document, `money/${name}/${nth}`);

/** The lines of a row; parts of nothing are left out. */
export const linesOf = (name: RowName, about: About): Line[] =>
  (ROWS[name] as Row).parts.flatMap((part): Line[] => {
    const amount = about.amounts[part.part] ?? 0n;
    if (amount === 0n) return [];
    const id = entryId(about.document, `${name}/${part.part}`, about.nth);
    const sides = { from: account(about, part.dr), to: account(about, part.cr) };
    return [{ kind: 'post', id, ...sides, amount, ...(part.guarded && { guarded: true }) }];
  });

export function holdOf(name: keyof typeof HOLDS, about: About): Line {
  const [{ dr, cr }] = HOLDS[name].parts as readonly [Part];
  const sides = { from: account(about, dr), to: account(about, cr) };
  return { kind: 'hold', id: entryId(about.document, name, about.nth), ...sides, amount: about.amounts['amount']! };
}

/** Turns the promise made under the same name into a fact, or gives it back. */
export function endHold(
  kind: 'settle' | 'release',
  name: keyof typeof HOLDS,
  about: { document: Id; amount: bigint; nth?: string },
): Line {
  const hold = entryId(about.document, name, about.nth);
  return { kind, id: entryId(about.document, `${name}/${kind}`, about.nth), hold, amount: about.amount };
}

export const posting = (
  type: string,
  id: Id,
  reason: string,
  lines: readonly Line[],
  businessOn?: string,
): Posting => ({ document: { type, id }, reason, lines, ...(businessOn && { businessOn }) });
