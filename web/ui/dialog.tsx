/** A modal question. While it is open, keys of the page behind it rest. Ctrl+Enter confirms from anywhere inside. */
import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusBack } from './focus-back.ts';
import { Above, type Binding, useKeys } from './keys.ts';

type Props = {
  title: string;
  okText: string;
  danger?: boolean;
  okDisabled?: boolean;
  width?: number;
  /** It only shows something: there is nothing to cancel. */
  showing?: boolean;
  /** Keys of this dialog, besides Ctrl+Enter and Escape. */
  keys?: readonly Binding[];
  onOk: () => void | Promise<void>;
  onClose: () => void;
  children: ReactNode;
};

export function Dialog({
  title,
  okText,
  danger = false,
  okDisabled = false,
  width = 440,
  showing = false,
  keys = [],
  onOk,
  onClose,
  children,
}: Props) {
  const { t } = useTranslation();
  const [running, setRunning] = useState(false);
  useFocusBack();
  const confirm = async () => {
    if (okDisabled || running) return;
    setRunning(true);
    try {
      await onOk();
    } finally {
      setRunning(false);
    }
  };
  useKeys(title, [{ keys: ['Ctrl+Enter'], label: okText, run: () => void confirm() }, ...keys], true);
  return (
    <Modal
      open
      centered
      closable={false}
      title={title}
      width={width}
      okText={okText}
      cancelText={t('action.cancel')}
      cancelButtonProps={showing ? { style: { display: 'none' } } : {}}
      okButtonProps={{ danger, disabled: okDisabled, loading: running }}
      onOk={() => void confirm()}
      onCancel={onClose}
      transitionName=""
      maskTransitionName=""
    >
      <Above>{children}</Above>
    </Modal>
  );
}
