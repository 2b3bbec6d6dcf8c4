/** Differences of one bill or of all, biggest first, and what is done about them (REC-3). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Difference, listDifferences } from '../../../src/contract/bills.ts';
import type { QueryOf } from '../../../src/contract/endpoint.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { type Empty, insteadOf, type NoMatch } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { DifferenceActions } from './difference-actions.tsx';
import { DifferenceText, ProposalText } from './difference-text.tsx';

type Props = {
  filter: Omit<QueryOf<typeof listDifferences>, 'cursor' | 'limit'>;
  empty: Empty;
  /** Given while a person filters. */
  noMatch?: NoMatch | false;
};

export function DifferencesTable({ filter, empty, noMatch = false }: Props) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(['differences', filter], (page, signal) =>
    call(listDifferences, { query: { ...filter, ...(page ? { cursor: page } : {}) }, signal }),
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
    { id: 'type', title: t('bills.type'), width: 92, cell: (one) => t(`bills.differenceType.${one.type}`) },
    { id: 'what', title: t('bills.what'), width: 224, grow: 6, cell: (one) => <DifferenceText one={one} /> },
    {
      id: 'ours',
      title: t('bills.ours'),
      width: 84,
      rank: 3,
      align: 'right',
      cell: (one) => one.ours && <Money value={one.ours} />,
    },
    {
      id: 'theirs',
      title: t('bills.theirs'),
      width: 84,
      rank: 4,
      align: 'right',
      cell: (one) => one.theirs && <Money value={one.theirs} />,
    },
    {
      id: 'age',
      title: t('bills.age'),
      width: 60,
      rank: 1,
      align: 'right',
      cell: (one) => t('bills.days', { count: one.ageDays }),
    },
    {
      id: 'proposal',
      title: t('bills.proposal'),
      width: 104,
      rank: 2,
      grow: 1,
      cell: (one) => <ProposalText one={one} />,
    },
  ];
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const instead = insteadOf(list, empty, noMatch);
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
            <CardLine
              end={
                <span className="quiet">
                  <ProposalText one={one} />
                </span>
              }
            >
              <b>
                <Money value={one.difference} signed />
              </b>
              <span>{t(`bills.differenceType.${one.type}`)}</span>
            </CardLine>
            <CardLine>
              <span className="clip">
                <DifferenceText one={one} />
              </span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      <DifferenceActions targets={targets} onDone={() => setSelection(new Set())} />
    </>
  );
}
