/** Below a form, always in view: how it stands, and the buttons that end it. */
import type { ReactNode } from 'react';
import css from './form-foot.module.css';

export const FormFoot = ({ note, children }: { note: ReactNode; children: ReactNode }) => (
  <footer className={css.foot}>
    <span className={css.note} role="status">
      {note}
    </span>
    {children}
  </footer>
);
