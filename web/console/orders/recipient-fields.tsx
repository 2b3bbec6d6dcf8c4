/** A recipient as one pastes or types it: read while one types, what is missing marked, places that fit offered (ORD-7). */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { COUNTRIES, countryName, HOME_COUNTRY } from '../../../src/contract/countries.ts';
import { type ReadAddress, readAddress } from '../../../src/contract/enter-order.ts';
import type { Recipient } from '../../../src/contract/orders.ts';
import { LabelledField, LabelledSelect, TextArea } from '../../ui/fields.tsx';
import { listText } from '../../ui/format.ts';
import { InlineError } from '../../ui/states.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { call } from '../api.ts';
import css from './bench.module.css';
import { choosePlace, keeps, missingOf, RECIPIENT_FIELDS, type RecipientDraft, valuesOf } from './recipient-draft.ts';

/** How the server reads a pasted address; null while there is nothing to read. `waiting`: the text has gone on since. */
export function useReading(text: string) {
  const asked = useSettled(text.trim());
  const query = useQuery({
    queryKey: ['readAddress', asked],
    queryFn: ({ signal }) => call(readAddress, { body: { text: asked }, signal }),
    enabled: asked !== '',
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const read: ReadAddress | null = text.trim() === '' ? null : (query.data ?? null);
  const waiting = text.trim() !== '' && (asked !== text.trim() || query.isPlaceholderData || query.isPending);
  return { read, waiting, error: query.error };
}

type Props = {
  draft: RecipientDraft;
  onChange: (draft: RecipientDraft) => void;
  reading: ReturnType<typeof useReading>;
  /** What is there now: shown where nothing new is typed. */
  now?: Recipient;
  autoFocus?: boolean;
};

export function RecipientFields({ draft, onChange, reading, now, autoFocus = false }: Props) {
  const { t, i18n } = useTranslation();
  const { read, error } = reading;
  const values = valuesOf(draft, read, null);
  // Without a recipient to keep, every part has to come from here.
  const country = draft.own.country ?? now?.country ?? '';
  const missing = missingOf(valuesOf(draft, read, now ?? null), country);
  return (
    <div className={css.recipientFields}>
      <TextArea
        autoFocus={autoFocus}
        rows={2}
        value={draft.text}
        placeholder={t('bench.paste')}
        aria-label={t('bench.paste')}
        // What was mended by hand belongs to the text that was there.
        onChange={(event) => onChange({ text: event.target.value, own: {} })}
      />
      {error && <InlineError error={error} />}
      <div className={css.reading} role="status">
        {read && missing.length > 0 && (
          <span className={css.missing}>
            {t('bench.missing', { parts: listText(missing.map((part) => t(`orders.address.${part}`))) })}
          </span>
        )}
        {read && missing.length === 0 && read.confidence < 60 && (
          <span className={css.missing}>{t('bench.unsure')}</span>
        )}
        {read?.note && <span className="quiet">{t('bench.unused', { text: read.note })}</span>}
      </div>
      {read && read.alternatives.length > 0 && (
        <div className={css.places}>
          <span className="quiet">{t('bench.whichPlace')}</span>
          {read.alternatives.slice(0, 8).map((place) => (
            <Button
              key={`${place.province}${place.city}${place.district}`}
              size="small"
              onClick={() => onChange(choosePlace(draft, place))}
            >
              {[place.province, place.city, place.district].filter(Boolean).join(' ')}
            </Button>
          ))}
        </div>
      )}
      <div className={css.fieldGrid}>
        {RECIPIENT_FIELDS.map((field) => (
          <div key={field} data-field={field} data-missing={(read && missing.includes(field)) || undefined}>
            <LabelledField
              label={t(`orders.address.${field}`)}
              value={values[field]}
              placeholder={now && keeps(field, draft, read) ? now[field] : ''}
              onChange={(event) => onChange({ ...draft, own: { ...draft.own, [field]: event.target.value } })}
            />
          </div>
        ))}
        {now && (
          <div data-field="country">
            <LabelledSelect
              label={t('orders.address.country')}
              options={COUNTRIES.map((code) => ({ value: code, text: `${code} ${countryName(code, i18n.language)}` }))}
              value={country || HOME_COUNTRY}
              onChange={(chosen) => onChange({ ...draft, own: { ...draft.own, country: chosen } })}
            />
          </div>
        )}
      </div>
    </div>
  );
}
