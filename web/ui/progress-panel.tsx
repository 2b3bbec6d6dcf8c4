/** Runs under way and ended, in the lower corner of every page: progress, the refused rows with their reason, undo. */
import { Button } from 'antd';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Hotkey } from './action-bar.tsx';
import { countText } from './format.ts';
import { IconButton } from './icon-button.tsx';
import { useKeys } from './keys.ts';
import { refusalText } from './problem.ts';
import css from './progress-panel.module.css';
import {
  canUndo,
  dismissRun,
  lastDone,
  type Run,
  resumeRun,
  retryRefused,
  stopRun,
  takeLastBack,
  undoneTitle,
  undoRun,
  useRuns,
} from './runs.ts';
import { InlineError } from './states.tsx';

/** How long a run without refusals stays on screen; longer where it can be taken back. */
const STAY_MS = 6_000;
const STAY_TO_UNDO_MS = 20_000;

export function ProgressPanel() {
  const { t } = useTranslation();
  const runs = useRuns();
  const last = lastDone();
  const titled = (title: string) => t('run.undo', { title });
  useKeys(t('keys.everywhere'), last ? [{ keys: ['z'], label: t('keys.undo'), run: () => takeLastBack(titled) }] : []);
  return (
    <div className={css.panel} aria-live="polite">
      {runs.map((run) => (
        <RunCard key={run.id} run={run} last={run.id === last?.id} />
      ))}
    </div>
  );
}

function RunCard({ run, last }: { run: Run; last: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const refused = run.outcomes.filter((outcome) => !outcome.done);
  const done = run.outcomes.length - refused.length;
  const shareOf = (count: number) => `${(count / Math.max(1, run.total)) * 100}%`;
  const clean = run.state === 'done' && refused.length === 0;
  const undoable = canUndo(run);
  useEffect(() => {
    if (!clean) return;
    const timer = setTimeout(() => dismissRun(run.id), undoable || run.asked ? STAY_TO_UNDO_MS : STAY_MS);
    return () => clearTimeout(timer);
  }, [clean, run.id, undoable, run.asked]);
  return (
    <section className={css.card} data-state={run.state} data-refused={refused.length > 0 || undefined}>
      <header className={css.head}>
        <strong className="clip">{run.title}</strong>
        <span className={css.figures}>
          {run.state === 'running'
            ? t('run.progress', { done: countText(run.outcomes.length), total: countText(run.total) })
            : t('run.result', { done: countText(done), refused: countText(refused.length) })}
        </span>
        {run.state !== 'running' && (
          <IconButton icon={X} size={14} label={t('action.close')} onClick={() => dismissRun(run.id)} />
        )}
      </header>
      <div className={css.bar}>
        <span style={{ width: shareOf(done) }} />
        <span data-refused style={{ width: shareOf(refused.length) }} />
      </div>
      {run.error !== null && <InlineError error={run.error} />}
      {refused.length > 0 && <Refused run={run} refused={refused} open={open} onToggle={() => setOpen(!open)} />}
      {run.note && done > 0 && <p className={css.asked}>{run.note}</p>}
      {run.asked && <Asked run={run} />}
      <div className={css.actions}>
        {run.state === 'running' && (
          <Button size="small" onClick={() => stopRun(run.id)}>
            {t('run.stop')}
          </Button>
        )}
        {(run.state === 'stopped' || run.state === 'failed') && run.outcomes.length < run.total && (
          <Button size="small" onClick={() => resumeRun(run.id)}>
            {t('run.resume', { count: run.total - run.outcomes.length })}
          </Button>
        )}
        {run.state === 'done' && refused.length > 0 && !run.whole && (
          <Button size="small" onClick={() => retryRefused(run.id)}>
            {t('run.retry', { count: refused.length })}
          </Button>
        )}
        {undoable && (
          <Button size="small" onClick={() => undoRun(run.id, (title) => t('run.undo', { title }))}>
            {t('run.undo', { title: undoneTitle(run) })}
            {last && <Hotkey name="z" />}
          </Button>
        )}
      </div>
    </section>
  );
}

/** `z` was pressed and did nothing yet. */
function Asked({ run }: { run: Run }) {
  const { t } = useTranslation();
  const running = run.state === 'running';
  return (
    <p className={css.asked} role="status">
      {typeof run.undo !== 'function' ? (
        <>
          {t('run.notUndone')} {t(run.undo.final)}
        </>
      ) : (
        t(running ? 'run.undoWhenDone' : 'run.undoAgain')
      )}
    </p>
  );
}

type RefusedProps = { run: Run; refused: Run['outcomes']; open: boolean; onToggle: () => void };

function Refused({ run, refused, open, onToggle }: RefusedProps) {
  const { t, i18n } = useTranslation();
  const codes = new Set(refused.flatMap(({ refusal }) => refusal?.code ?? []));
  const steps = run.state === 'running' ? [] : run.next(refused);
  // Said only where nothing can be pressed.
  const remedies = steps.length > 0 ? [] : [...codes].filter((code) => i18n.exists(`remedy.${code}`));
  return (
    <div className={css.refused}>
      <button type="button" className={css.toggle} aria-expanded={open} onClick={onToggle}>
        {t('run.refused', { count: refused.length })}
      </button>
      {open && (
        <ul>
          {remedies.map((code) => (
            <li key={code} className="quiet">
              {t(`remedy.${code}`)}
            </li>
          ))}
          {refused.map(({ id, refusal }) => (
            <li key={id}>
              <span className="num">{run.nameOf(id)}</span>
              <span>{refusal ? refusalText(i18n, refusal.code, refusal.data) : ''}</span>
            </li>
          ))}
        </ul>
      )}
      {steps.length > 0 && (
        <div className={css.steps}>
          {steps.map(({ name, text, run: go }) => (
            <Button key={name} size="small" onClick={go}>
              {text}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
