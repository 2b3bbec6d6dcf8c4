/** States of clearing in their colours. */
import { useTranslation } from 'react-i18next';
import type { Payout, PayoutBatch } from '../../../src/contract/payouts.ts';
import type { SplitView } from '../../../src/contract/splits.ts';
import type { SubMerchant } from '../../../src/contract/sub-merchants.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const SUB: Record<SubMerchant['state'], Tone> = {
  ...{ draft: 'ended', waitReview: 'wait', active: 'good', frozen: 'danger', closed: 'ended' },
};
const SPLIT: Record<SplitView['state'], Tone> = { frozen: 'wait', splitting: 'work', split: 'work', released: 'good' };
const BATCH: Record<PayoutBatch['state'], Tone> = {
  ...{ waitApproval: 'wait', ready: 'work', sending: 'work', sent: 'work', done: 'good', refused: 'ended' },
};
const PAYOUT: Record<Payout['state'], Tone> = {
  ...{ held: 'wait', sent: 'work', success: 'good', failed: 'danger', unknown: 'wait', returned: 'danger' },
  cancelled: 'ended',
};

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

export function BatchTag({ state }: { state: PayoutBatch['state'] }) {
  const { t } = useTranslation();
  return <Tag tone={BATCH[state]} text={t(`custody.batchState.${state}`)} />;
}

export function PayoutTag({ state }: { state: Payout['state'] }) {
  const { t } = useTranslation();
  return <Tag tone={PAYOUT[state]} text={t(`custody.payoutState.${state}`)} />;
}
