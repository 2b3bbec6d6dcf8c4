/**
 * Refill by scan: from-bin, goods, to-bin, task after task in walking order. The last scan moves the goods; what was
 * scanned before it is remembered by this browser, so that a phone that reloads goes on. Scans wait their turn, so a fast
 * hand need not wait for an answer.
 */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { carryRefill, checkRefillGoods, type RefillTask } from '../../../src/contract/refill.ts';
import { problemOf } from '../../ui/problem.ts';
import { call } from '../api.ts';
import { useScans } from '../inbound/use-scans.ts';
import { queryClient } from '../queries.ts';
import { SERIAL_LIGHTS } from '../serials/serial-lights.ts';

export type Step = 'from' | 'goods' | 'to';
type Piece = NonNullable<ResponseOf<typeof checkRefillGoods>['piece']>;
/** `serials`: of goods whose pieces each have a code, those in hand. */
type Kept = { taskId: string; step: Step; quantity: string; serials: string[] };
type At = Omit<Kept, 'taskId'> & { task: RefillTask };
const KEPT = 'guanjia.refill';

export const leftOf = ({ quantity, moved }: RefillTask): string => String(BigInt(quantity) - BigInt(moved));
const same = (a: string, b: string) => a.trim().toLowerCase() === b.toLowerCase();

/** The task in hand, else the next one of the walk. */
function atTask(tasks: readonly RefillTask[], kept: Kept | null): At | null {
  const task = tasks.find(({ id }) => id === kept?.taskId) ?? tasks[0];
  if (!task) return null;
  if (kept?.taskId === task.id) return { ...kept, serials: kept.serials ?? [], task };
  return { task, step: 'from', quantity: leftOf(task), serials: [] };
}

/** `tasks` in walking order; whoever scans the from-bin of another one works on that. */
export function useRefill(tasks: readonly RefillTask[]) {
  const { t } = useTranslation();
  const scans = useScans();
  const { show, enqueue } = scans;
  const [kept, keep] = useState<Kept | null>(() => JSON.parse(sessionStorage.getItem(KEPT) ?? 'null'));
  const [typing, setTyping] = useState(false);
  /** As it is when the turn of a scan comes. */
  const latest = useRef({ tasks, kept });
  latest.current.tasks = tasks;
  const at = atTask(tasks, kept);

  const remember = (next: Kept | null) => {
    latest.current.kept = next;
    keep(next);
    if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
    else sessionStorage.removeItem(KEPT);
  };
  const carry = async ({ task, serials }: At, bin: string, quantity: string, short: boolean) => {
    const body = { bin, quantity, short, ...(serials.length > 0 && { serials }) };
    const after = await call(carryRefill, { params: { id: task.id }, body });
    remember(null);
    for (const key of ['pickingBins', 'stock', 'map']) void queryClient.invalidateQueries({ queryKey: [key] });
    await queryClient.invalidateQueries({ queryKey: ['refills'] });
    const words = { code: task.sku.merchantCode, quantity, bin: task.toBin };
    const said = short ? 'shortDone' : after.state === 'done' ? 'done' : 'part';
    show(short ? 'stopped' : 'done', t(`refill.${said}`, words));
  };
  const typed = ({ task }: At, text: string) => {
    const left = leftOf(task);
    if (!/^[1-9]\d{0,8}$/.test(text) || BigInt(text) > BigInt(left))
      return show('wrong', t('refill.noNumber', { text, left }));
    remember({ taskId: task.id, step: 'to', quantity: text, serials: [] });
    show('right', t('refill.to', { bin: task.toBin }));
  };
  const fromBin = ({ task }: At, code: string) => {
    const chosen = [task, ...latest.current.tasks].find((one) => same(code, one.fromBin));
    if (!chosen) return show('wrong', t('refill.wrongFrom', { code, bin: task.fromBin }));
    const quantity = leftOf(chosen);
    remember({ taskId: chosen.id, step: 'goods', quantity, serials: [] });
    show('right', t('refill.take', { code: chosen.sku.merchantCode, quantity }));
  };
  const goods = async (now: At, code: string) => {
    const { task, quantity } = now;
    const { right, sku, piece } = await call(checkRefillGoods, { params: { id: task.id }, query: { code } });
    if (!right) return show('wrong', t('refill.wrongGoods', { code: sku.merchantCode, sku: task.sku.merchantCode }));
    if (piece) return takePiece(now, piece, code);
    remember({ taskId: task.id, step: 'to', quantity, serials: [] });
    show('right', t('refill.to', { bin: task.toBin }));
  };
  /** One piece more in the hand, never more than the task carries. */
  const takePiece = ({ task, serials }: At, { serial, fault }: Piece, code: string) => {
    const wrong = serials.includes(serial) ? 'serialTwice' : fault;
    if (wrong) {
      const words = { serial: serial || code, sku: task.sku.merchantCode };
      // By their barcode: those without a code may be counted by hand.
      if (wrong === 'serialNeeded')
        remember({ taskId: task.id, step: 'to', quantity: String(serials.length), serials });
      return show(SERIAL_LIGHTS[wrong], t(`serials.fault.${wrong}`, words));
    }
    const left = leftOf(task);
    if (BigInt(serials.length) === BigInt(left)) return show('wrong', t('refill.noNumber', { text: code, left }));
    const all = [...serials, serial];
    remember({ taskId: task.id, step: 'to', quantity: String(all.length), serials: all });
    show('right', t('refill.to', { bin: task.toBin }));
  };
  /** With pieces in hand the next code may be a piece more. */
  const toBin = async (now: At, code: string) => {
    const inHand = now.quantity !== '0';
    if (inHand && (now.serials.length === 0 || same(code, now.task.toBin)))
      return carry(now, code, now.quantity, false);
    await goods(now, code).catch((error: unknown) => {
      if (!inHand || problemOf(error).code !== 'warehouse.codeUnknown') throw error;
      return carry(now, code, now.quantity, false);
    });
  };
  const scan = (code: string) => {
    setTyping(false);
    enqueue(async () => {
      const now = atTask(latest.current.tasks, latest.current.kept);
      if (!now) return;
      if (typing) typed(now, code);
      else if (now.step === 'from') fromBin(now, code);
      else if (now.step === 'goods') await goods(now, code);
      else await toBin(now, code);
    });
  };
  return {
    ...{ ...scans, scan, typing, task: at?.task ?? null },
    step: at?.step ?? 'from',
    /** Pieces are scanned one by one. */
    byPiece: at?.step === 'to' && (at.serials.length > 0 || at.quantity === '0'),
    quantity: at?.quantity ?? '',
    type: () => at?.step === 'to' && setTyping(!typing),
    /** What is in hand goes to the bin, the rest was not there; before the goods were scanned nothing was. */
    short: () => at && enqueue(() => carry(at, at.task.toBin, at.step === 'to' ? at.quantity : '0', true)),
    back: () => {
      setTyping(false);
      remember(null);
      show('idle', '');
    },
  };
}
