/** What was sent to an address and what it answered; any of it can be sent again under its first id (OPS-5). */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listWebhookDeliveries,
  replayWebhooks,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../../../src/contract/webhooks.ts';
import { Moment } from '../../ui/figures.tsx';
import { startRun } from '../../ui/runs.ts';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './system.module.css';
import { refreshWebhooks } from './webhook-panel.tsx';

type State = WebhookDelivery['state'];
const STATES = ['waiting', 'delivered', 'failed'] as const;
const TONE: Record<State, Tone> = { waiting: 'wait', delivered: 'good', failed: 'danger' };

export function WebhookDeliveries({ endpoint, mayWrite }: { endpoint: WebhookEndpoint; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [state, setState] = useState<State | 'all'>('all');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useList(['webhookDeliveries', endpoint.id, state, endpoint.waiting], (page, signal) =>
    call(listWebhookDeliveries, {
      params: { id: endpoint.id },
      query: { ...(state !== 'all' && { state }), ...(page && { cursor: page }) },
      signal,
    }),
  );
  const targets = list.rows.filter((one) => chosen.has(one.eventId));
  const replay = () => {
    const names = new Map(targets.map((one) => [one.eventId, one.type]));
    startRun({
      title: t('run.title', { command: t('webhooks.replay'), count: targets.length }),
      ids: targets.map((one) => one.eventId),
      nameOf: (id) => names.get(id) ?? id,
      send: async (eventIds, key) =>
        (await call(replayWebhooks, { params: { id: endpoint.id }, body: { eventIds }, key })).outcomes,
      undo: { final: 'final.askedAgain' },
      onBatch: () => void refreshWebhooks(),
    });
    setChosen(new Set());
  };
  return (
    <Section
      title={t('webhooks.deliveries')}
      end={
        <span className={css.buttons}>
          <Tabs
            label={t('webhooks.stateTitle')}
            value={state}
            options={[
              { value: 'all', text: t('webhooks.all') },
              ...STATES.map((value) => ({ value, text: t(`webhooks.state.${value}`) })),
            ]}
            onPick={setState}
          />
          {mayWrite && (
            <Button size="small" disabled={targets.length === 0} onClick={replay}>
              {t('webhooks.replay')}
            </Button>
          )}
        </span>
      }
    >
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.refetch} />
      ) : list.rows.length === 0 ? (
        <p className="quiet">{!list.loading && t('webhooks.noDeliveries')}</p>
      ) : (
        <DeliveryTable rows={list.rows} chosen={chosen} onChoose={mayWrite ? setChosen : null} />
      )}
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('table.more')}
        </Button>
      )}
    </Section>
  );
}

type TableProps = {
  rows: readonly WebhookDelivery[];
  chosen: ReadonlySet<string>;
  onChoose: ((chosen: ReadonlySet<string>) => void) | null;
};

function DeliveryTable({ rows, chosen, onChoose }: TableProps) {
  const { t } = useTranslation();
  return (
    <table className={css.deliveries}>
      <thead>
        <tr>
          {onChoose && (
            <th>
              <span className="visually-hidden">{t('table.selectRow')}</span>
            </th>
          )}
          <th>{t('webhooks.at')}</th>
          <th>{t('webhooks.eventTitle')}</th>
          <th>{t('webhooks.stateTitle')}</th>
          <th data-align="right">{t('webhooks.tries')}</th>
          <th>{t('webhooks.answer')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.eventId}>
            {onChoose && (
              <td>
                <input
                  type="checkbox"
                  aria-label={t('table.selectRow')}
                  checked={chosen.has(one.eventId)}
                  onChange={() => onChoose(new Set(chosen).symmetricDifference(new Set([one.eventId])))}
                />
              </td>
            )}
            <td>
              <Moment value={one.at} />
            </td>
            <td title={one.eventId}>{t(`webhooks.event.${one.type}`, { defaultValue: one.type })}</td>
            <td>
              <Tag tone={TONE[one.state]} text={t(`webhooks.state.${one.state}`)} />
            </td>
            <td data-align="right" className="num">
              {one.tries}
            </td>
            <Answer one={one} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answer({ one }: { one: WebhookDelivery }) {
  const { t } = useTranslation();
  const said = one.lastError ?? (one.lastStatus === null ? '' : `HTTP ${one.lastStatus}`);
  return (
    <td className={css.answer} title={said}>
      {said}{' '}
      {one.state === 'waiting' && one.tries > 0 && (
        <span className="quiet">
          {t('webhooks.again')} <Moment value={one.dueAt} />
        </span>
      )}
    </td>
  );
}
