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
import { dismissRun, type Run, resumeRun, retryRefused, stopRun, useRuns } from './runs.ts';
import { InlineError } from './states.tsx';

/** How long a run without refusals stays on screen; longer where it can be taken back. */
const STAY_MS = 6_000;
const STAY_TO_UNDO_MS = 20_000;

const doneIds = (run: Run) => run.outcomes.filter((outcome) => outcome.done).map((outcome) => outcome.id);
const canUndo = (run: Run) => run.undo !== undefined && run.state !== 'running' && doneIds(run).length > 0;
const undo = (run: Run) => {
  dismissRun(run.id);
  run.undo?.run(doneIds(run));
};

export function ProgressPanel() {
  const { t } = useTranslation();
  const runs = useRuns();
  const last = runs.find(canUndo);
  useKeys(t('keys.everywhere'), last ? [{ keys: ['z'], label: t('keys.undo'), run: () => undo(last) }] : []);
  return (
    <div className={css.panel} aria-live="polite">
      {runs.map((run) => (
        <RunCard key={run.id} run={run} />
      ))}
    </div>
  );
}

function RunCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const refused = run.outcomes.filter((outcome) => !outcome.done);
  const done = run.outcomes.length - refused.length;
  const shareOf = (count: number) => `${(count / Math.max(1, run.total)) * 100}%`;
  const clean = run.state === 'done' && refused.length === 0;
  useEffect(() => {
    if (!clean) return;
    const timer = setTimeout(() => dismissRun(run.id), run.undo ? STAY_TO_UNDO_MS : STAY_MS);
    return () => clearTimeout(timer);
  }, [clean, run.id, run.undo]);
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
        {canUndo(run) && (
          <Button size="small" onClick={() => undo(run)}>
            {run.undo!.label}
            <Hotkey name="z" />
          </Button>
        )}
      </div>
    </section>
  );
}

type RefusedProps = { run: Run; refused: Run['outcomes']; open: boolean; onToggle: () => void };

function Refused({ run, refused, open, onToggle }: RefusedProps) {
  const { t, i18n } = useTranslation();
  const codes = new Set(refused.flatMap(({ refusal }) => refusal?.code ?? []));
  const remedies = [...codes].filter((code) => i18n.exists(`remedy.${code}`));
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
    </div>
  );
}
