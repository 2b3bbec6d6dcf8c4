/** A scan station: one task over the whole screen, a big board that says right or wrong, `?` for its keys. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../ui/keys.ts';
import { KeysHelp } from '../../ui/keys-help.tsx';
import css from './check-page.module.css';

/** `stopped`: it is no mistake of the hand, but it does not go on. */
export type Light = 'idle' | 'right' | 'wrong' | 'done' | 'stopped';

type Props = { title: string; light: Light; end?: ReactNode; children: ReactNode };

export function Station({ title, light, end, children }: Props) {
  const { t } = useTranslation();
  const [help, setHelp] = useState(false);
  useKeys(t('keys.everywhere'), [{ keys: ['?'], label: t('keys.help'), run: () => setHelp(true) }]);
  return (
    <main className={css.bench} data-light={light}>
      <header className={css.head}>
        <Link to="/" className={css.leave}>
          {t('check.leave')}
        </Link>
        <h1>{title}</h1>
        <span className={css.today}>
          {end} <kbd title={t('keys.help')}>?</kbd>
        </span>
      </header>
      {children}
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </main>
  );
}

/** What the last scan was, in words that can be read from three steps away. */
export function Signal({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className={css.signal} role="status">
      <strong>{text}</strong>
      {children}
    </div>
  );
}
