/** The slot of an order: what it has, what is still free, another one with one click (SHP-7). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bookDeliveries, cancelDeliveries, type QuotedSlot, quoteDelivery } from '../../../src/contract/delivery.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { clockText } from '../drive/stop-card.tsx';
import { queryClient, useRight } from '../queries.ts';
import css from './deliveries.module.css';

/** Nothing where no base delivers and nothing is booked. */
export function OrderSlots({ orderId, over }: { orderId: string; over: boolean }) {
  const { t } = useTranslation();
  const mayBook = useRight('orders.edit');
  const [window, setWindow] = useState({ from: '09:00', until: '10:00' });
  const key = ['deliveries', 'quote', orderId];
  const quote = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(quoteDelivery, { body: { for: { orderId }, days: 3 }, signal }),
    enabled: !over,
    retry: false,
  });
  const refresh = () => queryClient.invalidateQueries({ queryKey: key });
  const book = useMutation({
    mutationFn: async ({ slotId, day, kind }: QuotedSlot) => {
      const own = { from: minutesOf(window.from), until: minutesOf(window.until) };
      const bookings = [{ orderId, slotId, day, ...(kind === 'appointment' && { window: own }) }];
      assertDone((await call(bookDeliveries, { body: { bookings } })).outcomes);
    },
    onSettled: refresh,
  });
  const giveBack = useMutation({
    mutationFn: async () => assertDone((await call(cancelDeliveries, { body: { orderIds: [orderId] } })).outcomes),
    onSettled: refresh,
  });
  const data = quote.data;
  if (!data || (!data.base && !data.booked)) return null;
  const { booked } = data;
  const mayChange = mayBook && (booked?.open ?? true);
  const appointments = data.slots.some(({ kind }) => kind === 'appointment');
  return (
    <Section
      title={t('deliveries.ownSlot')}
      end={
        booked &&
        mayChange && (
          <Button size="small" loading={giveBack.isPending} onClick={() => giveBack.mutate()}>
            {t('deliveries.giveBack')}
          </Button>
        )
      }
    >
      <p>
        {booked ? (
          <strong>
            {booked.day} {clockText(booked.readyAt)}–{clockText(booked.dueAt)}
          </strong>
        ) : (
          <span className="quiet">{t('deliveries.noSlot')}</span>
        )}{' '}
        {data.base && (
          <span className="quiet">
            {data.base.node.name} · {t(`deliveries.placed.${data.placed}`, { area: data.area ?? '' })}
          </span>
        )}
      </p>
      {mayChange && (
        <>
          <p className={css.chips}>
            {data.slots
              .filter(({ state }) => state !== 'past')
              .map((slot) => (
                <Button
                  key={`${slot.day}/${slot.slotId}`}
                  size="small"
                  disabled={slot.state === 'full' || book.isPending}
                  title={slot.state === 'tight' ? t('deliveries.tightHint') : ''}
                  onClick={() => book.mutate(slot)}
                >
                  {slot.day.slice(5)} {clockText(slot.readyAt)}–{clockText(slot.dueAt)}
                  {slot.kind === 'appointment' && ` ${t('deliveries.appointment')}`} ·{' '}
                  {slot.state === 'free'
                    ? t('deliveries.left', { count: slot.left })
                    : t(`deliveries.slot.${slot.state}`)}
                </Button>
              ))}
          </p>
          {appointments && (
            <p className={css.chips}>
              <span className="quiet">{t('deliveries.appointmentHours')}</span>
              {(['from', 'until'] as const).map((end) => (
                <input
                  key={end}
                  type="time"
                  aria-label={t(`deliveryBases.${end}`)}
                  value={window[end]}
                  onChange={(event) => setWindow({ ...window, [end]: event.target.value })}
                />
              ))}
            </p>
          )}
        </>
      )}
      {(book.error ?? giveBack.error) && <InlineError error={book.error ?? giveBack.error} />}
    </Section>
  );
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
