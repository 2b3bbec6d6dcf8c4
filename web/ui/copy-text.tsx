/** A number people carry elsewhere (order, waybill, merchant code): a click copies it and says so for a moment. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './copy-text.module.css';

export function CopyText({ text, strong = false }: { text: string; strong?: boolean }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1200);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      className={css.copy}
      data-strong={strong || undefined}
      data-copied={copied ? t('action.copied') : undefined}
      title={t('action.copy')}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      {text}
    </button>
  );
}

/** Order numbers look the same everywhere. */
export const OrderNumber = ({ number, strong = false }: { number: string; strong?: boolean }) => (
  <CopyText text={number} strong={strong} />
);
