/** Invoices, the newest first, by queue or by any number; the open one beside them. */
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { INVOICE_QUEUES, type InvoiceRow, listInvoices } from '../../../src/contract/invoices.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { InvoiceState } from './invoice-state.tsx';
import { InvoiceView } from './invoice-view.tsx';

const LOOK_AGAIN_MS = 15_000;

export const OrderLinks = ({ orders }: Pick<InvoiceRow, 'orders'>) =>
  orders.map(({ id, number }, i) => (
    <span key={id}>
      {i > 0 && ' '}
      <Link to="/orders/$id" params={{ id }} className="num">
        {number}
      </Link>
    </span>
  ));

const columnsOf = (t: TFunction): Column<InvoiceRow>[] => [
  {
    id: 'color',
    title: '',
    width: 56,
    cell: ({ color }) => <span className="quiet">{t(`invoicing.color.${color}`)}</span>,
  },
  { id: 'name', title: t('invoicing.name'), width: 200, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'state', title: t('orders.column.state'), width: 128, cell: (one) => <InvoiceState state={one.state} /> },
  {
    id: 'total',
    title: t('invoicing.total'),
    width: 104,
    align: 'right',
    cell: ({ total }) => <Money value={total} />,
  },
  {
    id: 'tax',
    title: t('invoicing.tax'),
    width: 88,
    rank: 6,
    align: 'right',
    cell: ({ tax }) => <Money value={tax} />,
  },
  {
    ...{ id: 'number', title: t('invoicing.number'), width: 184, rank: 3 },
    cell: ({ invoiceNumber, serial }) => <span className="num">{invoiceNumber || serial}</span>,
  },
  {
    id: 'orders',
    title: t('invoicing.orders'),
    width: 144,
    rank: 2,
    grow: 1,
    cell: (one) => <OrderLinks orders={one.orders} />,
  },
  { id: 'type', title: t('invoicing.type'), width: 72, rank: 7, cell: ({ type }) => t(`invoicing.types.${type}`) },
  {
    ...{ id: 'provider', title: t('invoicing.provider'), width: 104, rank: 5 },
    cell: ({ provider }) => provider?.name ?? <span className="quiet">—</span>,
  },
  {
    ...{ id: 'at', title: t('invoicing.madeAt'), width: 104, rank: 1, align: 'right' as const },
    cell: ({ issuedAt, madeAt }) => <Moment value={issuedAt ?? madeAt} />,
  },
];

export function InvoicesTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const [chosen, setQueue] = useState<string | null>(null);
  const [text, setText] = useState('');
  const queue = INVOICE_QUEUES.find((one) => one === chosen);
  const query = { ...(queue && { queue }), ...(text && { text }) };
  const list = useList(
    ['invoices', 'list', queue, text],
    (page, signal) => call(listInvoices, { query: { ...query, ...(page && { cursor: page }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const clear = () => {
    setQueue(null);
    setText('');
  };
  return (
    <>
      <FilterBar end={<ExportMenu of="invoices" />}>
        {bar}
        <SearchText value={text} placeholder={t('invoicing.find')} onSearch={setText} />
        <Choices
          single
          label={t('invoicing.queueLabel')}
          options={INVOICE_QUEUES.map((value) => ({ value, text: t(`invoicing.queue.${value}`) }))}
          chosen={queue ? [queue] : []}
          onChoose={([value]) => setQueue(value ?? null)}
        />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.invoices')}
        onClose={() => setOpen(null)}
        aside={open && <InvoiceView key={open} id={open} />}
      >
        <DataTable
          id="invoices"
          label={t('nav.invoices')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.total} />}>
                <strong className="clip">{one.name}</strong>
              </CardLine>
              <CardLine end={<InvoiceState state={one.state} />}>
                <span className="quiet num">{one.invoiceNumber || one.serial}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(
            list,
            { title: t('invoicing.none'), hint: t('invoicing.noneHint') },
            (queue !== undefined || text !== '') && {
              title: t('invoicing.noneFound'),
              hint: t('invoicing.noneFoundHint'),
              clear,
            },
          )}
        />
      </SplitView>
    </>
  );
}
