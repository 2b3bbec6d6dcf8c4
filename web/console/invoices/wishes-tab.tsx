/** Orders somebody wants an invoice of: chosen, looked at as they would be printed, and issued, each or together. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { listInvoiceWishes } from '../../../src/contract/invoices.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { refusalText } from '../../ui/problem.ts';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { PreviewDialog } from './preview-dialog.tsx';

type Wish = ResponseOf<typeof listInvoiceWishes>['items'][number];

function Why({ code }: { code: string }) {
  const { i18n } = useTranslation();
  return code === '' ? null : <span>{i18n.exists(`refusal.${code}`) ? refusalText(i18n, code, {}) : code}</span>;
}

const columnsOf = (t: TFunction): Column<Wish>[] => [
  {
    ...{ id: 'order', title: t('invoicing.order'), width: 144 },
    cell: ({ order }) => (
      <Link to="/orders/$id" params={{ id: order.id }} className="num">
        {order.number}
      </Link>
    ),
  },
  { id: 'name', title: t('invoicing.name'), width: 200, grow: 2, cell: ({ title }) => <strong>{title.name}</strong> },
  {
    id: 'total',
    title: t('invoicing.total'),
    width: 104,
    align: 'right',
    cell: ({ total }) => <Money value={total} />,
  },
  {
    ...{ id: 'state', title: t('orders.column.state'), width: 104, rank: 1 },
    cell: ({ orderState }) => t(`orders.state.${orderState}`),
  },
  { id: 'shop', title: t('invoicing.shop'), width: 152, rank: 3, cell: ({ shop }) => shop.name },
  {
    id: 'type',
    title: t('invoicing.type'),
    width: 72,
    rank: 5,
    cell: ({ title }) => t(`invoicing.types.${title.type}`),
  },
  { id: 'why', title: t('invoicing.why'), width: 200, rank: 2, grow: 2, cell: ({ code }) => <Why code={code} /> },
  {
    ...{ id: 'at', title: t('invoicing.askedAt'), width: 104, rank: 4, align: 'right' as const },
    cell: ({ askedAt }) => <Moment value={askedAt} />,
  },
];

export function WishesTab({ state, bar }: { state: 'wanted' | 'uninvoiced'; bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [selection, setSelection] = useState<Selection>(new Set());
  const [cursor, setCursor] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const list = useList(['invoices', 'wishes', state], (page, signal) =>
    call(listInvoiceWishes, { query: { state, ...(page && { cursor: page }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  /** None ticked (a phone has no boxes): the one at hand. */
  const chosen = list.rows.filter(({ order }) => (selection.size > 0 ? selection.has(order.id) : order.id === cursor));
  return (
    <>
      <FilterBar>{bar}</FilterBar>
      <DataTable
        id="invoice-wishes"
        label={t(`invoicing.tab.${state}`)}
        columns={columns}
        rows={list.rows}
        idOf={({ order }) => order.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Money value={one.total} />}>
              <strong className="clip">{one.title.name}</strong>
            </CardLine>
            <CardLine>
              <span className="quiet num">{one.order.number}</span>
              <span className="clip">
                <Why code={one.code} />
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t(`invoicing.no.${state}`), hint: t(`invoicing.noHint.${state}`) })}
      />
      {mayWrite && chosen.length > 0 && (
        <ActionBar chosen={t('invoicing.chosenOrders', { count: chosen.length })}>
          <Button size="small" type="primary" onClick={() => setShown(true)}>
            {t('invoicing.preview')}
          </Button>
        </ActionBar>
      )}
      {shown && (
        <PreviewDialog
          orders={chosen.map(({ order }) => order)}
          onIssued={() => setSelection(new Set())}
          onClose={() => setShown(false)}
        />
      )}
    </>
  );
}
