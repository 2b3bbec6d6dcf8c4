/**
 * What a courier's service takes (SHP-8): weight, sides, countries, batteries. Pure. A side of 0 is not known and breaks
 * nothing; what is asked again when the parcel is packed and weighed.
 */
import type { RegionCode } from '../../contract/countries.ts';
import type { Battery } from '../../contract/skus.ts';

export type ServiceLimit = {
  courier: string;
  /** As its public rules call it. */
  name: string;
  weightMinG: bigint | null;
  weightMaxG: bigint | null;
  sideMaxMm: bigint | null;
  /** Length + width + height. */
  sidesMaxMm: bigint | null;
  /** Longest side + girth around the other two. */
  girthMaxMm: bigint | null;
  /** Empty: anywhere its price lists go. */
  countries: string[];
  batteries: Battery[];
  /** Regions of China where it goes with a customs declaration, as abroad. */
  declares: RegionCode[];
  /** `s10`: its numbers are those of the Universal Postal Union. */
  numbers: 'any' | 's10';
  /** Where the limits stand. */
  source: string;
};

export type Measures = {
  /** 0n: not known. */
  weightG: bigint;
  sidesMm: readonly [bigint, bigint, bigint];
  country: string;
  batteries: readonly Battery[];
};

export type BreachKind =
  | 'notServed'
  | 'batteryRefused'
  | 'tooLight'
  | 'tooHeavy'
  | 'tooLarge'
  | 'sidesTooLong'
  | 'girthTooLong';
/** `most` (of `tooLight`: at least) and what the parcel has; null where it is no number. */
export type Breach = { kind: BreachKind; most: bigint | null; found: bigint | null };

/** The first limit the parcel breaks, or null. */
export function breachOf(limit: ServiceLimit, { weightG, sidesMm, country, batteries }: Measures): Breach | null {
  const plain = (kind: BreachKind): Breach => ({ kind, most: null, found: null });
  if (limit.countries.length > 0 && !limit.countries.includes(country)) return plain('notServed');
  if (batteries.some((one) => one !== 'none' && !limit.batteries.includes(one))) return plain('batteryRefused');
  const [longest, middle, least] = sidesMm.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)) as [bigint, bigint, bigint];
  if (weightG > 0n && limit.weightMinG !== null && weightG < limit.weightMinG)
    return { kind: 'tooLight', most: limit.weightMinG, found: weightG };
  const tooMuch = (kind: BreachKind, most: bigint | null, found: bigint): Breach | null =>
    most !== null && found > most ? { kind, most, found } : null;
  return (
    tooMuch('tooHeavy', limit.weightMaxG, weightG) ??
    tooMuch('tooLarge', limit.sideMaxMm, longest) ??
    tooMuch('sidesTooLong', limit.sidesMaxMm, longest + middle + least) ??
    tooMuch('girthTooLong', limit.girthMaxMm, longest + 2n * (middle + least))
  );
}
