/** Below the drawing: how full the slots are, and what keeps orders from being planned. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DayDrop, type DeliveryDay, placeDeliveries } from '../../../src/contract/delivery-days.ts';
import { TextField } from '../../ui/fields.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { clockText } from '../drive/stop-card.tsx';
import css from './deliveries.module.css';
import { refreshDays } from './delivery-queries.ts';
import { pointOf } from './point.ts';

const TONES = { free: 'good', tight: 'wait', full: 'danger', past: 'ended' } as const;

export function DaySides({ day, mayWrite }: { day: DeliveryDay; mayWrite: boolean }) {
  const { t } = useTranslation();
  const planned = new Set(day.trips.flatMap(({ stops }) => stops.map(({ parcelId }) => parcelId)));
  const waiting = day.drops.filter(({ parcelId }) => !planned.has(parcelId));
  const rough = day.drops.filter(({ placed }) => placed !== 'own');
  return (
    <div className={css.sides}>
      <Section title={t('deliveries.slots')}>
        <ul className={css.slots}>
          {day.slots.map((slot) => (
            <li key={slot.id}>
              <span>
                {clockText(slot.readyAt)}–{clockText(slot.dueAt)}
                {slot.kind === 'appointment' && ` ${t('deliveries.appointment')}`}
              </span>
              <span className="num">
                {slot.orders}/{slot.mostOrders}
              </span>
              <Tag tone={TONES[slot.state]} text={t(`deliveries.slot.${slot.state}`)} />
            </li>
          ))}
        </ul>
      </Section>
      {waiting.length > 0 && (
        <Section title={t('deliveries.waiting', { count: waiting.length })}>
          <ul className={css.refs}>
            {waiting.map((drop) => (
              <li key={drop.parcelId}>
                <OrderLink {...drop.order} /> {clockText(drop.readyAt)}–{clockText(drop.dueAt)}{' '}
                <small>{drop.area}</small>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {rough.length > 0 && (
        <Section title={t('deliveries.rough', { count: rough.length })}>
          <p className="quiet">{t('deliveries.roughHint')}</p>
          <ul className={css.refs}>
            {rough.map((drop) => (
              <PlaceRow key={drop.parcelId} drop={drop} mayWrite={mayWrite} />
            ))}
          </ul>
        </Section>
      )}
      {day.withoutSlot.length > 0 && (
        <Section title={t('deliveries.withoutSlot', { count: day.withoutSlot.length })}>
          <ul className={css.refs}>
            {day.withoutSlot.map(({ parcelId, order, area }) => (
              <li key={parcelId}>
                <OrderLink {...order} /> <small>{area}</small>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {day.withoutParcel.length > 0 && (
        <Section title={t('deliveries.withoutParcel', { count: day.withoutParcel.length })}>
          <ul className={css.refs}>
            {day.withoutParcel.map((order) => (
              <li key={order.id}>
                <OrderLink {...order} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

const OrderLink = ({ id, number }: { id: string; number: string }) => (
  <Link to="/orders/$id" params={{ id }}>
    {number}
  </Link>
);

function PlaceRow({ drop, mayWrite }: { drop: DayDrop; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const point = pointOf(text);
  const save = useMutation({
    mutationFn: () => call(placeDeliveries, { body: { places: [{ orderId: drop.order.id, point: point! }] } }),
    onSuccess: () => void refreshDays(),
  });
  return (
    <li>
      <OrderLink {...drop.order} /> <small>{drop.area}</small> {drop.detail}
      {mayWrite && (
        <span className={css.place}>
          <TextField
            aria-label={t('deliveries.point')}
            placeholder={t('deliveries.point')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button size="small" disabled={!point} loading={save.isPending} onClick={() => save.mutate()}>
            {t('deliveries.placeIt')}
          </Button>
        </span>
      )}
      {save.isError && <InlineError error={save.error} />}
    </li>
  );
}
