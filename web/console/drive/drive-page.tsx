/**
 * The driver's phone (SHP-7): today's trip in its order, the next door large. Full screen, one thing at a time; what is
 * done without a network waits on the phone and is sent under the same key.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DriveTrip } from '../../../src/contract/drive.ts';
import { Money } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { Unread } from '../../ui/states.tsx';
import bench from '../warehouse/check-page.module.css';
import { playTone } from '../warehouse/play-tone.ts';
import { type Light, Signal, Station } from '../warehouse/station.tsx';
import { DeliverForm } from './deliver-form.tsx';
import css from './drive.module.css';
import { EndForm } from './end-form.tsx';
import { FailForm } from './fail-form.tsx';
import { clockText, StopCard, StopLines } from './stop-card.tsx';
import { currentTrip, type Drive, isOpen, useDrive } from './use-drive.ts';

export default function DrivePage() {
  const { t } = useTranslation();
  const drive = useDrive();
  const trip = currentTrip(drive.trips);
  if (!trip)
    return (
      <Station title={t('nav.drive')} light="idle">
        {drive.list.data ? <Signal text={t('drive.none')} /> : <Unread query={drive.list} rows={4} />}
      </Station>
    );
  if (trip.state === 'underWay') return <UnderWay key={trip.id} trip={trip} drive={drive} />;
  return <Waiting key={trip.id} trip={trip} drive={drive} />;
}

/** What waits to be sent, and what the server said no to. */
function Outbox({ drive }: { drive: Drive }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {drive.waiting > 0 && <p className={css.waiting}>{t('drive.waiting', { count: drive.waiting })}</p>}
      {drive.refused.map((act) => (
        <p key={act.key} className={css.refused} role="alert">
          <span>
            {t(`drive.act.${act.verb}`)}：{refusalText(i18n, act.refused!.code, act.refused!.data)}
          </span>
          <button type="button" className={bench.aside} onClick={() => void drive.forget(act)}>
            {t('drive.understood')}
          </button>
        </p>
      ))}
    </>
  );
}

type TripProps = { trip: DriveTrip; drive: Drive };

/** Before it begins, and after it is over. */
function Waiting({ trip, drive }: TripProps) {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const over = trip.state === 'over';
  const begin = async () => {
    setBusy(true);
    setProblem('');
    try {
      await drive.start(trip.id);
      playTone('done');
    } catch (error) {
      const { code, data } = problemOf(error);
      setProblem(refusalText(i18n, code, data));
      playTone('wrong');
    } finally {
      setBusy(false);
    }
  };
  useKeys(t('nav.drive'), over ? [] : [{ keys: ['F2'], label: t('drive.start'), run: () => void begin() }]);
  return (
    <Station title={`${trip.number} · ${trip.van}`} light={problem ? 'wrong' : over ? 'done' : 'idle'}>
      <Signal text={problem || (over ? t('drive.over') : t('drive.ready', { count: trip.stops.length }))}>
        {!over && trip.departAt && <span>{t('drive.departAt', { at: clockText(trip.departAt) })}</span>}
        {over && trip.counted && (
          <span>
            {t('drive.handedOver')} <Money value={trip.counted} />
          </span>
        )}
      </Signal>
      <Outbox drive={drive} />
      <div className={css.scroll}>
        <StopLines trip={trip} />
      </div>
      {!over && (
        <footer className={css.foot}>
          <button type="button" className={css.main} disabled={busy} onClick={() => void begin()}>
            {t('drive.start')} <kbd>F2</kbd>
          </button>
        </footer>
      )}
    </Station>
  );
}

type Doing = 'door' | 'deliver' | 'fail';

function UnderWay({ trip, drive }: TripProps) {
  const { t } = useTranslation();
  const open = trip.stops.filter(isOpen);
  const [chosen, setChosen] = useState<string | null>(null);
  const [doing, setDoing] = useState<Doing>('door');
  const stop = open.find(({ parcelId }) => parcelId === chosen) ?? open[0] ?? null;
  const choose = (id: string | null) => {
    setChosen(id);
    setDoing('door');
  };
  const done = trip.stops.length - open.length;
  const end = `${done} / ${trip.stops.length}`;
  const title = `${trip.number} · ${trip.van}`;
  const light: Light = drive.refused.length ? 'wrong' : drive.offline ? 'stopped' : stop ? 'idle' : 'done';
  if (!stop)
    return (
      <Station title={title} light={light} end={end}>
        <Signal text={t('drive.allDone')} />
        <Outbox drive={drive} />
        <EndForm trip={trip} drive={drive} />
      </Station>
    );
  const tell = async (act: Parameters<Drive['act']>[0]) => {
    choose(null);
    playTone('done');
    await drive.act(act);
  };
  const at = { parcelId: stop.parcelId, at: new Date().toISOString() };
  return (
    <Station title={title} light={light} end={end}>
      <Signal text={stop.state === 'arrived' ? t('drive.atDoor') : t('drive.next', { name: stop.recipientName })}>
        <span>
          {clockText(stop.readyAt)}–{clockText(stop.dueAt)}
          {stop.arriveAt && ` · ${t('drive.expected', { at: clockText(stop.arriveAt) })}`}
        </span>
      </Signal>
      <Outbox drive={drive} />
      <div className={css.scroll}>
        <StopCard stop={stop} />
        {doing === 'deliver' && (
          <DeliverForm
            key={stop.parcelId}
            stop={stop}
            onBack={() => setDoing('door')}
            onDone={(body) => tell({ verb: 'deliver', tripId: trip.id, body: { ...at, ...body } })}
          />
        )}
        {doing === 'fail' && (
          <FailForm
            key={stop.parcelId}
            stop={stop}
            onBack={() => setDoing('door')}
            onDone={(body) => tell({ verb: 'fail', tripId: trip.id, body: { ...at, ...body } })}
          />
        )}
        {doing === 'door' && <StopLines trip={trip} current={stop.parcelId} onChoose={choose} />}
      </div>
      {doing === 'door' && (
        <DoorFoot
          arrived={stop.state === 'arrived'}
          onArrive={() => void drive.act({ verb: 'arrive', tripId: trip.id, body: at })}
          onDeliver={() => setDoing('deliver')}
          onFail={() => setDoing('fail')}
        />
      )}
    </Station>
  );
}

type FootProps = { arrived: boolean; onArrive: () => void; onDeliver: () => void; onFail: () => void };

function DoorFoot({ arrived, onArrive, onDeliver, onFail }: FootProps) {
  const { t } = useTranslation();
  const main = arrived ? onDeliver : onArrive;
  useKeys(t('nav.drive'), [
    { keys: ['F2'], label: t(arrived ? 'drive.deliver' : 'drive.arrive'), run: main },
    { keys: ['F4'], label: t('drive.fail'), run: onFail },
  ]);
  return (
    <footer className={css.foot}>
      <button type="button" className={css.main} onClick={main}>
        {t(arrived ? 'drive.deliver' : 'drive.arrive')} <kbd>F2</kbd>
      </button>
      <button type="button" className={bench.aside} onClick={onFail}>
        {t('drive.fail')} <kbd>F4</kbd>
      </button>
    </footer>
  );
}
