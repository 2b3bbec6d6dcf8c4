/** The first day under the work areas: the next step in sight, all of them on a click; put away and brought back with `?`. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, Circle, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { usePreference } from '../../ui/preferences.ts';
import { meQuery } from '../queries.ts';
import { FIRST_DAY, type FirstDay, STEPS, type Step } from './first-day.ts';
import css from './help.module.css';

/** The steps this person may take; none where there is no sandbox to try them on. */
export function useFirstDay() {
  const { data: me } = useQuery(meQuery);
  const [kept = { done: [] }, keep] = usePreference<FirstDay>(FIRST_DAY);
  const steps = me?.rights.includes('sandbox.use') ? STEPS.filter(({ right }) => me.rights.includes(right)) : [];
  return { kept, keep, steps, next: steps.find(({ id }) => !kept.done.includes(id)) };
}

export function FirstDayPanel({ ready, onGo }: { ready: boolean; onGo: () => void }) {
  const { t } = useTranslation();
  const { kept, keep, steps, next } = useFirstDay();
  const [open, setOpen] = useState(false);
  if (!ready || kept.away || steps.length === 0) return null;
  const done = steps.filter(({ id }) => kept.done.includes(id)).length;
  const go = () => {
    setOpen(false);
    onGo();
  };
  return (
    <section className={css.day} aria-label={t('help.firstDay')}>
      <header>
        <button type="button" className={css.all} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('help.firstDay')} <span className="num">{`${done}/${steps.length}`}</span>
        </button>
        <IconButton icon={X} size={12} label={t('help.putAway')} onClick={() => keep({ ...kept, away: true })} />
      </header>
      {open && <Steps steps={steps} done={kept.done} onGo={go} onClose={() => setOpen(false)} />}
      {next ? (
        <Link {...next.link} className={css.next} onClick={go}>
          {t(`help.step.${next.id}.title`)}
        </Link>
      ) : (
        <p className={css.next}>{t('help.allDone')}</p>
      )}
    </section>
  );
}

type StepsProps = { steps: readonly Step[]; done: readonly string[]; onGo: () => void; onClose: () => void };

function Steps({ steps, done, onGo, onClose }: StepsProps) {
  const { t } = useTranslation();
  useKeys(t('help.firstDay'), [{ keys: ['Escape'], label: t('action.close'), run: onClose }]);
  return (
    <ol className={css.steps}>
      {steps.map(({ id, link }) => (
        <li key={id} data-done={done.includes(id) || undefined}>
          {done.includes(id) ? (
            <Check size={14} aria-label={t('help.stepDone')} />
          ) : (
            <Circle size={14} aria-label={t('help.stepOpen')} />
          )}
          <div>
            <Link {...link} onClick={onGo}>
              {t(`help.step.${id}.title`)}
            </Link>
            <p className="quiet">{t(`help.step.${id}.how`)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
