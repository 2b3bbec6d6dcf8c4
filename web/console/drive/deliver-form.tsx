/** Delivered: who took it, a signature or a photo, the money. */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DriveStop, deliverStop } from '../../../src/contract/drive.ts';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { moneyText, scaleOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { figureOf, minorOf } from '../../ui/minor.ts';
import bench from '../warehouse/check-page.module.css';
import css from './drive.module.css';
import { readPhoto } from './read-photo.ts';
import { SignaturePad } from './signature-pad.tsx';

type Delivered = Omit<BodyOf<typeof deliverStop>, 'parcelId' | 'at'>;
const TAKERS = ['self', 'family', 'guard', 'locker'] as const;

type Props = { stop: DriveStop; onBack: () => void; onDone: (body: Delivered) => void };

export function DeliverForm({ stop, onBack, onDone }: Props) {
  const { t } = useTranslation();
  const [takenBy, setTakenBy] = useState('');
  const [photo, setPhoto] = useState<string | null>(null);
  const [cash, setCash] = useState(stop.cod ? figureOf(stop.cod.amount, scaleOf(stop.cod.currency)) : '');
  const [card, setCard] = useState('');
  const [why, setWhy] = useState('');
  const [lack, setLack] = useState('');
  const signature = useRef<() => string | null>(() => null);
  const digits = stop.cod ? scaleOf(stop.cod.currency) : 2;
  const amount = (text: string) => (text.trim() === '' ? '0' : minorOf(text, digits));
  const [cashMinor, cardMinor] = [amount(cash), amount(card)];
  const due = BigInt(stop.cod?.amount ?? 0);
  const taken = BigInt(cashMinor ?? 0) + BigInt(cardMinor ?? 0);
  const differs = stop.cod !== null && taken !== due;
  const finish = () => {
    const drawn = signature.current();
    if (takenBy.trim() === '') return setLack(t('drive.lack.taker'));
    if (!drawn && !photo) return setLack(t('drive.lack.proof'));
    if (cashMinor === null || cardMinor === null) return setLack(t('drive.lack.amount'));
    if (differs && why.trim() === '') return setLack(t('drive.lack.reason'));
    return onDone({
      takenBy: takenBy.trim(),
      ...(drawn && { signature: drawn }),
      ...(photo && { photo }),
      ...{ cash: stop.cod ? cashMinor : '0', card: stop.cod ? cardMinor : '0' },
      ...(differs && { differenceReason: why.trim() }),
    });
  };
  useKeys(t('nav.drive'), [
    { keys: ['Escape'], label: t('drive.back'), run: onBack },
    { keys: ['F2'], label: t('drive.confirm'), run: finish },
  ]);
  return (
    <div className={css.form}>
      <fieldset>
        <legend>{t('drive.takenBy')}</legend>
        <p className={css.chips}>
          {TAKERS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={takenBy === t(`drive.taker.${one}`)}
              onClick={() => setTakenBy(t(`drive.taker.${one}`))}
            >
              {t(`drive.taker.${one}`)}
            </button>
          ))}
        </p>
        <LabelledField
          label={t('drive.takerName')}
          value={takenBy}
          maxLength={60}
          onChange={(event) => setTakenBy(event.target.value)}
        />
      </fieldset>
      {stop.cod && (
        <fieldset>
          <legend>
            {t('drive.collect')} {moneyText(stop.cod)}
          </legend>
          <div className={css.pair}>
            <LabelledField
              label={t('drive.cash')}
              inputMode="decimal"
              value={cash}
              onChange={(event) => setCash(event.target.value)}
            />
            <LabelledField
              label={t('drive.card')}
              inputMode="decimal"
              value={card}
              onChange={(event) => setCard(event.target.value)}
            />
          </div>
          {differs && (
            <LabelledField
              label={t('drive.differs', {
                by: moneyText({ amount: (taken - due).toString(), currency: stop.cod.currency }),
              })}
              value={why}
              maxLength={200}
              onChange={(event) => setWhy(event.target.value)}
            />
          )}
          <p className="quiet">{t('drive.notBooked')}</p>
        </fieldset>
      )}
      <SignaturePad read={signature} />
      <label className={css.photo}>
        {t(photo ? 'drive.photoTaken' : 'drive.photo')}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            if (file) setPhoto(await readPhoto(file));
          }}
        />
      </label>
      {lack && (
        <p className={css.lack} role="alert">
          {lack}
        </p>
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
