/** Bills of suppliers, newest first. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listSupplierBills, type SupplierBillRow } from '../../../src/contract/supplier-bills.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { By } from '../stock/documents/documents-table.tsx';
import type { TableProps } from './orders-table.tsx';
import { BillTag } from './purchase-tags.tsx';

const columnsOf = (t: TFunction): Column<SupplierBillRow>[] => [
  {
    ...{ id: 'number', title: t('purchases.billNumber'), width: 136, fixed: true },
    cell: ({ number }) => <CopyText text={number} strong />,
  },
  { id: 'state', title: t('orders.column.state'), width: 128, cell: (bill) => <BillTag bill={bill} /> },
  {
    ...{ id: 'supplier', title: t('purchases.supplier'), width: 136, rank: 1, grow: 1 },
    cell: ({ supplier }) => supplier.name,
  },
  {
    ...{ id: 'amount', title: t('purchases.amount'), width: 112, rank: 2, align: 'right' },
    cell: ({ amount }) => <Money value={amount} />,
  },
  { id: 'by', title: t('purchases.by'), width: 96, rank: 4, cell: ({ by }) => <By by={by} /> },
  {
    ...{ id: 'day', title: t('purchases.day'), width: 104, rank: 3, align: 'right' },
    cell: ({ day }) => <span className="num">{day}</span>,
  },
];

export function BillsTable({ search: { supplier, number }, cursor, onCursor, onClear, add }: TableProps) {
  const { t } = useTranslation();
  const list = useList(['purchases', 'bills', supplier, number], (page, signal) =>
    call(listSupplierBills, {
      query: {
        ...(supplier && { supplierId: supplier[0]! }),
        ...(number && { number }),
        ...(page && { cursor: page }),
      },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <DataTable
      id="supplier-bills"
      label={t('purchases.bills')}
      columns={columns}
      rows={list.rows}
      idOf={({ id }) => id}
      cursor={cursor}
      onCursor={onCursor}
      more={list.more}
      narrow={(bill) => (
        <>
          <CardLine end={<Money value={bill.amount} />}>
            <strong className="clip">{bill.number}</strong>
            <BillTag bill={bill} />
          </CardLine>
          <CardLine end={<span className="num">{bill.day}</span>}>
            <span className="clip quiet">{bill.supplier.name}</span>
          </CardLine>
        </>
      )}
      instead={insteadOf(
        list,
        { title: t('purchases.noBills'), hint: t('purchases.noBillsHint'), action: add },
        Boolean(supplier || number) && { clear: onClear },
      )}
    />
  );
}
