/** SKUs and orders by what they earned, the most first or the least. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listOrderProfits,
  listSkuProfits,
  type OrderProfit,
  PROFIT_ORDERS,
  PROFIT_PARTS,
  PROFIT_UNKNOWNS,
  type Profit,
  type SkuProfit,
} from '../../../src/contract/profit.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList, wholeList } from '../queries.ts';
import css from './profit.module.css';
import type { Span } from './profit-page.tsx';
import type { ProfitSearch } from './profit-search.ts';
import { marginText } from './profit-summary.tsx';

type Props = { span: Span; search: ProfitSearch; onShow: (change: Partial<ProfitSearch>) => void };
/** What is told of every row in figures. */
type Told = { pieces: string; profit: Profit };

/** Parts that are nothing for most go first where there is no room. */
const RANKS = { goods: 2, refunded: 3, commission: 3, freight: 3, fees: 4, packing: 5, promotion: 6, points: 6 };

function figureColumns<Row extends Told>(t: TFunction): Column<Row>[] {
  return [
    {
      ...{ id: 'pieces', title: t('profits.pieces'), width: 64, rank: 5, align: 'right' },
      cell: (row) => <Quantity value={row.pieces} />,
    },
    ...[...PROFIT_PARTS, 'profit' as const].map(
      (part): Column<Row> => ({
        ...{ id: part, title: t(`profits.part.${part}`), width: 96, align: 'right' },
        ...(part in RANKS && { rank: RANKS[part as keyof typeof RANKS] }),
        cell: ({ profit }) =>
          profit[part].amount === '0' && part !== 'profit' ? (
            <span className="quiet">—</span>
          ) : (
            <span className={part === 'profit' && profit.profit.amount.startsWith('-') ? css.loss : undefined}>
              <Money value={profit[part]} />
            </span>
          ),
      }),
    ),
    {
      ...{ id: 'margin', title: t('profits.margin'), width: 72, rank: 1, align: 'right' },
      cell: ({ profit }) => <span className="num">{marginText(profit.margin)}</span>,
    },
  ];
}

function Sorting({ search, onShow }: Omit<Props, 'span'>) {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('profits.sorting')}
      value={search.sort ?? 'most'}
      options={PROFIT_ORDERS.map((value) => ({ value, text: t(`profits.sort.${value}`) }))}
      onPick={(sort) => onShow({ sort })}
    />
  );
}

export function SkuList({ span, search, onShow }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState<string | null>(null);
  const query = { ...span, ...(search.sort && { sort: search.sort }), ...(text && { text }) };
  const skus = useQuery({
    queryKey: ['profit', 'list', 'skus', query],
    queryFn: ({ signal }) => call(listSkuProfits, { query, signal }),
    select: ({ items }) => items,
  });
  const list = wholeList(skus);
  const columns = useMemo(
    (): Column<SkuProfit>[] => [
      { id: 'sku', title: t('goods.merchantCode'), width: 120, fixed: true, cell: ({ sku }) => sku.merchantCode },
      {
        ...{ id: 'name', title: t('goods.name'), width: 160, grow: 1, rank: 2 },
        cell: ({ sku }) => [sku.name, sku.properties].filter(Boolean).join(' '),
      },
      ...figureColumns<SkuProfit>(t),
    ],
    [t],
  );
  return (
    <>
      <FilterBar>
        <Sorting search={search} onShow={onShow} />
        <SearchText value={text} placeholder={t('goods.merchantCode')} onSearch={setText} />
      </FilterBar>
      <DataTable
        id="skuProfits"
        label={t('profits.view.skus')}
        columns={columns}
        rows={list.rows}
        idOf={({ sku }) => sku.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={({ sku }) => void navigate({ to: '/goods', search: { sku: sku.id } })}
        narrow={({ sku, ...row }) => <Card {...row} title={sku.merchantCode} under={sku.name} />}
        instead={insteadOf(
          list,
          { title: t('profits.none'), hint: t('profits.noneHint') },
          text !== '' && { clear: () => setText('') },
        )}
      />
    </>
  );
}

function Card({ title, under, profit }: Told & { title: string; under: string }) {
  return (
    <>
      <CardLine end={<Money value={profit.profit} />}>
        <strong className="clip">{title}</strong>
      </CardLine>
      <CardLine end={<span className="num quiet">{marginText(profit.margin)}</span>}>
        <span className="quiet clip">{under}</span>
      </CardLine>
    </>
  );
}

export function OrderList({ span, search, onShow }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string | null>(null);
  const { sort, unknown } = search;
  const query = { ...span, ...(sort && { sort }), ...(unknown && { unknown }) };
  const list = useList(['profit', 'list', 'orders', query], (page, signal) =>
    call(listOrderProfits, { query: { ...query, ...(page && { cursor: page }) }, signal }),
  );
  const columns = useMemo((): Column<OrderProfit>[] => [...orderColumns(t), ...figureColumns<OrderProfit>(t)], [t]);
  return (
    <>
      <FilterBar>
        <Sorting search={search} onShow={onShow} />
        <Choices
          single
          label={t('profits.lacking')}
          options={PROFIT_UNKNOWNS.map((value) => ({ value, text: t(`profits.unknown.${value}`) }))}
          chosen={unknown ? [unknown] : []}
          onChoose={([picked]) => onShow({ unknown: PROFIT_UNKNOWNS.find((one) => one === picked) })}
        />
      </FilterBar>
      <DataTable
        id="orderProfits"
        label={t('profits.view.orders')}
        columns={columns}
        rows={list.rows}
        idOf={({ order }) => order.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={({ order }) => void navigate({ to: '/orders/$id', params: { id: order.id } })}
        more={list.more}
        narrow={({ order, shop, ...row }) => <Card {...row} title={order.number} under={shop.name} />}
        instead={insteadOf(
          list,
          { title: t('profits.none'), hint: t('profits.noneHint') },
          unknown !== undefined && { clear: () => onShow({ unknown: undefined }) },
        )}
      />
    </>
  );
}

const orderColumns = (t: TFunction): Column<OrderProfit>[] => [
  {
    ...{ id: 'order', title: t('profits.order'), width: 152, fixed: true },
    cell: ({ order }) => (
      <Link to="/orders/$id" params={{ id: order.id }}>
        {order.number}
      </Link>
    ),
  },
  { id: 'day', title: t('profits.day'), width: 88, rank: 2, cell: ({ day }) => <span className="num">{day}</span> },
  { id: 'shop', title: t('profits.shop'), width: 120, grow: 1, rank: 3, cell: ({ shop }) => shop.name },
  {
    ...{ id: 'doubt', title: t('profits.doubt'), width: 96, rank: 2 },
    cell: ({ unknown, estimated }) =>
      unknown.length > 0 ? (
        <Tag tone="wait" text={t(`profits.unknown.${unknown[0]}`)} />
      ) : estimated ? (
        <span className="quiet">{t('profits.estimated')}</span>
      ) : null,
  },
];
