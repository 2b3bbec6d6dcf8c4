/** A ledger entry in words, the same wherever entries are read: where from, where to, who and why. */
import { useTranslation } from 'react-i18next';
import type { LedgerEntry } from '../../../src/contract/stock.ts';

type Told = Pick<LedgerEntry, 'actor' | 'reason'>;

export function useEntryWords() {
  const { t, i18n } = useTranslation();
  // A reason is what a person wrote, or a word of ours.
  const reason = (text: string) => (i18n.exists(`why.reason.${text}`) ? t(`why.reason.${text}`) : text);
  const actor = ({ kind, name }: LedgerEntry['actor']) => (kind === 'person' ? name : t(`actor.${kind}`));
  const spot = ({ place, bin }: LedgerEntry['from']) => (place === 'bin' ? bin : t(`ledgerPlace.${place}`));
  const place = (at: LedgerEntry['from']) => [at.node, spot(at)].filter(Boolean).join(' · ');
  return {
    place,
    /** Within one node, that is named once. */
    way: ({ from, to }: Pick<LedgerEntry, 'from' | 'to'>) =>
      `${place(from)} → ${from.node === to.node ? spot(to) : place(to)}`,
    because: (entry: Told) => [actor(entry.actor), reason(entry.reason)].filter(Boolean).join(' · '),
  };
}
