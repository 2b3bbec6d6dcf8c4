/** One address events are sent to: which, whether, its secret, and its deliveries (OPS-5). */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { webhookHistory } from '../../../src/contract/histories.ts';
import {
  addWebhookEndpoint,
  changeWebhookEndpoint,
  renewWebhookSecret,
  testWebhookEndpoint,
  WEBHOOK_EVENTS,
  type WebhookEndpoint,
  type WebhookEventType,
} from '../../../src/contract/webhooks.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { ConfirmDialog } from '../access/confirm-dialog.tsx';
import type { Secret } from '../access/shown-once.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { queryClient, useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import css from './system.module.css';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { WebhookTag, webhooksQuery } from './webhooks-page.tsx';

type WebhookDraft = { name: string; url: string; events: WebhookEventType[]; active: boolean };
type Props = {
  /** Null: a new one. */
  endpoint: WebhookEndpoint | null;
  onMade: (id: string) => void;
  onSecret: (secret: Secret) => void;
};

const draftOf = (endpoint: WebhookEndpoint | null): WebhookDraft => ({
  name: endpoint?.name ?? '',
  url: endpoint?.url ?? '',
  events: endpoint?.events ?? [...WEBHOOK_EVENTS],
  active: endpoint?.active ?? true,
});

export const refreshWebhooks = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ['webhookDeliveries'] }),
  ]);

export function WebhookPanel({ endpoint, onMade, onSecret }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const keyOf = useRequestKey();
  const save = async (_: Partial<WebhookDraft>, { active, ...kept }: WebhookDraft) => {
    if (endpoint) {
      const body = { ...kept, active };
      await call(changeWebhookEndpoint, { params: { id: endpoint.id }, body, ifMatch: endpoint.version });
    } else {
      const made = await call(addWebhookEndpoint, { body: kept, key: keyOf(kept) });
      onMade(made.id);
      await refreshWebhooks();
      // Last, so that it lies above the form of the new one and has the keys.
      return onSecret({ title: t('webhooks.secretOf', { name: kept.name }), text: made.secret });
    }
    await refreshWebhooks();
  };
  const id = endpoint ? `webhook/${endpoint.id}` : 'webhook/new';
  return (
    <EditPanel<WebhookDraft>
      key={id}
      id={id}
      title={endpoint?.name ?? t('webhooks.add')}
      head={endpoint && <WebhookHead endpoint={endpoint} mayWrite={mayWrite} />}
      document={draftOf(endpoint)}
      readOnly={!mayWrite}
      fresh={endpoint === null}
      missing={({ name, url, events }) =>
        !name.trim() || !url.trim() ? t('webhooks.lacks') : events.length === 0 ? t('webhooks.noEvents') : null
      }
      sections={() => [
        {
          title: t('webhooks.where'),
          fields: [
            { kind: 'text', name: 'name', label: t('webhooks.name'), required: true },
            ...(endpoint
              ? [
                  {
                    kind: 'switch',
                    name: 'active',
                    label: t('webhooks.active'),
                    hint: t('webhooks.activeHint'),
                  } as const,
                ]
              : []),
            {
              kind: 'text',
              name: 'url',
              label: t('webhooks.url'),
              hint: t('webhooks.urlHint'),
              required: true,
              wide: true,
              placeholder: 'https://',
            },
            {
              kind: 'own',
              name: 'events',
              label: t('webhooks.events'),
              wide: true,
              draw: (chosen: readonly WebhookEventType[], change: (events: never) => void) => (
                <EventChoice chosen={chosen} onChange={change as ChoiceProps['onChange']} />
              ),
            },
          ],
        },
      ]}
      save={save}
      reread={() => void refreshWebhooks()}
      history={(fields) =>
        endpoint && (
          <History
            subject={`webhook/${endpoint.id}`}
            version={endpoint.version}
            fields={fields}
            textOf={(name, value) => (name === 'events' ? t(`webhooks.event.${value}`) : undefined)}
            load={(query, signal) => call(webhookHistory, { params: { id: endpoint.id }, query, signal })}
          />
        )
      }
    >
      {endpoint && mayWrite && <SecretSection endpoint={endpoint} onSecret={onSecret} />}
      {endpoint && <WebhookDeliveries endpoint={endpoint} mayWrite={mayWrite} />}
    </EditPanel>
  );
}

type ChoiceProps = { chosen: readonly WebhookEventType[]; onChange: (events: WebhookEventType[]) => void };

function EventChoice({ chosen, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <div className={css.events}>
      {WEBHOOK_EVENTS.map((event) => (
        <label key={event} className="choice">
          <input
            type="checkbox"
            checked={chosen.includes(event)}
            onChange={({ target }) =>
              onChange(WEBHOOK_EVENTS.filter((one) => (one === event ? target.checked : chosen.includes(one))))
            }
          />{' '}
          {t(`webhooks.event.${event}`)} <code className="quiet">{event}</code>
        </label>
      ))}
    </div>
  );
}

function WebhookHead({ endpoint, mayWrite }: { endpoint: WebhookEndpoint; mayWrite: boolean }) {
  const { t } = useTranslation();
  const test = useMutation({
    mutationFn: () => call(testWebhookEndpoint, { params: { id: endpoint.id } }),
    onSuccess: refreshWebhooks,
  });
  return (
    <>
      <WebhookTag endpoint={endpoint} />
      {mayWrite && (
        <Button size="small" disabled={!endpoint.active} loading={test.isPending} onClick={() => test.mutate()}>
          {t('webhooks.test')}
        </Button>
      )}
      {test.isSuccess && <span className="clip quiet">{t('webhooks.tested')}</span>}
      {test.isError && <InlineError error={test.error} />}
    </>
  );
}

function SecretSection({ endpoint, onSecret }: { endpoint: WebhookEndpoint; onSecret: (secret: Secret) => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <Section
      title={t('webhooks.secret')}
      end={
        <Button size="small" onClick={() => setAsking(true)}>
          {t('webhooks.renew')}
        </Button>
      }
    >
      <p className="quiet">{t('webhooks.secretHint')}</p>
      {asking && (
        <ConfirmDialog
          title={t('webhooks.renew')}
          text={t('webhooks.renewAsk')}
          danger
          onClose={() => setAsking(false)}
          onOk={async () => {
            const { secret } = await call(renewWebhookSecret, { params: { id: endpoint.id } });
            await refreshWebhooks();
            onSecret({ title: t('webhooks.secretOf', { name: endpoint.name }), text: secret });
          }}
        />
      )}
    </Section>
  );
}
