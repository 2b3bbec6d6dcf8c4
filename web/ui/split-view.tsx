/** A list and, beside it, the document under the cursor (`form`: wide enough for two columns of fields; `wide`: it gets most of the room). On a phone the document covers the list. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './icon-button.tsx';
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
          <span className={css.close}>
            <IconButton icon={X} label={t('action.close')} onClick={onClose} />
          </span>
          {aside}
        </aside>
      )}
    </div>
  );
}
