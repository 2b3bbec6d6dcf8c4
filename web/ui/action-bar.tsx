/** The bar under a list: what is chosen on the left, what can be done with it on the right. */
import type { ReactNode } from 'react';
import css from './action-bar.module.css';

export function ActionBar({ chosen, children }: { chosen: ReactNode; children: ReactNode }) {
  return (
    <div className={css.bar}>
      <div className={css.chosen}>{chosen}</div>
      <div className={css.actions}>{children}</div>
    </div>
  );
}

/** A key as it is printed on the keyboard; a capital is typed with Shift. */
export const keyText = (key: string): string =>
  /^[A-Z]$/.test(key) ? `⇧${key}` : key.length === 1 ? key.toUpperCase() : key;

/** The key of a button, inside it. Not shown on phones, which have no keys. */
export const Hotkey = ({ name }: { name: string | undefined }) => (
  <span className={css.hotkey}>{name && keyText(name)}</span>
);
