/** An address that leads nowhere: an old bookmark, a slip of the hand. The frame stays, so that one can go on. */
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/states.tsx';

export default function NotFoundPage() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <EmptyState
      title={t('notFound.title')}
      hint={t('notFound.hint', { address: pathname })}
      action={<Link to="/">{t('notFound.home')}</Link>}
    />
  );
}
