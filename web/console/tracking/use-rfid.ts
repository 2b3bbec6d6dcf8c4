/** A session that counts by itself: looked at several times a second while it is open; what changed is heard. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeRfidSession, getRfidSession, type RfidSession, readRfidTags } from '../../../src/contract/rfid.ts';
import { hearSandboxTags } from '../../../src/contract/sandbox.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import type { SaidOfLot } from '../inbound/use-receive.ts';
import { queryClient } from '../queries.ts';
import { playTone } from '../warehouse/play-tone.ts';
import type { Light } from '../warehouse/station.tsx';

const LOOK_MS = 500;

/** What the figures say together. */
export function stateOf({ state, right, missing, extra, kind }: RfidSession): { light: Light; key: string } {
  if (state === 'dropped') return { light: 'idle', key: 'rfid.said.dropped' };
  if (state === 'done') return { light: 'done', key: `rfid.said.done.${kind}` };
  if (extra !== '0' && kind !== 'count') return { light: 'wrong', key: 'rfid.said.extra' };
  if (right === 0) return { light: 'idle', key: 'rfid.said.listening' };
  return missing === '0' ? { light: 'done', key: 'rfid.said.complete' } : { light: 'right', key: 'rfid.said.missing' };
}

type LotAsked = { skuId: string; sku: string; verdict: string; likely: string[] };

/** Of which lot goods are that carry tags, where the answer asks for it. */
function lotAsked(error: unknown): LotAsked | null {
  const { code, data = {} } = problemOf(error);
  if (code !== 'warehouse.rfidLot') return null;
  const { skuId, merchantCode, verdict, likely } = data as Record<string, string>;
  return { skuId: skuId!, sku: merchantCode!, verdict: verdict!, likely: likely as unknown as string[] };
}

export function useRfid(id: string) {
  const { t, i18n } = useTranslation();
  const [question, setQuestion] = useState<(LotAsked & { withExtras: boolean; said: SaidOfLot }) | null>(null);
  /** What was said of lots, by SKU. */
  const lots = useRef(new Map<string, SaidOfLot>());
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const query = useQuery({
    queryKey: ['rfidSessions', id],
    queryFn: ({ signal }) => call(getRfidSession, { params: { id }, signal }),
    refetchInterval: ({ state: { data } }) => (data && data.state !== 'open' ? false : LOOK_MS),
    staleTime: 0,
    gcTime: 0,
  });
  const session = query.data ?? null;
  const now = session && stateOf(session);
  const heard = useRef({ right: 0, light: 'idle' as Light });
  useEffect(() => {
    if (!session || !now) return;
    const before = heard.current;
    heard.current = { right: session.right, light: now.light };
    if (now.light !== before.light && now.light !== 'idle') playTone(now.light);
    else if (session.right > before.right) playTone('right');
  }, [session, now]);

  const act = async (work: () => Promise<RfidSession | undefined>) => {
    setSaid('');
    setBusy(true);
    try {
      const next = await work();
      if (next) queryClient.setQueryData(['rfidSessions', id], next);
      else await query.refetch();
    } catch (error) {
      const problem = problemOf(error);
      setSaid(refusalText(i18n, problem.code, problem.data));
      playTone('wrong');
    } finally {
      setBusy(false);
    }
  };
  const close = (state: 'done' | 'dropped', withExtras = false) =>
    void act(async () => {
      const said = [...lots.current].map(([skuId, told]) => ({ skuId, ...told }));
      const body = { state, ...(withExtras && { withExtras }), ...(said.length > 0 && { lots: said }) };
      const closed = await call(closeRfidSession, { params: { id }, body }).catch((error: unknown) => {
        const asked = lotAsked(error);
        if (asked) setQuestion({ ...asked, withExtras, said: lots.current.get(asked.skuId) ?? {} });
        throw error;
      });
      for (const key of ['stock', 'expectations']) void queryClient.invalidateQueries({ queryKey: [key] });
      return closed;
    });
  return {
    ...{ session, query, busy },
    light: said ? ('wrong' as const) : (now?.light ?? 'idle'),
    text: said || (now && session ? t(now.key, { missing: session.missing, extra: session.extra }) : ''),
    readByHand: (epc: string) => void act(() => call(readRfidTags, { params: { id }, body: { epcs: [epc] } })),
    question,
    close,
    /** What somebody said of the lot that was asked for; null: nothing. */
    answer: (told: SaidOfLot | null) => {
      setQuestion(null);
      if (!told || !question) return;
      lots.current.set(question.skuId, told);
      close('done', question.withExtras);
    },
    /** The sandbox's reader hears what should be there, with everything readers do wrong. */
    pretend: () =>
      void act(async () => {
        await call(hearSandboxTags, { body: { sessionId: id } });
        return undefined;
      }),
  };
}
