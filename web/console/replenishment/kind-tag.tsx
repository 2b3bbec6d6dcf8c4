/** What a line of replenishment asks for, in a word. */
import { useTranslation } from 'react-i18next';
import type { ReplenishmentKind } from '../../../src/contract/replenishment.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const TONE: Record<ReplenishmentKind, Tone> = {
  reorder: 'danger',
  low: 'work',
  dead: 'wait',
  over: 'wait',
  enough: 'good',
};

export function KindTag({ kind }: { kind: ReplenishmentKind }) {
  const { t } = useTranslation();
  return <Tag tone={TONE[kind]} text={t(`replenishment.kind.${kind}`)} />;
}
