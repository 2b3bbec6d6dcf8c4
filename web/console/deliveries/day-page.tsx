/** A day of own delivery (SHP-7): slots, parcels, trips planned, moved by hand with the cost shown, locked, published. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeTrip,
  type DayTrip,
  type DeliveryDay,
  planDeliveryDay,
  setTripStops,
} from '../../../src/contract/delivery-days.ts';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Select } from '../../ui/fields.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { addDays, dayOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { DaySides } from './day-sides.tsx';
import css from './deliveries.module.css';
import { basesQuery, dayQuery, refreshDays } from './delivery-queries.ts';
import { kilometres, TripCard, type TripChange } from './trip-card.tsx';
import { TripPlot } from './trip-plot.tsx';

type Cost = ResponseOf<typeof setTripStops>;
/** A move that was reckoned and waits for a yes. */
type Move = { trip: DayTrip; parcelIds: string[]; cost: Cost };

export default function DeliveriesPage() {
  const { t } = useTranslation();
  const bases = useQuery(basesQuery);
  const search = useSearch({ from: '/shell/deliveries' });
  const navigate = useNavigate({ from: '/deliveries' });
  const day = search.day ?? dayOf(new Date());
  const base = bases.data?.bases.find(({ id }) => id === search.base) ?? bases.data?.bases[0];
  const go = (to: { base?: string; day?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...to }), replace: true });
  useKeys(t('nav.deliveries'), [
    { keys: ['['], label: t('deliveries.dayBefore'), run: () => go({ day: addDays(day, -1) }) },
    { keys: [']'], label: t('deliveries.dayAfter'), run: () => go({ day: addDays(day, 1) }) },
  ]);
  if (!bases.data) return <Unread query={bases} rows={8} />;
  if (!base) return <EmptyState title={t('deliveries.noBase')} hint={t('deliveries.noBaseHint')} />;
  return (
    <Day
      key={`${base.id}/${day}`}
      baseId={base.id}
      day={day}
      drivers={bases.data.drivers}
      chooser={
        <span className={css.chooser}>
          {bases.data.bases.length > 1 && (
            <Select
              aria-label={t('deliveries.base')}
              value={base.id}
              options={bases.data.bases.map(({ id, node }) => ({ value: id, text: node.name }))}
              onChange={(id) => go({ base: id })}
            />
          )}
          <Button size="small" aria-label={t('deliveries.dayBefore')} onClick={() => go({ day: addDays(day, -1) })}>
            ‹
          </Button>
          <DateField required aria-label={t('deliveries.day')} value={day} onChange={(to) => go({ day: to })} />
          <Button size="small" aria-label={t('deliveries.dayAfter')} onClick={() => go({ day: addDays(day, 1) })}>
            ›
          </Button>
        </span>
      }
    />
  );
}

type DayProps = {
  baseId: string;
  day: string;
  drivers: readonly { id: string; name: string }[];
  chooser: React.ReactNode;
};

