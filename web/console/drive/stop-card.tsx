/** One door: who, where, what, how much; and all doors of a trip in their order. */
import { useTranslation } from 'react-i18next';
import type { DriveStop, DriveTrip } from '../../../src/contract/drive.ts';
import { Money } from '../../ui/figures.tsx';
import { momentTextFull } from '../../ui/format.ts';
import { refusalText } from '../../ui/problem.ts';
import css from './drive.module.css';
import { isOpen } from './use-drive.ts';

/** `14:05` */
export const clockText = (moment: string): string => momentTextFull(moment).slice(11, 16);

/** A number under stars cannot be rung. */
const canRing = (phone: string): boolean => /^\+?[\d -]{6,}$/.test(phone);

export function StopCard({ stop }: { stop: DriveStop }) {
  const { t } = useTranslation();
  return (
    <section className={css.card} aria-label={t('drive.stop')}>
      <p className={css.address}>{stop.address}</p>
      <p>
        <strong>{stop.recipientName}</strong>{' '}
        {canRing(stop.phone) ? (
          <a className={css.ring} href={`tel:${stop.phone.replace(/[ -]/g, '')}`}>
            {t('drive.ring')} {stop.phone}
          </a>
        ) : (
          <span className="quiet">{stop.phone}</span>
        )}
      </p>
      <p>
        {stop.goods} · {t('drive.boxes', { count: stop.boxes })} · <span className="num">{stop.waybillNumber}</span>
      </p>
      {stop.memo && <p className={css.memo}>{stop.memo}</p>}
      {stop.placed !== 'own' && <p className="quiet">{t(`drive.placed.${stop.placed}`)}</p>}
      <p className={css.cod} data-due={stop.cod ? true : undefined}>
        {stop.cod ? (
          <>
            {t('drive.collect')} <Money value={stop.cod} />
          </>
        ) : (
          t('drive.paid')
        )}
      </p>
    </section>
  );
}

type LinesProps = { trip: DriveTrip; current?: string; onChoose?: (id: string) => void };

export function StopLines({ trip, current, onChoose }: LinesProps) {
  const { t, i18n } = useTranslation();
  return (
    <ol className={css.lines} aria-label={t('drive.stops')}>
      {trip.stops.map((stop, i) => (
        <li key={stop.parcelId} data-state={stop.state} data-current={stop.parcelId === current || undefined}>
          <span className={css.number}>{i + 1}</span>
          <span className={css.where}>
            {onChoose && isOpen(stop) ? (
              <button type="button" onClick={() => onChoose(stop.parcelId)}>
                {stop.recipientName}
              </button>
            ) : (
              <strong>{stop.recipientName}</strong>
            )}
            <small>{stop.address}</small>
            {stop.reason && (
              <small>{/^\w+\.\w+$/.test(stop.reason) ? refusalText(i18n, stop.reason) : stop.reason}</small>
            )}
          </span>
          <span className={css.state}>
            {isOpen(stop) && stop.arriveAt ? clockText(stop.arriveAt) : t(`drive.state.${stop.state}`)}
            {stop.cod && <Money value={stop.cod} />}
          </span>
        </li>
      ))}
    </ol>
  );
}
