/** What a stop did, or would do: what needs a person first, each with its way out. */
import { Check, CircleAlert, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import css from './stop.module.css';
import { byNeed, type Steps, useStopWords } from './stop-words.ts';

const MARKS = { undone: Check, started: Clock, left: CircleAlert } as const;

export function StopList({ steps }: { steps: Steps }) {
  const { t } = useTranslation();
  const words = useStopWords();
  return (
    <ul className={css.steps}>
      {byNeed(steps).map((step, index) => {
        const Mark = MARKS[step.result];
        const out = words.out(step);
        return (
          <li key={index} data-result={step.result}>
            <Mark size={14} aria-label={t(`stop.result.${step.result}`)} />
            <span className="quiet">{t(`stop.part.${step.part}`)}</span>
            <span>
              {words.step(step)}
              {out && <span className={css.out}>{out}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
