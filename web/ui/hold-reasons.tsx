/** Why an order may not go on. A lock marks what nobody can override; vermilion what would ship goods or money wrongly. */
import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FIRM_HOLD_REASONS, type HoldReason } from '../../src/contract/order-words.ts';
import { listText } from './format.ts';
import css from './hold-reasons.module.css';

const DANGER = new Set<HoldReason>(['refundAsked', 'blacklist', 'lockedByChannel', 'mergedPartCancelled']);
const firm = new Set<HoldReason>(FIRM_HOLD_REASONS);

/** The tenant's own reasons carry their name with them. */
export function useHoldText(): (reason: HoldReason) => string {
  const { t } = useTranslation();
  return (reason) => (reason.startsWith('custom:') ? reason.slice(7) : t(`orders.hold.${reason}`));
}

export function HoldReasonTag({ reason }: { reason: HoldReason }) {
  const text = useHoldText();
  return (
    <span className={css.hold} data-danger={DANGER.has(reason) || undefined}>
      {firm.has(reason) && <Lock size={10} aria-hidden />}
      {text(reason)}
    </span>
  );
}

/** What would go wrong stands where it is seen; the others may be cut off by a narrow column. */
const gravestFirst = (reasons: readonly HoldReason[]): HoldReason[] =>
  reasons.toSorted((a, b) => Number(DANGER.has(b)) - Number(DANGER.has(a)));

export function HoldReasons({ reasons }: { reasons: readonly HoldReason[] }) {
  const text = useHoldText();
  if (reasons.length === 0) return null;
  return (
    <span className={css.row} title={listText(gravestFirst(reasons).map(text))}>
      {gravestFirst(reasons).map((reason) => (
        <HoldReasonTag key={reason} reason={reason} />
      ))}
    </span>
  );
}
