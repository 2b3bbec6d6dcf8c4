/** Freight (SHP-6): couriers' bills against our price lists, and what every courier's months cost. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { Download, FileUp } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { exportTable } from '../../../src/contract/exports.ts';
import { type CourierBillRow, listCourierBills } from '../../../src/contract/freight.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call, urlOf } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { useCursor } from '../use-cursor.ts';
import css from './freight.module.css';
import { FreightBill } from './freight-bill.tsx';
import { FreightMonths } from './freight-months.tsx';
import type { FreightSearch } from './freight-search.ts';

export default function FreightPage() {
  const search = useSearch({ from: '/shell/freight' });
  return (
    <>
      <FreightBar search={search} />
      {search.view === 'months' ? <FreightMonths /> : <BillList search={search} />}
    </>
  );
}

function FreightBar({ search }: { search: FreightSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayImport = useRight('imports.write');
  return (
    <FilterBar
      end={
        <>
          {mayImport && (
            <Button
              size="small"
              icon={<FileUp size={14} aria-hidden />}
              onClick={() => void navigate({ to: '/imports' })}
            >
              {t('freight.takeBill')}
            </Button>
          )}
          <Button
            size="small"
            icon={<Download size={14} aria-hidden />}
            href={urlOf(exportTable, { kind: 'courierDifferences' }, { format: 'xlsx' })}
            download
          >
            {t('freight.export')}
          </Button>
        </>
      }
    >
      <Tabs
        label={t('nav.freight')}
        value={search.view ?? 'bills'}
        options={[
          { value: 'bills', text: t('freight.bills') },
          { value: 'months', text: t('freight.months') },
        ]}
        onPick={(view) => void navigate({ to: '/freight', search: view === 'months' ? { view } : {}, replace: true })}
      />
    </FilterBar>
  );
}

function BillList({ search }: { search: FreightSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const writeBill = useCallback(
    (bill: string | null) => void navigate({ to: '/freight', search: bill ? { bill } : {}, replace: true }),
    [navigate],
  );
  const { cursor, settled, setCursor } = useCursor(search.bill ?? null, writeBill);
  const list = useList(['courierBills'], (page, signal) =>
    call(listCourierBills, { query: page ? { cursor: page } : {}, signal }),
  );
  const instead = insteadOf(list, { title: t('freight.empty'), hint: t('freight.emptyHint') });
  return (
    <SplitView
      size="wide"
      asideLabel={t('freight.bill')}
      onClose={() => setCursor(null)}
      aside={settled && cursor ? <FreightBill key={settled} id={settled} cause={search.cause} /> : null}
    >
      <DataTable
        id="courierBills"
        label={t('nav.freight')}
        columns={useColumns()}
        rows={list.rows}
        idOf={(bill) => bill.id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(bill) => (
          <>
            <CardLine end={<Money value={bill.difference} signed />}>
              <strong>{bill.courier.name}</strong>
              <span className="num">{daysOf(bill)}</span>
            </CardLine>
            <CardLine
              end={bill.open > 0 && <span className={css.open}>{t('freight.openLines', { count: bill.open })}</span>}
            >
              <span className="quiet clip">{bill.fileName}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
    </SplitView>
  );
}

const daysOf = ({ firstDay, lastDay }: CourierBillRow) =>
  firstDay === lastDay
    ? firstDay
    : `${firstDay} – ${lastDay.startsWith(firstDay.slice(0, 5)) ? lastDay.slice(5) : lastDay}`;

function useColumns(): Column<CourierBillRow>[] {
  const { t } = useTranslation();
  const money = (id: 'billed' | 'expected', rank: number): Column<CourierBillRow> => ({
    ...{ id, rank, title: t(`freight.${id}`), width: 104, align: 'right' },
    cell: (bill) => <Money value={bill[id]} />,
  });
  return [
    { id: 'courier', title: t('freight.courier'), width: 88, fixed: true, cell: (bill) => bill.courier.name },
    {
      ...{ id: 'days', title: t('freight.days'), width: 152, fixed: true },
      cell: (bill) => <span className="num">{daysOf(bill)}</span>,
    },
    {
      ...{ id: 'lines', title: t('freight.lines'), width: 64, rank: 3, align: 'right' },
      cell: (bill) => <Quantity value={String(bill.lines)} />,
    },
    {
      ...{ id: 'open', title: t('freight.open'), width: 64, align: 'right' },
      cell: (bill) => (
        <span className={bill.open > 0 ? css.open : undefined}>
          <Quantity value={String(bill.open)} />
        </span>
      ),
    },
    money('billed', 1),
    money('expected', 2),
    {
      ...{ id: 'difference', title: t('freight.difference'), width: 96, align: 'right' },
      cell: (bill) => <Money value={bill.difference} signed />,
    },
    { id: 'file', title: t('freight.file'), width: 160, rank: 4, grow: 1, cell: (bill) => bill.fileName },
  ];
}
