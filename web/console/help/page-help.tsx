/** Two lines on top of a page: what it is for, and how one works in it. Put away per page; `?` brings them back. */
import { useLocation } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './help.module.css';
import { pageName, usePageHelp } from './help-preference.ts';

/** `ready`: what the person put away is known. */
export function PageHelp({ ready }: { ready: boolean }) {
  const { t, i18n } = useTranslation();
  const name = pageName(useLocation().pathname);
  const { hidden, hide } = usePageHelp();
  const texts = name === 'home' ? 'help.home' : `pageHelp.${name}`;
  if (!ready || hidden.includes(name) || !i18n.exists(texts)) return null;
  return (
    <section className={css.page} aria-label={t('help.explanation')}>
      <p>
        <span>{t(`${texts}.what`)}</span>
        <span className="quiet">{t(`${texts}.how`)}</span>
      </p>
      <IconButton icon={X} size={14} label={t('help.hide')} onClick={() => hide(name)} />
    </section>
  );
}
