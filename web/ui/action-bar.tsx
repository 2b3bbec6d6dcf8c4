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

/** The key of a button, inside it. Not shown on phones, which have no keys. */
export const Hotkey = ({ name }: { name: string | undefined }) => <span className={css.hotkey}>{name}</span>;
