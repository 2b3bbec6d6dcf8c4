/** Where an intercept stands. */
import { useTranslation } from 'react-i18next';
import type { Intercept, InterceptState } from '../../../src/contract/intercepts.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const TONES: Record<InterceptState, Tone> = {
  registered: 'wait',
  intercepting: 'wait',
  success: 'good',
  returnSigned: 'good',
  failed: 'danger',
};

export function InterceptTag({ one }: { one: Pick<Intercept, 'state' | 'byHand' | 'unknown'> }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag tone={TONES[one.state]} text={t(`intercepts.state.${one.state}`)} />
      {one.byHand && <span className="quiet"> {t('intercepts.byHand')}</span>}
      {one.unknown && <span className="quiet"> {t('intercepts.unknown')}</span>}
    </>
  );
}
