/** What stands instead of data, questions, and runs with their result per row. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { ApiProblem } from '../../ui/problem.ts';
import { startRun } from '../../ui/runs.ts';
import { Section } from '../../ui/section.tsx';
import { ErrorState, InlineError, insteadOf, Waiting } from '../../ui/states.tsx';
import css from './design.module.css';

const UNREACHABLE = new ApiProblem({ type: 'about:blank', title: '', status: 0, code: 'http.unreachable' });

const NOTHING = { rows: [], loading: false, error: null, refetch: () => {} };

export function StateParts() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const run = () =>
    startRun({
      title: t('orders.command.approve'),
      ids: ['G2611110000001', 'G2611110000002'],
      nameOf: (id) => id,
      send: async ([first, second]) => [
        { id: first!, done: true },
        { id: second!, done: false, refusal: { code: 'orders.wrongState', data: { state: 'shipped' } } },
      ],
      undo: { final: 'final.askedAgain' },
    });
  return (
    <>
      <Section title={t('design.instead')}>
        {insteadOf(NOTHING, { title: t('orders.none'), hint: t('orders.noneHint') })}
        {insteadOf(NOTHING, { title: t('orders.none') }, { title: t('orders.empty'), clear: () => {} })}
        <ErrorState error={UNREACHABLE} onRetry={() => {}} />
        <div data-example>
          <Waiting rows={3} />
        </div>
        <InlineError error={UNREACHABLE} />
      </Section>
      <Section title={t('design.questions')}>
        <div className={css.row}>
          <Button onClick={() => setAsking(true)}>{t('design.ask')}</Button>
          <Button onClick={run}>{t('design.run')}</Button>
        </div>
        {asking && (
          <Dialog
            title={t('orders.command.stop')}
            okText={t('orders.command.stop')}
            danger
            onOk={() => setAsking(false)}
            onClose={() => setAsking(false)}
          >
            {t('design.hint')}
          </Dialog>
        )}
      </Section>
    </>
  );
}
