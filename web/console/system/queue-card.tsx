/** Work waiting in the background: how much over the last minutes, and of which kind. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Health } from '../../../src/contract/health.ts';
import { countText } from '../../ui/format.ts';
import type { Sample } from './health-page.tsx';
import css from './system.module.css';
import { HEALTH_EVERY_MS, useJobName } from './system-queries.ts';

const [WIDTH, HEIGHT] = [480, 64];
/** From here on a wait is shown as one. */
const LATE_SECONDS = 60;

export function QueueCard({ health, samples }: { health: Health; samples: readonly Sample[] }) {
  const { t } = useTranslation();
  const nameOf = useJobName();
  const { waiting, running, failed } = health.jobs;
  return (
    <section className={css.card}>
      <h2>
        {t('health.queues')}
        <span className="quiet num">
          {t('health.queueSums', { waiting: countText(waiting), running: countText(running) })}
        </span>
      </h2>
      <QueuePlot samples={samples} />
      {failed > 0 && (
        <p className={css.stuck}>
          <Link to="/system/jobs" search={{}}>
            {t('health.stuck', { count: failed })}
          </Link>
        </p>
      )}
      {health.queues.length === 0 ? (
        <p className={css.none}>{t('health.queuesEmpty')}</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th>{t('jobs.kind')}</th>
              <th>{t('health.waiting')}</th>
              <th>{t('health.active')}</th>
              <th>{t('health.failed')}</th>
              <th>{t('health.oldest')}</th>
            </tr>
          </thead>
          <tbody>
            {health.queues.map((queue) => (
              <tr key={queue.kind}>
                <td title={queue.kind}>{nameOf(queue.kind)}</td>
                <td>{countText(queue.waiting)}</td>
                <td>{countText(queue.running)}</td>
                <td data-bad={queue.failed > 0 || undefined}>
                  {queue.failed > 0 ? (
                    <Link to="/system/jobs" search={{ kind: queue.kind }}>
                      {countText(queue.failed)}
                    </Link>
                  ) : (
                    0
                  )}
                </td>
                <td data-late={queue.oldestSeconds >= LATE_SECONDS || undefined}>
                  {queue.oldestSeconds > 0 && t('health.seconds', { count: queue.oldestSeconds })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** One step a sample, the newest at the right; its scale begins at ten so that one job more is no mountain. */
function QueuePlot({ samples }: { samples: readonly Sample[] }) {
  const { t } = useTranslation();
  // A single sample is drawn as long as it lasted: one step.
  const drawn = samples.length === 1 ? [samples[0]!, samples[0]!] : samples;
  const most = Math.max(10, ...samples.map((sample) => sample.waiting));
  const step = WIDTH / 119;
  const x = (index: number) => WIDTH - (drawn.length - 1 - index) * step;
  const y = (waiting: number) => HEIGHT - (waiting / most) * (HEIGHT - 4);
  const points = drawn.map((sample, index) => `${x(index).toFixed(1)},${y(sample.waiting).toFixed(1)}`);
  const minutes = Math.max(1, Math.round((samples.length * HEALTH_EVERY_MS) / 60_000));
  return (
    <figure className={css.plot}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('health.plot')}>
        {points.length > 1 && (
          <path className={css.area} d={`M${x(0).toFixed(1)},${HEIGHT} L${points.join(' L')} L${WIDTH},${HEIGHT} Z`} />
        )}
        {points.length > 1 && <polyline className={css.line} points={points.join(' ')} />}
      </svg>
      <figcaption>
        <span>{t('health.since', { count: minutes })}</span>
        <span className="num">{t('health.most', { most: countText(most) })}</span>
      </figcaption>
    </figure>
  );
}
