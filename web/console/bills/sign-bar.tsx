/** Sign-off of many days at once: one person proposes, another signs; what needs a reason asks for one. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AccountDay, type DayKey, proposeDays, signDays } from '../../../src/contract/account-days.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { keyOf, needsReason, squareOf } from './day-square.ts';

/** Both steps, for whatever days are theirs; the second person is somebody else. */
export function useSigning(targets: readonly AccountDay[], onDone: () => void) {
  const { t } = useTranslation();
  const [mayPropose, mayApprove] = [useRight('bills.propose'), useRight('bills.approve')];
  const state = (one: AccountDay) => one.signOff?.state;
  const free = mayPropose ? targets.filter((one) => state(one) !== 'signed' && state(one) !== 'proposed') : [];
  const proposed = mayApprove ? targets.filter((one) => state(one) === 'proposed') : [];
  const run = (
    step: 'propose' | 'sign',
    days: readonly AccountDay[],
    send: (of: DayKey[], key: string) => ReturnType<typeof call<typeof proposeDays>>,
  ) => {
    if (days.length === 0) return;
    const byKey = new Map(days.map((one) => [keyOf(one), one]));
    startRun({
      title: t('run.title', { command: t(`accountDays.${step}`), count: days.length }),
      ids: [...byKey.keys()],
      nameOf: (id) => `${byKey.get(id)!.account.name} ${byKey.get(id)!.day}`,
      send: async (ids, key) =>
        (
          await send(
            ids.map((id) => ({ account: byKey.get(id)!.account.id, day: byKey.get(id)!.day })),
            key,
          )
        ).outcomes,
      undo: { final: 'final.decided' },
      onBatch: () => void queryClient.invalidateQueries({ queryKey: ['bills'] }),
    });
    onDone();
  };
  return {
    free,
    proposed,
    propose: (reason = '') =>
      run('propose', free, (days, key) => call(proposeDays, { body: { days, ...(reason && { reason }) }, key })),
    sign: () => run('sign', proposed, (days, key) => call(signDays, { body: { days }, key })),
  };
}

/** What stands under the grid: how many days are chosen, and both steps. */
export function SignBar({ targets, onDone }: { targets: readonly AccountDay[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { free, proposed, propose, sign } = useSigning(targets, onDone);
  const [mayPropose, mayApprove] = [useRight('bills.propose'), useRight('bills.approve')];
  const [asking, setAsking] = useState(false);
  const start = () => (free.some(needsReason) ? setAsking(true) : propose());
  useKeys(t('accountDays.title'), [
    ...(mayPropose ? [{ keys: ['p'], label: t('accountDays.propose'), run: start }] : []),
    ...(mayApprove ? [{ keys: ['a'], label: t('accountDays.sign'), run: sign }] : []),
  ]);
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {targets.length > 0
            ? t('accountDays.chosen', { count: targets.length, text: countText(targets.length) })
            : t('accountDays.choose')}
        </span>
      }
    >
      {mayPropose && (
        <Button size="small" disabled={free.length === 0} onClick={start}>
          {t('accountDays.propose')}
          <Hotkey name="p" />
        </Button>
      )}
      {mayApprove && (
        <Button size="small" type="primary" disabled={proposed.length === 0} onClick={sign}>
          {t('accountDays.sign')}
          <Hotkey name="a" />
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={t('accountDays.propose')}
          label={t('accountDays.reason')}
          onReason={propose}
          onClose={() => setAsking(false)}
        >
          {t('accountDays.why', { count: free.filter(needsReason).length })}
        </ReasonDialog>
      )}
    </ActionBar>
  );
}

export const isSignable = (day: AccountDay): boolean => ['none', 'apart', 'clear', 'proposed'].includes(squareOf(day));
