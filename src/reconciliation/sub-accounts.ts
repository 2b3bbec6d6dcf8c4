/**
 * What a licensed bank says a sub-account has against what our book says its sub-merchant has (CLR-1). Pure: no I/O. Ours
 * available, promised or not, is their available; ours pending and frozen are together what they have blocked; what was
 * sent and had no end by then they may have as either, or have paid.
 */

import type { SubDayEnd } from '../clearing/clearing.ts';
import type { SUB_ACCOUNT_STATES } from '../contract/bills.ts';
import type { Id } from '../kernel/ids.ts';

export type Theirs = { availableMinor: bigint; blockedMinor: bigint | null };
/** `line`: null where the file has none of it. */
export type SubLine = Theirs & { line: number; number: string };
export type SubAccountState = (typeof SUB_ACCOUNT_STATES)[number];
export type SubRow = {
  line: number | null;
  number: string;
  subMerchant: { id: Id; name: string } | null;
  ours: SubDayEnd | null;
  theirs: Theirs | null;
  state: SubAccountState;
  /** Of what both sides say in all; where that is even, of what may be paid out. */
  oursMinor: bigint;
  theirsMinor: bigint;
  /** Both have as much in all. */
  isEven: boolean;
};
type Known = { id: Id; name: string; number: string; outsideNumber: string };

const NOTHING: SubDayEnd = { availableMinor: 0n, blockedMinor: 0n, underWayMinor: 0n };
export const isApart = ({ state }: Pick<SubRow, 'state'>): boolean => state.startsWith('register');

function stateOf(ours: SubDayEnd, theirs: Theirs): SubAccountState {
  const same = (available: bigint, blocked: bigint) =>
    theirs.availableMinor === available && (theirs.blockedMinor ?? blocked) === blocked;
  const { availableMinor, blockedMinor, underWayMinor } = ours;
  if (same(availableMinor, blockedMinor)) return 'equal';
  const isUnderWay =
    same(availableMinor + underWayMinor, blockedMinor) || same(availableMinor, blockedMinor + underWayMinor);
  return isUnderWay ? 'underWay' : 'registerDiffers';
}

const hasMoney = ({ availableMinor, blockedMinor }: Theirs): boolean =>
  availableMinor !== 0n || (blockedMinor ?? 0n) !== 0n;

/** Every line of the file, and every sub-merchant with money that it lacks. `own`: numbers nobody's balance is held against. */
export function compareSubAccounts(
  lines: readonly SubLine[],
  known: readonly Known[],
  standing: ReadonlyMap<Id, SubDayEnd>,
  own: readonly string[],
): SubRow[] {
  // By the number the bank knows it under, before ours; two banks may have the same number.
  const here = known.toSorted((a, b) => Number(standing.has(a.id)) - Number(standing.has(b.id)));
  const byNumber = new Map([
    ...here.map((one) => [one.number, one] as const),
    ...here.map((one) => [one.outsideNumber, one] as const),
  ]);
  byNumber.delete('');
  const isFull = lines.some(({ blockedMinor }) => blockedMinor !== null);
  const sum = ({ availableMinor, blockedMinor }: Theirs) => availableMinor + (isFull ? (blockedMinor ?? 0n) : 0n);
  const rows = lines.map(({ line, number, ...theirs }): SubRow => {
    const found = own.includes(number) ? undefined : byNumber.get(number);
    const ours = found ? (standing.get(found.id) ?? NOTHING) : null;
    const unknown = own.includes(number) ? 'own' : hasMoney(theirs) ? 'registerUnknown' : 'equal';
    const isEven = ours !== null && sum(ours) === sum(theirs);
    const about = {
      line,
      number,
      theirs,
      ours,
      isEven,
      subMerchant: found ? { id: found.id, name: found.name } : null,
    };
    if (!ours) return { ...about, state: unknown, oursMinor: 0n, theirsMinor: unknown === 'own' ? 0n : sum(theirs) };
    const figure = isEven ? ({ availableMinor }: Theirs) => availableMinor : sum;
    return { ...about, state: stateOf(ours, theirs), oursMinor: figure(ours), theirsMinor: figure(theirs) };
  });
  const told = new Set(rows.flatMap(({ subMerchant }) => subMerchant?.id ?? []));
  const missing = known.flatMap(({ id, name, number, outsideNumber }): SubRow[] => {
    const ours = standing.get(id);
    if (!ours || told.has(id) || !hasMoney(ours)) return [];
    return [
      {
        ...{ line: null, number: outsideNumber || number, subMerchant: { id, name }, ours, theirs: null },
        ...{ state: 'registerMissing', oursMinor: sum(ours), theirsMinor: 0n, isEven: false },
      },
    ];
  });
  return [...rows, ...missing];
}
