/** As of when the figures are told; empty is now. */
import { useTranslation } from 'react-i18next';
import { DateField } from '../../ui/date-field.tsx';
import css from './as-of-field.module.css';

export function AsOfField({ value, onChange }: { value: string; onChange: (asOf: string) => void }) {
  const { t } = useTranslation();
  return (
    <span className={css.asOf}>
      {t('why.asOf')}
      <span className={css.input}>
        <DateField time aria-label={t('why.asOf')} value={value} onChange={onChange} />
      </span>
    </span>
  );
}
