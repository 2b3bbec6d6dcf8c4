/**
 * A modal question. While it is open, keys of the page behind it rest. Ctrl+Enter confirms from anywhere inside. Its first
 * field has the focus as soon as it is there: `autoFocus` comes too early, while it is not yet in the page.
 */
import { Modal } from 'antd';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './dialog.module.css';
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

const FIELD = 'textarea:enabled, input:enabled:not([type=checkbox], [type=radio])';

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
  const body = useRef<HTMLDivElement>(null);
  useFocusBack();
  const takeFocus = () => {
    if (!body.current?.contains(document.activeElement)) body.current?.querySelector<HTMLElement>(FIELD)?.focus();
  };
  // Within the keystroke that opened it, so that the next one is typed into it; one that lies in another is hung in later.
  useLayoutEffect(takeFocus, []);
  const confirm = async () => {
    if (okDisabled || running) return;
    setRunning(true);
    try {
      await onOk();
    } finally {
      setRunning(false);
    }
  };
  useKeys(
    title,
    [
      { keys: ['Ctrl+Enter'], label: okText, run: () => void confirm() },
      { keys: ['Escape'], label: t('action.cancel'), run: onClose },
      ...keys,
    ],
    true,
  );
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
      keyboard={false}
      afterOpenChange={(shown) => shown && takeFocus()}
      transitionName=""
      maskTransitionName=""
    >
      <Above>
        <div ref={body} className={css.body}>
          {children}
        </div>
      </Above>
    </Modal>
  );
}
