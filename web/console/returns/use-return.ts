/**
 * The returns desk's state: the parcel being inspected as the server knows it, what the field takes next, and the light of
 * the last scan. Scans come one after the other; which parcel was open survives a reload.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  dropReturnItem,
  type Found,
  findReturn,
  finishReturn,
  getReturn,
  listReturns,
  openReturn,
  type RETURN_VERDICTS,
  type ReturnDetail,
  scanReturnItem,
  shelveReturn,
} from '../../../src/contract/returns.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import { type LotChoice, lotAsked } from '../lots/lot-choice.ts';
import { playTone } from '../warehouse/play-tone.ts';
import type { Light } from '../warehouse/station.tsx';

export type Verdict = (typeof RETURN_VERDICTS)[number];
export type Candidate = Found['candidates'][number];
/** `label`: a parcel. `whose`: one of the candidates. `tail`: the sender's phone. `item`, `bin`: as they say. */
export type Asking = 'label' | 'whose' | 'tail' | 'item' | 'bin';
type Shown = {
  asking: Asking;
  parcel: ReturnDetail | null;
  candidates: readonly Candidate[];
  light: Light;
  text: string;
};

const KEPT = 'guanjia.returnParcel';
const IDLE: Shown = { asking: 'label', parcel: null, candidates: [], light: 'idle', text: '' };

