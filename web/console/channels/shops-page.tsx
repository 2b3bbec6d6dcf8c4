/** Shops and the health of their connections, and shipment uploads a channel did not take (CHN-3, CHN-8). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listUploads,
  pullOrders,
  repeatUploads,
  type ShopHealth,
  type Upload,
} from '../../../src/contract/channels.ts';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { startRun } from '../../ui/runs.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { EmptyState, ErrorState, InlineError, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { queryClient, shopsQuery, useList, useRight } from '../queries.ts';
import css from './shops-page.module.css';

const TONE: Record<ShopHealth['state'], Tone> = { healthy: 'good', slow: 'wait', failing: 'danger', off: 'ended' };
const UPLOAD_TONE: Record<Upload['state'], Tone> = {
  waiting: 'work',
  accepted: 'good',
  refused: 'danger',
  unknown: 'wait',
};

export default function ShopsPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<'shops' | 'uploads'>('shops');
  const shops = useQuery(shopsQuery);
  const failed = shops.data?.reduce((sum, shop) => sum + shop.uploads.failed, 0) ?? 0;
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('nav.shops')}
          value={view}
          options={[
            { value: 'shops', text: t('shops.connections') },
            { value: 'uploads', text: t('shops.failedUploads'), count: failed },
          ]}
          onPick={setView}
        />
      </FilterBar>
      {view === 'shops' ? <Shops /> : <Uploads />}
    </>
  );
}

function Shops() {
  const { t, i18n } = useTranslation();
  const shops = useQuery(shopsQuery);
  const [cursor, setCursor] = useState<string | null>(null);
  const moment = (id: 'lastPullAt' | 'pulledUntil' | 'lastWebhookAt' | 'lastStockPushAt'): Column<ShopHealth> => ({
    id,
    title: t(`shops.${id}`),
    width: 88,
    align: 'right',
    cell: (shop) => shop[id] && <Moment value={shop[id]} />,
  });
  const columns: Column<ShopHealth>[] = [
    { id: 'name', title: t('orders.column.shop'), width: 144, grow: 1, cell: (shop) => <strong>{shop.name}</strong> },
    {
      id: 'channel',
      title: t('shops.channel'),
      width: 112,
      cell: (shop) => (i18n.exists(`channel.${shop.channel}`) ? t(`channel.${shop.channel}`) : shop.channel),
    },
    {
      id: 'state',
      title: t('orders.column.state'),
      width: 200,
      grow: 2,
      cell: (shop) => (
        <span title={shop.message ?? ''}>
          <Tag tone={TONE[shop.state]} text={t(`shops.state.${shop.state}`)} />{' '}
          <span className="quiet">{shop.message}</span>
        </span>
      ),
    },
    {
      id: 'ordersToday',
      title: t('shops.ordersToday'),
      width: 72,
      align: 'right',
      cell: (shop) => <Quantity value={String(shop.ordersToday)} />,
    },
    moment('lastPullAt'),
    moment('pulledUntil'),
    moment('lastWebhookAt'),
    moment('lastStockPushAt'),
    {
      id: 'uploads',
      title: t('shops.uploads'),
      width: 96,
      align: 'right',
      cell: ({ uploads }) => (
        <>
          {uploads.waiting} / <span className={uploads.failed > 0 ? css.failed : undefined}>{uploads.failed}</span>
        </>
      ),
    },
    {
      id: 'gap',
      title: t('shops.gap'),
      width: 184,
      cell: (shop) =>
        shop.gap ? (
          <span className={css.failed}>
            {t('shops.gapText', { day: shop.gap.day.slice(5), ours: shop.gap.ours, theirs: shop.gap.theirs })}
          </span>
        ) : (
          <span className="quiet">{t('shops.noGap')}</span>
        ),
    },
    {
      id: 'pull',
      title: '',
      width: 104,
      align: 'right',
      cell: (shop) => shop.state !== 'off' && <PullButton shop={shop} />,
    },
  ];
  const instead = shops.isLoadingError ? (
    <ErrorState error={shops.error} onRetry={() => void shops.refetch()} />
  ) : shops.isPending ? (
    <Waiting />
  ) : shops.data.length === 0 ? (
    <EmptyState title={t('shops.empty')} hint={t('shops.emptyHint')} />
  ) : null;
  return (
    <DataTable
      id="shops"
      label={t('nav.shops')}
      columns={columns}
      rows={shops.data ?? []}
      idOf={(shop) => shop.id}
      cursor={cursor}
      onCursor={setCursor}
      more={{ has: false, loading: false, load: () => {} }}
      narrow={(shop) => (
        <>
          <div className={css.cardLine}>
            <strong className="clip">{shop.name}</strong>
            <Tag tone={TONE[shop.state]} text={t(`shops.state.${shop.state}`)} />
            <span className={css.cardEnd}>
              <PullButton shop={shop} />
            </span>
          </div>
          <div className={css.cardLine}>
            <span className="clip quiet">
              {t('shops.ordersToday')} {shop.ordersToday} {shop.message && `· ${shop.message}`}
            </span>
          </div>
        </>
      )}
      instead={instead}
    />
  );
}

function PullButton({ shop }: { shop: ShopHealth }) {
  const { t } = useTranslation();
  const mayWrite = useRight('channels.write');
  const pull = useMutation({
    mutationFn: () => call(pullOrders, { params: { id: shop.id }, body: {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['shops'] }),
  });
  if (!mayWrite) return null;
  if (pull.isError) return <InlineError error={pull.error} />;
  return (
    <Button size="small" loading={pull.isPending} onClick={() => pull.mutate()}>
      {pull.data ? t('shops.pulled', { count: pull.data.changed }) : t('shops.pull')}
    </Button>
  );
}

function Uploads() {
  const { t } = useTranslation();
  const mayWrite = useRight('channels.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(['uploads'], (page, signal) =>
    call(listUploads, { query: { state: ['refused', 'unknown'], ...(page ? { cursor: page } : {}) }, signal }),
  );
  const columns: Column<Upload>[] = [
    {
      id: 'order',
      title: t('orders.order'),
      width: 152,
      cell: (one) => <OrderNumber number={one.order.number} strong />,
    },
    {
      id: 'state',
      title: t('orders.column.state'),
      width: 96,
      cell: (one) => <Tag tone={UPLOAD_TONE[one.state]} text={t(`shipping.upload.${one.state}`)} />,
    },
    {
      id: 'message',
      title: t('shops.message'),
      width: 240,
      grow: 3,
      cell: (one) => <span title={one.message}>{one.message}</span>,
    },
    { id: 'shop', title: t('orders.column.shop'), width: 128, grow: 1, cell: (one) => one.shop.name },
    {
      id: 'waybill',
      title: t('orders.column.waybill'),
      width: 184,
      cell: (one) => <CopyText text={`${one.courier.name} ${one.waybillNumber}`} />,
    },
    { id: 'tries', title: t('shops.tries'), width: 56, align: 'right', cell: (one) => one.tries },
    { id: 'at', title: t('imports.at'), width: 96, align: 'right', cell: (one) => <Moment value={one.at} /> },
  ];
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const numbers = new Map(targets.map((one) => [one.id, one.order.number]));
  const repeat = () => {
    startRun({
      title: t('run.title', { command: t('shops.repeat'), count: targets.length }),
      ids: targets.map((one) => one.id),
      nameOf: (id) => numbers.get(id) ?? id,
      send: async (ids, key) => (await call(repeatUploads, { body: { ids }, key })).outcomes,
      onBatch: () => void queryClient.invalidateQueries({ queryKey: ['uploads'] }),
    });
    setSelection(new Set());
  };
  const instead = list.error ? (
    <ErrorState error={list.error} onRetry={list.refetch} />
  ) : list.loading ? (
    <Waiting />
  ) : list.rows.length === 0 ? (
    <EmptyState title={t('shops.noFailedUploads')} />
  ) : null;
  return (
    <>
      <DataTable
        id="uploads"
        label={t('shops.failedUploads')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        instead={instead}
      />
      {mayWrite && (
        <div className={css.actions}>
          <Button size="small" type="primary" disabled={targets.length === 0} onClick={repeat}>
            {t('shops.repeat')}
          </Button>
        </div>
      )}
    </>
  );
}
