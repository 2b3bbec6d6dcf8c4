/** What a command asks before it runs: a reason, a choice, a text, quantities. */
import { useTranslation } from 'react-i18next';
import { queryClient } from '../queries.ts';
import { KeepCaseDialog } from '../rules/keep-case-dialog.tsx';
import { StopDialog } from '../stop/stop-dialog.tsx';
import { ChoiceDialog } from './choice-dialog.tsx';
import { GiftDialog } from './gift-dialog.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { type CommandName, runCommand, type Target } from './order-commands.ts';
import { orderQuery } from './order-query.ts';
import { ReleaseHoldDialog } from './release-hold-dialog.tsx';
import { SplitDialog } from './split-dialog.tsx';
import { TextDialog } from './text-dialog.tsx';

export type DialogProps = { targets: readonly Target[]; onClose: () => void };

/** The memo of the one order that is on screen; many may differ, and get the new one. */
const memoOf = ([first, ...others]: readonly Target[]): string =>
  (first && others.length === 0 && queryClient.getQueryData(orderQuery(first.id).queryKey)?.memo) || '';

export function CommandDialog({ name, targets, onClose }: DialogProps & { name: CommandName }) {
  const { t } = useTranslation();
  switch (name) {
    case 'hold':
      return (
        <TextDialog
          command="hold"
          targets={targets}
          onClose={onClose}
          onText={(note) => runCommand(t, 'hold', targets, note ? { note } : {})}
        />
      );
    case 'setMemo':
      return (
        <TextDialog
          command="setMemo"
          now={memoOf(targets)}
          targets={targets}
          onClose={onClose}
          onText={(memo) => runCommand(t, 'setMemo', targets, { memo })}
        />
      );
    case 'forceReview':
      return (
        <TextDialog
          command={name}
          needed
          danger
          targets={targets}
          onClose={onClose}
          onText={(reason) => runCommand(t, name, targets, { reason })}
        />
      );
    case 'returnFromFinance':
    case 'reverseOutbound':
      return (
        <TextDialog
          command={name}
          needed
          targets={targets}
          onClose={onClose}
          onText={(reason) => runCommand(t, name, targets, { reason })}
        />
      );
    case 'setNode':
    case 'setCourier':
    case 'setFlag':
    case 'splitShort':
      return <ChoiceDialog command={name} targets={targets} onClose={onClose} />;
    case 'releaseHold':
      return <ReleaseHoldDialog targets={targets} onClose={onClose} />;
    case 'addGift':
      return <GiftDialog targets={targets} onClose={onClose} />;
    case 'split':
      return <SplitDialog target={targets[0]!} onClose={onClose} />;
    case 'stop':
      return <StopDialog targets={targets} onClose={onClose} />;
    case 'merge':
      return <MergeDialog targets={targets} onClose={onClose} />;
    case 'keepCase':
      return <KeepCaseDialog order={targets[0]!} onClose={onClose} />;
    default:
      return null;
  }
}
