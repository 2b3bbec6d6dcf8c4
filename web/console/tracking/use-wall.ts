/** Sorting at a wall: the wall as the server knows it, and the light the last scan switched on. Scans are queued. */
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { missingAtWall, scanAtWall, unlightWall, type WALL_VERDICTS, type Wall } from '../../../src/contract/walls.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { playTone } from '../warehouse/play-tone.ts';
import type { Light } from '../warehouse/station.tsx';

const LIGHTS: Record<(typeof WALL_VERDICTS)[number], Light> = {
  lit: 'right',
  put: 'right',
  full: 'done',
  all: 'done',
  stopped: 'stopped',
  wrongSlot: 'wrong',
  confirmFirst: 'wrong',
  wrong: 'wrong',
  extra: 'wrong',
  unknown: 'wrong',
};

/** What has not reached the wall yet, the first SKU of it. */
export function missingOf(wall: Wall) {
  const open = wall.slots
    .filter(({ state }) => state === 'open' || state === 'empty')
    .flatMap(({ lines }) => lines.filter((line) => line.put !== line.wanted));
  const [first] = open;
  if (!first) return null;
  const same = open.filter(({ sku }) => sku.id === first.sku.id);
  return { sku: first.sku, count: same.reduce((sum, line) => sum + Number(line.wanted) - Number(line.put), 0) };
}

export function useWall(opened: Wall) {
  const { t, i18n } = useTranslation();
  const [wall, setWall] = useState(opened);
  const [shown, setShown] = useState<{ light: Light; text: string }>({ light: 'idle', text: '' });
  const [busy, setBusy] = useState(false);
  const queue = useRef(Promise.resolve());
  const params = { id: opened.id };

  const show = useCallback((light: Light, text: string) => {
    setShown({ light, text });
    if (light !== 'idle') playTone(light);
  }, []);
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
  const scan = (code: string) =>
    enqueue(async () => {
      const answer = await call(scanAtWall, { params, body: { code } });
      setWall(answer.wall);
      const words = { slot: answer.slot ?? '', sku: answer.sku?.merchantCode ?? '', code };
      show(LIGHTS[answer.verdict], t(`wall.verdict.${answer.verdict}`, words));
      if (answer.verdict === 'all') void queryClient.invalidateQueries({ queryKey: ['pickLists'] });
    });
  const missing = missingOf(wall);
  return {
    ...{ wall, busy, missing, scan, ...shown },
    confirm: () => wall.lit && scan(String(wall.lit.slot)),
    unlight: () =>
      enqueue(async () => {
        setWall(await call(unlightWall, { params }));
        show('idle', '');
      }),
    /** What did not reach the wall is fetched from other bins, or its orders go elsewhere. */
    reportMissing: () => {
      if (!missing) return;
      enqueue(async () => {
        const next = await call(missingAtWall, { params, body: { skuId: missing.sku.id } });
        const off = next.slots.filter((slot) => {
          const before = wall.slots.find((one) => one.slot === slot.slot);
          return slot.state === 'off' && before?.state !== 'off';
        });
        setWall(next);
        const slots = off.map(({ slot }) => `#${slot}`).join(' ');
        const code = missing.sku.merchantCode;
        show('stopped', slots ? t('wall.left', { slots, code }) : t('wall.fetched', { code }));
      });
    },
  };
}
