/**
 * The suppliers' portal (SUP-3), phone first: a frame of its own with three pages, where one is stands in the address after
 * `#`. Whoever was handed a password chooses his own before anything else.
 */
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { type Me, signOut } from '../../../src/contract/session.ts';
import { Money } from '../../ui/figures.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { ChoosePassword } from './choose-password.tsx';
import css from './portal.module.css';
import { homeQuery } from './portal-home-query.ts';
import { NoticesPage } from './portal-notices.tsx';
import { SalesPage } from './portal-sales.tsx';
import { StatementPage, StatementsPage } from './portal-statements.tsx';

const subscribe = (listen: () => void) => {
  addEventListener('hashchange', listen);
  return () => removeEventListener('hashchange', listen);
};
const here = (): string => location.hash.slice(1);

export default function Portal({ me }: { me: Me }) {
  if (me.mustChangePassword) return <ChoosePassword />;
  return <Pages me={me} />;
}

const PAGES = ['statements', 'sales', 'notices'] as const;

function Pages({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [page = '', id] = useSyncExternalStore(subscribe, here).split('/');
  const home = useQuery(homeQuery);
  const at = PAGES.find((one) => one === page) ?? 'statements';
  const leave = async () => {
    await call(signOut);
    queryClient.clear();
    location.assign('/');
  };
  const badge = { statements: home.data?.waiting ?? 0, sales: 0, notices: home.data?.unread ?? 0 };
  return (
    <div className={css.portal}>
      <header className={css.head}>
        <h1>{me.supplier!.name}</h1>
        <span className="quiet">{me.user.name}</span>
        <button type="button" className={css.plain} onClick={() => void leave()}>
          {t('portal.signOut')}
        </button>
      </header>
      {home.data && !id && (
        <dl className={css.figures}>
          <div>
            <dt>{t('portal.today')}</dt>
            <dd>
              <Money value={home.data.today} />
            </dd>
          </div>
          <div>
            <dt>{t('portal.month')}</dt>
            <dd>
              <Money value={home.data.month} />
            </dd>
          </div>
        </dl>
      )}
      <nav className={css.nav} aria-label={t('portal.title')}>
        {PAGES.map((one) => (
          <a key={one} href={`#${one}`} aria-current={at === one ? 'page' : undefined}>
            {t(`portal.${one}`)}
            {badge[one] > 0 && <b>{badge[one]}</b>}
          </a>
        ))}
      </nav>
      <main className={css.main}>
        {at === 'sales' && <SalesPage />}
        {at === 'notices' && <NoticesPage />}
        {at === 'statements' && (id ? <StatementPage key={id} id={id} /> : <StatementsPage />)}
      </main>
    </div>
  );
}
