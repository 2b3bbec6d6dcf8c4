/** Why a courier's bill asks something else than our price list says (SHP-6). Pure. */
import type { FreightCause } from '../../contract/freight.ts';
import { type CourierRules, chooseCourier } from '../choose-courier.ts';
import { placeOf } from '../quote-couriers.ts';
import type { TariffTable } from '../tariff.ts';

/** A parcel as it left. */
export type LeftParcel = {
  courier: string;
  /** Province code of the node, and the most exact code known of where it went. */
  origin: string;
  destination: string;
  weightG: bigint;
  codMinor: bigint | null;
};

const NO_RULES: CourierRules = { ordered: [], quotaLeft: new Map() };
const PLAIN = {
  ...{ lengthMm: 0n, widthMm: 0n, heightMm: 0n, amountMinor: 0n, insuredMinor: null },
  ...{ shop: '', node: '', goods: [], masked: false },
};

/** What its courier asks for it by the lists of `table`, or null where they have no price for it. */
export function freightFor(parcel: LeftParcel, table: TariffTable, weightG = parcel.weightG): bigint | null {
  const { courier, origin, destination, codMinor } = parcel;
  const asked = { ...PLAIN, weightG, origin, destination: placeOf(destination), codMinor, namedCourier: courier };
  return chooseCourier(asked, table, NO_RULES).costMinor;
}

export type Billed = { weightG: bigint | null; minor: bigint };
export type Judged = { cause: FreightCause; expectedMinor: bigint | null; atTheirsMinor: bigint | null };

/**
 * A line against the parcel it is for: by our weight, and by the weight the courier found. What agrees by our weight is
 * agreed whatever the bill weighed.
 */
export function judgeLine(
  parcel: LeftParcel,
  estimateMinor: bigint | null,
  billed: Billed,
  table: TariffTable,
): Judged {
  const expectedMinor = estimateMinor;
  const atTheirsMinor = billed.weightG === null ? null : freightFor(parcel, table, billed.weightG);
  const judged = (cause: FreightCause): Judged => ({ cause, expectedMinor, atTheirsMinor });
  if (expectedMinor === null) return judged('noList');
  if (billed.minor === expectedMinor) return judged('agreed');
  if (atTheirsMinor === null || atTheirsMinor === expectedMinor) return judged('price');
  return judged(billed.minor === atTheirsMinor ? 'weight' : 'weightAndPrice');
}
