/** The seller's flag of the platform; its colour has a name for those who cannot see it. */
import { Flag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import css from './orders.module.css';

export function FlagMark({ flag }: { flag: number }) {
  const { t } = useTranslation();
  if (flag === 0) return null;
  return (
    <span className={css.flag} data-flag={flag} title={t(`orders.flag.${flag}`)}>
      <Flag size={13} fill="currentColor" aria-label={t(`orders.flag.${flag}`)} />
    </span>
  );
}
