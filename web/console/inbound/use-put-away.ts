/**
 * Putting away by scan: goods, then the bin; the bin puts one piece there and the number can be typed before. What is in
 * hand is remembered by this browser, so that a phone that reloads goes on.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { putAway, suggestBins } from '../../../src/contract/inbound.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { useScans } from './use-scans.ts';

export type InHand = ResponseOf<typeof suggestBins>;
type Held = { inHand: InHand; quantity: string };
type Kept = { nodeId: string; code: string; quantity: string };
const KEPT = 'guanjia.inHand';

function keptAt(nodeId: string): Kept | null {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Kept | null;
  return kept?.nodeId === nodeId ? kept : null;
}

export function usePutAway(nodeId: string) {
  const { t } = useTranslation();
  const scans = useScans();
  const { show, enqueue } = scans;
  const [held, setHeld] = useState<Held | null>(null);
  // A fast hand scans before the last answer is drawn: what is in hand is read when its turn comes.
  const latest = useRef<Held | null>(null);
  const [typing, setTyping] = useState(false);

  const remember = (next: Held | null) => {
    latest.current = next;
    setHeld(next);
    if (!next) sessionStorage.removeItem(KEPT);
    else {
      const kept: Kept = { nodeId, code: next.inHand.goods.sku.merchantCode, quantity: next.quantity };
      sessionStorage.setItem(KEPT, JSON.stringify(kept));
    }
  };
  const take = (code: string, count?: string) =>
    enqueue(async () => {
      const next = await call(suggestBins, { query: { nodeId, code } });
      const { free, inspecting, sku } = next.goods;
      if (free === '0') {
        remember(null);
        const words = { code: sku.merchantCode, count: Number(inspecting) };
        return show('stopped', t(inspecting === '0' ? 'putAway.nothing' : 'putAway.inspecting', words));
      }
      // Of goods whose lots are kept one lot is carried at a time.
      const most = next.lot && BigInt(next.lot.quantity) < BigInt(free) ? next.lot.quantity : free;
      remember({ inHand: next, quantity: count && BigInt(count) <= BigInt(most) ? count : most });
      const [best] = next.suggestions;
      const text = best ? t('putAway.to', { bin: best.bin }) : t('putAway.noBin');
      show('right', next.lot?.lot ? t('lots.took', { text, lot: next.lot.lot, day: '' }) : text);
    });
  // What was in hand is asked for once, when the station opens.
  useEffect(() => {
    const kept = keptAt(nodeId);
    if (kept) take(kept.code, kept.quantity);
  }, [nodeId]);
  const put = (bin: string) =>
    enqueue(async () => {
      if (!latest.current) return take(bin);
      const { inHand, quantity } = latest.current;
      const { sku } = inHand.goods;
      const lot = inHand.lot?.lot;
      const body = { nodeId, skuId: sku.id, bin, quantity, ...(lot !== undefined && { lot }) };
      const answer = await call(putAway, { body });
      for (const key of ['putAway', 'stock', 'map']) void queryClient.invalidateQueries({ queryKey: [key] });
      const left = answer.goods.free;
      const nextLot = answer.goods.lots.find((one) => one.lot === lot) ?? answer.goods.lots[0] ?? null;
      const most = nextLot?.quantity ?? left;
      remember(left === '0' ? null : { inHand: { ...inHand, lot: nextLot, goods: answer.goods }, quantity: most });
      const words = { bin: answer.bin, quantity: answer.quantity, code: sku.merchantCode, left };
      show(left === '0' ? 'done' : 'right', t(left === '0' ? 'putAway.allPut' : 'putAway.put', words));
    });
  const typed = (text: string) => {
    setTyping(false);
    if (!held || !/^[1-9]\d{0,8}$/.test(text)) return show('wrong', t('receive.noNumber', { text }));
    remember({ ...held, quantity: text });
    show('right', t('putAway.to', { bin: held.inHand.suggestions[0]?.bin ?? '' }));
  };
  return {
    ...{ ...scans, inHand: held?.inHand ?? null, quantity: held?.quantity ?? '', typing },
    scan: (code: string) => (typing ? typed(code) : held ? put(code) : take(code)),
    take,
    type: () => setTyping(held !== null && !typing),
    layDown: () => {
      setTyping(false);
      remember(null);
      show('idle', '');
    },
  };
}
