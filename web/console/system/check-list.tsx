/** Every check of the doctor: its state, what was found, and for a red one what it means and what to do. Red ones first. */
import { useTranslation } from 'react-i18next';
import type { Health } from '../../../src/contract/health.ts';
import { Tag } from '../../ui/state-tag.tsx';
import css from './system.module.css';

export function CheckList({ checks }: { checks: Health['checks'] }) {
  const { t, i18n } = useTranslation();
  const text = (name: string, part: 'name' | 'means' | 'mend', otherwise: string) =>
    i18n.exists(`health.check.${name}.${part}`) ? t(`health.check.${name}.${part}`) : otherwise;
  const found = ({ code, values, finding }: Health['checks'][number]) =>
    i18n.exists(`health.found.${code}`) ? t(`health.found.${code}`, values) : finding;
  return (
    <section className={css.card}>
      <h2>{t('health.checks')}</h2>
      <ul className={css.checks}>
        {checks
          .toSorted((a, b) => Number(a.ok) - Number(b.ok))
          .map((check) => ({ ...check, finding: found(check) }))
          .map(({ name, ok, finding }) => (
            <li key={name} data-bad={!ok || undefined}>
              <p className={css.checkHead}>
                <span>{text(name, 'name', name)}</span>
                <span className={css.finding}>{ok && finding}</span>
                <Tag tone={ok ? 'good' : 'danger'} text={t(ok ? 'health.ok' : 'health.notOk')} />
              </p>
              {!ok && (
                <>
                  <p>{text(name, 'means', '')}</p>
                  <p>
                    <b>{t('health.advice')}</b> {text(name, 'mend', finding)}
                  </p>
                </>
              )}
              {!ok && <p className={css.finding}>{finding}</p>}
            </li>
          ))}
      </ul>
    </section>
  );
}
