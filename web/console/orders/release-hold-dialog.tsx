/** Asks which hold reasons to take away, by digit; those nobody can override are shown but cannot be chosen. */
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
/** More orders than this are not read: what their rows say is offered, and where a row is not loaded, every reason. */
const READ_AT_MOST = 5;

const reasonsOf = (targets: readonly Target[]): HoldReason[] => [
  ...targets.flatMap(({ holds = [] }) => holds),
  ...(targets.every(({ holds }) => holds) ? [] : HOLD_REASONS),
];

export function ReleaseHoldDialog({ targets, onClose }: { targets: readonly Target[]; onClose: () => void }) {
  const { t } = useTranslation();
  const few = targets.length <= READ_AT_MOST;
  const orders = useQueries({ queries: few ? targets.map((target) => orderQuery(target.id)) : [] });
  const present = [
    ...new Set<HoldReason>(few ? orders.flatMap((order) => order.data?.holds ?? []) : reasonsOf(targets)),
  ];
  const soft = present.filter((reason) => !firm.has(reason));
  const keyed = soft.slice(0, 9);
  const [picked, setPicked] = useState<ReadonlySet<HoldReason> | null>(null);
  // Where there is one reason, it is the one that is meant.
  const chosen = picked ?? new Set(soft.length === 1 ? soft : []);
  const toggle = (reason: HoldReason) => setPicked(new Set(chosen).symmetricDifference(new Set([reason])));
  return (
    <Dialog
      title={t('orders.command.releaseHold')}
      okText={t('orders.command.releaseHold')}
      okDisabled={chosen.size === 0}
      onClose={onClose}
      keys={keyed.map((reason, index) => ({ keys: [String(index + 1)], label: '', run: () => toggle(reason) }))}
      onOk={() => {
        onClose();
        runCommand(t, 'releaseHold', targets, { reasons: [...chosen] });
      }}
    >
      <p>{t('orders.ask.releaseHold', { count: targets.length })}</p>
      <div className={css.reasons}>
        {present.map((reason) => (
          <label key={reason} className={css.reason} data-off={firm.has(reason) || undefined}>
            <input
              type="checkbox"
              autoFocus={reason === soft[0]}
              disabled={firm.has(reason)}
              checked={chosen.has(reason)}
              onChange={() => toggle(reason)}
            />
            <HoldReasonTag reason={reason} />
            {keyed.includes(reason) && <kbd>{keyed.indexOf(reason) + 1}</kbd>}
          </label>
        ))}
      </div>
      {few && present.length === 0 && <p className="quiet">{t('orders.notHeld')}</p>}
      {soft.length < present.length && <p className="quiet">{t('orders.firmHint')}</p>}
    </Dialog>
  );
}
