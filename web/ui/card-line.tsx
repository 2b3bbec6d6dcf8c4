/** One line of a row drawn as a card on a phone: what identifies it, and at the far end the figure that matters. */
import type { ReactNode } from 'react';
import css from './card-line.module.css';

export function CardLine({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <div className={css.line}>
      {children}
      {end && <span className={css.end}>{end}</span>}
    </div>
  );
}
