/** Where other systems are told of events (OPS-5): addresses, what is sent to each, and what came of it. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listWebhookEndpoints, type WebhookEndpoint } from '../../../src/contract/webhooks.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { type Secret, ShownOnce } from '../access/shown-once.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { WebhookPanel } from './webhook-panel.tsx';

const NEW = 'new';
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
        grow: 3,
        cell: (one) => <span title={one.url}>{one.url}</span>,
      },
      {
        id: 'events',
        title: t('webhooks.events'),
        width: 160,
        grow: 2,
        cell: (one) => one.events.map((event) => t(`webhooks.event.${event}`)).join('、'),
      },
      {
        id: 'waiting',
        title: t('webhooks.state.waiting'),
        width: 72,
        align: 'right',
        cell: (one) => <Quantity value={String(one.waiting)} />,
      },
      {
        id: 'failed',
        title: t('webhooks.state.failed'),
        width: 72,
        align: 'right',
        cell: (one) => <Quantity value={String(one.failed)} />,
      },
    ],
    [t],
  );
}

export default function WebhooksPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const [open, setOpen] = useState<string | null>(null);
  const [secret, setSecret] = useState<Secret | null>(null);
  const list = useQuery(webhooksQuery);
  const add = () => setOpen(NEW);
  useKeys(t('nav.webhooks'), mayWrite ? [{ keys: ['n'], label: t('webhooks.add'), run: add }] : []);
  const rows = list.data ?? [];
  const instead = list.isLoadingError ? (
    <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  ) : list.isPending ? (
    <Waiting />
  ) : rows.length === 0 ? (
    <EmptyState
      title={t('webhooks.empty')}
      hint={t('webhooks.emptyHint')}
      action={mayWrite && <Button onClick={add}>{t('webhooks.add')}</Button>}
    />
  ) : null;
  const endpoint = rows.find((one) => one.id === open) ?? null;
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button type="primary" onClick={add}>
              {t('webhooks.add')}
            </Button>
          )
        }
      >
        <span className="quiet">{t('webhooks.hint')}</span>
      </FilterBar>
      <SplitView
        size="form"
        asideLabel={t('webhooks.one')}
        onClose={() => setOpen(null)}
        aside={
          list.data && (endpoint || open === NEW) ? (
            <WebhookPanel key={open} endpoint={endpoint} onMade={setOpen} onSecret={setSecret} />
          ) : null
        }
      >
        <DataTable
          id="webhooks"
          label={t('nav.webhooks')}
          columns={useColumns()}
          rows={rows}
          idOf={(one) => one.id}
          cursor={open}
          onCursor={setOpen}
          more={{ has: false, loading: false, load: () => {} }}
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
          instead={instead}
        />
      </SplitView>
      {secret && <ShownOnce secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}
