/**
 * Picking by scan: the list as the server knows it, the bin one stands at, and the light the last scan switched on. First
 * the bin, then its items; a bin that was scanned stays until nothing of it is wanted any more.
 */
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PickListSheet, pickItem, shortPick } from '../../../src/contract/pick-lists.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { isSerialFault, SERIAL_LIGHTS } from '../serials/serial-lights.ts';
import { playTone } from './play-tone.ts';
import type { Light } from './station.tsx';

export type PickLine = PickListSheet['lines'][number];
export const isPicked = ({ picked, quantity }: PickLine): boolean => picked === quantity;

const LIGHTS = {
  right: 'right',
  line: 'done',
  list: 'done',
  wrong: 'wrong',
  extra: 'wrong',
  unknown: 'wrong',
  otherLot: 'stopped',
  ...SERIAL_LIGHTS,
} as const;
/** Another lot than the line wants was scanned: it is laid back, or taken with a reason. */
export type OtherLot = { at: string; code: string; quantity: string | undefined; wanted: string; scanned: string };

export function usePick(opened: PickListSheet) {
  const { t, i18n } = useTranslation();
  const [list, setList] = useState(opened);
  const [bin, setBin] = useState<string | null>(null);
  const [shown, setShown] = useState<{ light: Light; text: string }>({ light: 'idle', text: '' });
  const [busy, setBusy] = useState(false);
  const [other, setOther] = useState<OtherLot | null>(null);
  const queue = useRef(Promise.resolve());
  // A fast hand scans the next bin before the last answer is drawn: what is wanted is read when its turn comes.
  const standing = useRef<string | null>(null);
  const latest = useRef(opened);
  const open = list.lines.filter((line) => !isPicked(line));
  const line = open.find((one) => one.bin === bin) ?? open[0] ?? null;

  const show = useCallback((light: Light, text: string) => {
    setShown({ light, text });
    if (light !== 'idle') playTone(light);
  }, []);
  const keep = (next: PickListSheet) => {
    latest.current = next;
    setList(next);
  };
  const goTo = (code: string | null) => {
    standing.current = code;
    setBin(code);
  };
  const atBin = (code: string) => {
    const wanted = latest.current.lines.find((one) => one.bin.toLowerCase() === code.toLowerCase() && !isPicked(one));
    if (!wanted) return show('wrong', t('pick.wrongBin', { code }));
    goTo(wanted.bin);
    show(
      'right',
      t('pick.take', { count: Number(wanted.quantity) - Number(wanted.picked), code: wanted.sku.merchantCode }),
    );
  };
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
  const take = async (at: string, code: string, quantity?: string, reason?: string) => {
    const body = { bin: at, code, ...(quantity ? { quantity } : {}), ...(reason ? { reason } : {}) };
    const answer = await call(pickItem, { params: { id: opened.id }, body });
    keep(answer.list);
    const slots = list.wall
      ? t('wall.trolley')
      : answer.slots.map((one) => `#${one.slot} × ${one.quantity}`).join('　');
    const { verdict, sku, serial } = answer;
    const words = { slots, code, sku: sku?.merchantCode ?? '', serial: serial || code, ...answer.lot };
    if (answer.verdict === 'otherLot') setOther({ at, code, quantity, ...answer.lot });
    show(LIGHTS[verdict], t(isSerialFault(verdict) ? `serials.fault.${verdict}` : `pick.verdict.${verdict}`, words));
    if (!answer.list.lines.some((one) => one.bin === at && !isPicked(one))) goTo(null);
    if (answer.verdict === 'list') void queryClient.invalidateQueries({ queryKey: ['pickLists'] });
  };
  return {
    ...{ list, bin, line, busy, other, ...shown, done: open.length === 0 },
    answer: (reason: string | null) => {
      setOther(null);
      if (reason && other) enqueue(() => take(other.at, other.code, other.quantity, reason));
    },
    scan: (code: string) =>
      enqueue(async () => (standing.current === null ? atBin(code) : take(standing.current, code))),
    /** The rest of the line, once one of its pieces was scanned: the others of the pile are the same. */
    rest: () => {
      if (!line || bin === null || line.picked === '0') return;
      const left = String(BigInt(line.quantity) - BigInt(line.picked));
      enqueue(() => take(bin, line.sku.merchantCode, left));
    },
    /** The rest is not in its bin: it is fetched from others of the warehouse. */
    short: () => {
      if (!line) return;
      const body = { bin: line.bin, skuId: line.sku.id, ...(line.lot && { lot: line.lot }) };
      enqueue(async () => {
        const known = new Set(list.lines.map((one) => one.bin));
        const next = await call(shortPick, { params: { id: opened.id }, body });
        keep(next);
        goTo(null);
        const off = next.takenOff.slice(list.takenOff.length);
        if (off.length > 0) {
          const codes = line.sku.merchantCode;
          return show('stopped', t('takenOff.left', { codes, orders: off.map(({ order }) => order.number).join(' ') }));
        }
        const wanted = next.lines.filter((one) => one.sku.id === body.skuId && !isPicked(one)).map((one) => one.bin);
        const fresh = wanted.filter((one) => !known.has(one));
        show('stopped', t('pick.fetched', { bins: (fresh.length > 0 ? fresh : wanted).join(' ') }));
      });
    },
    leaveBin: () => {
      goTo(null);
      show('idle', '');
    },
  };
}
