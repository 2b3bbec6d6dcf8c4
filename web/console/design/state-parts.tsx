/** What stands instead of data, questions, and runs with their result per row. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressCell } from '../../ui/address-cell.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ApiProblem } from '../../ui/problem.ts';
import { startRun } from '../../ui/runs.ts';
import { Section } from '../../ui/section.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { ErrorState, InlineError, insteadOf, Waiting } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import type { Mode } from '../../ui/tokens.ts';
import css from './design.module.css';

const NOON = '2026-11-11T12:00:00+08:00';
const UNREACHABLE = new ApiProblem({ type: 'about:blank', title: '', status: 0, code: 'http.unreachable' });

const NOTHING = { rows: [], loading: false, error: null, refetch: () => {} };

export function StateParts({ mode }: { mode: Mode }) {
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
            title={t('orders.command.cancel')}
            okText={t('orders.command.cancel')}
            danger
            onOk={() => setAsking(false)}
            onClose={() => setAsking(false)}
          >
            {t('design.hint')}
          </Dialog>
        )}
      </Section>
      <Section title={t('design.documents')}>
        <AddressCell
          recipient={{
            name: t('design.person'),
            phone: '138****0042',
            province: '',
            city: t('design.place'),
            district: '',
            town: '',
            detail: '***',
            postcode: '',
            masked: true,
          }}
        />
        <StateTrack
          label={t('track.title')}
          steps={[
            { id: 'order', name: t('track.order.order'), mark: 'done', at: NOON },
            { id: 'payment', name: t('track.order.payment'), mark: 'skipped', note: t('track.nothingToPay') },
            { id: 'review', name: t('track.order.review'), mark: 'waits', at: NOON, note: t('orders.hold.outOfStock') },
            { id: 'shipment', name: t('track.order.shipment'), mark: 'ahead' },
          ]}
        />
        <Timeline
          entries={[
            {
              id: `${mode}-1`,
              at: NOON,
              event: 'received',
              data: {},
              actor: { kind: 'system', name: '' },
              cause: null,
            },
          ]}
        />
      </Section>
    </>
  );
}
