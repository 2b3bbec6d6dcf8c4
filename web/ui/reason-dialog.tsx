/**
 * A dialog that only asks why. What was typed is kept while it is sent and when it was refused; the refusal stands below
 * it. Where no `label` names a reason, it only asks whether.
 */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { LabelledArea } from './fields.tsx';
import { InlineError } from './states.tsx';

type Props = {
  title: string;
  /** What the button says, where it is shorter than the title. */
  okText?: string;
  label?: string | undefined;
  /** It may be left empty. */
  optional?: boolean;
  danger?: boolean;
  /** Closes when this is done; what it throws is shown. */
  onReason: (reason: string) => unknown;
  onClose: () => void;
  /** What follows from it. */
  children?: ReactNode;
};

export function ReasonDialog({
  title,
  okText = title,
  label,
  optional = label === undefined,
  danger = false,
  onReason,
  onClose,
  children,
}: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>(null);
  const reason = typed.trim();
  const send = async () => {
    setError(null);
    try {
      await onReason(reason);
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={title}
      okText={okText}
      danger={danger}
      okDisabled={!optional && reason === ''}
      onOk={send}
      onClose={onClose}
    >
      {children && <div>{children}</div>}
      {label && <LabelledArea label={label} rows={3} value={typed} onChange={({ target }) => setTyped(target.value)} />}
      {error !== null && <InlineError error={error} />}
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}
