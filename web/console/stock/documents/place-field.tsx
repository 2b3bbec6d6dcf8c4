/** Where goods lie, or go to: a bucket, and of sellable ones the bin. */
import { useTranslation } from 'react-i18next';
import { PLACES } from '../../../../src/contract/stock-documents.ts';
import { Select, TextField } from '../../../ui/fields.tsx';
import type { Place } from './document-draft.ts';
import css from './documents.module.css';

type PlaceProps = { name: string; bucket: Place; bin: string; onChange: (bucket: Place, bin: string) => void };

/** Only sellable goods lie in bins the books know. */
export function PlaceField({ name, bucket, bin, onChange }: PlaceProps) {
  const { t } = useTranslation();
  return (
    <span className={css.place}>
      <Select
        aria-label={`${t('goodsDocuments.place')} ${name}`}
        value={bucket}
        options={PLACES.map((place) => ({ value: place, text: t(`goodsDocuments.bucket.${place}`) }))}
        onChange={(place) => onChange(place as Place, bin)}
      />
      {bucket === 'sellable' && (
        <TextField
          aria-label={`${t('goodsDocuments.bin')} ${name}`}
          placeholder={t('goodsDocuments.bin')}
          title={t('goodsDocuments.binHint')}
          maxLength={60}
          value={bin}
          onChange={(event) => onChange(bucket, event.target.value)}
        />
      )}
    </span>
  );
}
