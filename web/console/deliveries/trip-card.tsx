/** One trip of a day: van, driver, times, what is late; its stops, which can be moved while it is a draft. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DayDrop, DayStop, DayTrip } from '../../../src/contract/delivery-days.ts';
import { Select } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { clockText } from '../drive/stop-card.tsx';
import css from './deliveries.module.css';

const TONES: Record<DayTrip['state'], Tone> = {
  ...{ draft: 'wait', locked: 'wait', published: 'work', underWay: 'work', over: 'ended' },
};

export const kilometres = (metres: number): string => `${(metres / 1000).toFixed(1)} km`;
export type TripChange = { state: 'draft' | 'locked' | 'published'; driverId: string | null };

type Props = {
  trip: DayTrip;
  at: number;
  drops: ReadonlyMap<string, DayDrop>;
  drivers: readonly { id: string; name: string }[];
  /** Drafts a stop may go to. */
  others: readonly DayTrip[];
  mayWrite: boolean;
  chosen: boolean;
  onChoose: () => void;
  onChange: (change: TripChange) => void;
  /** `to` null: it waits again; `place` within its own trip. */
  onMove: (parcelId: string, to: DayTrip | null, place?: number) => void;
};

export function TripCard(props: Props) {
  const { t } = useTranslation();
  const { trip, at, drops, drivers, mayWrite, chosen, onChoose, onChange } = props;
  const late = trip.stops.filter(({ lateMinutes }) => lateMinutes > 0).length;
  const done = trip.stops.filter(({ state }) => state !== 'planned' && state !== 'arrived').length;
  const fixed = trip.state === 'underWay' || trip.state === 'over';
  const driverId = trip.driver?.id ?? null;
  return (
    <section className={css.trip} data-trip={at % 6} data-chosen={chosen || undefined}>
      <header>
        <button type="button" className={css.tripName} aria-pressed={chosen} onClick={onChoose}>
          <i aria-hidden /> {trip.van.name}
        </button>
        <Tag tone={TONES[trip.state]} text={t(`deliveries.trip.${trip.state}`)} />
        <span className="quiet">{trip.number}</span>
        <span className={css.end}>
          {trip.stops.length === 0
            ? t('deliveries.emptyTrip')
            : t('deliveries.sum', {
                count: trip.stops.length,
                length: kilometres(trip.lengthM),
                from: trip.departAt ? clockText(trip.departAt) : '—',
                until: trip.backAt ? clockText(trip.backAt) : '—',
              })}
        </span>
      </header>
      <p className={css.tripFacts}>
        {late > 0 && <Tag tone="danger" text={t('deliveries.late', { count: late })} />}
        {trip.backLateMinutes > 0 && (
          <Tag tone="danger" text={t('deliveries.backLate', { minutes: trip.backLateMinutes })} />
        )}
        {BigInt(trip.weightG) > BigInt(trip.maxWeightG) && <Tag tone="danger" text={t('deliveries.tooHeavy')} />}
        {fixed && <span>{t('deliveries.done', { done, of: trip.stops.length })}</span>}
        {trip.cash && (
          <span>
            {t('deliveries.cash')} <Money value={trip.cash.taken} />
            {trip.cash.counted && (
              <>
                {' → '}
                <Money value={trip.cash.counted} /> {trip.cash.reason}
              </>
            )}
          </span>
        )}
        <Select
          aria-label={t('deliveries.driver')}
          disabled={!mayWrite || fixed}
          value={driverId ?? ''}
          options={[
            { value: '', text: t('deliveries.noDriver') },
            ...drivers.map(({ id, name }) => ({ value: id, text: name })),
          ]}
          onChange={(value) => onChange({ state: trip.state as TripChange['state'], driverId: value || null })}
        />
        {mayWrite && !fixed && trip.stops.length > 0 && (
          <TripButtons trip={trip} onChange={(state) => onChange({ state, driverId })} />
        )}
      </p>
      <ol className={css.stops}>
        {trip.stops.map((stop, place) => (
          <StopRow key={stop.parcelId} {...props} stop={stop} place={place} drop={drops.get(stop.parcelId)} />
        ))}
      </ol>
    </section>
  );
}

function TripButtons({ trip, onChange }: { trip: DayTrip; onChange: (state: TripChange['state']) => void }) {
  const { t } = useTranslation();
  const steps = { draft: ['locked', 'published'], locked: ['draft', 'published'], published: ['draft'] } as const;
  return steps[trip.state as keyof typeof steps].map((state) => (
    <Button
      key={state}
      size="small"
      type={state === 'published' ? 'primary' : 'default'}
      onClick={() => onChange(state)}
    >
      {t(`deliveries.to.${trip.state === 'published' ? 'recall' : state}`)}
    </Button>
  ));
}

type RowProps = Props & { stop: DayStop; place: number; drop: DayDrop | undefined };

function StopRow({ trip, others, mayWrite, onMove, stop, place, drop }: RowProps) {
  const { t, i18n } = useTranslation();
  const free = mayWrite && trip.state === 'draft';
  return (
    <li data-late={stop.lateMinutes > 0 || undefined}>
      <span className="num">{stop.arriveAt ? clockText(stop.arriveAt) : '—'}</span>
      <span className={css.who}>
        <span className="clip">
          {drop?.recipientName} <small>{drop?.area}</small>
        </span>
        <small>
          {drop && `${clockText(drop.readyAt)}–${clockText(drop.dueAt)}`}
          {drop?.placed === 'district' && ` · ${t('deliveries.byDistrict')}`}
          {drop?.placed === 'area' && ` · ${t('deliveries.byArea')}`}
          {drop?.placed === 'none' && ` · ${t('deliveries.nowhere')}`}
          {stop.lateMinutes > 0 && ` · ${t('deliveries.lateBy', { minutes: stop.lateMinutes })}`}
        </small>
      </span>
      {drop?.cod && <Money value={drop.cod} />}
      {stop.state !== 'planned' && (
        <span
          className={css.stopState}
          title={/^\w+\.\w+$/.test(stop.reason) ? refusalText(i18n, stop.reason) : stop.reason}
        >
          {t(`drive.state.${stop.state}`)}
        </span>
      )}
      {free && (
        <span className={css.moves}>
          <Button
            size="small"
            type="text"
            aria-label={t('deliveries.earlier')}
            disabled={place === 0}
            onClick={() => onMove(stop.parcelId, trip, place - 1)}
          >
            ↑
          </Button>
          <Button
            size="small"
            type="text"
            aria-label={t('deliveries.later')}
            disabled={place === trip.stops.length - 1}
            onClick={() => onMove(stop.parcelId, trip, place + 1)}
          >
            ↓
          </Button>
          <Select
            aria-label={t('deliveries.moveTo')}
            value=""
            options={[
              { value: '', text: t('deliveries.moveTo') },
              ...others.map(({ id, van }) => ({ value: id, text: van.name })),
              { value: 'out', text: t('deliveries.takeOut') },
            ]}
            onChange={(to) => to && onMove(stop.parcelId, others.find(({ id }) => id === to) ?? null)}
          />
        </span>
      )}
    </li>
  );
}
