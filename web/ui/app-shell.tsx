/** The frame of every page: work areas on the left, search and the person on top, the page in between. */
import { ChevronDown, CircleHelp, Menu, Moon, Sun, WifiOff } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './app-shell.module.css';
import type { Language } from './i18n.ts';
import { useLook } from './look.ts';
import { usePreference } from './preferences.ts';

type Props = {
  tenant: string;
  nav: (close: () => void) => ReactNode;
  search: ReactNode;
  /** Is the live stream connected? null: it is not known yet. */
  live: boolean | null;
  /** The name is a link to the person's own account. */
  person: { name: ReactNode; onSignOut: () => void };
  onHelp: () => void;
  children: ReactNode;
};

export function AppShell({ tenant, nav, search, live, person, onHelp, children }: Props) {
  const { t, i18n } = useTranslation();
  const { mode, chooseLanguage, chooseMode } = useLook();
  const [open, setOpen] = useState(false);
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <div className={css.shell}>
      <button type="button" className={css.skip} onClick={() => document.getElementById('main')?.focus()}>
        {t('nav.skip')}
      </button>
      <header className={css.top}>
        <button
          type="button"
          className={css.menu}
          aria-label={t('nav.menu')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Menu size={18} aria-hidden />
        </button>
        <span className={css.brand}>
          {t('common.product')}
          <small className="clip">{tenant}</small>
        </span>
        <div className={css.search}>{search}</div>
        <span
          className={css.live}
          data-state={live ?? 'unknown'}
          title={live === false ? t('live.offHint') : t(live ? 'live.on' : 'live.unknown')}
        >
          <span className={css.liveText}>{t(live === false ? 'live.off' : live ? 'live.on' : 'live.unknown')}</span>
        </span>
        <button type="button" className={css.tool} onClick={() => chooseLanguage(other)}>
          {other === 'en' ? 'EN' : '中'}
          <span className="visually-hidden">{t('nav.otherLanguage')}</span>
        </button>
        <button
          type="button"
          className={css.tool}
          aria-label={t('nav.mode')}
          onClick={() => chooseMode(mode === 'dark' ? 'light' : 'dark')}
        >
          {mode === 'dark' ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
        </button>
        <button type="button" className={css.tool} aria-label={t('help.title')} title="?" onClick={onHelp}>
          <CircleHelp size={15} aria-hidden />
        </button>
        <span className={css.person}>
          {person.name}
          <button type="button" className={css.tool} onClick={person.onSignOut}>
            {t('session.signOut')}
          </button>
        </span>
      </header>
      <div className={css.side} data-open={open || undefined}>
        {nav(() => setOpen(false))}
        <div className={css.sidePerson}>
          <span>{person.name}</span>
          <button type="button" className={css.tool} onClick={person.onSignOut}>
            {t('session.signOut')}
          </button>
        </div>
      </div>
      {open && (
        <button type="button" className={css.veil} aria-label={t('action.close')} onClick={() => setOpen(false)} />
      )}
      <main id="main" tabIndex={-1} className={css.main}>
        <Offline live={live} />
        {children}
      </main>
    </div>
  );
}

/** A connection that is back within this time needs no word. */
const FELT_MS = 3000;

/** What is still true while the server cannot be reached. */
function Offline({ live }: { live: boolean | null }) {
  const { t } = useTranslation();
  const [felt, setFelt] = useState(false);
  useEffect(() => {
    if (live) return setFelt(false);
    const timer = setTimeout(() => setFelt(true), FELT_MS);
    return () => clearTimeout(timer);
  }, [live]);
  return (
    <div role="status" className={css.offline} data-shown={felt || undefined}>
      {felt && (
        <>
          <WifiOff size={14} aria-hidden />
          {t('live.offHint')}
        </>
      )}
    </div>
  );
}

/**
 * A group of work areas with its title, which folds it for this person; one that holds the page being looked at stays
 * open (`here`), and `folded` are those that are shut until the person says otherwise. The console fills it with links.
 */
export function NavGroup({ name, title, here, folded: first, children }: NavGroupProps) {
  const [folded, setFolded] = usePreference<{ groups: string[] }>('navFolded');
  const groups: readonly string[] = folded?.groups ?? first;
  const shut = title !== undefined && !here && groups.includes(name);
  const fold = () =>
    setFolded({ groups: groups.includes(name) ? groups.filter((one) => one !== name) : [...groups, name] });
  return (
    <section className={css.group}>
      {title && (
        <h2>
          <button type="button" aria-expanded={!shut} disabled={here} onClick={fold}>
            {title}
            <ChevronDown size={12} aria-hidden />
          </button>
        </h2>
      )}
      {!shut && <ul>{children}</ul>}
    </section>
  );
}
type NavGroupProps = {
  name: string;
  title?: string;
  here: boolean;
  folded: readonly string[];
  children: ReactNode;
};

/** Class names for links inside a `NavGroup`. */
export const navLink = css.link;
export const navKey = css.key;
