/** Test cases of a kind of rules (OPS-3): which come out as expected by the draft, what differs, and the one that is open. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseKind, RuleCase } from '../../../src/contract/rule-cases.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { ApproveDialog } from './case-dialogs.tsx';
import { CasePanel } from './case-panel.tsx';
import { isRed, type RuleCases } from './case-queries.ts';
import { CaseDifference, CaseOrder, CaseTag } from './case-tag.tsx';
import type { Rule } from './rule-model.ts';
import { CASE_FILTERS, type CaseFilter, type RulesSearch } from './rules-search.ts';
import type { RuleWords } from './use-rule-words.ts';

type Props = { kind: CaseKind; cases: RuleCases; rules: readonly Rule[]; drafted: boolean; words: RuleWords };

const SHOWN: Record<'all' | CaseFilter, (one: RuleCase) => boolean> = {
  all: ({ active }) => active,
  red: isRed,
  away: ({ active }) => !active,
};

const byName = (a: RuleCase, b: RuleCase): number => a.name.localeCompare(b.name, undefined, { numeric: true });

export function CasesView({ kind, cases, rules, drafted, words }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const [open, setOpen] = useOpen();
  const { filter, onFilter } = useFilter(kind);
  const [approving, setApproving] = useState(false);
  const columns = useColumns(words);
  const { data: all = [], error, isPending, isPlaceholderData, refetch } = cases.query;
  const rows = useMemo(() => all.filter(SHOWN[filter]).sort(byName), [all, filter]);
  const shown = all.find((one) => one.id === open);
  const filters = (['all', ...CASE_FILTERS] as const).map((value) => ({
    value,
    text: t(`ruleCases.filter.${value}`),
    count: all.filter(SHOWN[value]).length,
  }));
  if (error && all.length === 0) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Waiting />;
  if (all.length === 0) return <EmptyState title={t('ruleCases.none')} hint={t(`ruleCases.noneHint.${kind}`)} />;
  return (
    <>
      <FilterBar
        end={
          mayWrite &&
          filter === 'red' &&
          rows.length > 1 && <Button onClick={() => setApproving(true)}>{t('ruleCases.approveAll')}</Button>
        }
      >
        <Tabs label={t('ruleCases.result')} value={filter} options={filters} onPick={onFilter} />
        <span className="quiet" role="status">
          {t(`ruleCases.against.${cases.tried ? 'draft' : drafted ? 'unfinished' : 'inForce'}`)}
        </span>
      </FilterBar>
      <SplitView
        size="form"
        asideLabel={shown?.name ?? ''}
        onClose={() => setOpen(null)}
        aside={shown && <CasePanel key={shown.id} {...{ kind, shown, rules, words, mayWrite }} tried={cases.tried} />}
      >
        <DataTable
          id="ruleCases"
          label={t('rules.view.cases')}
          columns={columns}
          rows={rows}
          idOf={(row) => row.id}
          cursor={open}
          onCursor={setOpen}
          narrow={(row) => (
            <>
              <CardLine end={<CaseTag one={row} />}>
                <span className="clip">{row.name}</span>
              </CardLine>
              <CardLine>{row.green ? <CaseOrder one={row} /> : <CaseDifference one={row} words={words} />}</CardLine>
            </>
          )}
          instead={
            rows.length === 0 && !isPlaceholderData ? <EmptyState title={t(`ruleCases.empty.${filter}`)} /> : null
          }
        />
      </SplitView>
      {approving && <ApproveDialog kind={kind} cases={rows} tried={cases.tried} onClose={() => setApproving(false)} />}
    </>
  );
}

/** The filter stands in the address. */
function useFilter(kind: CaseKind) {
  const navigate = useNavigate();
  const { cases }: RulesSearch = useSearch({ from: '/shell/rules' });
  const onFilter = (value: 'all' | CaseFilter) => {
    const search: RulesSearch = { kind, view: 'cases', ...(value !== 'all' && { cases: value }) };
    void navigate({ to: '/rules', search, replace: true });
  };
  return { filter: cases ?? 'all', onFilter } as const;
}

function useColumns(words: RuleWords): Column<RuleCase>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'result', title: t('ruleCases.result'), width: 112, cell: (row) => <CaseTag one={row} /> },
      { id: 'name', title: t('ruleCases.name'), width: 160, grow: 2, cell: (row) => row.name },
      {
        id: 'difference',
        title: t('ruleCases.difference'),
        width: 200,
        grow: 3,
        cell: (row) => <CaseDifference one={row} words={words} />,
      },
      { id: 'order', title: t('orders.column.number'), width: 148, rank: 1, cell: (row) => <CaseOrder one={row} /> },
      { id: 'keptBy', title: t('ruleCases.keptBy'), width: 88, rank: 3, cell: (row) => row.keptBy.name },
      {
        id: 'keptAt',
        title: t('ruleCases.keptAt'),
        width: 104,
        align: 'right',
        rank: 2,
        cell: (row) => <Moment value={row.keptAt} />,
      },
    ],
    [t, words],
  );
}
