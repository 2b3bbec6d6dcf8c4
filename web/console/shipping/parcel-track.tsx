/** The track of a parcel in words: number, label, check, hand-over, signature, and what stops it. */
import { useTranslation } from 'react-i18next';
import type { ParcelRow } from '../../../src/contract/shipping.ts';
import { listText, momentText } from '../../ui/format.ts';
import { useHoldText } from '../../ui/hold-reasons.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { isPresent } from '../../ui/track.ts';
import { type ParcelStep, parcelWay } from './parcel-way.ts';

export function ParcelTrack({ parcel }: { parcel: ParcelRow }) {
  const { t } = useTranslation();
  const note = usePresentNote(parcel);
  const atOf: Partial<Record<ParcelStep, string | null>> = {
    handOver: parcel.shippedAt,
    // The last news of a parcel that has arrived is that it did.
    signature: parcel.state === 'signed' ? parcel.newsAt : null,
  };
  const steps = parcelWay(parcel).map(({ step, mark }) => ({
    ...{ id: step, name: t(`track.parcel.${step}`), mark },
    at: mark === 'done' ? (atOf[step] ?? null) : null,
    note: isPresent({ mark }) ? note : null,
  }));
  return <StateTrack label={t('track.title')} steps={steps} />;
}

function usePresentNote({ state, holds, waybill, shippedAt, shipBefore }: ParcelRow): string {
  const { t } = useTranslation();
  const hold = useHoldText();
  if (holds.length > 0) return listText(holds.map(hold));
  if (waybill?.state === 'failed' && !shippedAt) return waybill.message ?? t('orders.hold.waybillFailed');
  if (!shippedAt && shipBefore && state !== 'cancelled' && state !== 'short')
    return t('track.before', { moment: momentText(shipBefore) });
  return t(`fulfilment.state.${state}`);
}
