/** Bills against our books (REC-1 to REC-3): the bills by day, and the differences of the one that is open. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type BillRow, listBills } from '../../../src/contract/bills.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { useCursor } from '../use-cursor.ts';
import type { BillSearch } from './bill-search.ts';
import { BillView } from './bill-view.tsx';
import css from './bills.module.css';
import { BillsBar } from './bills-bar.tsx';
import { DaysView } from './days-view.tsx';
import { DifferencesView } from './differences-view.tsx';
import { providerText } from './provider-text.ts';

const TONE: Record<BillRow['state'], Tone> = { matching: 'work', open: 'wait', balanced: 'good', closed: 'ended' };

export default function BillsPage() {
  const search = useSearch({ from: '/shell/bills' });
  return (
    <>
      <BillsBar search={search} />
      {search.view === 'differences' ? (
        <DifferencesView search={search} />
      ) : search.view === 'days' ? (
        <DaysView search={search} />
      ) : (
        <BillsList search={search} />
      )}
    </>
  );
}

function BillsList({ search }: { search: BillSearch }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const writeBill = useCallback(
    (bill: string | null) => void navigate({ to: '/bills', search: bill ? { bill } : {}, replace: true }),
    [navigate],
  );
  const { cursor, settled, setCursor } = useCursor(search.bill ?? null, writeBill);
  const list = useList(['bills'], (page, signal) => call(listBills, { query: page ? { cursor: page } : {}, signal }));
  const provider = (code: string) => providerText(i18n, code);
  const columns: Column<BillRow>[] = [
    {
      id: 'day',
      title: t('bills.day'),
      width: 104,
      fixed: true,
      cell: (bill) => <span className="num">{bill.day ?? bill.until}</span>,
    },
    { id: 'provider', title: t('bills.provider'), width: 88, fixed: true, cell: (bill) => provider(bill.provider) },
    {
      id: 'merchant',
      title: t('bills.merchant'),
      width: 132,
      rank: 3,
      grow: 1,
      cell: (bill) => bill.merchantId,
    },
    {
      ...{ id: 'fundAccount', title: t('bills.fundAccount'), width: 88, rank: 2 },
      cell: (bill) => bill.fundAccount && t(`accounts.fundAccount.${bill.fundAccount}`),
    },
    {
      ...{ id: 'file', title: t('bills.file'), width: 136, rank: 6, grow: 1 },
      cell: (bill) => <span className="quiet">{bill.fileName}</span>,
    },
    {
      id: 'state',
      title: t('orders.column.state'),
      width: 96,
      cell: (bill) => <Tag tone={TONE[bill.state]} text={t(`bills.state.${bill.state}`)} />,
    },
    {
      id: 'lines',
      title: t('bills.lines'),
      width: 64,
      rank: 2,
      align: 'right',
      cell: (bill) => <Quantity value={String(bill.lines)} />,
    },
    {
      id: 'open',
      title: t('bills.open'),
      width: 56,
      rank: 1,
      align: 'right',
      cell: (bill) => (
        <span className={bill.open > 0 ? css.open : undefined}>
          <Quantity value={String(bill.open)} />
        </span>
      ),
    },
    {
      id: 'unexplained',
      title: t('bills.unexplained'),
      width: 96,
      align: 'right',
      cell: (bill) => bill.unexplained.amount !== '0' && <Money value={bill.unexplained} signed />,
    },
    {
      id: 'paid',
      title: t('bills.paid'),
      width: 104,
      rank: 4,
      align: 'right',
      cell: (bill) => <Money value={bill.paid} />,
    },
    {
      id: 'fee',
      title: t('bills.fee'),
      width: 88,
      rank: 5,
      align: 'right',
      cell: (bill) => <Money value={bill.fee} />,
    },
  ];
  const instead = insteadOf(list, { title: t('bills.empty'), hint: t('bills.emptyHint') });
  return (
    <SplitView
      size="wide"
      asideLabel={t('bills.bill')}
      onClose={() => setCursor(null)}
      aside={settled && cursor ? <BillView id={settled} type={search.type} /> : null}
    >
      <DataTable
        id="bills"
        label={t('nav.bills')}
        columns={columns}
        rows={list.rows}
        idOf={(bill) => bill.id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(bill) => (
          <>
            <CardLine end={<Tag tone={TONE[bill.state]} text={t(`bills.state.${bill.state}`)} />}>
              <strong className="num">{bill.day}</strong>
              <span>{provider(bill.provider)}</span>
            </CardLine>
            <CardLine end={bill.unexplained.amount !== '0' && <Money value={bill.unexplained} signed />}>
              <span className="quiet">{t('bills.summary', { lines: bill.lines, open: bill.open })}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
    </SplitView>
  );
}
