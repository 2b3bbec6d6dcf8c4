/**
 * Putting away by scan: goods, then the bin; the bin puts one piece there and the number can be typed before. What is in
 * hand is remembered by this browser, so that a phone that reloads goes on.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { putAway, suggestBins } from '../../../src/contract/inbound.ts';
import { problemOf } from '../../ui/problem.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { SERIAL_LIGHTS } from '../serials/serial-lights.ts';
import { useScans } from './use-scans.ts';

export type InHand = ResponseOf<typeof suggestBins>;
/** `serials`: of goods whose pieces each have a code, those in hand. */
type Held = { inHand: InHand; quantity: string; serials: string[] };
type Kept = { nodeId: string; code: string; quantity: string; serials: string[] };
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
      const { inHand, quantity, serials } = next;
      const kept: Kept = { nodeId, code: inHand.goods.sku.merchantCode, quantity, serials };
      sessionStorage.setItem(KEPT, JSON.stringify(kept));
    }
  };
  const whereTo = ({ suggestions: [best], lot }: InHand) => {
    const text = best ? t('putAway.to', { bin: best.bin }) : t('putAway.noBin');
    show('right', lot?.lot ? t('lots.took', { text, lot: lot.lot, day: '' }) : text);
  };
  const takeUp = (next: InHand, code: string, kept?: Kept) => {
    const { free, inspecting, sku } = next.goods;
    if (free === '0') {
      remember(null);
      const words = { code: sku.merchantCode, count: Number(inspecting) };
      return show('stopped', t(inspecting === '0' ? 'putAway.nothing' : 'putAway.inspecting', words));
    }
    if (next.piece) return takePiece(next, next.piece, code, kept);
    // Of goods whose lots are kept one lot is carried at a time.
    const most = next.lot && BigInt(next.lot.quantity) < BigInt(free) ? next.lot.quantity : free;
    const quantity = kept && BigInt(kept.quantity) <= BigInt(most) ? kept.quantity : most;
    remember({ inHand: next, quantity, serials: [] });
    whereTo(next);
  };
  /** One piece more in the hand; of goods that are scanned by their barcode the pieces are asked for. */
  const takePiece = (next: InHand, { serial, fault }: NonNullable<InHand['piece']>, code: string, kept?: Kept) => {
    const { sku } = next.goods;
    const hand = latest.current?.inHand.goods.sku.id === sku.id ? latest.current : null;
    const serials = hand?.serials ?? kept?.serials ?? [];
    const wrong = serials.includes(serial) ? 'serialTwice' : fault;
    const all = wrong ? serials : [...serials, serial];
    if (kept || hand || !wrong || wrong === 'serialNeeded')
      remember({ inHand: next, quantity: String(all.length), serials: all });
    if (!wrong || (kept && all.length > 0)) return whereTo(next);
    show(SERIAL_LIGHTS[wrong], t(`serials.fault.${wrong}`, { serial: serial || code, sku: sku.merchantCode }));
  };
  const take = (code: string, kept?: Kept) =>
    enqueue(async () => takeUp(await call(suggestBins, { query: { nodeId, code } }), code, kept));
  // What was in hand is asked for once, when the station opens.
  useEffect(() => {
    const kept = keptAt(nodeId);
    if (kept) take(kept.code, kept);
  }, [nodeId]);
  /** With pieces in hand the next code may be a piece more. */
  const isPiece = async (code: string): Promise<boolean> => {
    if (!latest.current?.inHand.piece) return false;
    const found = await call(suggestBins, { query: { nodeId, code } }).catch((error: unknown) => {
      if (problemOf(error).code === 'warehouse.codeUnknown') return null;
      throw error;
    });
    if (found) takeUp(found, code);
    return found !== null;
  };
  const put = (bin: string) =>
    enqueue(async () => {
      if (!latest.current) return takeUp(await call(suggestBins, { query: { nodeId, code: bin } }), bin);
      if (await isPiece(bin)) return;
      const { inHand, quantity, serials } = latest.current;
      const { sku } = inHand.goods;
      if (quantity === '0') return show('wrong', t('serials.fault.serialNeeded', { sku: sku.merchantCode }));
      const lot = inHand.lot?.lot;
      const body = { nodeId, skuId: sku.id, bin, quantity, ...(lot !== undefined && { lot }), serials };
      const answer = await call(putAway, { body });
      for (const key of ['putAway', 'stock', 'map']) void queryClient.invalidateQueries({ queryKey: [key] });
      const left = answer.goods.free;
      const nextLot = answer.goods.lots.find((one) => one.lot === lot) ?? answer.goods.lots[0] ?? null;
      const most = inHand.piece ? '0' : (nextLot?.quantity ?? left);
      const next = { inHand: { ...inHand, lot: nextLot, goods: answer.goods }, quantity: most, serials: [] };
      remember(left === '0' ? null : next);
      const words = { bin: answer.bin, quantity: answer.quantity, code: sku.merchantCode, left };
      show(left === '0' ? 'done' : 'right', t(left === '0' ? 'putAway.allPut' : 'putAway.put', words));
    });
  const typed = (text: string) => {
    setTyping(false);
    if (!held || !/^[1-9]\d{0,8}$/.test(text)) return show('wrong', t('receive.noNumber', { text }));
    remember({ ...held, quantity: text, serials: [] });
    whereTo(held.inHand);
  };
  return {
    ...{ ...scans, inHand: held?.inHand ?? null, quantity: held?.quantity ?? '', typing },
    scan: (code: string) => (typing ? typed(code) : held ? put(code) : take(code)),
    take: (code: string) => take(code),
    type: () => setTyping(held !== null && !typing),
    layDown: () => {
      setTyping(false);
      remember(null);
      show('idle', '');
    },
  };
}
