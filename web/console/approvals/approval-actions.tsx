/** Approves or sends back what is chosen, each kind by its own command, in batches with a result per row. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Approval, ApprovalKind } from '../../../src/contract/approvals.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { countText, moneyText, sumMoney } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { startRun } from '../../ui/runs.ts';
import { approveBy, byKind, canGoBack, refreshApprovals, refuseBy } from './approval-queries.ts';

type Props = { chosen: readonly Approval[]; onDone: () => void };
type Sender = (kind: ApprovalKind) => Parameters<typeof startRun>[0]['send'];

export function ApprovalActions({ chosen, onDone }: Props) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<readonly Approval[] | null>(null);
  const run = (items: readonly Approval[], command: 'approve' | 'refuse', sender: Sender) => {
    for (const [kind, some] of byKind(items)) {
      const numbers = new Map(some.map((one) => [one.id, one.order?.number ?? one.number]));
      startRun({
        title: (count) =>
          t('run.title', { command: `${t(`approvals.kinds.${kind}`)} ${t(`approvals.${command}`)}`, count }),
        ids: some.map((one) => one.id),
        nameOf: (id) => numbers.get(id) ?? id,
        send: sender(kind),
        undo: { final: 'final.decided' },
        onBatch: refreshApprovals,
      });
    }
    onDone();
  };
  const approve = () => run(chosen, 'approve', approveBy);
  const returnable = chosen.filter(({ kind }) => canGoBack(kind));
  const askRefusal = () => returnable.length > 0 && setRefused(returnable);
  useKeys(t('nav.approvals'), [
    { keys: ['a'], label: t('approvals.approve'), run: approve },
    { keys: ['r'], label: t('approvals.refuse'), run: askRefusal },
  ]);
  const sum = sumMoney(chosen.map((one) => one.amount));
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {chosen.length > 0 &&
            t('approvals.chosen', {
              text: countText(chosen.length),
              sum: sum ? moneyText(sum) : '—',
            })}
        </span>
      }
    >
      <Button size="small" disabled={returnable.length === 0} onClick={askRefusal}>
        {t('approvals.refuse')}
        <Hotkey name="r" />
      </Button>
      <Button size="small" type="primary" disabled={chosen.length === 0} onClick={approve}>
        {t('approvals.approve')}
        <Hotkey name="a" />
      </Button>
      {refused && (
        <ReasonDialog
          title={t('approvals.refuseCount', { count: refused.length })}
          okText={t('approvals.refuse')}
          label={t('approvals.reason')}
          onReason={(reason) => run(refused, 'refuse', (kind) => refuseBy(kind, reason))}
          onClose={() => setRefused(null)}
        />
      )}
    </ActionBar>
  );
}
