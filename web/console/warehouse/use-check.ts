/**
 * The bench's state: the parcel being checked as the server knows it, the light the last scan switched on, and what the
 * field takes next: a code, the weight where it is judged, or why a weight is right all the same. Scans are queued, so a
 * fast hand is never ignored and answers are shown in order.
 */
import type { TFunction } from 'i18next';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { printLabels } from '../../../src/contract/shipping.ts';
import {
  abandonCheck,
  type Check,
  finishCheck,
  type SCAN_VERDICTS,
  scanItem,
  startCheck,
  startCheckByItem,
} from '../../../src/contract/warehouse.ts';
import { listText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call, fetchFile } from '../api.ts';
import { lotName } from '../lots/lot-choice.ts';
import { SERIAL_LIGHTS } from '../serials/serial-lights.ts';
import { showPaper } from '../shipping/show-paper.ts';
import { playTone } from './play-tone.ts';
import type { Light } from './station.tsx';

type Verdict = (typeof SCAN_VERDICTS)[number];

const LIGHT: Record<Verdict, Light> = {
  right: 'right',
  complete: 'done',
  wrong: 'wrong',
  extra: 'wrong',
  unknown: 'wrong',
  stopped: 'stopped',
  carton: 'right',
  ...SERIAL_LIGHTS,
  serialOther: 'wrong',
  ...{ lotNeeded: 'stopped', otherLot: 'stopped' },
};

export type SaidOfLot = { lot?: string; reason?: string };
/** A piece whose lot is to be said, or one of a lot the parcel does not want. */
export type LotAsked = {
  code: string;
  sku: string;
  verdict: 'lotNeeded' | 'otherLot';
  told: SaidOfLot;
  wanted: string[];
  scanned: string;
};
const wordsOf = (t: TFunction, { wanted, scanned }: { wanted: readonly string[]; scanned: string }) => ({
  wanted: listText(wanted.map((one) => lotName(t, one))),
  scanned: lotName(t, scanned),
});

/** `reason`: the scale does not agree, and the packer is sure. */
export type Asking = 'code' | 'weight' | 'reason';
type Shown = { check: Check | null; light: Light; text: string };

/** Grams as a scale types them; a barcode is longer. */
const GRAMS = /^[0-9]{1,6}$/;

/** What stops it stands beside; a parcel nothing holds is one whose order is cancelled. */
const stoppedWords = (t: TFunction, { stoppedBy }: Check): string =>
  t(stoppedBy.length > 0 ? 'check.stopped' : 'check.cancelled');

