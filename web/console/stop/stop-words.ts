/** What a step of a stop says, and the way out where something is left. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { StoppedOrder, StopStep } from '../../../src/contract/stop.ts';
import { listText, moneyText } from '../../ui/format.ts';
import { isMoney } from '../../ui/problem.ts';

type Told = Pick<StopStep, 'part' | 'result' | 'code' | 'data'>;

/** States inside are words of ours. */
function wordsOf(t: TFunction, exists: (key: string) => boolean, { part, data }: Told): Record<string, string> {
  const states = part === 'courier' ? ['intercepts.state', 'fulfilment.state'] : ['orders.state'];
  const word = (name: string, value: unknown): string => {
    if (isMoney(value)) return moneyText(value);
    if (Array.isArray(value)) return listText(value.map(String));
    const key = states.map((family) => `${family}.${value}`).find(exists);
    return name === 'state' && key ? t(key) : String(value);
  };
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, word(name, value)]));
}

export function useStopWords() {
  const { t, i18n } = useTranslation();
  const exists = (key: string) => i18n.exists(key);
  const said = (family: 'step' | 'out', step: Told): string => {
    const key = `stop.${family}.${step.part}.${step.code}`;
    return exists(key) ? t(key, wordsOf(t, exists, step)) : family === 'step' ? step.code : '';
  };
  return { step: (one: Told) => said('step', one), out: (one: Told) => said('out', one) };
}

export type Steps = StoppedOrder['steps'];

/** What needs a person first; what was undone last. */
const RANK = { left: 0, started: 1, undone: 2 } as const;
export const byNeed = (steps: Steps): Steps => steps.toSorted((a, b) => RANK[a.result] - RANK[b.result]);
