/** Asks which hold reasons to take away; those nobody can override are shown but cannot be chosen. */
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FIRM_HOLD_REASONS, HOLD_REASONS, type HoldReason } from '../../../src/contract/order-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { HoldReasonTag } from '../../ui/hold-reasons.tsx';
import { runCommand, type Target } from './order-commands.ts';
import { orderQuery } from './order-query.ts';
import css from './orders.module.css';

const firm = new Set<HoldReason>(FIRM_HOLD_REASONS);
/** For more orders than this all reasons are offered instead of reading each order. */
const READ_AT_MOST = 5;

export function ReleaseHoldDialog({ targets, onClose }: { targets: readonly Target[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<ReadonlySet<HoldReason> | null>(null);
  const few = targets.length <= READ_AT_MOST;
  const orders = useQueries({ queries: few ? targets.map((target) => orderQuery(target.id)) : [] });
  const present = new Set<HoldReason>(few ? orders.flatMap((order) => order.data?.holds ?? []) : HOLD_REASONS);
  const releasable = [...present].filter((reason) => !firm.has(reason));
  // Where there is one answer, it is given already.
  const chosen = picked ?? new Set(few && releasable.length === 1 ? releasable : []);
  const toggle = (reason: HoldReason) => {
    const next = new Set(chosen);
    if (!next.delete(reason)) next.add(reason);
    setPicked(next);
  };
  return (
    <Dialog
      title={t('orders.command.releaseHold')}
      okText={t('orders.command.releaseHold')}
      okDisabled={chosen.size === 0}
      onClose={onClose}
      onOk={() => {
        onClose();
        runCommand(t, 'releaseHold', targets, { reasons: [...chosen] });
      }}
    >
      <p className={css.ask}>{t('orders.ask.releaseHold', { count: targets.length })}</p>
      <div className={css.reasons}>
        {[...present].map((reason) => (
          <label key={reason} className={css.reason} data-off={firm.has(reason) || undefined}>
            <input
              type="checkbox"
              autoFocus={reason === releasable[0]}
              disabled={firm.has(reason)}
              checked={chosen.has(reason)}
              onChange={() => toggle(reason)}
            />
            <HoldReasonTag reason={reason} />
          </label>
        ))}
      </div>
      {few && present.size === 0 && <p className="quiet">{t('orders.notHeld')}</p>}
      {[...present].some((reason) => firm.has(reason)) && <p className="quiet">{t('orders.firmHint')}</p>}
    </Dialog>
  );
}