/** `nodeId`: where the bench stands; there an item finds its parcel. Empty: not chosen. */
export function useCheck(nodeId: string) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<Shown>({ check: null, light: 'idle', text: '' });
  const [checkedToday, setCheckedToday] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<Asking>('code');
  const current = useRef<Check | null>(null);
  const next = useRef<Asking>('code');
  const weighed = useRef<string | undefined>(undefined);
  const queue = useRef(Promise.resolve());
  const [asked, setAsked] = useState<LotAsked | null>(null);
  // What a bare barcode is of until somebody says otherwise: the boxes of one lot are packed one after the other.
  const lots = useRef(new Map<string, string>());
  const nodeAt = useRef(nodeId);
  nodeAt.current = nodeId;

  const show = useCallback((check: Check | null, light: Light, text: string) => {
    current.current = check;
    setShown({ check, light, text });
    if (light !== 'idle') playTone(light);
  }, []);

  const ask = (what: Asking) => {
    next.current = what;
    setAsking(what);
    if (what === 'code') weighed.current = undefined;
  };
  const finish = async (check: Check, body: { weightG?: string; overrideReason?: string }) => {
    const { checkedToday: today, print } = await call(finishCheck, { params: { id: check.id }, body });
    setCheckedToday(today);
    ask('code');
    const sent = print.printer === null ? '' : ` · ${t('check.labelAt', { printer: print.printer })}`;
    show(null, 'done', t('check.finished', { number: check.waybillNumber }) + sent);
    // No printer has it in its queue: the browser of the bench prints it.
    if (print.label && print.printer === null)
      showPaper(await fetchFile(printLabels, { body: { ids: [print.parcelId], size: '76x130' } }));
  };
  /** Every item is in: to the scale where weights are judged, else it is finished. Also when somebody left it there. */
  const allIn = async (check: Check) => {
    if (!check.weightJudged) return finish(check, {});
    ask('weight');
    show(
      check,
      'right',
      check.expectedWeightG ? t('check.weigh', { expected: check.expectedWeightG }) : t('check.weighAny'),
    );
  };
  /** What was typed after the last item: grams, or why the parcel goes all the same. */
  const weigh = async (check: Check, typed: string) => {
    if (next.current === 'reason') {
      await finish(check, { ...(weighed.current && { weightG: weighed.current }), overrideReason: typed });
      return;
    }
    if (!GRAMS.test(typed)) return show(check, 'wrong', t('check.noWeight', { typed }));
    if (Number(typed) === 0) return show(check, 'wrong', t('check.zeroWeight'));
    weighed.current = typed;
    await finish(check, { weightG: typed });
  };
  /** A waybill, or the item of a parcel of one piece: what is on the bench says which parcel it is. */
  const begin = async (code: string) => {
    const check = await call(startCheck, { body: { waybillNumber: code } }).catch(async (error: unknown) => {
      if (problemOf(error).code !== 'warehouse.waybillUnknown' || nodeAt.current === '') throw error;
      return call(startCheckByItem, { body: { code, nodeId: nodeAt.current } }).catch((second: unknown) => {
        // Neither a waybill nor an item: the first answer is as true, and nearer to what most scan here.
        throw problemOf(second).code === 'warehouse.itemUnknown' ? error : second;
      });
    });
    if (check.state === 'stopped') show(check, 'stopped', stoppedWords(t, check));
    else if (check.state === 'complete') await allIn(check);
    else show(check, 'right', t('check.started'));
  };
  const take = async (code: string, told?: SaidOfLot) => {
    const open = current.current;
    if (open && next.current !== 'code') {
      await weigh(open, code);
      return;
    }
    if (!open || open.state === 'stopped') return begin(code);
    const known = lots.current.get(`${open.id}/${code}`);
    const body = { code, ...(known !== undefined && { lot: known }), ...told };
    const { verdict, sku, piece, lot, check } = await call(scanItem, { params: { id: open.id }, body });
    if (body.lot !== undefined && LIGHT[verdict] !== 'stopped') lots.current.set(`${open.id}/${code}`, body.lot);
    if (verdict === 'otherLot') lots.current.delete(`${open.id}/${code}`);
    if (verdict === 'lotNeeded' || verdict === 'otherLot')
      setAsked({ code, sku: sku!.merchantCode, verdict, told: { ...body }, ...lot });
    if (verdict === 'complete') await allIn(check);
    else {
      const words = { sku: sku?.merchantCode, parcel: piece?.parcel, node: piece?.node, ...wordsOf(t, lot) };
      const told = piece?.serial ?? (verdict === 'serialUnknown' ? code : (sku?.merchantCode ?? code));
      const state = piece ? t(`serials.state.${piece.state}`) : '';
      show(check, LIGHT[verdict], t(`check.verdict.${verdict}`, { code: told, ...words, state }));
    }
  };
  const scan = (code: string, told?: SaidOfLot) => {
    setBusy(true);
    queue.current = queue.current
      .then(() => take(code, told))
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
      .then(() => ask('code'))
      .catch(() => undefined)
      .then(() => show(null, 'idle', t('check.abandoned', { number: open.waybillNumber })));
  };
  const insist = () => ask('reason');
  /** Which lot it is, or why another one is taken. */
  const tell = (told: SaidOfLot | null) => {
    setAsked(null);
    if (told && asked) scan(asked.code, { ...asked.told, ...told });
  };
  useKeys(t('check.title'), [
    ...(shown.check ? [{ keys: ['Escape'], label: t('check.abandon'), run: abandon }] : []),
    ...(asking === 'weight' ? [{ keys: ['F2'], label: t('check.insist'), run: insist }] : []),
  ]);
  return { ...shown, asking, asked, checkedToday, busy, scan: (code: string) => scan(code), abandon, insist, tell };
}
