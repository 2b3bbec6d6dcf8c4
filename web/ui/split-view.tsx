/** A list and, beside it, the document under the cursor (`form`: wide enough for two columns of fields; `wide`: it gets most of the room). On a phone the document covers the list. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from './keys.ts';
import css from './split-view.module.css';

type Props = {
  children: ReactNode;
  aside: ReactNode | null;
  asideLabel: string;
  size?: 'form' | 'wide';
  onClose: () => void;
};

export function SplitView({ children, aside, asideLabel, size, onClose }: Props) {
  const { t } = useTranslation();
  useKeys(asideLabel, [...(aside ? [{ keys: ['Escape'], label: t('keys.closePreview'), run: onClose }] : [])]);
  return (
    <div className={css.split}>
      <div className={css.list}>{children}</div>
      {aside && (
        <aside className={css.aside} data-size={size} aria-label={asideLabel}>
          <button type="button" className={css.close} aria-label={t('action.close')} onClick={onClose}>
            <X size={16} aria-hidden />
          </button>
          {aside}
        </aside>
      )}
    </div>
  );
}