function Day({ baseId, day, drivers, chooser }: DayProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const read = useQuery(dayQuery(baseId, day));
  const [chosen, setChosen] = useState<string | null>(null);
  const [move, setMove] = useState<Move | null>(null);
  const plan = useMutation({
    mutationFn: () => call(planDeliveryDay, { body: { baseId, day } }),
    onSettled: () => void refreshDays(),
  });
  const change = useMutation({
    mutationFn: ({ trip, to }: { trip: DayTrip; to: TripChange }) =>
      call(changeTrip, { params: { id: trip.id }, body: to, ifMatch: trip.version }),
    onSettled: () => void refreshDays(),
  });
  const set = useMutation({
    mutationFn: async ({ trip, parcelIds, check }: { trip: DayTrip; parcelIds: string[]; check: boolean }) => {
      const cost = await call(setTripStops, {
        params: { id: trip.id },
        body: { parcelIds, check },
        ifMatch: trip.version,
      });
      setMove(check ? { trip, parcelIds, cost } : null);
      if (!check) await refreshDays();
    },
  });
  useKeys(t('nav.deliveries'), [
    { keys: ['r'], label: t('keys.refresh'), run: () => void refreshDays() },
    ...(mayWrite ? [{ keys: ['p'], label: t('deliveries.plan'), run: () => plan.mutate() }] : []),
  ]);
  const data = read.data;
  const error = plan.error ?? change.error ?? set.error;
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button type="primary" loading={plan.isPending} onClick={() => plan.mutate()}>
              {t('deliveries.plan')}
            </Button>
          )
        }
      >
        <strong>{t('nav.deliveries')}</strong>
        {chooser}
      </FilterBar>
      {error && <InlineError error={error} />}
      {move && (
        <MoveBar
          move={move}
          busy={set.isPending}
          onNo={() => setMove(null)}
          onYes={() => set.mutate({ ...move, check: false })}
        />
      )}
      {!data ? (
        <Unread query={read} rows={8} />
      ) : (
        <div className={css.columns}>
          <div className={css.sheet}>
            <TripPlot day={data} chosen={chosen} />
            <DaySides day={data} mayWrite={mayWrite} />
          </div>
          <div className={css.trips}>
            {data.trips.length === 0 && (
              <EmptyState
                title={t(data.drops.length ? 'deliveries.notPlanned' : 'deliveries.nothing')}
                hint={t('deliveries.notPlannedHint')}
              />
            )}
            {data.trips.map((trip, at) => (
              <TripCard
                key={trip.id}
                {...{ trip, at, drivers, mayWrite, chosen: chosen === trip.id }}
                drops={new Map(data.drops.map((drop) => [drop.parcelId, drop]))}
                others={data.trips.filter(({ id, state }) => id !== trip.id && state === 'draft')}
                onChoose={() => setChosen(chosen === trip.id ? null : trip.id)}
                onChange={(to) => change.mutate({ trip, to })}
                onMove={(parcelId, to, place) => set.mutate({ ...moved(data, trip, parcelId, to, place), check: true })}
              />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

/** Which trip gets which stops. One that changes trips is put where its window is; the planner is not asked. */
function moved(day: DeliveryDay, from: DayTrip, parcelId: string, to: DayTrip | null, place?: number) {
  const rest = from.stops.map((stop) => stop.parcelId).filter((id) => id !== parcelId);
  if (to === null) return { trip: from, parcelIds: rest };
  if (to.id === from.id) return { trip: from, parcelIds: rest.toSpliced(place ?? 0, 0, parcelId) };
  const due = new Map(day.drops.map((drop) => [drop.parcelId, drop.dueAt]));
  const ids = to.stops.map((stop) => stop.parcelId);
  const at = ids.findIndex((id) => (due.get(id) ?? '') > (due.get(parcelId) ?? ''));
  return { trip: to, parcelIds: ids.toSpliced(at < 0 ? ids.length : at, 0, parcelId) };
}

function MoveBar({ move, busy, onNo, onYes }: { move: Move; busy: boolean; onNo: () => void; onYes: () => void }) {
  const { t } = useTranslation();
  const { before, after, overloaded } = move.cost;
  useKeys(t('nav.deliveries'), [
    { keys: ['Escape'], label: t('deliveries.no'), run: onNo },
    { keys: ['Ctrl+Enter'], label: t('deliveries.yes'), run: onYes },
  ]);
  return (
    <div className={css.move} role="status">
      <span>
        {t('deliveries.cost', {
          before: kilometres(before.lengthM),
          after: kilometres(after.lengthM),
          by: `${after.lengthM >= before.lengthM ? '+' : '−'}${kilometres(Math.abs(after.lengthM - before.lengthM))}`,
        })}
      </span>
      <span data-bad={after.lateStops > before.lateStops || undefined}>
        {t('deliveries.costLate', { before: before.lateStops, after: after.lateStops })}
      </span>
      {overloaded && <strong data-bad>{t('deliveries.tooHeavy')}</strong>}
      <Button size="small" type="primary" loading={busy} onClick={onYes}>
        {t('deliveries.yes')}
      </Button>
      <Button size="small" onClick={onNo}>
        {t('deliveries.no')}
      </Button>
    </div>
  );
}
