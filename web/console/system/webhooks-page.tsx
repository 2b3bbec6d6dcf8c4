/** Where other systems are told of events (OPS-5): addresses, what is sent to each, and what came of it. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listWebhookEndpoints, type WebhookEndpoint } from '../../../src/contract/webhooks.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { listText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { type Secret, ShownOnce } from '../access/shown-once.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { WebhookPanel } from './webhook-panel.tsx';

const EVERY_MS = 10_000;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async () => (await call(listWebhookEndpoints)).items,
  refetchInterval: EVERY_MS,
});

export function WebhookTag({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation();
  if (!endpoint.active) return <Tag tone="ended" text={t('webhooks.off')} />;
  if (endpoint.failed > 0) return <Tag tone="danger" text={t('webhooks.failing')} />;
  return <Tag tone="good" text={t('webhooks.on')} />;
}

function useColumns(): Column<WebhookEndpoint>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'name', title: t('webhooks.name'), width: 136, grow: 1, cell: (one) => <strong>{one.name}</strong> },
      { id: 'state', title: t('webhooks.stateTitle'), width: 96, cell: (one) => <WebhookTag endpoint={one} /> },
      {
        id: 'url',
        title: t('webhooks.url'),
        width: 200,
        rank: 1,
        grow: 3,
        cell: (one) => <span title={one.url}>{one.url}</span>,
      },
      {
        id: 'events',
        title: t('webhooks.events'),
        width: 160,
        rank: 4,
        grow: 2,
        cell: (one) => listText(one.events.map((event) => t(`webhooks.event.${event}`))),
      },
      {
        id: 'waiting',
        title: t('webhooks.state.waiting'),
        width: 72,
        rank: 3,
        align: 'right',
        cell: (one) => <Quantity value={String(one.waiting)} />,
      },
      {
        id: 'failed',
        title: t('webhooks.state.failed'),
        width: 72,
        rank: 2,
        align: 'right',
        cell: (one) => <Quantity value={String(one.failed)} />,
      },
    ],
    [t],
  );
}

export default function WebhooksPage() {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<Secret | null>(null);
  return (
    <>
      <MasterPage
        id="webhooks"
        title={t('nav.webhooks')}
        add={t('webhooks.add')}
        file="webhookEndpoints"
        right="settings.write"
        list={useQuery(webhooksQuery)}
        columns={useColumns()}
        idOf={(one) => one.id}
        narrow={(one) => (
          <>
            <CardLine end={<WebhookTag endpoint={one} />}>
              <strong className="clip">{one.name}</strong>
            </CardLine>
            <CardLine>
              <span className="clip quiet">{one.url}</span>
            </CardLine>
          </>
        )}
        empty={{ title: t('webhooks.empty'), hint: t('webhooks.emptyHint') }}
        panel={(endpoint, onMade) => <WebhookPanel endpoint={endpoint} onMade={onMade} onSecret={setSecret} />}
      />
      {secret && <ShownOnce secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}
