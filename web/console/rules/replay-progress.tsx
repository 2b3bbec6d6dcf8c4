/** How far a replay is: which orders were found, how many were tried, or, where all are one question, how long it takes. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countText } from '../../ui/format.ts';
import type { Replay } from './replay.ts';

export function ReplayProgress({ replay: { found, total, asked, together } }: { replay: Replay }) {
  const { t } = useTranslation();
  const name = t('rules.view.replay');
  if (total === 0)
    return (
      <>
        <progress aria-label={name} />
        <span className="quiet">{t('replay.finding', { text: countText(found) })}</span>
      </>
    );
  // One answer for all of them: there is no share of it to show.
  if (together)
    return (
      <>
        <progress aria-label={name} />
        <span className="quiet">
          {t('replay.together', { text: countText(total) })} <Seconds />
        </span>
      </>
    );
  return (
    <>
      <progress max={total} value={asked} aria-label={name} />
      <span className="quiet num">{t('run.progress', { done: countText(asked), total: countText(total) })}</span>
    </>
  );
}

/** Since it is on screen; not read out, second by second. */
function Seconds() {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="num" aria-hidden>
      {seconds > 0 && t('replay.seconds', { text: countText(seconds) })}
    </span>
  );
}
