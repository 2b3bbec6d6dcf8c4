/**
 * Putting away by scan: goods, then the bin; the bin puts one piece there and the number can be typed before. What is in
 * hand is remembered by this browser, so that a phone that reloads goes on.
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { putAway, suggestBins } from '../../../src/contract/inbound.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { useScans } from './use-scans.ts';

export type InHand = ResponseOf<typeof suggestBins>;
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
  const [inHand, setInHand] = useState<InHand | null>(null);
  const [quantity, setQuantity] = useState('');
  const [typing, setTyping] = useState(false);

  const remember = (next: InHand | null, count: string) => {
    setInHand(next);
    setQuantity(count);
    if (!next) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, JSON.stringify({ nodeId, code: next.goods.sku.merchantCode, quantity: count }));
  };
  const take = (code: string, count?: string) =>
    enqueue(async () => {
      const next = await call(suggestBins, { query: { nodeId, code } });
      const { free, inspecting, sku } = next.goods;
      if (free === '0') {
        remember(null, '');
        const words = { code: sku.merchantCode, count: Number(inspecting) };
        return show('stopped', t(inspecting === '0' ? 'putAway.nothing' : 'putAway.inspecting', words));
      }
      remember(next, count && BigInt(count) <= BigInt(free) ? count : free);
      const [best] = next.suggestions;
      show('right', best ? t('putAway.to', { bin: best.bin }) : t('putAway.noBin'));
    });
  // What was in hand is asked for once, when the station opens.
  useEffect(() => {
    const kept = keptAt(nodeId);
    if (kept) take(kept.code, kept.quantity);
  }, [nodeId]);
  const put = (bin: string) =>
    enqueue(async () => {
      if (!inHand) return;
      const { sku } = inHand.goods;
      const answer = await call(putAway, { body: { nodeId, skuId: sku.id, bin, quantity } });
      for (const key of ['putAway', 'stock', 'map']) void queryClient.invalidateQueries({ queryKey: [key] });
      const left = answer.goods.free;
      if (left === '0') remember(null, '');
      else remember({ ...inHand, goods: answer.goods }, left);
      const words = { bin: answer.bin, quantity: answer.quantity, code: sku.merchantCode, left };
      show(left === '0' ? 'done' : 'right', t(left === '0' ? 'putAway.allPut' : 'putAway.put', words));
    });
  const typed = (text: string) => {
    setTyping(false);
    if (!inHand || !/^[1-9]\d{0,8}$/.test(text)) return show('wrong', t('receive.noNumber', { text }));
    remember(inHand, text);
    show('right', t('putAway.to', { bin: inHand.suggestions[0]?.bin ?? '' }));
  };
  return {
    ...{ ...scans, inHand, quantity, typing },
    scan: (code: string) => (typing ? typed(code) : inHand ? put(code) : take(code)),
    take,
    type: () => setTyping(inHand !== null && !typing),
    layDown: () => {
      setTyping(false);
      remember(null, '');
      show('idle', '');
    },
  };
}
