/**
 * The hand-over station's state: the open manifest as the server knows it, the light the last scan switched on, and what
 * was scanned lately. Scans are queued, so a fast hand is never ignored and answers are shown in order.
 */
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeManifest, type Manifest, scanOut, takeOffManifest } from '../../../src/contract/manifests.ts';
import { printManifest } from '../../../src/contract/shipping.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call, fetchFile } from '../api.ts';
import { queryClient } from '../queries.ts';
import { playTone } from '../warehouse/play-tone.ts';
import type { Light } from '../warehouse/station.tsx';
import { showPaper } from './show-paper.ts';

/** One line of what was scanned lately; `why` where it may not go. */
export type Scan = { at: number; number: string; light: Light; why: string | null };
type Shown = { light: Light; text: string; why: string | null };

const LIGHTS = { right: 'right', already: 'stopped', wrong: 'wrong' } as const;
const KEPT = 50;

export function useHandOver(opened: Manifest) {
  const { t, i18n } = useTranslation();
  const [manifest, setManifest] = useState(opened);
  const [shown, setShown] = useState<Shown>({ light: 'idle', text: '', why: null });
  const [scans, setScans] = useState<readonly Scan[]>([]);
  const [busy, setBusy] = useState(false);
  const queue = useRef(Promise.resolve());
  const params = { id: opened.id };

  const show = useCallback((light: Light, text: string, why: string | null = null) => {
    setShown({ light, text, why });
    if (light !== 'idle') playTone(light);
  }, []);
  /** One after the other; what the server refuses is shown and changes nothing. */
  const enqueue = (work: () => Promise<void>) => {
    setBusy(true);
    queue.current = queue.current
      .then(work)
      .catch((error: unknown) => {
        const problem = problemOf(error);
        show('wrong', refusalText(i18n, problem.code, problem.data));
      })
      .finally(() => setBusy(false));
  };
  const scan = (number: string) =>
    enqueue(async () => {
      const answer = await call(scanOut, { params, body: { waybillNumber: number } });
      const light = LIGHTS[answer.verdict];
      const why = answer.refusal && refusalText(i18n, answer.refusal.code, answer.refusal.data);
      setManifest(answer.manifest);
      setScans((before) => [{ at: Date.now() + before.length, number, light, why }, ...before].slice(0, KEPT));
      show(light, t(`handOver.verdict.${answer.verdict}`, { number }), why);
    });
  const last = scans.find((one) => one.light === 'right');
  const undo = () => {
    if (!last) return;
    enqueue(async () => {
      setManifest(await call(takeOffManifest, { params, body: { waybillNumber: last.number } }));
      setScans((before) => before.filter((one) => one !== last));
      show('idle', t('handOver.undone', { number: last.number }));
    });
  };
  const print = () => enqueue(async () => showPaper(await fetchFile(printManifest, { params })));
  /** The courier takes it; parcels that were stopped meanwhile stay here and are named. */
  const close = () =>
    enqueue(async () => {
      const answer = await call(closeManifest, { params });
      const stayed = answer.outcomes.filter((one) => !one.done).length;
      setManifest(answer.manifest);
      show(
        stayed > 0 ? 'stopped' : 'done',
        t('handOver.closed', { number: answer.manifest.number, count: answer.manifest.parcels }),
        stayed > 0 ? t('handOver.stayed', { count: stayed }) : null,
      );
      void queryClient.invalidateQueries({ queryKey: ['manifests'] });
      if (answer.manifest.parcels > 0) showPaper(await fetchFile(printManifest, { params }));
    });
  return { manifest, ...shown, scans, busy, last, scan, undo, close, print };
}
