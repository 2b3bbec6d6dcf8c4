/** How long a lot may be sold, as a tag. */
import { useTranslation } from 'react-i18next';
import type { LotRow } from '../../../src/contract/lots.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { TONE } from './lot-words.ts';

export function StandingTag({ row: { stopped, standing } }: { row: Pick<LotRow, 'stopped' | 'standing'> }) {
  const { t } = useTranslation();
  if (stopped) return <Tag tone="danger" text={t('lots.stopped')} />;
  return <Tag tone={TONE[standing]} text={t(`lots.standing.${standing}`)} />;
}
