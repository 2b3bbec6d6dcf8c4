/**
 * Refill by scan: from-bin, goods, to-bin, task after task in walking order. The last scan moves the goods; what was
 * scanned before it is remembered by this browser, so that a phone that reloads goes on.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { carryRefill, type RefillTask } from '../../../src/contract/refill.ts';
import { call } from '../api.ts';
import { useScans } from '../inbound/use-scans.ts';
import { queryClient } from '../queries.ts';

export type Step = 'from' | 'goods' | 'to';
type Kept = { taskId: string; step: Step; quantity: string };
const KEPT = 'guanjia.refill';

export const leftOf = ({ quantity, moved }: RefillTask): string => String(BigInt(quantity) - BigInt(moved));
const same = (a: string, b: string) => a.trim().toLowerCase() === b.toLowerCase();

/** `tasks` in walking order; whoever scans the from-bin of another one works on that. */
export function useRefill(tasks: readonly RefillTask[]) {
  const { t } = useTranslation();
  const scans = useScans();
  const { show, enqueue } = scans;
  const [kept, keep] = useState<Kept | null>(() => JSON.parse(sessionStorage.getItem(KEPT) ?? 'null'));
  const [typing, setTyping] = useState(false);
  const task = tasks.find(({ id }) => id === kept?.taskId) ?? tasks[0] ?? null;
  const now: Kept | null =
    task && (kept?.taskId === task.id ? kept : { taskId: task.id, step: 'from', quantity: leftOf(task) });

  const remember = (next: Kept | null) => {
    keep(next);
    if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
    else sessionStorage.removeItem(KEPT);
  };
  const carry = (bin: string, quantity: string, short: boolean) =>
    enqueue(async () => {
      if (!task) return;
      const after = await call(carryRefill, { params: { id: task.id }, body: { bin, quantity, short } });
      remember(null);
      for (const key of ['refills', 'pickingBins', 'stock', 'map'])
        void queryClient.invalidateQueries({ queryKey: [key] });
      const words = { code: task.sku.merchantCode, quantity, bin: task.toBin };
      show(
        short ? 'stopped' : 'done',
        t(`refill.${short ? 'shortDone' : after.state === 'done' ? 'done' : 'part'}`, words),
      );
    });
  const scan = (code: string) => {
    if (!task || !now) return;
    if (typing) {
      setTyping(false);
      const good = /^\d{1,9}$/.test(code) && BigInt(code) <= BigInt(leftOf(task)) && BigInt(code) > 0n;
      if (!good) return show('wrong', t('refill.noNumber', { text: code, left: leftOf(task) }));
      remember({ ...now, quantity: code });
      return show('right', t('refill.to', { bin: task.toBin }));
    }
    if (now.step === 'from') {
      const chosen = same(code, task.fromBin) ? task : tasks.find(({ fromBin }) => same(code, fromBin));
      if (!chosen) return show('wrong', t('refill.wrongFrom', { code, bin: task.fromBin }));
      const quantity = leftOf(chosen);
      remember({ taskId: chosen.id, step: 'goods', quantity });
      return show('right', t('refill.take', { code: chosen.sku.merchantCode, quantity }));
    }
    if (now.step === 'goods') {
      if (!task.codes.some((one) => same(code, one)))
        return show('wrong', t('refill.wrongGoods', { code, sku: task.sku.merchantCode }));
      remember({ ...now, step: 'to' });
      return show('right', t('refill.to', { bin: task.toBin }));
    }
    carry(code, now.quantity, false);
  };
  return {
    ...{ ...scans, scan, typing, task },
    step: now?.step ?? 'from',
    quantity: now?.quantity ?? '',
    type: () => now?.step === 'to' && setTyping(!typing),
    /** What is in hand goes to the bin, the rest was not there; before the goods were scanned nothing was. */
    short: () => task && now && carry(task.toBin, now.step === 'to' ? now.quantity : '0', true),
    back: () => {
      setTyping(false);
      remember(null);
      show('idle', '');
    },
  };
}
