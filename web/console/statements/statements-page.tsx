/** Settlement statements of suppliers (SUP-1): as a list by state, one of them open. `n` makes those of a period. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listStatements,
  STATEMENT_STATES,
  type StatementRow,
  type StatementState,
} from '../../../src/contract/statements.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import { MakeDialog } from './make-dialog.tsx';
import { RunsView } from './runs-view.tsx';
import type { StatementSearch } from './statement-search.ts';
import { StatementTag } from './statement-tag.tsx';
import { StatementView } from './statement-view.tsx';

const columnsOf = (t: TFunction): Column<StatementRow>[] => [
  {
    ...{ id: 'number', title: t('settling.find'), width: 128, fixed: true },
    cell: ({ number }) => <CopyText text={number} strong />,
  },
  {
    ...{ id: 'state', title: t('orders.column.state'), width: 128 },
    cell: ({ state }) => <StatementTag state={state} />,
  },
  {
    ...{ id: 'supplier', title: t('settling.supplier'), width: 136, rank: 1, grow: 1 },
    cell: ({ supplier }) => supplier.name,
  },
  {
    ...{ id: 'counter', title: t('settling.counter'), width: 112, rank: 5, grow: 1 },
    cell: ({ counter }) => counter || t('settling.everywhere'),
  },
  {
    ...{ id: 'period', title: t('settling.period'), width: 184, rank: 3 },
    cell: ({ from, until }) => (
      <span className="num">
        {from} – {until}
      </span>
    ),
  },
  {
    ...{ id: 'due', title: t('settling.due'), width: 112, rank: 4, align: 'right' },
    cell: ({ due }) => <Money value={due} />,
  },
  {
    ...{ id: 'pay', title: t('settling.pays'), width: 112, rank: 2, align: 'right' },
    cell: ({ pay }) => <Money value={pay} />,
  },
];

export default function StatementsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { view } = useSearch({ from: '/shell/statements' });
  const mayPay = useRight('payments.read');
  const bar = mayPay && (
    <Tabs<'statements' | 'runs'>
      label={t('nav.statements')}
      value={view ?? 'statements'}
      options={[
        { value: 'statements', text: t('nav.statements') },
        { value: 'runs', text: t('runs.title') },
      ]}
      onPick={(next) => void navigate({ to: '/statements', search: next === 'runs' ? { view: next } : {} })}
    />
  );
  return view === 'runs' ? <RunsView bar={bar} /> : <Statements bar={bar} />;
}

function Statements({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/statements' });
  const show = useCallback(
    (next: StatementSearch) => void navigate({ to: '/statements', search: next, replace: true }),
    [navigate],
  );
  const { open: _, ...filters } = search;
  const open = (id: string | null) => show(id ? { ...filters, open: id } : filters);
  const mayMake = useRight('purchases.write');
  const [making, setMaking] = useState(false);
  useKeys(t('nav.statements'), mayMake ? [{ keys: ['n'], label: t('settling.make'), run: () => setMaking(true) }] : []);
  const list = useList(['statements', 'list', search.state, search.number], (cursor, signal) =>
    call(listStatements, {
      query: {
        ...(search.state && { state: search.state }),
        ...(search.number && { number: search.number }),
        ...(cursor && { cursor }),
      },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const add = (
    <>
      <ExportMenu of="supplierStatements" />
      {mayMake && (
        <Button type="primary" onClick={() => setMaking(true)}>
          {t('settling.make')}
        </Button>
      )}
    </>
  );
  const set = (change: Partial<StatementSearch>) =>
    show(Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value)));
  return (
    <>
      <FilterBar end={add}>
        {bar}
        <SearchText
          value={search.number ?? ''}
          placeholder={t('settling.find')}
          onSearch={(number) => set({ number })}
        />
        <Choices
          single
          label={t('orders.column.state')}
          options={STATEMENT_STATES.map((value) => ({ value, text: t(`settling.state.${value}`) }))}
          chosen={search.state ? [search.state] : []}
          onChoose={([state]) => set({ state: state as StatementState })}
        />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.statements')}
        onClose={() => open(null)}
        aside={search.open ? <StatementView key={search.open} id={search.open} /> : null}
      >
        <DataTable
          id="statements"
          label={t('nav.statements')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={search.open ?? null}
          onCursor={open}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.pay} />}>
                <strong className="clip">{one.supplier.name}</strong>
                <StatementTag state={one.state} />
              </CardLine>
              <CardLine end={<span className="num">{one.until}</span>}>
                <span className="clip quiet">
                  {one.number} · {one.counter || t('settling.everywhere')}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(
            list,
            { title: t('settling.empty'), hint: t('settling.emptyHint'), action: add },
            Boolean(search.state || search.number) && { clear: () => show({}) },
          )}
        />
      </SplitView>
      {making && <MakeDialog onClose={() => setMaking(false)} />}
    </>
  );
}
