/** The state of a statement. */
import { useTranslation } from 'react-i18next';
import type { StatementState } from '../../../src/contract/statements.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const TONES: Record<StatementState, Tone> = {
  ...{ draft: 'wait', published: 'wait', disputed: 'danger', confirmed: 'work' },
  ...{ invoiced: 'work', approved: 'work', paid: 'good' },
};

/** `ours`: as the supplier reads it, whose turn it is. */
export function StatementTag({ state, ours = false }: { state: StatementState; ours?: boolean }) {
  const { t } = useTranslation();
  return (
    <Tag tone={TONES[state]} text={t(ours && state === 'published' ? 'portal.yourTurn' : `settling.state.${state}`)} />
  );
}
