/** A question before something that is felt at once; a refusal is shown in it, so the person can read and leave. */
import { useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { InlineError } from '../../ui/states.tsx';

type Props = { title: string; text: string; danger?: boolean; onOk: () => Promise<void>; onClose: () => void };

export function ConfirmDialog({ title, text, danger = false, onOk, onClose }: Props) {
  const [error, setError] = useState<unknown>(null);
  const run = () => onOk().then(onClose, setError);
  return (
    <Dialog title={title} okText={title} danger={danger} onOk={run} onClose={onClose}>
      <p>{text}</p>
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
