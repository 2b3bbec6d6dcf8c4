/** States of payment runs and their lines in their colours. */
import { useTranslation } from 'react-i18next';
import type { PaymentRun, PaymentRunLine } from '../../../src/contract/payment-runs.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const RUN: Record<PaymentRun['state'], Tone> = {
  ...{ waitApproval: 'wait', ready: 'work', sent: 'work', done: 'good', refused: 'ended' },
};
const LINE: Record<PaymentRunLine['state'], Tone> = {
  ...{ waiting: 'wait', success: 'good', failed: 'danger', unknown: 'wait', returned: 'danger', cancelled: 'ended' },
};

export function RunTag({ state }: { state: PaymentRun['state'] }) {
  const { t } = useTranslation();
  return <Tag tone={RUN[state]} text={t(`runs.state.${state}`)} />;
}

export function RunLineTag({ state }: { state: PaymentRunLine['state'] }) {
  const { t } = useTranslation();
  return <Tag tone={LINE[state]} text={t(`runs.lineState.${state}`)} />;
}
