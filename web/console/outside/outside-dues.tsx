/** What is owed to drop-shipping suppliers for what they shipped (SRC-4), and the sum for each. It is only listed here. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOutsideDues, type OutsideDue, sumOutsideDues } from '../../../src/contract/outside-goods.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Money, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './outside.module.css';

const LOOK_AGAIN_MS = 30_000;

function Owed({ value, t }: { value: OutsideDue['amount']; t: TFunction }) {
  return value ? <Money value={value} /> : <span className="quiet">{t('outside.due.noPrice')}</span>;
}

const columnsOf = (t: TFunction): Column<OutsideDue>[] => [
  { id: 'number', title: t('outside.number'), width: 112, cell: ({ number }) => <strong>{number}</strong> },
  { id: 'order', title: t('outside.order'), width: 152, rank: 4, cell: ({ order }) => order.number },
  { id: 'supplier', title: t('outside.due.supplier'), width: 152, grow: 1, cell: ({ supplier }) => supplier },
  { id: 'sku', title: t('goods.merchantCode'), width: 136, rank: 3, cell: ({ sku }) => sku.merchantCode },
  {
    ...{ id: 'quantity', title: t('outside.due.quantity'), width: 72, align: 'right' as const },
    cell: ({ quantity }) => <Quantity value={quantity} inList />,
  },
  {
    ...{ id: 'price', title: t('outside.due.price'), width: 104, align: 'right' as const, rank: 2 },
    cell: ({ price }) => <Owed value={price} t={t} />,
  },
  {
    ...{ id: 'amount', title: t('outside.due.amount'), width: 112, align: 'right' as const },
    cell: ({ amount }) => <Owed value={amount} t={t} />,
  },
  {
    ...{ id: 'at', title: t('outside.due.shippedAt'), width: 104, align: 'right' as const, rank: 5 },
    cell: ({ shippedAt }) => <Moment value={shippedAt} />,
  },
];

export function OutsideDues({ tabs }: { tabs: ReactNode }) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(
    ['outsideDues'],
    (page, signal) => call(listOutsideDues, { query: page ? { cursor: page } : {}, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <>
      <FilterBar>{tabs}</FilterBar>
      <Sums />
      <DataTable
        id="outside-dues"
        label={t('outside.tab.dues')}
        columns={columns}
        rows={list.rows}
        idOf={({ id, line }) => `${id}/${line}`}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Owed value={one.amount} t={t} />}>
              <strong>{one.number}</strong>
            </CardLine>
            <CardLine end={<Moment value={one.shippedAt} />}>
              <span className="clip quiet">
                {one.sku.merchantCode} ×{one.quantity} · {one.supplier}
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('outside.due.empty'), hint: t('outside.due.emptyHint') })}
      />
    </>
  );
}

function Sums() {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['outsideDues', 'sums'],
    queryFn: ({ signal }) => call(sumOutsideDues, { signal }),
  });
  if (!data || data.sums.length === 0) return null;
  return (
    <section aria-label={t('outside.due.amount')} className={css.sums}>
      {data.sums.map(({ supplier, parcels, pieces, amount, unpriced }) => (
        <CardLine key={supplier} end={<Owed value={amount} t={t} />}>
          <span className="clip">{t('outside.due.sum', { supplier, parcels, pieces })}</span>
          {unpriced > 0 && <span className="quiet">{t('outside.due.unpriced', { count: unpriced })}</span>}
        </CardLine>
      ))}
    </section>
  );
}
