/**
 * How far a document has come (ORD-15): its steps in a row with the moment each was reached, the present one marked, a
 * stop told as such with its reason. Where there is no room for the row, the present step stands alone and unfolds.
 */
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from './figures.tsx';
import css from './state-track.module.css';
import { isPresent, type TrackStep } from './track.ts';

export function StateTrack({ label, steps }: { label: string; steps: readonly TrackStep[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const present = steps.findIndex(isPresent);
  const at = present < 0 ? steps.length - 1 : present;
  const shown = steps[at]!;
  return (
    <section className={css.track} aria-label={label}>
      <button
        type="button"
        className={css.fold}
        data-mark={shown.mark}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <b>{shown.name}</b> <span className="num quiet">{t('track.of', { step: at + 1, steps: steps.length })}</span>
        <span className="clip">
          <About step={shown} />
        </span>
        <ChevronDown size={14} aria-hidden />
      </button>
      <ol className={css.steps} data-open={open || undefined}>
        {steps.map((step) => (
          <li
            key={step.id}
            className={css.step}
            data-mark={step.mark}
            {...(step === steps[present] && { 'aria-current': 'step' as const })}
          >
            <span className={css.text}>
              <span className={css.name}>{step.name}</span>
              <span className="visually-hidden"> {t(`track.mark.${step.mark}`)} </span>
              <span className={css.about} title={step.note ?? undefined}>
                <About step={step} />
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function About({ step: { at, note } }: { step: TrackStep }) {
  return (
    <>
      {at && <Moment value={at} />} {note && <span className={css.note}>{note}</span>}
    </>
  );
}
