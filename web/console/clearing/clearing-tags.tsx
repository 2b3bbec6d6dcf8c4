/** States of clearing in their colours. */
import { useTranslation } from 'react-i18next';
import type { SplitView } from '../../../src/contract/splits.ts';
import type { SubMerchant } from '../../../src/contract/sub-merchants.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const SUB: Record<SubMerchant['state'], Tone> = {
  ...{ draft: 'ended', waitReview: 'wait', active: 'good', frozen: 'danger', closed: 'ended' },
};
const SPLIT: Record<SplitView['state'], Tone> = { frozen: 'wait', splitting: 'work', split: 'work', released: 'good' };

export function SubTag({ one: { state, blocked } }: { one: SubMerchant }) {
  const { t } = useTranslation();
  const isBlocked = state === 'active' && blocked !== null;
  return isBlocked ? (
    <Tag tone="danger" text={t('custody.blocked')} />
  ) : (
    <Tag tone={SUB[state]} text={t(`custody.subState.${state}`)} />
  );
}

export function SplitTag({ split: { state, trouble } }: { split: SplitView }) {
  const { t } = useTranslation();
  if (trouble !== '')
    return <Tag tone="danger" text={t(trouble === 'clearing.noRule' ? 'custody.noRule' : 'custody.waitsFor')} />;
  return <Tag tone={SPLIT[state]} text={t(`custody.splitState.${state}`)} />;
}

type InstructionState = SplitView['instructions'][number]['state'];
const INSTRUCTION: Record<InstructionState, Tone> = {
  ...{ created: 'wait', processing: 'work', success: 'good', failed: 'danger', refused: 'danger' },
};

export function InstructionTag({ state }: { state: InstructionState }) {
  const { t } = useTranslation();
  return <Tag tone={INSTRUCTION[state]} text={t(`custody.told_${state}`)} />;
}
