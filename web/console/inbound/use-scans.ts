/**
 * What every scan station has: scans are worked off one after the other, and the last one switches a light on, with its
 * words and its sound. What the server refuses is shown in red and changes nothing.
 */
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { playTone } from '../warehouse/play-tone.ts';
import type { Light } from '../warehouse/station.tsx';

export function useScans() {
  const { i18n } = useTranslation();
  const [shown, setShown] = useState<{ light: Light; text: string }>({ light: 'idle', text: '' });
  const [waiting, setWaiting] = useState(0);
  const queue = useRef(Promise.resolve());
  const show = useCallback((light: Light, text: string) => {
    setShown({ light, text });
    if (light !== 'idle') playTone(light);
  }, []);
  const enqueue = useCallback(
    (work: () => Promise<void>) => {
      setWaiting((count) => count + 1);
      queue.current = queue.current
        .then(work)
        .catch((error: unknown) => {
          const problem = problemOf(error);
          show('wrong', refusalText(i18n, problem.code, problem.data));
        })
        .finally(() => setWaiting((count) => count - 1));
    },
    [i18n, show],
  );
  return { ...shown, busy: waiting > 0, show, enqueue };
}
