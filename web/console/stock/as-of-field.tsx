/** As of when the figures are told; empty is now. */
import { useTranslation } from 'react-i18next';
import css from './as-of-field.module.css';

export function AsOfField({ value, onChange }: { value: string; onChange: (asOf: string) => void }) {
  const { t } = useTranslation();
  return (
    <label className={css.asOf}>
      {t('why.asOf')}
      <input type="datetime-local" className={css.input} value={value} onChange={(e) => onChange(e.target.value)} />
    </label>
  );
}
