/** How far a file is read. Without a known end the bar only says that it moves. */
import { useTranslation } from 'react-i18next';
import type { Import } from '../../../src/contract/imports.ts';
import { countText } from '../../ui/format.ts';
import css from './imports.module.css';

export function ImportProgress({ one }: { one: Import }) {
  const { t } = useTranslation();
  const { read, total } = one.rows;
  return (
    <span className={css.progress}>
      <progress max={total ?? 1} {...(total === null ? {} : { value: read })} aria-label={t('imports.state.running')} />
      <span className="num quiet">
        {total === null ? countText(read) : `${Math.floor((read / Math.max(1, total)) * 100)}%`}
      </span>
    </span>
  );
}
