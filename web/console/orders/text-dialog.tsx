/** Asks for a note or a reason. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/fields.tsx';
import type { Target } from './order-commands.ts';

type Props = {
  command: 'hold' | 'setMemo' | 'forceReview' | 'returnFromFinance' | 'reverseOutbound';
  targets: readonly Target[];
  /** Without a text the command cannot run. */
  needed?: boolean;
  danger?: boolean;
  /** What is there now, to be changed. */
  now?: string;
  onText: (text: string) => void;
  onClose: () => void;
};

export function TextDialog({ command, targets, needed = false, danger = false, now = '', onText, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(now);
  return (
    <Dialog
      title={t(`orders.command.${command}`)}
      okText={t(`orders.command.${command}`)}
      danger={danger}
      okDisabled={needed && !text.trim()}
      onClose={onClose}
      onOk={() => {
        onClose();
        onText(text.trim());
      }}
    >
      <p>{t(`orders.ask.${command}`, { count: targets.length })}</p>
      <TextArea
        autoFocus
        rows={3}
        aria-label={t(`orders.ask.${command}`, { count: targets.length })}
        value={text}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}
