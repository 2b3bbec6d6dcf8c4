/** How far a parcel has come, as the steps of its track; pure. */
import type { FulfilmentState } from '../../../src/contract/order-words.ts';
import type { ParcelRow } from '../../../src/contract/shipping.ts';
import { type Mark, markAt } from '../../ui/track.ts';

const WAY = ['number', 'label', 'check', 'handOver', 'signature'] as const;
export type ParcelStep = (typeof WAY)[number];

/** The step a parcel in this state waits for; null when all are behind it. */
const NEXT: Partial<Record<FulfilmentState, ParcelStep | null>> = {
  created: 'number',
  waybilled: 'label',
  printed: 'check',
  picking: 'check',
  sorted: 'check',
  short: 'check',
  checked: 'handOver',
  packed: 'handOver',
  weighed: 'handOver',
  shipped: 'signature',
  inTransit: 'signature',
  outForDelivery: 'signature',
  inLocker: 'signature',
  signed: null,
};
/** It went no further, or went back. */
const STOPPED: readonly FulfilmentState[] = [
  ...(['intercepted', 'restocked', 'refused', 'returned', 'reversed', 'cancelled'] as const),
];

type Facts = Pick<ParcelRow, 'state' | 'holds' | 'shippedAt'> & {
  waybill: Pick<NonNullable<ParcelRow['waybill']>, 'number' | 'state' | 'prints'> | null;
};

export function parcelWay(parcel: Facts): { step: ParcelStep; mark: Mark }[] {
  const next = NEXT[parcel.state];
  const present = next === null ? WAY.length : WAY.indexOf(next ?? reachedBefore(parcel));
  const waits = parcel.holds.length > 0 || parcel.state === 'short' || parcel.waybill?.state === 'failed';
  return WAY.map((step, index) => {
    const mark = markAt(index, present);
    if (mark !== 'now') return { step, mark };
    return { step, mark: STOPPED.includes(parcel.state) ? 'stopped' : waits ? 'waits' : 'now' };
  });
}

/** Where a parcel was when it was stopped. */
function reachedBefore({ state, shippedAt, waybill }: Facts): ParcelStep {
  if (state === 'reversed') return 'handOver';
  if (shippedAt || state === 'refused' || state === 'returned') return 'signature';
  if (!waybill?.number) return 'number';
  return waybill.prints > 0 ? 'check' : 'label';
}