export function useReturn(nodeId: string) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<Shown>(IDLE);
  const [verdict, setVerdict] = useState<Verdict>('good');
  const [question, setQuestion] = useState<LotChoice | null>(null);
  const [busy, setBusy] = useState(false);
  const now = useRef(shown);
  const scanned = useRef('');
  /** Whether nothing more comes for the case, said when the parcel is finished. */
  const complete = useRef(false);
  const queue = useRef(Promise.resolve());
  const waiting = useQuery({
    queryKey: ['returns', 'desk'],
    queryFn: async ({ signal }) => ({
      open: (await call(listReturns, { query: { state: 'open', limit: 20 }, signal })).items,
      toShelve: (await call(listReturns, { query: { toShelve: 'true', limit: 20 }, signal })).items,
    }),
    staleTime: 0,
  });

  const show = useCallback((next: Partial<Shown>) => {
    now.current = { ...now.current, ...next };
    setShown(now.current);
    if (next.light && next.light !== 'idle') playTone(next.light);
  }, []);
  const hold = useCallback(
    (parcel: ReturnDetail, light: Light, text: string) => {
      sessionStorage.setItem(KEPT, parcel.id);
      show({ parcel, asking: 'item', candidates: [], light, text });
    },
    [show],
  );
  const leave = useCallback(
    (light: Light = 'idle', text = '') => {
      sessionStorage.removeItem(KEPT);
      setVerdict('good');
      complete.current = false;
      show({ ...IDLE, light, text });
      void waiting.refetch();
    },
    [show, waiting.refetch],
  );
  const run = useCallback(
    (work: () => Promise<void>) => {
      setBusy(true);
      queue.current = queue.current
        .then(work)
        .catch((error: unknown) => {
          const problem = problemOf(error);
          show({ light: 'wrong', text: refusalText(i18n, problem.code, problem.data) });
        })
        .finally(() => setBusy(false));
    },
    [show, i18n],
  );
  // What was open before the page was left goes on.
  useEffect(() => {
    const kept = sessionStorage.getItem(KEPT);
    if (!kept) return;
    run(async () => {
      const parcel = await call(getReturn, { params: { id: kept } });
      if (parcel.state === 'open') hold(parcel, 'idle', t('returns.goesOn', { label: parcel.label }));
      else sessionStorage.removeItem(KEPT);
    });
  }, [run, hold, t]);

  const open = async (named: { caseId?: string; orderId?: string; phoneTail?: string }) => {
    const body = { nodeId, label: scanned.current, ...named };
    const parcel = await call(openReturn, { body });
    const owner = parcel.case ? t('returns.matched', { number: parcel.case.number }) : t('returns.ownerless');
    hold(parcel, parcel.case ? 'right' : 'stopped', owner);
  };
  const take = async (candidate: Candidate) =>
    open(candidate.case ? { caseId: candidate.case.id } : { orderId: candidate.order.id });
  /** A label, or whatever else says whose it is; a parcel that waits to be put away is asked for its bin. */
  const find = async (code: string) => {
    const { parcel, candidates } = await call(findReturn, { query: { code } });
    const onLabel = candidates.some(({ by }) => by === 'returnNumber' || by === 'waybill') || candidates.length === 0;
    // An order number or a phone is no label: whatever was scanned before it is, else one is made for this parcel.
    const label = onLabel ? code : `${code}-${Date.now().toString().slice(-6)}`;
    if (now.current.asking === 'label' || (onLabel && candidates.length > 0)) scanned.current = label;
    if (parcel) {
      const known = await call(getReturn, { params: { id: parcel.id } });
      if (known.state === 'open') return hold(known, 'right', t('returns.goesOn', { label: known.label }));
      if (known.toShelve !== '0')
        return show({ parcel: known, asking: 'bin', light: 'right', text: t('returns.scanShelf') });
      return show({ light: 'wrong', text: t('refusal.returns.alreadyReceived', { number: known.number }) });
    }
    const exact = candidates.filter(({ by }) => by === 'returnNumber' || by === 'waybill');
    const sure = exact.length === 0 && candidates[0]?.by === 'number' ? candidates : exact;
    if (sure.length === 1) return take(sure[0]!);
    if (candidates.length === 0)
      return show({ asking: 'tail', candidates: [], light: 'stopped', text: t('returns.nobody', { code }) });
    return show({
      asking: 'whose',
      candidates,
      light: 'idle',
      text: t('returns.choose', { count: candidates.length }),
    });
  };
  /** Goods kept by lot of which the buyer got several are asked for. */
  const scanItem = async (parcel: ReturnDetail, code: string, lot?: string) => {
    const body = { code, verdict, ...(lot !== undefined && { lot }) };
    const next = await call(scanReturnItem, { params: { id: parcel.id }, body }).catch((error: unknown) => {
      const asked = lotAsked(error);
      if (!asked) throw error;
      setQuestion({ ...asked, code });
      show({ light: 'stopped', text: t('refusal.returns.lotNeeded', { merchantCode: asked.sku }) });
      return null;
    });
    if (next) show({ parcel: next, light: 'right', text: t(`returns.took.${verdict}`, { code }) });
  };
  const finish = async (parcel: ReturnDetail, bin: string | null) => {
    const body = { complete: complete.current, ...(bin && { bin }) };
    const booked = await call(finishReturn, { params: { id: parcel.id }, body });
    const said = booked.state === 'ownerless' ? 'returns.kept' : bin ? 'returns.shelved' : 'returns.booked';
    leave('done', t(said, { number: booked.number, bin: bin ?? '' }));
  };
  const typed = async (code: string) => {
    const { asking, parcel, candidates } = now.current;
    if (asking === 'item') return scanItem(parcel!, code);
    if (asking === 'tail') return /^\d{4,11}$/.test(code) ? open({ phoneTail: code.slice(-4) }) : find(code);
    if (asking === 'whose') {
      const chosen = candidates[Number(code) - 1];
      return chosen ? take(chosen) : find(code);
    }
    if (asking === 'bin' && parcel!.state === 'open') return finish(parcel!, code);
    if (asking === 'bin') {
      await call(shelveReturn, { params: { id: parcel!.id }, body: { bin: code } });
      return leave('done', t('returns.shelved', { number: parcel!.number, bin: code }));
    }
    return find(code);
  };
  const askBin = (all: boolean) => {
    const { parcel } = now.current;
    if (!parcel) return;
    complete.current = all;
    const good = parcel.items.some((item) => item.verdict === 'good');
    if (parcel.case && good) show({ asking: 'bin', light: 'idle', text: t('returns.scanBin') });
    else run(() => finish(parcel, null));
  };
  return {
    ...shown,
    question,
    answer: (lot: string | null) => {
      setQuestion(null);
      const { parcel } = now.current;
      if (lot !== null && question && parcel) run(() => scanItem(parcel, question.code, lot));
    },
    ...{ verdict, setVerdict, busy, waiting: waiting.data, leave, askBin },
    scan: (code: string) => run(() => typed(code)),
    choose: (candidate: Candidate) => run(() => take(candidate)),
    keepOwnerless: () => run(() => open({})),
    toArea: () => run(() => finish(now.current.parcel!, null)),
    backToItems: () => show({ asking: 'item', light: 'idle', text: '' }),
    drop: (item: number) =>
      run(async () => {
        const { parcel } = now.current;
        show({
          parcel: await call(dropReturnItem, { params: { id: parcel!.id }, body: { item } }),
          light: 'idle',
          text: '',
        });
      }),
    reread: () =>
      run(async () => {
        const { parcel } = now.current;
        if (parcel) show({ parcel: await call(getReturn, { params: { id: parcel.id } }) });
      }),
  };
}
