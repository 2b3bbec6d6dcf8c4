/** What happened to a parcel at the door: who took it, the signature, the photo, the money (SHP-7). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getDoorstep } from '../../../src/contract/delivery-days.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './deliveries.module.css';

/** Nothing for a parcel no van of ours has carried. */
export function Doorstep({ parcelId }: { parcelId: string }) {
  const { t, i18n } = useTranslation();
  const mayRead = useRight('shipping.read');
  const { data } = useQuery({
    queryKey: ['deliveries', 'doorstep', parcelId],
    queryFn: ({ signal }) => call(getDoorstep, { params: { id: parcelId }, signal }),
    enabled: mayRead,
    retry: false,
  });
  const visits = data?.visits.filter(({ state }) => state !== 'planned') ?? [];
  if (visits.length === 0) return null;
  return (
    <Section title={t('deliveries.doorstep')}>
      {visits.map(({ trip, state, doneAt, takenBy, reason, receipts, proofs }) => (
        <div key={trip.id} className={css.rows}>
          <p>
            <strong>{t(`drive.state.${state}`)}</strong> {doneAt && <Moment value={doneAt} />} {takenBy}{' '}
            <span className="quiet">
              {trip.number} {/^\w+\.\w+$/.test(reason) ? refusalText(i18n, reason) : reason}
            </span>
          </p>
          {receipts.map(({ number, method, amount, handedOverAt }) => (
            <p key={number}>
              {number} · {t(`drive.${method}`)} <Money value={amount} />{' '}
              {method === 'cash' && (
                <span className="quiet">
                  {handedOverAt ? (
                    <>
                      {t('deliveries.handedOver')} <Moment value={handedOverAt} />
                    </>
                  ) : (
                    t('deliveries.withDriver')
                  )}
                </span>
              )}
            </p>
          ))}
          <p className={css.chips}>
            {proofs?.map(({ kind, media, data: bytes }) => (
              <img key={kind} className={css.proof} src={`data:${media};base64,${bytes}`} alt={t(`drive.${kind}`)} />
            ))}
          </p>
        </div>
      ))}
    </Section>
  );
}
