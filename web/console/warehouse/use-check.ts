/**
 * The bench's state: the parcel being checked as the server knows it, and the light the last scan switched on. Scans are
 * queued, so a fast hand is never ignored and answers are shown in order.
 */
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  abandonCheck,
  type Check,
  finishCheck,
  type SCAN_VERDICTS,
  scanItem,
  startCheck,
} from '../../../src/contract/warehouse.ts';
import { useKeys } from '../../ui/keys.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import { playTone } from './play-tone.ts';

export type Light = 'idle' | 'right' | 'wrong' | 'done' | 'stopped';
type Verdict = (typeof SCAN_VERDICTS)[number];

const LIGHT: Record<Verdict, Light> = {
  right: 'right',
  complete: 'done',
  wrong: 'wrong',
  extra: 'wrong',
  unknown: 'wrong',
  stopped: 'stopped',
};

type Shown = { check: Check | null; light: Light; text: string };

export function useCheck() {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<Shown>({ check: null, light: 'idle', text: '' });
  const [checkedToday, setCheckedToday] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const current = useRef<Check | null>(null);
  const queue = useRef(Promise.resolve());

  const show = useCallback((check: Check | null, light: Light, text: string) => {
    current.current = check;
    setShown({ check, light, text });
    if (light !== 'idle') playTone(light);
  }, []);

  const finish = async (check: Check) => {
    const finished = await call(finishCheck, { params: { id: check.id }, body: {} });
    setCheckedToday(finished.checkedToday);
    show(null, 'done', t('check.finished', { number: check.waybillNumber }));
  };
  const take = async (code: string) => {
    const open = current.current;
    if (!open || open.state === 'stopped') {
      const check = await call(startCheck, { body: { waybillNumber: code } });
      show(
        check,
        check.state === 'stopped' ? 'stopped' : 'right',
        check.state === 'stopped' ? t('check.stopped') : t('check.started'),
      );
      return;
    }
    const { verdict, sku, check } = await call(scanItem, { params: { id: open.id }, body: { code } });
    if (verdict === 'complete') await finish(check);
    else show(check, LIGHT[verdict], t(`check.verdict.${verdict}`, { code: sku?.merchantCode ?? code }));
  };
  const scan = (code: string) => {
    setBusy(true);
    queue.current = queue.current
      .then(() => take(code))
      .catch((error: unknown) => {
        const problem = problemOf(error);
        show(current.current, 'wrong', refusalText(i18n, problem.code, problem.data));
      })
      .finally(() => setBusy(false));
  };
  const abandon = () => {
    const open = current.current;
    if (!open) return;
    queue.current = queue.current
      .then(() => call(abandonCheck, { params: { id: open.id } }))
      .catch(() => undefined)
      .then(() => show(null, 'idle', t('check.abandoned', { number: open.waybillNumber })));
  };
  useKeys(t('check.title'), [{ keys: ['Escape'], label: t('check.abandon'), run: abandon }]);
  return { ...shown, checkedToday, busy, scan, abandon };
}
