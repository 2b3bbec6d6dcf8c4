/**
 * Counting a bin by scan (STK-7): the bin, then its goods, or a number for the goods scanned last. What is found is kept by
 * the server with every scan, so that a phone that reloads goes on. Nothing here knows what should be there.
 */
import type { TFunction } from 'i18next';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  abandonCount,
  type Count,
  countItem,
  finishCount,
  setCounted,
  startCount,
} from '../../../src/contract/stocktakes.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import type { LotQuestion, SaidOfLot } from '../inbound/use-receive.ts';
import { lotName } from '../lots/lot-choice.ts';
import { queryClient } from '../queries.ts';
import { isSerialFault, SERIAL_LIGHTS } from '../serials/serial-lights.ts';
import { playTone } from '../warehouse/play-tone.ts';
import type { Light } from '../warehouse/station.tsx';

type Line = Count['lines'][number];
/** Goods, and of those kept by lot their lot: what the hand holds. */
type Held = Pick<Line, 'sku' | 'lot'>;
const isOf = (held: Held) => (line: Line) => line.sku.id === held.sku.id && line.lot === held.lot;
/** The person is asked, and what he says is counted with the same scan. */
const ASKS = new Set<string>(['lotNeeded', 'dateNeeded', 'serialNeeded']);

export function useCount() {
  const { t, i18n } = useTranslation();
  const [count, setCount] = useState<Count | null>(null);
  const [last, setLast] = useState<Held | null>(null);
  const [asking, setAsking] = useState<'code' | 'number'>('code');
  const [next, setNext] = useState<string | null>(null);
  const [question, setQuestion] = useState<LotQuestion | null>(null);
  // What a bare barcode is of until somebody says otherwise: the boxes of one lot lie together.
  const lots = useRef(new Map<string, string>());
  const [shown, setShown] = useState<{ light: Light; text: string }>({ light: 'idle', text: '' });
  const [busy, setBusy] = useState(false);
  const queue = useRef(Promise.resolve());
  const at = useRef<Count | null>(null);

  const show = (light: Light, text: string) => {
    setShown({ light, text });
    if (light !== 'idle') playTone(light);
  };
  const take = (found: Count | null) => {
    at.current = found;
    setCount(found);
    if (!found) {
      setLast(null);
      lots.current.clear();
    }
    setAsking('code');
    void queryClient.invalidateQueries({ queryKey: ['countTasks'] });
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
  const begin = (nodeId: string, bin: string) =>
    enqueue(async () => {
      const begun = await call(startCount, { body: { nodeId, bin } });
      take(begun);
      setNext(null);
      show('right', t(begun.round > 1 ? 'counting.atAgain' : 'counting.at', { bin: nameOf(t, begun.bin) }));
    });
  const scan = (code: string, said: SaidOfLot = {}) =>
    enqueue(async () => {
      if (!at.current) return;
      const known = lots.current.get(code);
      const body = { code, ...(known !== undefined && { lot: known }), ...said };
      const answer = await call(countItem, { params: { id: at.current.id }, body });
      at.current = answer.count;
      setCount(answer.count);
      const { verdict, sku, lot, serial } = answer;
      const held = verdict === 'right' && sku ? { sku, lot } : null;
      if (held) setLast(held);
      if (held && sku && lot !== null) for (const one of [code, sku.merchantCode]) lots.current.set(one, lot);
      const quantity = held ? (answer.count.lines.find(isOf(held))?.quantity ?? '') : '';
      const words = { serial: serial || (said.serial ?? code), sku: sku?.merchantCode ?? '', quantity };
      if (isSerialFault(verdict)) show(SERIAL_LIGHTS[verdict], t(`serials.fault.${verdict}`, words));
      else {
        const named = held ? [heldText(t, held), serial].filter(Boolean).join(' · ') : (sku?.merchantCode ?? code);
        const text = t(`counting.verdict.${verdict}`, { ...words, code: named });
        show(held ? 'right' : ASKS.has(verdict) ? 'stopped' : 'wrong', text);
      }
      if (ASKS.has(verdict)) setQuestion({ code, quantity: '1', sku: sku!.merchantCode, verdict, said });
    });
  const number = (quantity: string) =>
    enqueue(async () => {
      if (!at.current || !last) return;
      const counted = await call(setCounted, {
        params: { id: at.current.id },
        body: { skuId: last.sku.id, ...(last.lot !== null && { lot: last.lot }), quantity },
      });
      at.current = counted;
      setCount(counted);
      setAsking('code');
      show('right', t('counting.verdict.right', { code: heldText(t, last), quantity }));
    });
  return {
    ...{ count, last, asking, next, busy, ...shown, begin, question },
    answer: (said: SaidOfLot | null) => {
      setQuestion(null);
      if (said && question) scan(question.code, said);
    },
    /** The next piece is of another lot. */
    otherLot: () => {
      if (!last) return;
      lots.current.clear();
      const code = last.sku.merchantCode;
      setQuestion({ code, quantity: '1', sku: code, verdict: 'lotNeeded', said: {} });
    },
    /** A number can be no barcode of goods: only after it was asked for. */
    scan: (code: string) => (asking === 'number' && /^\d{1,7}$/.test(code) ? number(code) : scan(code)),
    askNumber: () => setAsking(last && asking === 'code' ? 'number' : 'code'),
    finish: (empty: boolean) =>
      enqueue(async () => {
        if (!at.current) return;
        const { bin } = at.current;
        const answer = await call(finishCount, { params: { id: at.current.id }, body: { empty } });
        setNext(answer.verdict === 'moved' ? bin : answer.next);
        take(null);
        const light = answer.verdict === 'moved' ? 'stopped' : 'done';
        show(light, t(`counting.finished.${answer.verdict}`, { bin: nameOf(t, bin) }));
      }),
    giveUp: () =>
      enqueue(async () => {
        if (!at.current) return;
        const { id, bin } = at.current;
        await call(abandonCount, { params: { id } });
        take(null);
        show('idle', t('counting.left', { bin: nameOf(t, bin) }));
      }),
    /** What was found stays with the server. */
    leave: () => {
      take(null);
      show('idle', '');
    },
  };
}

/** Who did it; what the house did by itself has no name of a person. */
export const actorOf = (t: (key: string) => string, { kind, name }: { kind: string; name: string }): string =>
  kind === 'system' ? t('actor.system') : name;

/** Goods with their lot, as they are called out. */
export const heldText = (t: TFunction, { sku, lot }: Held): string =>
  lot === null ? sku.merchantCode : `${sku.merchantCode} · ${lotName(t, lot)}`;

/** What lies nowhere has no code a person would know. */
export const nameOf = (t: (key: string) => string, bin: string): string =>
  bin === 'unsorted' ? t('ledgerPlace.unsorted') : bin;
