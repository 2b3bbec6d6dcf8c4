/** The state of a statement. */
import { useTranslation } from 'react-i18next';
import type { StatementState } from '../../../src/contract/statements.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const TONES: Record<StatementState, Tone> = {
  ...{ draft: 'wait', published: 'wait', disputed: 'danger', confirmed: 'work' },
  ...{ invoiced: 'work', approved: 'work', paid: 'good' },
};

export function StatementTag({ state }: { state: StatementState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`settling.state.${state}`)} />;
}
