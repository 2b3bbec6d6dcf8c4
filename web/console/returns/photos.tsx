/** Photos of a parcel, a case or a claim: taken with the camera or chosen, small here, whole when touched. */
import { Camera } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addPhotos, getPhoto, PHOTO_TYPES, type Photo } from '../../../src/contract/returns.ts';
import { momentText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { InlineError } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './returns.module.css';

type Props = {
  of: 'parcel' | 'case' | 'claim';
  ofId: string;
  photos: readonly Photo[];
  onAdded: () => void;
  /** At a station: for a thumb, or F7; the next scan belongs to the field again. */
  large?: boolean;
};

export function Photos({ of, ofId, photos, onAdded, large = false }: Props) {
  const { t } = useTranslation();
  const mayAdd = useRight('warehouse.check');
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (files: readonly File[]) => {
    if (files.length === 0) return;
    setBusy(true);
    setError(null);
    try {
      await call(addPhotos, { body: { of, ofId }, files });
      onAdded();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
      if (input.current) input.current.value = '';
      if (large) document.querySelector<HTMLInputElement>('[data-scan]')?.focus();
    }
  };
  const choose = { keys: ['F7'], label: t('afterSales.addPhoto'), run: () => input.current?.click() };
  useKeys(t('returns.desk'), large && mayAdd ? [choose] : []);
  return (
    <div className={css.photos} data-large={large || undefined}>
      {photos.map((photo) => {
        const url = urlOf(getPhoto, { id: photo.id });
        return (
          <a key={photo.id} href={url} target="_blank" rel="noreferrer">
            <img
              src={url}
              alt={photo.note || t('afterSales.photoOf', { moment: momentText(photo.at) })}
              loading="lazy"
            />
          </a>
        );
      })}
      {mayAdd && (
        <label className={css.add} aria-busy={busy}>
          <Camera size={large ? 24 : 16} aria-hidden /> {t('afterSales.addPhoto')}
          {large && <kbd>F7</kbd>}
          <input
            ref={input}
            type="file"
            accept={PHOTO_TYPES.join(',')}
            capture="environment"
            multiple
            disabled={busy}
            className="visually-hidden"
            onChange={(event) => void send([...(event.target.files ?? [])])}
          />
        </label>
      )}
      {error !== null && <InlineError error={error} />}
    </div>
  );
}
