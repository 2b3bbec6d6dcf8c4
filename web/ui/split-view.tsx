/** A list and, beside it, the document under the cursor (`form`: wide enough for two columns of fields; `wide`: it gets most of the room). On a phone the document covers the list, but not what can be done with it (`foot`). */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './icon-button.tsx';
import { useKeys } from './keys.ts';
import css from './split-view.module.css';
import { useNarrow } from './use-narrow.ts';

type Props = {
  children: ReactNode;
  aside: ReactNode | null;
  asideLabel: string;
  size?: 'form' | 'wide';
  /** The bar of what can be done with the row under the cursor. */
  foot?: ReactNode;
  onClose: () => void;
};

/** As in the style sheet: from here on the document covers the list. */
const COVERS_PX = 900;

export function SplitView({ children, aside, asideLabel, size, foot, onClose }: Props) {
  const { t } = useTranslation();
  const covers = useNarrow(COVERS_PX);
  useKeys(asideLabel, [...(aside ? [{ keys: ['Escape'], label: t('keys.closePreview'), run: onClose }] : [])]);
  return (
    <>
      <div className={css.split}>
        <div className={css.list}>
          {children}
          {!covers && foot}
        </div>
        {aside && (
          <aside className={css.aside} data-size={size} aria-label={asideLabel}>
            <span className={css.close}>
              <IconButton icon={X} label={t('action.close')} onClick={onClose} />
            </span>
            {aside}
          </aside>
        )}
      </div>
      {covers && foot}
    </>
  );
}
