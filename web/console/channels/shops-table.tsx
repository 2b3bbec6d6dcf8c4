/** Each shop's connection: alive or not, how far it has collected, whether the daily counts agree (CHN-3). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { pullOrders, type ShopHealth } from '../../../src/contract/channels.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, shopsQuery, useRight, wholeList } from '../queries.ts';
import css from './shops-page.module.css';

const TONE: Record<ShopHealth['state'], Tone> = { healthy: 'good', slow: 'wait', failing: 'danger', off: 'ended' };

type Props = { cursor: string | null; onCursor: (id: string) => void };

export function ShopsTable({ cursor, onCursor }: Props) {
  const { t, i18n } = useTranslation();
  const list = wholeList(useQuery(shopsQuery));
  const moment = (
    id: 'lastPullAt' | 'pulledUntil' | 'lastWebhookAt' | 'lastStockPushAt',
    rank: number,
  ): Column<ShopHealth> => ({
    id,
    title: t(`shops.${id}`),
    width: 104,
    rank,
    align: 'right',
    cell: (shop) => shop[id] && <Moment value={shop[id]} />,
  });
  const columns: Column<ShopHealth>[] = [
    { id: 'name', title: t('orders.column.shop'), width: 144, grow: 1, cell: (shop) => <strong>{shop.name}</strong> },
    {
      id: 'channel',
      title: t('shops.channel'),
      width: 112,
      rank: 5,
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
      width: 104,
      rank: 1,
      align: 'right',
      cell: (shop) => <Quantity value={String(shop.ordersToday)} />,
    },
    moment('lastPullAt', 4),
    moment('pulledUntil', 8),
    moment('lastWebhookAt', 6),
    moment('lastStockPushAt', 7),
    {
      id: 'uploads',
      title: t('shops.uploads'),
      width: 96,
      rank: 3,
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
      grow: 1,
      rank: 2,
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
  const instead = insteadOf(list, { title: t('shops.empty'), hint: t('shops.emptyHint') });
  return (
    <DataTable
      id="shops"
      label={t('nav.shops')}
      columns={columns}
      rows={list.rows}
      idOf={(shop) => shop.id}
      cursor={cursor}
      onCursor={onCursor}
      narrow={(shop) => (
        <>
          <CardLine end={<PullButton shop={shop} />}>
            <strong className="clip">{shop.name}</strong>
            <Tag tone={TONE[shop.state]} text={t(`shops.state.${shop.state}`)} />
          </CardLine>
          <CardLine>
            <span className="clip quiet">
              {t('shops.ordersToday')} {shop.ordersToday} {shop.message && `· ${shop.message}`}
            </span>
          </CardLine>
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
