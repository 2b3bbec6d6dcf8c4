/** Not delivered: refused, or nobody there; then back to the warehouse or out again in another slot. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { quoteDelivery } from '../../../src/contract/delivery.ts';
import type { DriveStop, failStop } from '../../../src/contract/drive.ts';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import bench from '../warehouse/check-page.module.css';
import css from './drive.module.css';
import { clockText } from './stop-card.tsx';

type Failed = Omit<BodyOf<typeof failStop>, 'parcelId' | 'at'>;
const WHYS = ['notMet', 'refused'] as const;

type Props = { stop: DriveStop; onBack: () => void; onDone: (body: Failed) => void };

export function FailForm({ stop, onBack, onDone }: Props) {
  const { t } = useTranslation();
  const [why, setWhy] = useState<Failed['why']>('notMet');
  const [reason, setReason] = useState('');
  const [slot, setSlot] = useState<Failed['slot']>(null);
  const slots = useFreeSlots(stop.order.id, why === 'notMet');
  const finish = () =>
    onDone({ why, reason: reason.trim() || t(`drive.why.${why}`), slot: why === 'notMet' ? slot : null });
  useKeys(t('nav.drive'), [
    { keys: ['Escape'], label: t('drive.back'), run: onBack },
    { keys: ['F2'], label: t('drive.confirm'), run: finish },
  ]);
  return (
    <div className={css.form}>
      <p className={css.chips}>
        {WHYS.map((one) => (
          <button key={one} type="button" aria-pressed={why === one} onClick={() => setWhy(one)}>
            {t(`drive.why.${one}`)}
          </button>
        ))}
      </p>
      <LabelledField
        label={t('drive.reason')}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.target.value)}
      />
      {why === 'notMet' && (
        <fieldset>
          <legend>{t('drive.whatNext')}</legend>
          <p className={css.chips}>
            <button type="button" aria-pressed={slot === null} onClick={() => setSlot(null)}>
              {t('drive.toWarehouse')}
            </button>
            {slots.map(({ slotId, day, readyAt, dueAt }) => (
              <button
                key={`${day}/${slotId}`}
                type="button"
                aria-pressed={slot?.slotId === slotId && slot.day === day}
                onClick={() => setSlot({ slotId, day })}
              >
                {day.slice(5)} {clockText(readyAt)}–{clockText(dueAt)}
              </button>
            ))}
          </p>
        </fieldset>
      )}
      <footer className={css.foot}>
        <button type="button" className={css.main} onClick={finish}>
          {t('drive.confirm')} <kbd>F2</kbd>
        </button>
        <button type="button" className={bench.aside} onClick={onBack}>
          {t('drive.back')} <kbd>Esc</kbd>
        </button>
      </footer>
    </div>
  );
}

const SHOWN = 8;

/** Fixed slots only: a window of its own is agreed on the telephone, in the office. */
function useFreeSlots(orderId: string, wanted: boolean) {
  const mayAsk = useRight('orders.read');
  const quote = useQuery({
    queryKey: ['deliveryQuote', orderId],
    queryFn: ({ signal }) => call(quoteDelivery, { body: { for: { orderId }, days: 3 }, signal }),
    enabled: wanted && mayAsk,
    retry: false,
  });
  const open = quote.data?.slots.filter(
    ({ state, kind }) => kind === 'fixed' && (state === 'free' || state === 'tight'),
  );
  return open?.slice(0, SHOWN) ?? [];
}
