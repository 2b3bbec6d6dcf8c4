/** A titled part of a document. */
import type { ReactNode } from 'react';
import css from './section.module.css';

export function Section({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section}>
      <header className={css.sectionHead}>
        <h2>{title}</h2>
        {end}
      </header>
      {children}
    </section>
  );
}
