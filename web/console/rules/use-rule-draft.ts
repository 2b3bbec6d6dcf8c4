/**
 * The draft of a rule set (OPS-3): kept in the browser, per person, until it is published or thrown away. It remembers
 * the version it was made from, so that nobody publishes over what he has not seen. Steps can be taken back.
 */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RuleSet } from '../../../src/contract/rules.ts';
import { meQuery } from '../queries.ts';
import { type Rules, readRules, same } from './rule-model.ts';

type Kept = { base: number; set: Rules };

export type RuleDraft = {
  set: Rules;
  /** The version the draft was made from. */
  base: number;
  changed: boolean;
  /** Somebody published since. */
  overtaken: boolean;
  change: (set: Rules) => void;
  /** Puts the draft, as it is now, over the version in force. */
  standOn: (version: number, set: Rules) => void;
  discard: () => void;
  /** The step before; null when there is none. */
  undo: (() => void) | null;
};

const STEPS = 100;
/** What is typed in one go is one step. */
const ONE_GO_MS = 800;

function readKept(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

export function useRuleDraft(inForce: RuleSet): RuleDraft {
  const { data: me } = useQuery(meQuery);
  const key = `guanjia.rules.${me?.tenant.id}.${me?.user.id}.${inForce.kind}`;
  const [kept, setKept] = useState<Kept | null>(() => readKept(key));
  const [past, setPast] = useState<readonly (Kept | null)[]>([]);
  const published = readRules(inForce.rules);
  const changed = kept !== null && !same(kept.set, published);
  useEffect(() => {
    if (changed) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  }, [key, kept, changed]);
  const lastChange = useRef(Number.NEGATIVE_INFINITY);
  const step = (next: Kept | null, oneGo = false) => {
    const now = performance.now();
    if (!oneGo || now - lastChange.current > ONE_GO_MS) setPast((before) => [...before, kept].slice(-STEPS));
    lastChange.current = oneGo ? now : Number.NEGATIVE_INFINITY;
    setKept(next);
  };
  const base = changed ? kept.base : inForce.version;
  return {
    set: changed ? kept.set : published,
    base,
    changed,
    overtaken: changed && kept.base !== inForce.version,
    change: (set) => step({ base, set }, set.rules.length === (kept?.set ?? published).rules.length),
    standOn: (version, set) => step({ base: version, set }),
    discard: () => step(null),
    undo:
      past.length === 0
        ? null
        : () => {
            setKept(past.at(-1)!);
            setPast(past.slice(0, -1));
          },
  };
}
