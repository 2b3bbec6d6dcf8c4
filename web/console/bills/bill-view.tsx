/** One bill: its proof, its differences by type, and what is proposed and approved for each. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type BillDetail,
  type Difference,
  type DifferenceType,
  getBill,
  listDifferences,
} from '../../../src/contract/bills.ts';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './bills.module.css';
import { DifferenceActions } from './difference-actions.tsx';
import { DifferenceText, ProposalText } from './difference-text.tsx';

export function BillView({ id, type }: { id: string; type: DifferenceType | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const bill = useQuery({ queryKey: ['bills', id], queryFn: () => call(getBill, { params: { id } }) });
  if (bill.isLoadingError) return <ErrorState error={bill.error} onRetry={() => void bill.refetch()} />;
  if (!bill.data) return <Waiting />;
  const { byType } = bill.data;
  const all = byType.reduce((sum, entry) => sum + entry.count, 0);
  return (
    <>
      <BillHead bill={bill.data} />
      <div className={css.types}>
        <Tabs
          label={t('bills.type')}
          value={type ?? 'all'}
          options={[
            { value: 'all', text: t('bills.allTypes'), count: all },
            ...byType.map((entry) => ({
              value: entry.type,
              text: t(`bills.differenceType.${entry.type}`),
              count: entry.count,
            })),
          ]}
          onPick={(picked) =>
            void navigate({
              to: '/bills',
              search: picked === 'all' ? { bill: id } : { bill: id, type: picked as DifferenceType },
              replace: true,
            })
          }
        />
      </div>
      <Differences key={`${id}-${type}`} billId={id} type={type} />
    </>
  );
}

function BillHead({ bill }: { bill: BillDetail }) {
  const { t, i18n } = useTranslation();
  const { proof } = bill;
  const parts = [
    { name: 'opening', value: proof.opening },
    { name: 'paid', value: proof.paid },
    { name: 'refunded', value: proof.refunded },
    { name: 'fee', value: proof.fee },
    { name: 'closing', value: proof.closing },
    { name: 'ledgerClosing', value: proof.ledgerClosing },
  ] as const;
  const provider = i18n.exists(`payment.method.${bill.provider}`)
    ? t(`payment.method.${bill.provider}`)
    : bill.provider;
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2>
          {provider} <span className="num">{bill.day}</span>
        </h2>
        <span className="clip quiet">{bill.fileName}</span>
        <span className={css.matched}>
          {t('bills.matched')} {countText(bill.matched)} / {countText(bill.lines)}
        </span>
        <span data-open={bill.unexplained.amount !== '0' || undefined}>
          {t('bills.unexplained')}{' '}
          <b>
            <Money value={bill.unexplained} signed />
          </b>
        </span>
      </div>
      <dl className={css.proof}>
        {parts.map(
          ({ name, value }) =>
            value && (
              <div key={name}>
                <dt>{t(`bills.proof.${name}`)}</dt>
                <dd>
                  <Money value={value} />
                </dd>
              </div>
            ),
        )}
      </dl>
    </header>
  );
}

function Differences({ billId, type }: { billId: string; type: DifferenceType | undefined }) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(['differences', billId, type], (page, signal) =>
    call(listDifferences, {
      query: { billId, ...(type ? { type: [type] } : {}), ...(page ? { cursor: page } : {}) },
      signal,
    }),
  );
  const columns: Column<Difference>[] = [
    {
      id: 'difference',
      title: t('bills.difference'),
      width: 88,
      align: 'right',
      cell: (one) => (
        <b>
          <Money value={one.difference} signed />
        </b>
      ),
    },
    { id: 'type', title: t('bills.type'), width: 72, cell: (one) => t(`bills.differenceType.${one.type}`) },
    { id: 'what', title: t('bills.what'), width: 240, grow: 4, cell: (one) => <DifferenceText one={one} /> },
    {
      id: 'ours',
      title: t('bills.ours'),
      width: 84,
      align: 'right',
      cell: (one) => one.ours && <Money value={one.ours} />,
    },
    {
      id: 'theirs',
      title: t('bills.theirs'),
      width: 84,
      align: 'right',
      cell: (one) => one.theirs && <Money value={one.theirs} />,
    },
    {
      id: 'age',
      title: t('bills.age'),
      width: 44,
      align: 'right',
      cell: (one) => t('bills.days', { count: one.ageDays }),
    },
    { id: 'proposal', title: t('bills.proposal'), width: 128, grow: 2, cell: (one) => <ProposalText one={one} /> },
  ];
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const instead = list.error ? (
    <ErrorState error={list.error} onRetry={list.refetch} />
  ) : list.loading ? (
    <Waiting />
  ) : list.rows.length === 0 ? (
    <EmptyState title={t('bills.balanced')} hint={t('bills.balancedHint')} />
  ) : null;
  return (
    <>
      <DataTable
        id="differences"
        label={t('bills.differences')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <div className={css.cardLine}>
              <b>
                <Money value={one.difference} signed />
              </b>
              <span>{t(`bills.differenceType.${one.type}`)}</span>
              <span className={`${css.cardEnd} quiet`}>
                <ProposalText one={one} />
              </span>
            </div>
            <div className={css.cardLine}>
              <span className="clip">
                <DifferenceText one={one} />
              </span>
            </div>
          </>
        )}
        instead={instead}
      />
      <DifferenceActions targets={targets} onDone={() => setSelection(new Set())} />
    </>
  );
}
