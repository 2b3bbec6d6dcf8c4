/** One's own account (IAM-3): password, second factor, and the devices that are signed in. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Unread } from '../../ui/states.tsx';
import { meQuery } from '../queries.ts';
import css from './access.module.css';
import { FactorCard } from './factor-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

export default function AccountPage() {
  const { t } = useTranslation();
  const me = useQuery(meQuery);
  if (!me.data) return <Unread query={me} />;
  const { user, tenant, rights, secondFactor } = me.data;
  return (
    <div className={css.account}>
      <section className={css.card}>
        <h2>{user.name}</h2>
        <dl className={css.facts}>
          <dt>{t('access.login')}</dt>
          <dd>{user.login}</dd>
          <dt>{t('access.place.organisation')}</dt>
          <dd>{tenant.name}</dd>
          <dt>{t('access.right')}</dt>
          <dd>{t('access.rightCount', { count: rights.length })}</dd>
        </dl>
        <FactorCard on={secondFactor} />
      </section>
      <PasswordCard login={user.login} />
      <SessionsCard />
    </div>
  );
}
