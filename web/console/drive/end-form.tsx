/** The end of a trip: cash is counted and handed over, what differs is explained. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DriveTrip } from '../../../src/contract/drive.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { moneyText, scaleOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { minorOf } from '../../ui/minor.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { playTone } from '../warehouse/play-tone.ts';
import css from './drive.module.css';
import { StopLines } from './stop-card.tsx';
import type { Drive } from './use-drive.ts';

export function EndForm({ trip, drive }: { trip: DriveTrip; drive: Drive }) {
  const { t, i18n } = useTranslation();
  const [counted, setCounted] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const { currency } = trip.cash;
  const minor = counted.trim() === '' ? null : minorOf(counted, scaleOf(currency));
  const differs = minor !== null && minor !== trip.cash.amount;
  const back = trip.stops.filter(({ state }) => state === 'refused' || state === 'notMet').length;
  const finish = async () => {
    if (minor === null || busy) return setProblem(t('drive.lack.amount'));
    setBusy(true);
    setProblem('');
    try {
      await drive.end(trip.id, minor, reason.trim());
      playTone('done');
    } catch (error) {
      const { code, data } = problemOf(error);
      setProblem(refusalText(i18n, code, data));
      playTone('wrong');
    } finally {
      setBusy(false);
    }
  };
  useKeys(t('nav.drive'), [{ keys: ['F2'], label: t('drive.end'), run: () => void finish() }]);
  return (
    <>
      <div className={css.scroll}>
        <div className={css.form}>
          <p className={css.cod} data-due>
            {t('drive.due')} <Money value={trip.cash} />
          </p>
          <LabelledField
            label={t('drive.counted')}
            inputMode="decimal"
            value={counted}
            onChange={(event) => setCounted(event.target.value)}
          />
          {differs && (
            <LabelledField
              label={t('drive.differs', {
                by: moneyText({ amount: (BigInt(minor) - BigInt(trip.cash.amount)).toString(), currency }),
              })}
              value={reason}
              maxLength={200}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
          {back > 0 && <p>{t('drive.bringBack', { count: back })}</p>}
          {problem && (
            <p className={css.lack} role="alert">
              {problem}
            </p>
          )}
        </div>
        <StopLines trip={trip} />
      </div>
      <footer className={css.foot}>
        <button type="button" className={css.main} disabled={busy || drive.waiting > 0} onClick={() => void finish()}>
          {t('drive.end')} <kbd>F2</kbd>
        </button>
      </footer>
    </>
  );
}
